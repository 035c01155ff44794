import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// Jobs in the queues: the bound of a block's work, and that what is too much only waits.
@Suite struct JobDueTests {
    /// A scene with jobs that wait for hashes and jobs whose time is up, all without slots.
    private static func scene(byHeight: Int, byClock: Int, dueWork: UInt64 = 8) throws
        -> LedgerScene
    {
        var scene = JobScene()
        scene.ledger.parameters[.dueWork] = dueWork
        let clock = scene.ledger.clock
        scene.edit { $0.deadline = .clock(clock) }
        let timed = try scene.job
        scene.edit {
            $0.deadline = .seed(height: 40)
            $0.drawSeed = nil
        }
        let waiting = try scene.job
        var ledger = scene.ledger
        for number in 0..<byHeight { ledger.jobs[Self.id(number)] = waiting }
        for number in 0..<byClock { ledger.jobs[Self.id(byHeight + number)] = timed }
        return ledger
    }

    private static func id(_ number: Int) -> Digest {
        SHA256.hash([UInt8(number / 256), UInt8(number % 256)])
    }

    @Test(
        "one budget", arguments: [(3, 3), (8, 0), (0, 8), (4, 5), (9, 0), (0, 9), (20, 20)])
    func budget(_ byHeight: Int, _ byClock: Int) throws {
        let scene = try Self.scene(byHeight: byHeight, byClock: byClock)
        let executed = try scene.execution().finish()
        let entries = scene.jobs.map { id, job in job.due(id: id) }.sorted()
        #expect(executed.changes.due.removed == Set(entries.prefix(8)))
        // Those of the first queue now wait for the clock, those of the second have ended.
        let drawn = min(8, byHeight)
        #expect(executed.changes.due.added.count == drawn)
        #expect(executed.settlements.count == min(8 - drawn, byClock))
    }

    /// 2,000 jobs end at the same instant, and no block does more than its share.
    @Test func aThousandEqualDeadlines() throws {
        let scene = try Self.scene(byHeight: 0, byClock: 2_000, dueWork: 256)
        var (head, state) = try scene.head()
        var counts: [Int] = []
        var ended: [Digest] = []
        while try head.hasDueEntries(at: head.header.time + 1_000, reader: state) {
            let execution = BlockExecution(
                on: head, time: head.header.time + 1_000, proposer: .zero, reader: state)
            let executed = try execution.finish()
            counts.append(executed.settlements.count)
            for bytes in executed.settlements {
                ended.append(try Settlement(decoding: bytes, limit: bytes.count).job)
            }
            state.apply(executed.changes)
            head = executed.head
            // What waits is past its deadline all the same.
            guard ended.count < 2_000, let waiting = scene.jobs[ended[0]] else { continue }
            #expect(!waiting.isBeforeDeadline(head.record.clock))
        }
        #expect(counts == [256, 256, 256, 256, 256, 256, 256, 208])
        #expect(ended == scene.jobs.keys.sorted())
        let requester = try state.decoded(Account.self, at: .address(JobScene.bob))
        #expect(requester?.balance == 10 + 2_000 * 600)
    }

    /// The longest life: a job is due eight times at most.
    ///
    /// A block holds an eighth of its due work as new jobs. So what is due cannot pile up for ever.
    @Test func aJobIsDueEightTimesAtMost() throws {
        var play = try JobPlay(workers: 2, parameters: [.soloStreak: 1, .dueWork: 8])
        for _ in 0..<2 {
            let id = try play.post {
                $0.ask(2, of: 2)
                $0.window = 0
            }
            for key in play.workers { try play.takeSlot(id, by: key) }
            try play.awaitHash(for: id)
            for key in play.workers { try play.open(id, by: key) }
        }
        var most = 0
        for _ in 0..<60 where most < 8 {
            most = max(most, try Self.longestLife(&play))
        }
        #expect(most == 8)
    }

    /// Lets one node work alone, as late as it can at every step, and counts what was due.
    private static func longestLife(_ play: inout JobPlay) throws -> Int {
        let id = try play.postOnly { $0.ask(1, of: 1) }
        var entries: Set<DueEntry> = []
        var hasSlot = false
        while let job = try play.job(id) {
            entries.insert(job.due(id: id))
            switch (job.status, job.deadline) {
            case (.open, .clock):
                let node = play.workers[0].publicKey.address
                let isDrawn = job.isEligible(node, at: play.record.clock, id: id)
                if isDrawn, !hasSlot {
                    try play.takeSlot(id, by: play.workers[0])
                    hasSlot = true
                } else {
                    try play.pass(5_000)
                }
            case (.sealed, .clock) where job.slots[0].result == nil:
                try play.open(id, by: play.workers[0])
            case (.provisional, _) where job.challenger == nil:
                try play.send(.challenge(Challenge(of: id)), by: JobPlay.challenger)
            default: try play.pass(1_000)
            }
        }
        return entries.count
    }

    @Test func aMissingJobIsDamageAndNotARejection() throws {
        var scene = LedgerScene()
        scene.due = [DueEntry(queue: .clock, time: 1, id: .zero, item: .job)]
        let execution = try scene.execution()
        var reason = ""
        do throws(ExecutionError) {
            _ = try execution.finish()
        } catch {
            if case .unreadable(let unreadable) = error { reason = unreadable.reason }
        }
        #expect(reason.contains("the job"))
    }

    @Test("an ended job in the state is damage", arguments: [JobStatus.final, .failed])
    func ended(_ status: JobStatus) throws {
        var scene = JobScene()
        scene.edit {
            $0.status = status
            $0.deadline = .clock(1)
        }
        let execution = try scene.complete().execution()
        #expect(throws: ExecutionError.self) { _ = try execution.finish() }
    }
}
