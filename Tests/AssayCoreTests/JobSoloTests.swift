import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// One node that works alone, and the lot by which a second one checks it; and the streak that
/// lets a node work alone.
@Suite struct JobSoloTests {
    /// A ledger in which all workers have a streak of `streak`, earned by jobs for two.
    private static func play(
        workers: Int = 2, streak: Int = 2, parameters: [Parameter: UInt64] = [:]
    ) throws -> JobPlay {
        var play = try JobPlay(
            workers: workers,
            parameters: [.soloStreak: UInt64(max(streak, 1))].merging(parameters) { $1 })
        for _ in 0..<streak { try Self.agree(&play) }
        return play
    }

    /// Lets all workers agree on a job; the first draw takes everyone.
    @discardableResult
    private static func agree(
        _ play: inout JobPlay, _ change: (inout JobDraft) -> Void = { _ in }
    ) throws -> Settlement {
        let count = UInt64(play.workers.count)
        let id = try play.post {
            $0.ask(count, of: count)
            $0.window = 0
            change(&$0)
        }
        for key in play.workers { try play.takeSlot(id, by: key) }
        try play.awaitHash(for: id)
        for key in play.workers { try play.open(id, by: key) }
        return try play.settlement(id)
    }

    /// Posts jobs for one until the first worker is drawn for one of them.
    private static func post(
        _ play: inout JobPlay, _ change: (inout JobDraft) -> Void = { _ in }
    ) throws -> Digest {
        for _ in 0..<100 {
            let id = try play.post {
                $0.ask(1, of: 1)
                change(&$0)
            }
            let node = play.workers[0].publicKey.address
            let isDrawn = try play.live(id).isEligible(node, at: play.record.clock, id: id)
            if isDrawn { return id }
            try play.pass(10_000)
        }
        throw Unlucky()
    }

    /// Posts jobs for one until one of them is checked, or is not, and returns it after the lot.
    private static func work(
        _ play: inout JobPlay, checked: Bool, window: UInt64 = 0,
        _ answers: [TestAnswer] = .right(5)
    ) throws -> Digest {
        for _ in 0..<100 {
            let id = try Self.post(&play) { $0.window = window }
            try play.takeSlot(id, by: play.workers[0], answers)
            #expect(try play.live(id).status == .checking)
            #expect(try play.live(id).deadline == .seed(height: play.height + 2))
            for _ in 0..<3 { try play.block() }
            let isChecked = try play.live(id).status == .checking
            if isChecked == checked { return id }
            // Let it end by itself.
            while try play.job(id) != nil { try play.pass(10_000) }
        }
        throw Unlucky()
    }

    private struct Unlucky: Error {}

    @Test func aStreakGrowsByEveryCheck() throws {
        var play = try JobPlay(workers: 2)
        for passed in 1...3 {
            try Self.agree(&play)
            for key in play.workers { #expect(try play.account(key).streak == UInt64(passed)) }
        }
    }

    @Test func whoIsAloneNeedsAStreak() throws {
        var play = try Self.play(streak: 1, parameters: [.soloStreak: 2])
        let id = try Self.post(&play)
        let early = try play.attest(id, by: play.workers[0])
        #expect(
            try play.refusal(of: early.transaction, by: play.workers[0])
                == .streakTooShort(needed: 2))
        try Self.agree(&play)
        try play.takeSlot(id, by: play.workers[0])
        #expect(try play.live(id).slots.map(\.streak) == [2])
    }

    /// The hash of the second block after the attestation decides, and a streak of 1 is always
    /// checked.
    @Test func aShortStreakIsAlwaysChecked() throws {
        var play = try Self.play(streak: 1)
        let id = try Self.post(&play)
        #expect(try play.live(id).escrow == 180)
        try play.takeSlot(id, by: play.workers[0])
        let opening = try play.attest(id, by: play.workers[1]).transaction
        #expect(try play.refusal(of: opening, by: play.workers[1]) == .beforeDraw)
        try play.block()
        try play.block()
        let hash = play.ledger.head.hash
        try play.block(elapsed: 44)
        let job = try play.live(id)
        #expect(job.status == .checking && job.agreement == 2 && job.slotLimit == 2)
        #expect(job.drawSeed == hash && job.drawn == play.record.clock)
        #expect(job.deadline == .clock(play.record.clock + 10_000))
        #expect(job.openingSeed == nil)
        try play.takeSlot(id, by: play.workers[1])
        #expect(try play.live(id).status == .sealed)
        #expect(try play.live(id).deadline == .seed(height: play.height + 2))
    }

    @Test func bothAreCheckedAndBothArePaid() throws {
        var play = try Self.play(streak: 1)
        let id = try Self.work(&play, checked: true)
        try play.takeSlot(id, by: play.workers[1])
        try play.awaitHash(for: id)
        for key in play.workers { try play.open(id, by: key) }
        let settlement = try play.settlement(id)
        #expect(settlement.story == "final agreed; paid 88+2, paid 88+2; refund 0, reserve 0")
        for key in play.workers { #expect(try play.account(key).streak == 2) }
        #expect(settlement.agreement == 2)
    }

    @Test func whoIsNotCheckedGainsNoStreakAndNoWeight() throws {
        var play = try Self.play(streak: 3)
        let weight = play.record.epochWeight
        let id = try Self.work(&play, checked: false)
        #expect(try play.live(id).status == .sealed)
        try play.awaitHash(for: id)
        try play.open(id, by: play.workers[0])
        let settlement = try play.settlement(id)
        #expect(settlement.story == "final agreed; paid 88+2; refund 90, reserve 0")
        #expect(settlement.agreement == 1)
        #expect(try play.account(play.workers[0]).streak == 3)
        #expect(play.record.epochWeight == weight)
    }

    /// Nobody comes to check: the one is paid, and neither streak nor weight grow.
    @Test func aCheckThatNobodyMakes() throws {
        var play = try Self.play(streak: 1)
        let weight = play.record.epochWeight
        let id = try Self.work(&play, checked: true)
        try play.passDeadline(of: id)
        let job = try play.live(id)
        #expect(job.status == .sealed && job.agreement == 1 && job.slotLimit == 1)
        #expect(job.deadline == .seed(height: play.height + 2))
        try play.awaitHash(for: id)
        try play.open(id, by: play.workers[0])
        let settlement = try play.settlement(id)
        #expect(settlement.story == "final agreed; paid 88+2; refund 90, reserve 0")
        #expect(try play.account(play.workers[0]).streak == 1)
        #expect(play.record.epochWeight == weight)
    }

    @Test func aCheckThatDisagreesIsJudged() throws {
        var play = try Self.play(streak: 1)
        let id = try Self.work(&play, checked: true, window: 5_000, .wrong(5))
        try play.takeSlot(id, by: play.workers[1])
        try play.awaitHash(for: id)
        for key in play.workers { try play.open(id, by: key) }
        #expect(try play.live(id).status == .judged)
        try play.judge(id)
        #expect(
            try play.settlement(id).story
                == "final judged; slashed loses 105, paid 88+2 gains 52; refund 90, reserve 53")
        #expect(try play.account(play.workers[0]).streak == 0)
        #expect(try play.account(play.workers[1]).streak == 2)
    }

    @Test func whoIsCheckedAndSilentPaysTheOther() throws {
        var play = try Self.play(streak: 1)
        let id = try Self.work(&play, checked: true)
        try play.takeSlot(id, by: play.workers[1])
        try play.awaitHash(for: id)
        try play.open(id, by: play.workers[1])
        try play.passDeadline(of: id)
        #expect(
            try play.settlement(id).story
                == "failed; withheld loses 105, returned gains 90; refund 180, reserve 15")
        #expect(try play.account(play.workers[0]).streak == 0)
        // The other was not outvoted; its streak stays.
        #expect(try play.account(play.workers[1]).streak == 1)
    }

    @Test func oneAloneCanBeChallenged() throws {
        var play = try Self.play(streak: 3)
        let id = try Self.work(&play, checked: false, window: 5_000, .wrong(5))
        try play.awaitHash(for: id)
        try play.open(id, by: play.workers[0])
        #expect(try play.live(id).status == .provisional)
        try play.send(.challenge(Challenge(of: id)), by: JobPlay.challenger)
        try play.judge(id)
        #expect(
            try play.settlement(id).story
                == "failed; slashed loses 105; refund 180, reserve 95; "
                + "challenger gains 10, loses 0")
        #expect(try play.account(play.workers[0]).streak == 0)
    }

    /// Of the jobs of a long streak one in `checkInterval` is checked; of a shorter one, one in
    /// the streak.
    @Test(
        "how many are checked", arguments: [(1, 20, 1), (2, 20, 2), (5, 20, 5), (6, 4, 4)])
    func interval(_ streak: Int, _ most: UInt64, _ expected: Int) throws {
        var play = try Self.play(streak: streak, parameters: [.checkInterval: most])
        var checks = 0
        let count = 60
        for _ in 0..<count {
            let id = try Self.post(&play) { ($0.price, $0.window) = (0, 0) }
            try play.takeSlot(id, by: play.workers[0])
            for _ in 0..<3 { try play.block() }
            if try play.live(id).status == .checking {
                checks += 1
                try play.passDeadline(of: id)
            }
            try play.awaitHash(for: id)
            try play.open(id, by: play.workers[0])
            #expect(try play.account(play.workers[0]).streak == UInt64(streak))
        }
        // Within four standard deviations.
        let variance = count * (expected - 1)
        let distance = checks * expected - count
        #expect(distance * distance <= 16 * variance)
    }

    @Test func everyFailureEndsAStreak() throws {
        let stories: [(answers: [TestAnswer], opens: Bool, window: UInt64, streak: UInt64)] = [
            (.right(5), true, 0, 2), (.wrong(5), true, 0, 0), (.wrong(5), true, 5_000, 0),
            (.right(5), false, 0, 0),
        ]
        for story in stories {
            var play = try Self.play(workers: 3, streak: 1)
            let id = try play.post { $0.window = story.window }
            try play.takeSlot(id, by: play.workers[0], story.answers)
            for key in play.workers.dropFirst() { try play.takeSlot(id, by: key) }
            try play.awaitHash(for: id)
            for key in play.workers.dropFirst() { try play.open(id, by: key) }
            if story.opens { try play.open(id, by: play.workers[0]) }
            while try play.job(id) != nil { try play.pass(1_000) }
            #expect(try play.account(play.workers[0]).streak == story.streak)
            #expect(try play.account(play.workers[1]).streak == 2)
        }
    }

    /// Not in the first draw, or chosen by the requester: paid, and that is all.
    @Test func onlyTheFirstDrawGainsAStreak() throws {
        var play = try JobPlay(workers: 2)
        try Self.agree(&play) { _ in }
        let weight = play.record.epochWeight
        #expect(weight == 180)
        let nodes = play.workers.map(\.publicKey.address)
        try Self.agree(&play) { $0.audience = nodes }
        #expect(try play.account(play.workers[0]).streak == 1)
        #expect(play.record.epochWeight == weight)
        let id = try play.post {
            $0.ask(2, of: 2)
            $0.window = 0
        }
        try play.takeSlot(id, by: play.workers[0])
        try play.pass(1_000)
        try play.takeSlot(id, by: play.workers[1])
        try play.awaitHash(for: id)
        for key in play.workers { try play.open(id, by: key) }
        #expect(try play.settlement(id).slots.map(\.outcome) == [.paid, .paid])
        #expect(try play.account(play.workers[0]).streak == 2)
        #expect(try play.account(play.workers[1]).streak == 1)
        #expect(play.record.epochWeight == weight + 90)
    }
}
