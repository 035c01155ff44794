import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// The two queues of due entries: height before clock, in order, and one budget for both.
@Suite struct LedgerDueTests {
    /// A scene with ballots in the height queue and in the clock queue, all of validator 0.
    private func scene(byHeight: Int, byClock: Int) -> LedgerScene {
        var scene = LedgerScene()
        scene.elect(4)
        scene.parameters[.dueWork] = 8
        let opener = scene.validators.keys[0].publicKey.address
        scene.accounts[opener]?.openBallots = UInt64(byHeight + byClock)
        for number in 0..<UInt64(byHeight + byClock) {
            // Those of the height queue are entered by hand: no rule of today makes any.
            let isByHeight = number < UInt64(byHeight)
            scene.ballots.append(
                Ballot(
                    change: .set(.minimumBond, 5_000 + number), voters: [], opener: opener,
                    expires: isByHeight ? .max : scene.clock - number % 3))
        }
        for ballot in scene.ballots.prefix(byHeight) {
            scene.due.append(
                DueEntry(
                    queue: .height, time: scene.height + 1, id: ballot.change.digest,
                    item: .ballot))
        }
        return scene
    }

    /// Whether something fails for being unreadable, and says what.
    private static func isUnreadable(_ what: String, _ body: () throws -> Void) -> Bool {
        do {
            try body()
        } catch ExecutionError.unreadable(let error) {
            return error.reason.contains(what)
        } catch {
            Issue.record("\(error)")
        }
        return false
    }

    @Test(
        "one budget",
        arguments: [
            (0, 0), (3, 3), (8, 0), (0, 8), (4, 4), (8, 1), (9, 0), (0, 9), (5, 5), (20, 20),
        ])
    func budget(_ byHeight: Int, _ byClock: Int) throws {
        let scene = self.scene(byHeight: byHeight, byClock: byClock)
        let executed = try scene.execution().finish()
        let heightEntries = scene.due.sorted()
        let clockEntries = scene.ballots.dropFirst(byHeight).map(\.due).sorted()
        let worked = Array((heightEntries + clockEntries).prefix(8))
        #expect(executed.changes.due.removed == Set(worked))
        #expect(executed.changes.due.added.isEmpty)
        var (_, state) = try scene.head()
        state.apply(executed.changes)
        let opener = scene.validators.keys[0].publicKey.address
        let account = try #require(try state.decoded(Account.self, at: .address(opener)))
        #expect(account.openBallots == UInt64(byHeight + byClock - worked.count))
        for entry in heightEntries + clockEntries {
            let isLeft = try state.decoded(Ballot.self, at: .digest(entry.id)) != nil
            #expect(isLeft == !worked.contains(entry))
        }
    }

    @Test func whatIsDueInTheNextBlockWaits() throws {
        var scene = self.scene(byHeight: 1, byClock: 0)
        scene.due = [
            DueEntry(
                queue: .height, time: scene.height + 2, id: scene.ballots[0].change.digest,
                item: .ballot)
        ]
        #expect(try scene.execution().finish().changes.due.removed.isEmpty)
        scene.height += 1
        #expect(try scene.execution().finish().changes.due.removed == Set(scene.due))
    }

    /// What waits for a height wants every block until then: nobody can hurry hashes.
    ///
    /// What waits for the clock wants none before its time.
    @Test func blocksAreWantedForHashesThatAreWaitedFor() throws {
        let idle = self.scene(byHeight: 0, byClock: 0)
        var waiting = idle
        waiting.due = [
            DueEntry(queue: .height, time: .max, id: LogHash.leaf([7]), item: .job)
        ]
        var byClock = idle
        byClock.due = [
            DueEntry(queue: .clock, time: idle.clock, id: LogHash.leaf([7]), item: .job)
        ]
        for (scene, elapsed, expected) in [
            (idle, idle.elapsed, false), (waiting, 1, true), (waiting, idle.elapsed, true),
            (byClock, idle.elapsed - 1, false), (byClock, idle.elapsed, true),
        ] {
            let (head, state) = try scene.head()
            let isWanted = try head.hasDueEntries(at: scene.headTime + elapsed, reader: state)
            #expect(isWanted == expected)
        }
    }

    @Test func anEntryWithoutItsValueIsDamageAndNotARejection() throws {
        var scene = LedgerScene()
        scene.due = [
            DueEntry(queue: .height, time: 1, id: LogHash.leaf([7]), item: .ballot)
        ]
        let execution = try scene.execution()
        #expect(Self.isUnreadable("the ballot") { _ = try execution.finish() })
    }

    @Test func aMissingQueuedChangeIsDamageAndNotARejection() throws {
        var scene = LedgerScene()
        scene.missingChanges = 1
        scene.record.epoch = 1
        let execution = try scene.execution()
        #expect(Self.isUnreadable("the queued change") { _ = try execution.finish() })
    }

    @Test func anUnreadableStateIsNeverTakenForAnInvalidStatement() throws {
        struct Broken: StateReader {
            func value(at key: StateKey) throws(Unreadable) -> [UInt8]? {
                throw Unreadable("the disk is gone")
            }
            func due(
                in queue: DueQueue, at time: UInt64, limit: Int
            ) throws(Unreadable) -> [DueEntry] { throw Unreadable("the disk is gone") }
            func leaves(in range: ClosedRange<Digest>) throws(Unreadable) -> [StateLeaf] {
                throw Unreadable("the disk is gone")
            }
        }
        let scene = LedgerScene()
        let (head, _) = try scene.head()
        var execution = BlockExecution(
            on: head, time: head.header.time + 1, proposer: .zero, reader: Broken())
        let error = ExecutionError.unreadable(Unreadable("the disk is gone"))
        let statement = try scene.statement(.pay(1))
        #expect(throws: error) { try execution.apply(statement) }
        #expect(Self.isUnreadable("the disk") { _ = try execution.finish() })
        #expect(throws: Unreadable("the disk is gone")) {
            try head.hasDueEntries(at: head.header.time, reader: Broken())
        }
    }

    @Test func damagedBytesAreDamageAndNotARejection() throws {
        struct Damaged: StateReader {
            let state: MemoryState
            func value(at key: StateKey) -> [UInt8]? { self.state.value(at: key).map { $0 + [0] } }
            func due(in queue: DueQueue, at time: UInt64, limit: Int) -> [DueEntry] { [] }
            func leaves(in range: ClosedRange<Digest>) -> [StateLeaf] { [] }
        }
        let scene = LedgerScene()
        let (head, state) = try scene.head()
        var execution = BlockExecution(
            on: head, time: head.header.time + 1, proposer: .zero, reader: Damaged(state: state))
        let statement = try scene.statement(.pay(1))
        #expect(Self.isUnreadable("state root") { _ = try execution.apply(statement) })
    }
}
