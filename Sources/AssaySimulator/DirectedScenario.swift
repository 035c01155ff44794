import AssayConsensus

/// A scenario with a story, and the figures that it must keep.
public struct DirectedScenario: Sendable {
    /// What happens.
    public let name: String
    /// How it happens.
    public let scenario: Scenario
    /// What is missed of the figures; `nil` if nothing is.
    let judge: @Sendable (SimulationResult) -> String?

    /// A scenario and its figures.
    init(
        _ name: String, _ scenario: Scenario,
        _ judge: @escaping @Sendable (SimulationResult) -> String? = { _ in nil }
    ) {
        self.name = name
        self.scenario = scenario
        self.judge = judge
    }

    /// Runs it.
    ///
    /// - Returns: what came of it; a missed figure is a violation too.
    public func run(with runner: inout SimulationRunner) -> SimulationResult {
        var result = runner.run(self.scenario)
        if result.violation == nil, let missed = self.judge(result) {
            result.violation = .figure("\(self.name): \(missed)")
        }
        return result
    }

    /// All of them, for one seed.
    public static func all(seed: UInt64) -> [DirectedScenario] {
        [
            Self.calm(seed: seed), Self.oneKilled(seed: seed), Self.twoKilled(seed: seed),
            Self.allKilled(seed: seed),
            Self.oneDeadForGood(seed: seed), Self.hiddenLock(seed: seed),
            Self.lossyLiar(seed: seed), Self.restartsUnderEquivocation(seed: seed),
            Self.leaderLosesVotes(seed: seed),
        ]
            + [10_000, -10_000, 3_600_000, -3_600_000].map {
                Self.wrongClock(seed: seed, offset: $0)
            } + LiarKind.allCases.map { Self.twoLiars(seed: seed, $0) }
    }
}

/// The stories.
extension DirectedScenario {
    private static func calm(_ seed: UInt64, validators: Int = 4) -> Scenario {
        var scenario = Scenario(seed: seed, validators: validators)
        scenario.rate = 20
        return scenario
    }

    private static func kill(_ node: Int, at start: UInt64, until end: UInt64) -> Fault {
        Fault(.crash(node: node, .now(keepsWrite: false), .none), from: start, to: end)
    }

    /// Nothing goes wrong: no round but the first is needed.
    public static func calm(seed: UInt64) -> DirectedScenario {
        let scenario = Self.calm(seed)
        return DirectedScenario("nothing goes wrong", scenario) { result in
            // While the nodes connect for the first time, a round may pass.
            if let late = result.decisions.first(where: { $0.time > 5_000 && $0.round > 0 }) {
                return "block \(late.height) took round \(late.round)"
            }
            let pause = result.longestPause(in: 2_000...60_000)
            return pause <= 1_000 ? nil : "a pause of \(pause) ms"
        }
    }

    /// A liar is locked alone and hides the block, while one of the others is cut off: what may
    /// have been decided must not be replaced.
    public static func hiddenLock(seed: UInt64) -> DirectedScenario {
        var scenario = Self.calm(seed)
        var random = Randomness(seed: seed, .scenario)
        let liar = random.below(4)
        scenario.liars = [Scenario.Liar(node: liar, [.loneLocks])]
        var start: UInt64 = 2_000
        while start < 55_000 {
            let away = (liar + 1 + random.below(3)) % 4
            let links = (0..<4).filter { $0 != away }.flatMap {
                [Fault.Link(from: $0, to: away), Fault.Link(from: away, to: $0)]
            }
            scenario.faults.append(
                Fault(.cut(links), from: start, to: start + random.within(2_000...6_000)))
            start += 8_000
        }
        return DirectedScenario("a lock whose block is hidden", scenario)
    }

    /// A liar proposes two blocks to each, while the others stop and start: none prepares both.
    public static func restartsUnderEquivocation(seed: UInt64) -> DirectedScenario {
        var scenario = Self.calm(seed)
        var random = Randomness(seed: seed, .scenario)
        let liar = random.below(4)
        scenario.liars = [Scenario.Liar(node: liar, [.equivocation, .replays])]
        scenario.latency = (5, 40)
        let points: [Fault.CrashPoint] = [.after(.votes), .afterSends(1), .afterSends(3)]
        var start: UInt64 = 2_000
        while start < 58_000 {
            let node = (liar + 1 + random.below(3)) % 4
            scenario.faults.append(
                Fault(
                    .crash(node: node, random.pick(points), .none), from: start,
                    to: start + random.within(50...400)))
            start += random.within(200...700)
        }
        return DirectedScenario("a liar with two faces among restarts", scenario)
    }

    /// A liar proposes in later rounds while many messages are lost, so that locks are left over.
    public static func lossyLiar(seed: UInt64) -> DirectedScenario {
        var scenario = Self.calm(seed)
        var random = Randomness(seed: seed, .scenario)
        scenario.liars = [Scenario.Liar(node: random.below(4), [.invalidBlocks, .loneLocks])]
        scenario.faults = [
            Fault(
                .loss(permille: random.within(200...450)), from: 1_000, to: scenario.length)
        ]
        return DirectedScenario("a liar among lost messages", scenario)
    }

    /// One validator loses its vote record, over and over, while the others come no further: it
    /// must not contradict what it signed before.
    public static func leaderLosesVotes(seed: UInt64) -> DirectedScenario {
        var scenario = Self.calm(seed)
        var random = Randomness(seed: seed, .scenario)
        scenario.length = 60_000
        let leader = random.below(4)
        let others = (0..<4).filter { $0 != leader }
        var start: UInt64 = 3_000
        while start < 50_000 {
            if random.happens(permille: 500) {
                // Only the leader hears anybody.
                let links = others.flatMap { from in
                    others.filter { $0 != from }.map { Fault.Link(from: from, to: $0) }
                }
                scenario.faults.append(Fault(.cut(links), from: start, to: start + 6_000))
            } else {
                for other in others {
                    scenario.faults.append(
                        Fault(
                            .slowDisk(node: other, milliseconds: random.within(20...1_500)),
                            from: start, to: start + 6_000))
                }
            }
            let crash = start + random.within(100...3_000)
            scenario.faults.append(
                Fault(
                    .crash(
                        node: leader, .afterSends(random.below(9)),
                        random.happens(permille: 700) ? .all : .votes),
                    from: crash, to: crash + random.within(500...1_500)))
            start += 12_000
        }
        return DirectedScenario("one of four loses its votes", scenario)
    }

    /// One of four is killed under load: the others pause for at most two base timers.
    public static func oneKilled(seed: UInt64) -> DirectedScenario {
        var scenario = Self.calm(seed)
        var random = Randomness(seed: seed, .scenario)
        let start = random.within(10_000...12_000)
        scenario.faults = [Self.kill(random.below(4), at: start, until: 40_000)]
        return DirectedScenario("one of four is killed", scenario) { result in
            let pause = result.longestPause(in: start...40_000)
            return pause <= 2_000 ? nil : "a pause of \(pause) ms, not 2,000"
        }
    }

    /// Two of four are killed: nothing is decided, no timer runs up, and all goes on within five
    /// seconds after one is back.
    ///
    /// - Parameter outage: for how long two are dead, in milliseconds; drawn if `nil`.
    public static func twoKilled(seed: UInt64, outage: UInt64? = nil) -> DirectedScenario {
        var scenario = Self.calm(seed)
        var random = Randomness(seed: seed, .scenario)
        let start = random.within(10_000...12_000)
        let drawn: UInt64 = random.pick([10_000, 60_000, 600_000, 3_600_000])
        let outage = outage ?? drawn
        let back = start + outage
        scenario.length = back + 30_000
        let first = random.below(4)
        let second = (first + 1 + random.below(3)) % 4
        scenario.faults = [
            Self.kill(first, at: start, until: back),
            Self.kill(second, at: start, until: back + 20_000),
        ]
        return DirectedScenario("two of four are killed", scenario) { result in
            let blocks = result.blocks(in: (start + 1_000)...(back - 1))
            if blocks > 0 { return "\(blocks) blocks by two of four" }
            if result.highestRound > 12 { return "round \(result.highestRound) was reached" }
            let next = result.decisions.first { $0.time >= back }?.time
            guard let next else { return "nothing was decided any more" }
            let pause = next - back
            return pause <= 5_000 ? nil : "the next block \(pause) ms after one was back"
        }
    }

    /// All four are killed at random points under load, and come back one by one: the first new
    /// block within five seconds of the third.
    ///
    /// - Parameter longest: the longest that one is dead, in milliseconds; drawn if `nil`.
    public static func allKilled(seed: UInt64, longest: UInt64? = nil) -> DirectedScenario {
        var scenario = Self.calm(seed)
        var random = Randomness(seed: seed, .scenario)
        let start = random.within(8_000...12_000)
        let drawn: UInt64 = random.pick([1_000, 10_000, 60_000, 3_600_000])
        let longest = longest ?? drawn
        let backs = (0..<4).map { _ in start + 1_000 + random.below(longest) }
        let points: [Fault.CrashPoint] = [
            .now(keepsWrite: false), .now(keepsWrite: true), .before(.votes), .during(.votes),
            .after(.votes), .before(.block), .during(.block), .after(.block), .afterSends(1),
            .afterSends(2), .afterSends(4),
        ]
        scenario.faults = (0..<4).flatMap { node in
            let at = start + random.below(UInt64(200))
            return [
                Fault(.crash(node: node, random.pick(points), .none), from: at, to: backs[node]),
                // One whose point does not come is killed all the same.
                Self.kill(node, at: start + 600, until: backs[node]),
            ]
        }
        let third = backs.sorted()[2]
        scenario.length = (backs.max() ?? third) + 20_000
        return DirectedScenario("all four are killed", scenario) { result in
            guard let next = result.decisions.first(where: { $0.time >= third })?.time else {
                return "nothing was decided any more"
            }
            let pause = next - third
            return pause <= 5_000 ? nil : "the first block \(pause) ms after the third was back"
        }
    }

    /// One of four is dead for good: at least half of the throughput stays.
    public static func oneDeadForGood(seed: UInt64) -> DirectedScenario {
        var scenario = Self.calm(seed)
        var random = Randomness(seed: seed, .scenario)
        scenario.length = 120_000
        scenario.rate = 40
        scenario.mischief = false
        scenario.faults = [Self.kill(random.below(4), at: 60_000, until: .max)]
        return DirectedScenario("one of four is dead for good", scenario) { result in
            let before = result.statements(in: 10_000...59_999)
            let after = result.statements(in: 70_000...119_999)
            return 2 * after >= before
                ? nil : "\(after) statements in 50 s, and \(before) with all four"
        }
    }

    /// The clock of one of four is wrong: all goes on.
    public static func wrongClock(seed: UInt64, offset: Int64) -> DirectedScenario {
        var scenario = Self.calm(seed)
        var random = Randomness(seed: seed, .scenario)
        scenario.faults = [
            Fault(.clock(node: random.below(4), offset: offset), from: 10_000, to: .max)
        ]
        return DirectedScenario("a clock is off by \(offset) ms", scenario) { result in
            let pause = result.longestPause(in: 10_000...60_000)
            return pause <= 4_000 ? nil : "a pause of \(pause) ms"
        }
    }

    /// Two of seven lie, both in one way, and talk to each other.
    public static func twoLiars(seed: UInt64, _ kind: LiarKind) -> DirectedScenario {
        var scenario = Self.calm(seed, validators: 7)
        var random = Randomness(seed: seed, .scenario)
        let first = random.below(7)
        let second = (first + 1 + random.below(6)) % 7
        scenario.liars = [first, second].sorted().map { Scenario.Liar(node: $0, [kind]) }
        scenario.length = 25_000
        scenario.idle = 12_000
        return DirectedScenario("two of seven lie by \(kind)", scenario) { result in
            let pause = result.longestPause(in: 5_000...25_000)
            return pause <= 8_000 ? nil : "a pause of \(pause) ms"
        }
    }
}
