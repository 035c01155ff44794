import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayWorker

/// The worker's own view of who may take a slot against the ledger's.
@Suite struct ObstacleTests {
    @Test("the worker sees no obstacle exactly where the ledger takes the attestation")
    func agreement() throws {
        var generator = SeededGenerator(seed: 5)
        var taken = 0
        var refused = 0
        for _ in 0..<30 {
            var scene = try LedgerScene(parameters: [
                (.drawStep, UInt64.random(in: 100...3_000, using: &generator)),
                (.slotBond, UInt64.random(in: 1...60_000, using: &generator)),
                (.soloStreak, 1),
            ])
            let id = try scene.post(Self.randomTerms(scene, &generator))
            for _ in 0..<25 {
                let key = LedgerScene.worker(UInt64.random(in: 0..<6, using: &generator))
                guard let job = try scene.job(id) else { break }
                let elapsed = UInt64.random(in: 1...4_000, using: &generator)
                let obstacle = try scene.machine(of: key).slotObstacle(
                    to: job, id: id, at: try scene.sight(of: key, elapsed: elapsed))
                let hasSlot = job.slots.contains { $0.node == key.publicKey.address }
                let attest = Attest(
                    .job(id), root: .zero, count: job.terms.count, units: 1)
                var attempt = scene
                let isAccepted =
                    (try? attempt.append(.attest(attest), by: key, elapsed: elapsed)) != nil
                // A slot of one's own is seen before the question is asked.
                #expect(isAccepted == (obstacle == nil && !hasSlot))
                taken += isAccepted ? 1 : 0
                refused += isAccepted ? 0 : 1
                if isAccepted { scene = attempt } else { try scene.pass(elapsed: elapsed) }
            }
        }
        #expect(taken > 40)
        #expect(refused > 100)
    }

    private static func randomTerms(
        _ scene: LedgerScene, _ generator: inout SeededGenerator
    ) throws -> PostJob {
        let slots = UInt64.random(in: 1...4, using: &generator)
        let hasAudience = Int.random(in: 0..<4, using: &generator) == 0
        let audience = (0..<4).map { LedgerScene.worker($0).publicKey.address }
        return scene.terms(
            count: 3, agreement: slots / 2 + 1, slots: slots,
            audience: hasAudience ? audience : nil)
    }
}
