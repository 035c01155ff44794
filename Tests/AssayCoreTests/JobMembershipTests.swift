import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// Validators who come and go while they judge: those who are there when it counts decide.
@Suite struct JobMembershipTests {
    /// Two nodes disagree, and four validators are asked; every block ends an epoch.
    private static func dispute() throws -> (JobPlay, Digest) {
        var play = try JobPlay(workers: 2, validators: 4, parameters: [.epochLength: 1])
        let id = try play.post { $0.ask(2, of: 2) }
        try play.takeSlot(id, by: play.workers[0], .right(5))
        try play.takeSlot(id, by: play.workers[1], .wrong(5))
        try play.awaitHash(for: id)
        for key in play.workers { try play.open(id, by: key) }
        #expect(try play.live(id).status == .judged)
        return (play, id)
    }

    /// Lets all but the removed one vote for the removal.
    private static func remove(_ number: Int, in play: inout JobPlay) throws {
        let keys = play.ledger.validatorKeys
        let change = Change.removeValidator(keys[number].publicKey)
        for voter in keys.indices where voter != number {
            try play.block([play.play.vote(change, by: voter)])
        }
        #expect(play.ledger.head.members.count == keys.count - 1)
    }

    @Test("at the deadline", arguments: [false, true])
    func whoIsLeftMayBeAQuorum(oneGoes: Bool) throws {
        var (play, id) = try Self.dispute()
        try play.judge(id, by: [0, 1])
        if oneGoes { try Self.remove(3, in: &play) }
        #expect(try play.live(id).judges.count == 2)
        try play.passDeadline(of: id)
        let settlement = try play.settlement(id)
        #expect(settlement.status == (oneGoes ? .final : .failed))
        #expect(settlement.assurance == (oneGoes ? .judged : nil))
    }

    @Test func theWordOfWhoeverIsGoneCountsNoMore() throws {
        var (play, id) = try Self.dispute()
        try play.judge(id, by: [0, 1])
        try Self.remove(1, in: &play)
        // Two of three are needed: validator 0, and one of those who were 2 and 3.
        try play.judge(id, by: [1], .wrong(5))
        #expect(try play.live(id).status == .judged)
        try play.judge(id, by: [2])
        #expect(try play.settlement(id).assurance == .judged)
    }
}
