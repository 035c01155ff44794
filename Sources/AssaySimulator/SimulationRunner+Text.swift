import AssayConsensus

extension SimulationRunner.Summary: CustomStringConvertible {
    /// The summary as people read it.
    public var description: String {
        let faults = self.faults.sorted { $0.key < $1.key }
            .map { "\($0.value) × \($0.key)" }.joined(separator: ", ")
        return """
            \(self.seeds) runs, \(Self.hours(self.length)) virtual hours
            blocks      \(self.blocks) with \(self.statements) statements
            messages    \(self.messages)
            faults      \(faults.isEmpty ? "none" : faults)
            lies        \(self.accusations) proven
            rounds      up to \(self.highestRound)
            heal        at most \(self.slowestHeal.milliseconds) ms to three more blocks \
            everywhere (seed \(self.slowestHeal.seed))
            settling    at most \(self.slowestSettling.milliseconds) ms more until all was \
            final (seed \(self.slowestSettling.seed))
            trace       \(self.traceHash)
            """
    }

    /// Milliseconds as hours with two decimals.
    private static func hours(_ milliseconds: UInt64) -> String {
        let hundredths = milliseconds / 36_000
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}

extension Scenario: CustomStringConvertible {
    /// The scenario as people read it.
    public var description: String {
        let liars = self.liars.map { liar in
            "\(liar.node) by " + liar.kinds.map { "\($0)" }.joined(separator: ", ")
        }
        return "\(self.validators) validators, \(self.observers) observers, "
            + (liars.isEmpty ? "no liars" : "liars " + liars.joined(separator: "; "))
            + ", \(self.length) ms, \(self.faults.count) faults, "
            + "interval \(self.timing.interval) ms, "
            + "latency \(self.latency.least)…\(self.latency.least + self.latency.spread) ms"
    }
}
