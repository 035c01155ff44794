import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// The reckoning alone, on jobs that no history leads to: the largest amounts there can be.
@Suite struct JobReckoningTests {
    /// What a node of a job made by hand has answered.
    enum Reply: CaseIterable {
        case right, wrong, silent
    }

    /// A job of these replies in which a slot locks `bond`, at a price of `price` for 9 units.
    private static func job(
        _ replies: [Reply], bond: UInt64, price: UInt64, challenge: UInt64, isExact: Bool,
        royalty: UInt64
    ) throws -> (job: Job, result: Digest?) {
        var scene = JobScene()
        scene.ledger.models[LedgerScene.modelID] = Model(
            owner: JobScene.bob,
            terms: RegisterModel(
                manifest: .zero, royalty: royalty, unitRule: .inference, isExact: isExact))
        scene.ledger.parameters[.slotBond] = bond
        scene.ledger.parameters[.challengeBond] = challenge
        scene.ledger.parameters[.draws] = 1
        scene.draft.ask(UInt64(replies.count / 2 + 1), of: UInt64(replies.count))
        (scene.draft.price, scene.draft.maxUnits) = (price, 9)
        scene.fill(JobScene.nodes.prefix(replies.count).map(\.publicKey.address))
        scene.bring(to: .provisional)
        scene.edit { job in
            for (index, reply) in replies.enumerated() where reply != .silent {
                job.slots[index].commitment.items = [
                    DrawnItem(
                        index: 0, units: 9,
                        output: LogHash.leaf([reply == .right ? 1 : UInt8(index) + 2]))
                ]
            }
            if challenge > 0 { job.challenger = JobScene.alice }
        }
        let job = try scene.job
        return (
            job, job.slots.indices.first { replies[$0] == .right }.flatMap { job.slots[$0].result }
        )
    }

    /// Every mix of up to four replies, with amounts from 0 to the largest that fit: whatever is
    /// lost is gained by somebody, and whatever was escrowed is paid or goes back.
    @Test("nothing comes and nothing goes", arguments: 1...4)
    func conservation(_ count: Int) throws {
        let largest = UInt64.max / 5
        for (bond, price, challenge) in [
            (1, 0, 0), (105, 10, 51), (largest, 0, largest), (largest, largest / 9, largest),
            (9, 1, 0),
        ] as [(UInt64, UInt64, UInt64)] {
            for number in 0..<[3, 9, 27, 81][count - 1] {
                var rest = number
                let replies = (0..<count).map { _ in
                    defer { rest /= 3 }
                    return Reply.allCases[rest % 3]
                }
                try Self.check(replies, bond: bond, price: price, challenge: challenge)
            }
        }
    }

    private static func check(
        _ replies: [Reply], bond: UInt64, price: UInt64, challenge: UInt64
    ) throws {
        for (isExact, royalty) in [(true, 0), (false, 250), (true, 10_000)] as [(Bool, UInt64)] {
            let (job, result) = try Self.job(
                replies, bond: bond, price: price, challenge: challenge, isExact: isExact,
                royalty: royalty)
            var verdicts: [Verdict?] = [nil, .judged(LogHash.leaf([0]))]
            if let result { verdicts += [.agreed(result), .judged(result)] }
            for verdict in verdicts {
                let settlement = try Settlement(of: job, id: JobScene.id, verdict: verdict)
                let lost = settlement.slots.reduce(UInt128(settlement.challenge?.lost ?? 0)) {
                    $0 + UInt128($1.lost)
                }
                let gained = settlement.slots.reduce(UInt128(settlement.challenge?.gained ?? 0)) {
                    $0 + UInt128($1.gained)
                }
                #expect(gained + UInt128(settlement.toReserve) == lost)
                let paid = settlement.slots.reduce(UInt128(settlement.refund)) {
                    $0 + UInt128($1.pay) + UInt128($1.royalty)
                }
                #expect(paid == UInt128(job.escrow))
                #expect((settlement.status == .final) == (settlement.assurance != nil))
                for slot in settlement.slots {
                    #expect((slot.pay + slot.royalty > 0) == (slot.outcome == .paid && price > 0))
                    let isLost = [.slashed, .withheld].contains(slot.outcome)
                    #expect(slot.lost == (isLost ? job.conditions.slotBond : 0))
                    #expect(slot.gained == 0 || [.paid, .returned].contains(slot.outcome))
                }
            }
        }
    }

    @Test func beforeTheDrawNothingIsDrawn() throws {
        var scene = JobScene()
        scene.edit { $0.drawSeed = nil }
        let job = try scene.job
        #expect(!job.isEligible(JobScene.alice, at: 5, id: JobScene.id))
        #expect(job.drawnUnits(of: 9, id: JobScene.id).isEmpty)
        #expect(job.drawnUnit(0, of: 9, id: JobScene.id) == nil)
        #expect(job.drawRound(at: 0) == 0)
    }
}
