import AssayNode

/// The samples of one name, as Prometheus knows them.
struct MetricFamily: Hashable, Sendable {
    /// How the numbers behave.
    enum Kind: String, Hashable, Sendable {
        /// Only rises, until the process starts again.
        case counter
        /// Goes up and down.
        case gauge
        /// Counts by buckets.
        case histogram
    }

    /// What a sample says.
    enum Value: Hashable, Sendable {
        /// A whole number.
        case integer(UInt64)
        /// Any number.
        case number(Double)
        /// Counts by buckets.
        case histogram(Histogram)
    }

    /// A value, and what it belongs to.
    struct Sample: Hashable, Sendable {
        /// Names and values of labels.
        let labels: [Label]
        /// The value.
        let value: Value
    }

    /// What one of several samples is about.
    struct Label: Hashable, Sendable {
        /// The name: letters and underscores.
        let name: String
        /// Any text.
        let value: String
    }

    /// The name: a prefix, what is measured, the unit, and `_total` for counters.
    let name: String
    /// How the numbers behave.
    let kind: Kind
    /// What is measured, in one sentence.
    let help: String
    /// The samples.
    private(set) var samples: [Sample]

    /// A family of one sample without labels.
    init(_ name: String, _ kind: Kind, _ help: String, _ value: Value) {
        self.init(name, kind, help)
        self.samples = [Sample(labels: [], value: value)]
    }

    /// A family of samples by one label.
    init(
        _ name: String, _ kind: Kind, _ help: String, by label: String,
        _ values: [(String, Value)]
    ) {
        self.init(name, kind, help)
        for (text, value) in values { self.add(value, [Label(name: label, value: text)]) }
    }

    /// A family without samples.
    init(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        self.kind = kind
        self.help = help
        self.samples = []
    }

    /// Adds a sample.
    mutating func add(_ value: Value, _ labels: [Label]) {
        self.samples.append(Sample(labels: labels, value: value))
    }
}

extension MetricFamily.Value {
    /// 1 for yes, 0 for no.
    static func flag(_ isSo: Bool) -> Self { .integer(isSo ? 1 : 0) }

    /// Milliseconds, told in seconds.
    static func seconds(ofMilliseconds count: UInt64) -> Self { .number(Double(count) / 1_000) }

    /// The number of things, which is not negative.
    static func count(_ count: Int) -> Self { .integer(UInt64(max(0, count))) }
}
