import AssayConsensus
import Testing

@testable import AssaySimulator

/// Many nodes in virtual time, from seeds.
@Suite("simulation")
struct SimulationTests {
    private static func options(
        validators: Int? = nil, liars: Int? = nil, seconds: UInt64 = 8
    ) -> Scenario.Options {
        var options = Scenario.Options()
        options.validators = validators
        options.liars = liars
        options.seconds = seconds
        return options
    }

    @Test("the same seed gives the same trace", arguments: [1, 17, 4_711] as [UInt64])
    func determinism(seed: UInt64) {
        let scenario = Scenario.random(seed: seed, Self.options())
        var first = SimulationRunner()
        var second = SimulationRunner()
        // The second runner has signed statements for another seed before.
        _ = second.run(.random(seed: seed + 1, Self.options(seconds: 3)))
        let (one, other) = (
            first.run(scenario, keepsTrace: true), second.run(scenario, keepsTrace: true)
        )
        #expect(one.trace == other.trace)
        #expect(one.traceHash == other.traceHash)
        #expect(one.trace.count > 1_000)
        let different = first.run(.random(seed: seed + 1, Self.options()))
        #expect(different.traceHash != one.traceHash)
    }

    @Test("whatever goes wrong, nothing that must never be", arguments: 0..<10)
    func seeds(part: Int) {
        var runner = SimulationRunner()
        for seed in UInt64(part * 20 + 1)...UInt64(part * 20 + 20) {
            var scenario = Scenario.random(seed: seed, Self.options(seconds: 3))
            // The rest at the end is watched in one of four.
            if !seed.isMultiple(of: 4) { scenario.idle = 0 }
            let result = runner.run(scenario)
            #expect(result.violation == nil, "seed \(seed), 3 seconds")
            #expect(result.healTime != nil && result.settleTime != nil, "seed \(seed)")
        }
    }

    @Test("one of four may lie in any way", arguments: LiarKind.allCases)
    func liars(kind: LiarKind) {
        var runner = SimulationRunner()
        var options = Self.options(validators: 4, liars: 1)
        options.liarKinds = [kind]
        for seed in UInt64(1)...2 {
            let scenario = Scenario.random(seed: seed, options)
            #expect(scenario.liars.map(\.kinds) == [[kind]])
            #expect(runner.run(scenario).violation == nil, "seed \(seed), \(kind)")
        }
    }

    @Test("real signatures")
    func realSignatures() {
        var runner = SimulationRunner()
        var options = Self.options(validators: 4, seconds: 4)
        options.signing = .real
        #expect(runner.run(.random(seed: 3, options)).violation == nil)
    }

    @Test("a failing schedule is shortened to what matters")
    func shortening() {
        var scenario = Scenario(seed: 5, validators: 4)
        scenario.length = 10_000
        scenario.recovery = 6_000
        scenario.faults = [
            Fault(.loss(permille: 50), from: 1_000, to: 3_000),
            Fault(.pause(node: 1), from: 1_500, to: 2_500),
            Fault(.crash(node: 0, .now(keepsWrite: false), .none), from: 2_000, to: .max),
            Fault(.disconnect(1, 2), from: 2_100, to: 2_200),
            Fault(.crash(node: 3, .now(keepsWrite: true), .none), from: 4_000, to: .max),
            Fault(.delay(milliseconds: 20), from: 5_000, to: 7_000),
        ]
        var runner = SimulationRunner()
        #expect(runner.run(scenario).violation?.kind == "no progress")
        let (shortest, result) = runner.shorten(scenario)
        #expect(result.violation?.kind == "no progress")
        // Two crashes are enough; what else stays only moved the end a little.
        #expect(shortest.faults.count <= 3)
        #expect(shortest.length < scenario.length)
    }
}
