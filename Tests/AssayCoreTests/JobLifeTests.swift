import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// The life of a job, from one status to the next: when each step is made, and by which hash.
@Suite struct JobLifeTests {
    @Test func theDrawIsDecidedByTheBlockThatHoldsTheJob() throws {
        var play = try JobPlay()
        let id = try play.postOnly()
        let height = play.height
        let hash = play.ledger.head.hash
        #expect(try play.live(id).deadline == .seed(height: height))
        #expect(play.play.due == [DueEntry(queue: .height, time: height + 1, id: id, item: .job)])
        let posted = play.record.clock
        let early = try play.attest(id, by: play.workers[0])
        #expect(try play.refusal(of: early.transaction, by: play.workers[0]) == .beforeDraw)
        try play.block(elapsed: 77)
        let job = try play.live(id)
        #expect(job.status == .open && job.drawSeed == hash && job.drawn == posted + 77)
        // The time in which slots can be taken is counted from the posting.
        #expect(job.deadline == .clock(posted + 10_000))
        #expect(play.play.due == [job.due(id: id)])
    }

    @Test func theLastSlotSealsAtOnce() throws {
        var play = try JobPlay()
        let id = try play.post()
        try play.takeSlot(id, by: play.workers[0])
        try play.takeSlot(id, by: play.workers[1])
        #expect(try play.live(id).status == .open)
        try play.takeSlot(id, by: play.workers[2])
        #expect(try play.live(id).status == .sealed)
        #expect(try play.live(id).deadline == .seed(height: play.height + 2))
        #expect(try play.live(id).openingSeed == nil)
    }

    /// Nobody who attests in block h knows the hash of block h + 2.
    @Test func leavesAreDrawnByTheSecondBlockAfterTheSeal() throws {
        var play = try JobPlay()
        let id = try play.post()
        for key in play.workers { try play.takeSlot(id, by: key) }
        let sealed = play.height
        try play.block()
        try play.block()
        #expect(play.height == sealed + 2)
        let hash = play.ledger.head.hash
        #expect(try play.live(id).openingSeed == nil)
        try play.block(elapsed: 33)
        let job = try play.live(id)
        #expect(job.status == .sealed && job.openingSeed == hash)
        #expect(job.deadline == .clock(play.record.clock + 1_000))
        #expect(
            job.slots.map(\.commitment.items) == Array(repeating: [nil, nil, nil, nil], count: 3))
    }

    @Test func theDeadlineSealsWhatIsEnough() throws {
        var play = try JobPlay()
        let id = try play.post()
        try play.takeSlot(id, by: play.workers[0])
        try play.takeSlot(id, by: play.workers[1])
        guard case .clock(let time) = try play.live(id).deadline else { return }
        try play.pass(time - play.record.clock - 1)
        #expect(try play.live(id).status == .open)
        let late = try play.attest(id, by: play.workers[2])
        #expect(try play.refusal(of: late.transaction, by: play.workers[2]) == .deadlinePassed)
        try play.block(elapsed: 1)
        #expect(try play.live(id).status == .sealed)
        #expect(try play.live(id).deadline == .seed(height: play.height + 2))
        #expect(play.settlements.isEmpty)
    }

    @Test("the deadline ends what is too little", arguments: [0, 1])
    func theDeadlineEnds(_ slots: Int) throws {
        var play = try JobPlay()
        let id = try play.post()
        for key in play.workers.prefix(slots) { try play.takeSlot(id, by: key) }
        try play.passDeadline(of: id)
        #expect(try play.job(id) == nil)
        let settlement = try play.settlement(id)
        #expect(settlement.status == .failed && settlement.refund == 270)
        #expect(settlement.slots.map(\.outcome) == Array(repeating: .returned, count: slots))
        #expect(settlement.slots.allSatisfy { $0.gained == 0 && $0.lost == 0 })
        #expect(try play.account(play.workers[0]).bond == 10_000)
        #expect(try play.account(play.workers[0]).locked == 0)
        // The fee stays.
        #expect(try play.account(JobPlay.requester).balance == 1_000_000 - 2)
        #expect(play.record.feePot == 2)
    }

    @Test func aResultStandsOnceAllAreOpened() throws {
        var play = try JobPlay()
        let id = try play.post()
        for key in play.workers { try play.takeSlot(id, by: key) }
        try play.awaitHash(for: id)
        try play.open(id, by: play.workers[2])
        try play.open(id, by: play.workers[0])
        // Two agree, but the third has time.
        #expect(try play.live(id).status == .sealed)
        try play.open(id, by: play.workers[1])
        let job = try play.live(id)
        #expect(job.status == .provisional)
        #expect(job.result == job.slots[0].result && job.result != nil)
        #expect(job.deadline == .clock(play.record.clock + 5_000))
        let late = Transaction.challenge(Challenge(of: id))
        try play.pass(4_999)
        #expect(try play.live(id).status == .provisional)
        #expect(try play.refusal(of: late, by: JobPlay.challenger) == .deadlinePassed)
        try play.pass(1)
        #expect(try play.settlement(id).status == .final)
        #expect(try play.job(id) == nil)
        #expect(try play.refusal(of: late, by: JobPlay.challenger) == .unknownJob)
    }

    @Test func theTimeToOpenEnds() throws {
        var play = try JobPlay()
        let id = try play.post()
        for key in play.workers { try play.takeSlot(id, by: key) }
        try play.awaitHash(for: id)
        try play.open(id, by: play.workers[0])
        try play.open(id, by: play.workers[1])
        let last = try play.opening(id, by: play.workers[2])
        guard case .clock(let time) = try play.live(id).deadline else { return }
        try play.pass(time - play.record.clock - 1)
        #expect(try play.live(id).status == .sealed)
        #expect(try play.refusal(of: last, by: play.workers[2]) == .deadlinePassed)
        try play.pass(1)
        #expect(try play.live(id).status == .provisional)
    }

    @Test func withoutAWindowTheResultIsFinalAtOnce() throws {
        var play = try JobPlay()
        let id = try play.post { $0.window = 0 }
        for key in play.workers { try play.takeSlot(id, by: key) }
        try play.awaitHash(for: id)
        for key in play.workers.dropLast() { try play.open(id, by: key) }
        #expect(play.settlements.isEmpty)
        try play.open(id, by: play.workers[2])
        #expect(try play.settlement(id).assurance == .agreed)
        #expect(play.play.due.isEmpty)
    }

    @Test func aDisagreementIsJudgedAtOnce() throws {
        var play = try JobPlay(workers: 2)
        let id = try play.post { $0.ask(2, of: 2) }
        try play.takeSlot(id, by: play.workers[0], .right(5))
        try play.takeSlot(id, by: play.workers[1], .wrong(5))
        try play.awaitHash(for: id)
        for key in play.workers { try play.open(id, by: key) }
        let job = try play.live(id)
        #expect(job.status == .judged && job.result == nil && job.challenger == nil)
        #expect(job.deadline == .clock(play.record.clock + 2_000))
        let doubt = Transaction.challenge(Challenge(of: id))
        #expect(try play.refusal(of: doubt, by: JobPlay.challenger) == .wrongStatus(.judged))
        try play.pass(1_999)
        #expect(try play.live(id).status == .judged)
        try play.pass(1)
        #expect(try play.settlement(id).status == .failed)
    }

    /// A quorum of five is four, more than the majority, and only equal words count.
    @Test func aQuorumOfTheValidatorsDecides() throws {
        var play = try JobPlay(workers: 2, validators: 5)
        let id = try play.post { $0.ask(2, of: 2) }
        try play.takeSlot(id, by: play.workers[0], .right(5))
        try play.takeSlot(id, by: play.workers[1], .wrong(5))
        try play.awaitHash(for: id)
        for key in play.workers { try play.open(id, by: key) }
        try play.judge(id, by: [0, 3])
        try play.judge(id, by: [1], .wrong(5))
        try play.judge(id, by: [4])
        #expect(try play.live(id).status == .judged)
        #expect(try play.live(id).judges.count == 4)
        try play.judge(id, by: [2])
        let settlement = try play.settlement(id)
        #expect(settlement.assurance == .judged)
        #expect(settlement.slots.map(\.outcome) == [.paid, .slashed])
    }

    /// A judge's word counts once it is opened, whole.
    @Test func aJudgeOpensInParts() throws {
        var play = try JobPlay(workers: 2)
        let id = try play.post { $0.ask(2, of: 2) }
        try play.takeSlot(id, by: play.workers[0], .right(5))
        try play.takeSlot(id, by: play.workers[1], .wrong(5))
        try play.awaitHash(for: id)
        for key in play.workers { try play.open(id, by: key) }
        let judge = play.ledger.validatorKeys[0]
        let work = TestWork(
            judging: id, by: judge.publicKey.address, inputs: TestInputs(count: 5),
            answers: .right(5), drawn: try play.live(id).drawnUnits(of: 9, id: id))
        let openings = work.openings(at: 0..<4)
        let first = Transaction.open(Open([openings[0]], for: id))
        #expect(try play.refusal(of: first, by: judge) == .noSlot)
        try play.send(work.attest(units: 9), by: judge)
        for opening in openings {
            #expect(try play.live(id).status == .judged)
            var forged = OpeningDraft(opening)
            forged.output = .zero
            let lie = Transaction.open(Open([forged.opening], for: id))
            #expect(try play.refusal(of: lie, by: judge) == .wrongLeaf)
            forged = OpeningDraft(opening)
            forged.inputPath.append(.zero)
            let other = Transaction.open(Open([forged.opening], for: id))
            #expect(try play.refusal(of: other, by: judge) == .wrongInput)
            forged = OpeningDraft(opening)
            forged.position = 4
            let outside = Transaction.open(Open([forged.opening], for: id))
            #expect(try play.refusal(of: outside, by: judge) == .wrongLeaf)
            try play.send(.open(Open([opening], for: id)), by: judge)
            guard try play.job(id) != nil else { break }
            let again = Transaction.open(Open([opening], for: id))
            #expect(try play.refusal(of: again, by: judge) == .alreadyOpened)
        }
        #expect(try play.settlement(id).slots.map(\.outcome) == [.paid, .slashed])
    }

    /// A settlement stands behind the statements of its block, and its leaf hash is its id.
    @Test func aSettlementIsAnEntryOfTheLog() throws {
        var play = try JobPlay()
        let id = try play.post { $0.window = 0 }
        for key in play.workers { try play.takeSlot(id, by: key) }
        try play.awaitHash(for: id)
        for key in play.workers.dropLast() { try play.open(id, by: key) }
        let last = try play.opening(id, by: play.workers[2])
        let executed = try play.block([
            play.play.sign(last, by: play.workers[2]),
            play.play.sign(.pay(1), by: JobPlay.challenger),
        ])
        #expect(executed.settlements.count == 1)
        // The parent's header, two statements, and the settlement.
        let header = executed.head.header
        #expect(header.logSize - header.firstIndex == 4)
        let entry = try #require(play.ledger.entries.last)
        #expect(entry == executed.settlements[0])
        let proof = try play.ledger.proof(of: header.logSize - 1)
        #expect(LogHash.leaf(proof.entry) == (try play.settlement(id)).id)
    }

    @Test func statementsOfARefusedStatementLeaveNoSettlement() throws {
        var play = try JobPlay()
        let id = try play.post { $0.window = 0 }
        for key in play.workers { try play.takeSlot(id, by: key) }
        try play.awaitHash(for: id)
        for key in play.workers.dropLast() { try play.open(id, by: key) }
        // All that is drawn and one leaf again: the job would end, but the statement is refused.
        guard case .open(let open) = try play.opening(id, by: play.workers[2]) else { return }
        let twice = Transaction.open(Open(open.openings + open.openings.prefix(1), for: id))
        #expect(try play.refusal(of: twice, by: play.workers[2]) == .alreadyOpened)
    }
}
