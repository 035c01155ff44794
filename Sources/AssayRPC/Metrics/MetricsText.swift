import AssayNode

/// Writes metrics in the text format of Prometheus, version 0.0.4.
struct MetricsText {
    /// The type of the text in HTTP.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The text so far.
    private(set) var text = ""

    /// The text of these families.
    init(_ families: [MetricFamily]) {
        self.text.reserveCapacity(1 << 16)
        for family in families { self.write(family) }
    }

    private mutating func write(_ family: MetricFamily) {
        self.text += "# HELP \(family.name) \(Self.escapedHelp(family.help))\n"
        self.text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
        for sample in family.samples {
            switch sample.value {
            case .integer(let value): self.write(family.name, sample.labels, "\(value)")
            case .number(let value): self.write(family.name, sample.labels, Self.number(value))
            case .histogram(let histogram):
                self.write(histogram, family.name, sample.labels)
            }
        }
    }

    private mutating func write(
        _ histogram: Histogram, _ name: String, _ labels: [MetricFamily.Label]
    ) {
        var count: UInt64 = 0
        let bounds = histogram.bounds.map(Self.number) + ["+Inf"]
        for (bound, inBucket) in zip(bounds, histogram.counts) {
            count += inBucket
            let label = MetricFamily.Label(name: "le", value: bound)
            self.write(name + "_bucket", labels + [label], "\(count)")
        }
        self.write(name + "_sum", labels, Self.number(histogram.sum))
        self.write(name + "_count", labels, "\(count)")
    }

    private mutating func write(
        _ name: String, _ labels: [MetricFamily.Label], _ value: String
    ) {
        self.text += name
        if !labels.isEmpty {
            self.text += "{"
            for (index, label) in labels.enumerated() {
                if index > 0 { self.text += "," }
                self.text += "\(label.name)=\"\(Self.escapedLabel(label.value))\""
            }
            self.text += "}"
        }
        self.text += " \(value)\n"
    }

    /// A number without a needless fraction.
    private static func number(_ value: Double) -> String {
        if value == .infinity { return "+Inf" }
        if value == -.infinity { return "-Inf" }
        if value.isNaN { return "NaN" }
        if let whole = Int64(exactly: value), whole.magnitude < 1 << 53 { return "\(whole)" }
        return "\(value)"
    }

    /// In help only the backslash and the line break are escaped.
    private static func escapedHelp(_ text: String) -> String {
        Self.escaped(text, quotes: false)
    }

    /// In labels the quote as well.
    private static func escapedLabel(_ text: String) -> String {
        Self.escaped(text, quotes: true)
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        guard text.utf8.contains(where: { $0 == 0x5c || $0 == 0x0a || $0 == 0x22 }) else {
            return text
        }
        return text.unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
    }
}
