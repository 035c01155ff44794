/// Runs simulations: of one scenario, or of many seeds.
public struct SimulationRunner {
    /// What came of many seeds.
    public struct Summary: Sendable {
        /// The number of seeds that ran.
        public var seeds: UInt64 = 0
        /// Virtual time in all, in milliseconds.
        public var length: UInt64 = 0
        /// Blocks in all.
        public var blocks: UInt64 = 0
        /// Statements that became final.
        public var statements: UInt64 = 0
        /// Messages in all.
        public var messages: UInt64 = 0
        /// Provable lies that honest nodes noted.
        public var accusations: UInt64 = 0
        /// The highest round that was reached.
        public var highestRound: UInt64 = 0
        /// The longest time from a heal to three more blocks everywhere, and its seed.
        public var slowestHeal: (milliseconds: UInt64, seed: UInt64) = (0, 0)
        /// The longest time from there until all that was submitted was final, and its seed.
        public var slowestSettling: (milliseconds: UInt64, seed: UInt64) = (0, 0)
        /// The most ticks of a node in a virtual second.
        public var mostTicks: UInt64 = 0
        /// A hash of all traces.
        public var traceHash: UInt64 = 0
        /// The faults by kind.
        public var faults: [String: Int] = [:]

        /// A summary of nothing.
        public init() {}

        /// Adds what came of a seed.
        public mutating func add(_ result: SimulationResult, seed: UInt64) {
            self.seeds += 1
            self.length += result.length
            self.blocks += UInt64(result.decisions.count)
            self.statements += result.statements
            self.messages += result.messages
            self.accusations += result.accusations
            self.highestRound = max(self.highestRound, result.highestRound)
            if let time = result.healTime, time > self.slowestHeal.milliseconds {
                self.slowestHeal = (time, seed)
            }
            if let time = result.settleTime, time > self.slowestSettling.milliseconds {
                self.slowestSettling = (time, seed)
            }
            self.mostTicks = max(self.mostTicks, result.mostTicks)
            self.traceHash = (self.traceHash ^ result.traceHash)
                .wrapping(times: 0x9e37_79b9_7f4a_7c15)
            for (kind, count) in result.faults { self.faults[kind, default: 0] += count }
        }
    }

    private var worlds: [Int: SimulationWorld] = [:]

    /// A runner that has run nothing.
    public init() {}

    /// The world of so many validators, made when it is asked for first.
    public mutating func world(validators: Int) -> SimulationWorld {
        if let known = self.worlds[validators] { return known }
        let world = SimulationWorld(validators: validators)
        self.worlds[validators] = world
        return world
    }

    /// Runs a scenario.
    public mutating func run(_ scenario: Scenario, keepsTrace: Bool = false) -> SimulationResult {
        let world = self.world(validators: scenario.validators)
        return Simulation(scenario, in: world, keepsTrace: keepsTrace).run()
    }

    /// Leaves out faults, and time after the failure, as long as the scenario still fails in the
    /// same way.
    ///
    /// - Parameter attempts: the most runs that are made.
    /// - Returns: the shortest scenario that was found, and what comes of it.
    public mutating func shorten(
        _ scenario: Scenario, attempts: Int = 400, progress: (Int, Int) -> Void = { _, _ in }
    ) -> (scenario: Scenario, result: SimulationResult) {
        var best = (scenario: scenario, result: self.run(scenario))
        guard let kind = best.result.violation?.kind else { return best }
        var left = attempts
        func fails(_ result: SimulationResult) -> Bool { result.violation?.kind == kind }
        // Large pieces first, then single faults.
        var size = max(1, best.scenario.faults.count / 2)
        while left > 0 {
            var hasChanged = false
            var start = 0
            while start < best.scenario.faults.count, left > 0 {
                var attempt = best.scenario
                let end = min(start + size, attempt.faults.count)
                attempt.faults.removeSubrange(start..<end)
                left -= 1
                let result = self.run(attempt)
                if fails(result) {
                    best = (attempt, result)
                    hasChanged = true
                } else {
                    start += size
                }
                progress(best.scenario.faults.count, left)
            }
            if size > 1 {
                size /= 2
            } else if !hasChanged {
                break
            }
        }
        return self.shortenTime(best, attempts: max(left, 8), fails)
    }

    private mutating func shortenTime(
        _ found: (scenario: Scenario, result: SimulationResult), attempts: Int,
        _ fails: (SimulationResult) -> Bool
    ) -> (scenario: Scenario, result: SimulationResult) {
        var best = found
        var step = best.scenario.length / 2
        for _ in 0..<attempts where step > 100 {
            var attempt = best.scenario
            guard attempt.length > step + 1_000 else {
                step /= 2
                continue
            }
            attempt.length -= step
            attempt.faults = attempt.faults.filter { $0.start < attempt.length }
            for index in attempt.faults.indices where attempt.faults[index].end != .max {
                attempt.faults[index].end = min(attempt.faults[index].end, attempt.length)
            }
            let result = self.run(attempt)
            if fails(result) { best = (attempt, result) } else { step /= 2 }
        }
        return best
    }
}
