import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// Votes that change parameters while jobs run: a job keeps what held when it was posted.
@Suite struct JobVoteTests {
    /// Plays a job with a liar and a challenger; at `status` the validator votes for changes.
    private static func story(_ votes: [Change], at status: JobStatus) throws -> String {
        var play = try JobPlay(parameters: [.epochLength: 1])
        var isOpen = true
        func change(_ now: JobStatus) throws {
            guard isOpen, now == status else { return }
            isOpen = false
            try play.block(votes.map { play.play.vote($0, by: 0) })
            for _ in votes { try play.block() }
        }
        let id = try play.post { $0.duration = 100_000 }
        try change(.open)
        try play.takeSlot(id, by: play.workers[0], .wrong(5))
        for key in play.workers.dropFirst() { try play.takeSlot(id, by: key) }
        try change(.sealed)
        try play.awaitHash(for: id)
        for key in play.workers { try play.open(id, by: key) }
        try change(.provisional)
        try play.send(.challenge(Challenge(of: id)), by: JobPlay.challenger)
        try change(.judged)
        try play.judge(id)
        #expect(!isOpen || votes.isEmpty)
        for vote in votes {
            guard case .parameters(let values) = vote, let value = values.first else { continue }
            #expect(play.ledger.head.parameters[value.parameter] == value.value)
        }
        return try play.settlement(id).story
    }

    static let changes: [Change] = [
        .set(.slotBond, 9_999), .set(.challengeBond, 1), .set(.draws, 32), .set(.drawStep, 100),
        .set(.openingTime, 100), .set(.judgingTime, 100), .set(.jobFee, 10_000),
        .set(.longestDuration, 1_000), .set(.longestWindow, 1_000), .set(.soloStreak, 1_000),
        .set(.checkInterval, 1), .set(.subsidy, 5), .set(.dueWork, 8), .set(.minimumBond, 1),
        .set(.epochLength, 1_000),
    ]

    @Test(
        "while a job runs",
        arguments: [JobStatus.open, .sealed, .provisional, .judged])
    func whileAJobRuns(_ status: JobStatus) throws {
        let expected =
            "final judged; slashed loses 105, paid 88+2 gains 38, paid 88+2 gains 38; "
            + "refund 90, reserve 80; challenger gains 0, loses 51"
        #expect(try Self.story([], at: status) == expected)
        #expect(try Self.story(Self.changes.dropLast(), at: status) == expected)
        #expect(try Self.story([Self.changes[14]], at: status) == expected)
    }

    @Test func theNextJobHasTheNewParameters() throws {
        var play = try JobPlay(parameters: [.epochLength: 1])
        let old = try play.post()
        let changes = Self.changes.prefix(3)
        try play.block(changes.map { play.play.vote($0, by: 0) })
        for _ in changes { try play.block() }
        let new = try play.post()
        let (before, after) = (try play.live(old).conditions, try play.live(new).conditions)
        #expect(before.slotBond == 105 && before.challengeBond == 51 && before.draws == 4)
        #expect(after.slotBond == 9_999 && after.challengeBond == 1 && after.draws == 32)
    }

    /// The running epoch keeps its end; the next one has the new length.
    @Test func theLengthOfTheEpoch() throws {
        var play = try JobPlay(
            workers: 2, reserve: 900, parameters: [.epochLength: 10, .subsidy: 9])
        try play.block([play.play.vote(.set(.epochLength, 3), by: 0)])
        #expect(play.record.epochEnd == 10)
        while play.record.epoch == 0 { try play.block() }
        #expect(play.height == 10 && play.ledger.head.parameters[.epochLength] == 3)
        // The change took effect after the boundary, which had still counted ten.
        #expect(play.record.epochEnd == 20)
        while play.record.epoch == 1 { try play.block() }
        #expect(play.record.epochEnd == 23)
    }

    /// Fewer due entries a block make jobs slower, and lose none of them.
    @Test func lessDueWorkOnlyDelays() throws {
        var play = try JobPlay(parameters: [.dueWork: 80, .epochLength: 1])
        var ids: [Digest] = []
        let posts = (0..<10 as Range<UInt8>).map { number in
            play.play.sign(
                JobDraft {
                    $0.model = play.model
                    $0.duration = 20_000
                    $0.inputs = TestInputs(count: 5, salt: number)
                }.transaction, by: JobPlay.requester)
        }
        ids = posts.map(\.id)
        try play.block(posts)
        try play.block([play.play.vote(.set(.dueWork, 8), by: 0)])
        try play.pass(20_000)
        #expect(play.settlements.count == 8)
        try play.block()
        #expect(Set(play.settlements.map(\.job)) == Set(ids))
        #expect(try play.account(JobPlay.requester).balance == 1_000_000 - 10 * 6)
    }
}
