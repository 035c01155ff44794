import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// Cheating on a share q of a batch is caught by s draws at the rate 1 − (1 − q)^s.
@Suite struct AttackSamplingTests {
    /// (1 − q)^s for q = cheated / count, in parts of 2³².
    private static func escape(_ cheated: Int, of count: Int, draws: UInt64) -> UInt64 {
        var left: UInt64 = 1 << 32
        for _ in 0..<draws { left = left * UInt64(count - cheated) / UInt64(count) }
        return left
    }

    /// Whether `caught` of `rounds` agrees with the formula, within four standard deviations.
    private static func agrees(_ caught: Int, of rounds: Int, escape: UInt64) -> Bool {
        let whole: Int = 1 << 32
        let expected = rounds * (whole - Int(escape))
        let distance = (caught * whole - expected) >> 16
        let variance = rounds * Int(escape) / whole * (whole - Int(escape)) / whole + 1
        return distance * distance <= 16 * variance << 32
    }

    /// Over 4,000 seeds: a batch of 100 inferences of 1 to 3 units each, the last ones made up.
    @Test(
        "over many seeds",
        arguments: [(1, 1), (1, 8), (5, 8), (10, 4), (10, 8), (10, 32), (30, 8), (50, 2), (100, 1)]
            as [(Int, UInt64)])
    func manySeeds(_ cheated: Int, _ draws: UInt64) {
        let job = SHA256.hash([1])
        let answers: [TestAnswer] = .right(99)
        let total = answers.units
        // A share of the units, since draws fall on units.
        let honest = total * UInt64(100 - cheated) / 100
        let rounds = 4_000
        let caught = (0..<rounds).count { number in
            let seed = SHA256.hash(NaiveJob.bytes(UInt64(number)))
            return (0..<draws).contains {
                Draw.unit(seed: seed, job: job, number: $0, total: total) >= honest
            }
        }
        let escape = Self.escape(Int(total - honest), of: Int(total), draws: draws)
        #expect(Self.agrees(caught, of: rounds, escape: escape), "caught \(caught)")
    }

    @Test func theBoundIsTight() {
        let escape = Self.escape(10, of: 100, draws: 8)
        // 1 − 0.9⁸ = 0.56953279, but for eight floors.
        let caught = (1 << 32) - escape
        #expect((2_446_124_708...2_446_124_716).contains(caught))
        #expect(Self.agrees(2_278, of: 4_000, escape: escape))
        #expect(!Self.agrees(2_278 + 135, of: 4_000, escape: escape))
        #expect(!Self.agrees(2_278 - 135, of: 4_000, escape: escape))
    }

    /// On a ledger: 80 jobs of 20 inferences, of which one node makes up 3; 4 are drawn.
    @Test func onTheLedger() throws {
        var play = try JobPlay(bond: 1_000_000, parameters: [.draws: 4, .slotBond: 10])
        var caught = 0
        let rounds = 80
        for round in 0..<rounds {
            let id = try play.post {
                $0.inputs = TestInputs(count: 20, salt: UInt8(round))
                ($0.price, $0.maxUnits, $0.window) = (0, 40, 100)
            }
            // Inferences of 2 units: 3 of them are 6 of 39.
            try play.takeSlot(id, by: play.workers[0], .wrong(20, at: [1, 4, 7]))
            for key in play.workers.dropFirst() { try play.takeSlot(id, by: key) }
            try play.awaitHash(for: id)
            for key in play.workers { try play.open(id, by: key) }
            try play.passDeadline(of: id)
            let outcomes = try play.settlement(id).slots.map(\.outcome)
            #expect(outcomes.dropFirst() == [.paid, .paid])
            caught += outcomes[0] == .slashed ? 1 : 0
        }
        let escape = Self.escape(6, of: 39, draws: 4)
        #expect(Self.agrees(caught, of: rounds, escape: escape), "caught \(caught)")
        #expect(try play.account(play.workers[0]).bond == 1_000_000 - UInt64(caught) * 10)
    }
}
