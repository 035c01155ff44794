import Testing

@testable import AssaySimulator

/// Scenarios with strict figures.
@Suite("directed scenarios")
struct DirectedScenarioTests {
    private static func expectFigures(_ scenarios: [DirectedScenario]) {
        var runner = SimulationRunner()
        for directed in scenarios {
            let result = directed.run(with: &runner)
            #expect(result.violation == nil, "\(directed.name), seed \(directed.scenario.seed)")
        }
    }

    @Test("nothing goes wrong, or one of four is killed")
    func one() { Self.expectFigures([.calm(seed: 1), .oneKilled(seed: 2)]) }

    @Test("two of four are killed", arguments: [20_000] as [UInt64])
    func two(outage: UInt64) {
        Self.expectFigures([.twoKilled(seed: outage, outage: outage)])
    }

    @Test("all four are killed", arguments: [(1, 1_000), (2, 5_000), (3, 20_000)])
    func all(seed: UInt64, longest: UInt64) {
        Self.expectFigures([.allKilled(seed: seed, longest: longest)])
    }

    @Test("a lock whose block is hidden")
    func hidden() { Self.expectFigures([.hiddenLock(seed: 1)]) }

    @Test("one of four is dead for good")
    func dead() { Self.expectFigures([.oneDeadForGood(seed: 1)]) }

    @Test("the first of four loses its votes")
    func lostVotes() { Self.expectFigures([.leaderLosesVotes(seed: 1)]) }

    @Test("a clock is wrong", arguments: [-3_600_000] as [Int64])
    func clock(offset: Int64) { Self.expectFigures([.wrongClock(seed: 1, offset: offset)]) }

    @Test("two of seven lie", arguments: LiarKind.allCases)
    func liars(kind: LiarKind) { Self.expectFigures([.twoLiars(seed: 1, kind)]) }

    @Test("a missed figure is a violation")
    func missed() {
        let strict = DirectedScenario("impossible", Scenario(seed: 1, validators: 1)) { result in
            "\(result.decisions.count) blocks are too many"
        }
        var runner = SimulationRunner()
        #expect(strict.run(with: &runner).violation?.kind == "figure missed")
    }
}
