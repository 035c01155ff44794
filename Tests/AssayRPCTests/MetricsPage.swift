/// A page of metrics, read as strictly as the text format of Prometheus allows.
struct MetricsPage {
    /// All samples of one name.
    struct Family: Equatable {
        var kind: String
        var help: String
        /// By name and labels as they are written.
        var samples: [String: Double] = [:]
    }

    /// What is wrong with a page.
    struct Mistake: Error, Equatable {
        let line: Int
        let text: String
    }

    private(set) var families: [String: Family] = [:]

    /// Reads a page; every family must have HELP, TYPE, and its samples, in this order and once.
    init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Mistake(line: 0, text: "no end of line") }
        var current: String?
        var awaitsType = false
        let lines = text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let mistake = Mistake(line: index + 1, text: String(line))
            let words = line.split(separator: " ", maxSplits: 3).map { String($0) }
            if line.hasPrefix("# HELP ") {
                guard words.count == 4, Self.isName(words[2]), !awaitsType,
                    self.families[words[2]] == nil
                else { throw mistake }
                self.families[words[2]] = Family(kind: "", help: words[3])
                (current, awaitsType) = (words[2], true)
            } else if line.hasPrefix("# TYPE ") {
                guard words.count == 4, words[2] == current, awaitsType,
                    ["counter", "gauge", "histogram"].contains(words[3])
                else { throw mistake }
                self.families[words[2]]?.kind = words[3]
                awaitsType = false
            } else {
                guard let current, !awaitsType, let (series, value) = Self.sample(line),
                    self.belongs(series, to: current),
                    self.families[current]?.samples.updateValue(value, forKey: series) == nil
                else { throw mistake }
            }
        }
        for (name, family) in self.families { try Self.check(name, family) }
    }

    /// The value of a series, as `name{label="value"}`.
    subscript(series: String) -> Double? {
        let name = String(series.prefix { $0 != "{" })
        let suffixes = ["", "_bucket", "_sum", "_count"].filter { name.hasSuffix($0) }
        return suffixes.compactMap {
            self.families[String(name.dropLast($0.count))]?.samples[series]
        }.first
    }

    /// The names that a query may use.
    var names: Set<String> {
        self.families.reduce(into: []) { names, family in
            if family.value.kind == "histogram" {
                for suffix in ["_bucket", "_sum", "_count"] { names.insert(family.key + suffix) }
            } else {
                names.insert(family.key)
            }
        }
    }

    private func belongs(_ series: String, to family: String) -> Bool {
        let name = String(series.prefix { $0 != "{" })
        guard self.families[family]?.kind == "histogram" else { return name == family }
        return ["_bucket", "_sum", "_count"].contains { name == family + $0 }
    }

    private static func isName(_ text: String) -> Bool {
        text.wholeMatch(of: /[a-zA-Z_][a-zA-Z0-9_]*/) != nil
    }

    private static func sample(_ line: Substring) -> (series: String, value: Double)? {
        let form =
            /([a-z0-9_]+(?:\{[a-z_]+="(?:[^"\\\n]|\\[\\"n])*"(?:,[a-z_]+="(?:[^"\\\n]|\\[\\"n])*")*\})?) (\S+)/
        guard let match = line.wholeMatch(of: form) else { return nil }
        let value = match.2 == "+Inf" ? Double.infinity : Double(match.2)
        return value.map { (String(match.1), $0) }
    }

    private static func check(_ name: String, _ family: Family) throws {
        let mistake = Mistake(line: 0, text: name)
        guard name.hasPrefix("assay_") || name.hasPrefix("process_") else { throw mistake }
        guard (family.kind == "counter") == name.hasSuffix("_total") else { throw mistake }
        guard family.kind == "histogram" else { return }
        let buckets = family.samples.filter { $0.key.hasPrefix(name + "_bucket") }
        var byLabels: [String: [(bound: Double, count: Double)]] = [:]
        for (series, count) in buckets {
            guard let match = series.firstMatch(of: /^[a-z_]+\{(.*,)?le="([^"]+)"\}$/) else {
                throw mistake
            }
            let bound = match.2 == "+Inf" ? Double.infinity : Double(match.2)
            guard let bound else { throw mistake }
            byLabels[String(match.1 ?? ""), default: []].append((bound, count))
        }
        for (labels, counts) in byLabels {
            let sorted = counts.sorted { $0.bound < $1.bound }
            let end = labels.isEmpty ? "" : "{\(labels.dropLast())}"
            guard zip(sorted, sorted.dropFirst()).allSatisfy({ $0.count <= $1.count }),
                sorted.last?.bound == .infinity,
                family.samples[name + "_count" + end] == sorted.last?.count,
                family.samples[name + "_sum" + end] != nil
            else { throw mistake }
        }
    }
}

extension ServedNode {
    /// The metrics of the node.
    func scrape() async throws -> MetricsPage {
        let answer = try await self.send("GET", "/metrics")
        guard answer.status == 200, answer.type == "text/plain; version=0.0.4; charset=utf-8"
        else { throw UnexpectedAnswer(text: answer.text) }
        return try MetricsPage(answer.text)
    }
}
