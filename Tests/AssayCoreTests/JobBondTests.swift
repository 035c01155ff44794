import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// Bonds that slots lock: they count as bonded, cannot be withdrawn, and are lost with what
/// counted by them.
@Suite struct JobBondTests {
    /// A job of two that both workers hold slots of, drawn and waiting to be opened.
    private static func sealed(_ play: inout JobPlay) throws -> Digest {
        let id = try play.post { $0.ask(2, of: 2) }
        for key in play.workers { try play.takeSlot(id, by: key) }
        try play.awaitHash(for: id)
        return id
    }

    /// Each worker has 105, all of which a slot locks; 100 count as bonded.
    private static func play(bond: UInt64 = 105) throws -> JobPlay {
        try JobPlay(workers: 2, bond: bond, parameters: [.minimumBond: 100])
    }

    @Test func whatIsLockedCountsAndCannotBeWithdrawn() throws {
        var play = try Self.play()
        #expect(play.record.bondedAccounts == 2)
        let id = try Self.sealed(&play)
        let worker = play.workers[0]
        #expect(try play.account(worker).bond == 0)
        #expect(try play.account(worker).locked == 105)
        #expect(try play.account(worker).bondedSince == 1)
        #expect(play.record.bondedAccounts == 2)
        #expect(try play.refusal(of: .bonding(-1), by: worker) == .bondTooSmall(bond: 0))
        for key in play.workers { try play.open(id, by: key) }
        try play.passDeadline(of: id)
        #expect(try play.account(worker).bond == 105)
        #expect(try play.account(worker).locked == 0)
        #expect(try play.account(worker).bondedSince == 1)
    }

    @Test func whoLosesTheBondIsNoLongerBonded() throws {
        var play = try Self.play()
        let id = try Self.sealed(&play)
        try play.open(id, by: play.workers[0])
        try play.passDeadline(of: id)
        #expect(try play.settlement(id).slots.map(\.outcome) == [.returned, .withheld])
        #expect(try play.account(play.workers[1]).bondedSince == 0)
        #expect(try play.account(play.workers[0]).bondedSince == 1)
        #expect(play.record.bondedAccounts == 1)
        // N of the next job is smaller, and the one without a bond has no slot.
        let next = try play.post { $0.ask(2, of: 2) }
        #expect(try play.live(next).conditions.bonded == 1)
        let attest = try play.attest(next, by: play.workers[1]).transaction
        #expect(try play.refusal(of: attest, by: play.workers[1]) == .notBonded)
    }

    @Test func whoKeepsEnoughStaysBondedSinceTheSameHeight() throws {
        var play = try Self.play(bond: 205)
        let id = try Self.sealed(&play)
        try play.passDeadline(of: id)
        for key in play.workers {
            let account = try play.account(key)
            #expect(account.bond == 100 && account.bondedSince == 1)
        }
        #expect(play.record.bondedAccounts == 2)
    }

    /// A withdrawal of the rest while a slot holds the minimum changes nothing of that.
    @Test func theRestCanBeWithdrawn() throws {
        var play = try Self.play(bond: 200)
        let id = try Self.sealed(&play)
        let worker = play.workers[0]
        try play.send(.bonding(-95), by: worker)
        #expect(try play.account(worker).bondedSince == 1)
        try play.passDeadline(of: id)
        let account = try play.account(worker)
        #expect(account.bond == 0 && account.locked == 0 && account.unbonding == 95)
        // The other has lost 105 of 200, too.
        #expect(account.bondedSince == 0)
        #expect(play.record.bondedAccounts == 0)
    }

    /// Many slots at once lock many bonds, as long as there are any.
    @Test func everySlotLocksABondOfItsOwn() throws {
        var play = try Self.play(bond: 300)
        let ids = try (0..<3).map { _ in try play.post { $0.ask(2, of: 2) } }
        for id in ids.prefix(2) { try play.takeSlot(id, by: play.workers[0]) }
        #expect(try play.account(play.workers[0]).locked == 210)
        let third = try play.attest(ids[2], by: play.workers[0]).transaction
        #expect(try play.refusal(of: third, by: play.workers[0]) == .bondTooSmall(bond: 90))
        for id in ids { try play.passDeadline(of: id) }
        #expect(try play.account(play.workers[0]).locked == 0)
        #expect(try play.account(play.workers[0]).bond == 300)
    }

    /// Another minimum counts from the next change of the sum on, and only then.
    @Test("a minimum that is voted on", arguments: [50, 104, 105, 106] as [UInt64])
    func minimum(_ minimum: UInt64) throws {
        var play = try JobPlay(
            workers: 2, bond: 105, parameters: [.minimumBond: 100, .epochLength: 1])
        let id = try Self.sealed(&play)
        try play.block([play.play.vote(.set(.minimumBond, minimum), by: 0)])
        #expect(play.ledger.head.parameters[.minimumBond] == minimum)
        #expect(play.record.bondedAccounts == 2)
        for key in play.workers { try play.open(id, by: key) }
        try play.passDeadline(of: id)
        // The bond came back whole: nothing changed.
        #expect(play.record.bondedAccounts == 2)
        try play.send(.pay(10, to: play.workers[0]), by: JobPlay.requester)
        try play.send(.bonding(-1), by: play.workers[0])
        let isBonded = 104 >= minimum
        #expect(try play.account(play.workers[0]).bondedSince == (isBonded ? 1 : 0))
        #expect(play.record.bondedAccounts == (isBonded ? 2 : 1))
    }

    /// Accounts of the genesis count as bonded since block 1: a job in that block draws nobody.
    @Test func aJobInTheFirstBlock() throws {
        let accounts = [(120, 0, 10_000), (110, 10_000, 0)].map { key, balance, bond in
            Genesis.Allocation(
                address: TestKeys.key(key).publicKey.address, balance: balance, bond: bond)
        }
        var play = try LedgerPlay(accounts: accounts)
        let worker = TestKeys.key(120)
        let model = play.sign(.model(LedgerScene.terms), by: TestKeys.key(110))
        let draft = JobDraft {
            $0.model = model.id
            $0.ask(2, of: 2)
        }
        let post = play.sign(draft.transaction, by: TestKeys.key(110))
        try play.block(model, post)
        try play.block()
        let work = TestWork(
            for: post.id, by: worker.publicKey.address, inputs: draft.inputs, answers: .right(5))
        let attest = play.sign(work.attest(), by: worker)
        #expect(throws: ExecutionError.rejected(.notBonded)) { try play.block(attest) }
    }
}
