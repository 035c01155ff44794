import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// Attacks on time, order and arithmetic of the ledger itself.
@Suite struct AttackLedgerTests {
    private static func provisional(_ play: inout JobPlay) throws -> Digest {
        let id = try play.post { $0.ask(2, of: 2) }
        for key in play.workers { try play.takeSlot(id, by: key) }
        try play.awaitHash(for: id)
        for key in play.workers { try play.open(id, by: key) }
        return id
    }

    /// A window is time, not blocks: a thousand blocks in a second leave it open.
    @Test func closingAWindowBySpammingBlocks() throws {
        var play = try JobPlay(workers: 2)
        let id = try Self.provisional(&play)
        for _ in 0..<1_000 { try play.block() }
        #expect(try play.live(id).status == .provisional)
        try play.send(.challenge(Challenge(of: id)), by: JobPlay.challenger)
        #expect(try play.live(id).status == .judged)
    }

    /// An outage of ten years moves the clock by two heartbeats.
    @Test func closingAWindowByAnOutage() throws {
        var play = try JobPlay(workers: 2, parameters: [.heartbeat: 1_000])
        let id = try Self.provisional(&play)
        let clock = play.record.clock
        try play.block(elapsed: 315_360_000_000)
        #expect(play.record.clock == clock + 2_000)
        #expect(try play.live(id).status == .provisional)
        try play.send(.challenge(Challenge(of: id)), by: JobPlay.challenger)
    }

    /// Jobs posted one after the other end at the same instant: no block works more than its
    /// bound, none is lost, and statements go on meanwhile.
    @Test func manyEqualDeadlines() throws {
        var play = try JobPlay(parameters: [.dueWork: 8, .longestDuration: 100_000])
        var ids: Set<Digest> = []
        let end = play.record.clock + 90_000
        for _ in 0..<50 {
            // Each a block later, and as much shorter.
            let left = end - play.record.clock - 1
            ids.insert(try play.postOnly { $0.duration = left })
        }
        try play.pass(end - play.record.clock - 1)
        #expect(play.settlements.isEmpty)
        var blocks: [Int] = []
        while play.settlements.count < 50 {
            let executed = try play.send(.pay(1, to: JobPlay.owner), by: JobPlay.stranger)
            blocks.append(executed.settlements.count)
        }
        #expect(blocks == [8, 8, 8, 8, 8, 8, 2])
        #expect(Set(play.settlements.map(\.job)) == ids)
        #expect(play.settlements.map(\.job) == ids.sorted())
    }

    /// The shortest job there is: drawn and ended in the same block, and nothing is stuck.
    @Test("the shortest deadlines", arguments: [1, 2, 3] as [UInt64])
    func theShortestDeadlines(_ duration: UInt64) throws {
        var play = try JobPlay()
        let id = try play.postOnly { $0.duration = duration }
        let executed = try play.block(elapsed: 3)
        #expect(executed.settlements.count == 1)
        #expect(try play.settlement(id).refund == 270)
        #expect(play.play.due.isEmpty)
        #expect(executed.changes.due.added.isEmpty)
    }

    /// A window of a millisecond closes in the block after the result.
    @Test func theShortestWindow() throws {
        var play = try JobPlay(workers: 2)
        let id = try play.post {
            $0.ask(2, of: 2)
            $0.window = 1
        }
        for key in play.workers { try play.takeSlot(id, by: key) }
        try play.awaitHash(for: id)
        for key in play.workers { try play.open(id, by: key) }
        #expect(try play.live(id).status == .provisional)
        let late = Transaction.challenge(Challenge(of: id))
        #expect(try play.refusal(of: late, by: JobPlay.challenger) == .deadlinePassed)
        try play.block()
        #expect(try play.settlement(id).status == .final)
    }

    /// Every amount is taken from a balance in the block in which the result turns provisional,
    /// and a challenge can come in that very block.
    @Test func aChallengeInTheBlockOfTheResult() throws {
        var play = try JobPlay(workers: 2)
        let id = try play.post { $0.ask(2, of: 2) }
        for key in play.workers { try play.takeSlot(id, by: key) }
        try play.awaitHash(for: id)
        try play.open(id, by: play.workers[0])
        let last = play.play.sign(try play.opening(id, by: play.workers[1]), by: play.workers[1])
        let doubt = play.play.sign(.challenge(Challenge(of: id)), by: JobPlay.challenger)
        try play.block([last, doubt])
        #expect(try play.live(id).status == .judged)
        #expect(play.play.due == [try play.live(id).due(id: id)])
    }

    /// A statement is for one chain, which begins with one genesis: after a reset it is another.
    @Test func replayOnAnotherChainOrAfterAReset() throws {
        let accounts = [Genesis.Allocation(address: JobScene.alice, balance: 1_000)]
        let old = try MemoryLedger(accounts: accounts)
        let chain = old.head.header.chain
        for (name, time) in [("test", 1_700_000_000_001), ("tes", 1_700_000_000_000)]
            as [(String, UInt64)]
        {
            var new = try MemoryLedger(name: name, accounts: accounts, time: time)
            #expect(new.head.header.chain != chain)
            let statement = Statement(
                JobDraft().transaction, for: chain, nonce: 1, issuedAt: 0, key: LedgerScene.alice)
            let expected = ExecutionError.rejected(
                .wrongChain(expected: new.head.header.chain.description))
            #expect(throws: expected) { try new.append([statement]) }
        }
    }

    /// The same job twice is two jobs; the same statement twice is none.
    @Test func replayOnTheSameChain() throws {
        var play = try JobPlay()
        let draft = JobDraft { $0.model = play.model }
        let first = play.play.sign(draft.transaction, by: JobPlay.requester)
        let second = play.play.sign(draft.transaction, by: JobPlay.requester)
        #expect(first.id != second.id)
        try play.block([first, second])
        #expect(throws: ExecutionError.rejected(.nonceUsed)) { try play.block([first]) }
        #expect(try play.job(first.id) != nil && play.job(second.id) != nil)
        // Work for the one is no work for the other.
        try play.awaitHash(for: first.id)
        let node = play.workers[0]
        let work = TestWork(
            for: first.id, by: node.publicKey.address, inputs: draft.inputs, answers: .right(5))
        guard case .attest(let attest) = work.attest() else { return }
        let moved = Attest(
            .job(second.id), root: attest.root, count: attest.count, units: attest.units)
        try play.send(.attest(moved), by: node)
        for key in play.workers.dropFirst() {
            let other = TestWork(
                for: second.id, by: key.publicKey.address, inputs: draft.inputs,
                answers: .right(5))
            try play.send(other.attest(), by: key)
        }
        try play.awaitHash(for: second.id)
        let units = try play.live(second.id).drawnUnits(of: 9, id: second.id)
        let open = Transaction.open(Open(work.openings(ofUnits: units), for: second.id))
        #expect(try play.refusal(of: open, by: node) == .wrongLeaf)
    }

    /// A vote raises bonds and the length of the epoch between commitment and opening: what was
    /// locked is what comes back, and what was earned is claimed.
    @Test func aVoteThatChangesABondWhileJobsRun() throws {
        var play = try JobPlay(
            workers: 2, bond: 300, reserve: 1_000,
            parameters: [.epochLength: 1, .subsidy: 100, .minimumBond: 100])
        let id = try Self.provisional(&play)
        let votes: [Change] = [
            .set(.slotBond, 100_000), .set(.challengeBond, 900_000), .set(.minimumBond, 100_000),
            .set(.epochLength, 50),
        ]
        try play.block(votes.map { play.play.vote($0, by: 0) })
        for _ in votes { try play.block() }
        try play.send(.challenge(Challenge(of: id)), by: JobPlay.challenger)
        #expect(try play.account(JobPlay.challenger).balance == 1_000_000 - 51)
        try play.judge(id)
        for key in play.workers {
            let account = try play.account(key)
            #expect(account.bond == 300 && account.locked == 0 && account.weight == 90)
            #expect(account.bondedSince == 1)
        }
        let epoch = play.record.epoch
        while play.record.epoch == epoch { try play.block() }
        // 100 and the fee of 1, in halves of 50.
        let before = try play.account(play.workers[0]).balance
        try play.send(.pay(1, to: play.workers[0]), by: JobPlay.stranger)
        #expect(try play.account(play.workers[0]).balance == before + 1 + 50)
    }

    /// Amounts near 2⁶⁴ in every place where amounts are multiplied or added.
    @Test func amountsAtTheEdge() throws {
        // All that there can be beside the validator's million.
        let half = (UInt64.max - 1_000_000) / 2
        let accounts = [(110, half, 0), (120, 0, half / 2), (121, 0, half / 2)].map {
            Genesis.Allocation(
                address: TestKeys.key($0.0).publicKey.address, balance: $0.1, bond: $0.2)
        }
        var ledger = try LedgerPlay(
            accounts: accounts, parameters: [.jobFee: 0, .slotBond: 1, .challengeBond: 1])
        let model = ledger.sign(.model(LedgerScene.terms), by: TestKeys.key(110))
        try ledger.block(model)
        let inputs = TestInputs(count: 1)
        let draft = JobDraft {
            $0.model = model.id
            $0.inputs = inputs
            $0.ask(2, of: 2)
            ($0.price, $0.maxUnits, $0.window) = (half / 2, 1, 0)
        }
        let post = ledger.sign(draft.transaction, by: TestKeys.key(110))
        try ledger.block(post)
        try ledger.block()
        let keys = [TestKeys.key(120), TestKeys.key(121)]
        let works = keys.map {
            TestWork(
                for: post.id, by: $0.publicKey.address, inputs: inputs, answers: .right(1))
        }
        try ledger.block(
            ledger.sign(works[0].attest(), by: keys[0]), ledger.sign(works[1].attest(), by: keys[1])
        )
        for _ in 0..<3 { try ledger.block() }
        try ledger.block(
            ledger.sign(works[0].openAll(), by: keys[0]),
            ledger.sign(works[1].openAll(), by: keys[1]))
        for key in keys {
            let account = try #require(try ledger.ledger.account(key.publicKey.address))
            // A royalty of 1 %.
            #expect(account.bond == half / 2 && account.balance == half / 2 - half / 2 / 100)
        }
        #expect(ledger.due.isEmpty)
    }
}
