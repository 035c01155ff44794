import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayConsensus
@testable import AssayCore
@testable import AssayNode
@testable import AssayRPC

/// When a node is ready, and in which words it says that it is not.
@Suite struct ReadinessTests {
    private static let start: UInt64 = 1_700_000_000_000
    private static let keys = (0..<4).map { TestKeys.key(UInt64($0)).publicKey }.sorted()
    private static let roomy = DiskSpace(free: 1 << 40, size: 1 << 41, isReadOnly: false)

    private let head: Head

    init() throws {
        self.head = try MemoryLedger(
            name: "ready", validatorKeys: (0..<4).map { TestKeys.key(UInt64($0)) },
            time: Self.start
        ).genesis.execute().head
    }

    /// A standing that is well, unless it is said otherwise.
    private func standing(
        _ role: ReplicaStatus.Role = .validator, heard: Int = 4, waiting: UInt64? = nil,
        claim: UInt64 = 0, failure: NodeError? = nil
    ) -> LedgerStanding {
        LedgerStanding(
            status: ReplicaStatus(
                role: role, height: 1, round: 0, heard: Array(Self.keys.prefix(heard)),
                waiting: waiting, peers: [], highestClaim: claim, earlyVotes: 0),
            sync: SyncProgress(head: 0, claim: claim, rate: nil), mempoolCount: 0,
            mempoolWaiting: 0, mempoolBytes: 0, mempoolLimits: Mempool.Limits(), evidence: 0,
            failure: failure)
    }

    private func reasons(
        _ standing: LedgerStanding?, disk: DiskSpace? = Self.roomy, after: UInt64 = 0
    ) -> [String] {
        Readiness(standing, head: self.head, disk: disk, now: Self.start + after).reasons
    }

    @Test("a node that follows the head is ready, and so is one whose disk tells nothing")
    func ready() {
        #expect(self.reasons(self.standing()) == [])
        #expect(self.reasons(self.standing(), disk: nil) == [])
        // Fewer than a quorum, but no block has been due for long.
        #expect(self.reasons(self.standing(heard: 1)) == [])
        #expect(self.reasons(self.standing(heard: 1, waiting: 2_999)) == [])
        // A quorum is there, and a block comes.
        #expect(self.reasons(self.standing(heard: 3, waiting: 5_000)) == [])
        // A follower hears no votes, and knows the chain by its blocks.
        #expect(self.reasons(self.standing(.follower, heard: 0, waiting: 5_000)) == [])
        #expect(self.reasons(self.standing(claim: 1)) == [])
    }

    @Test("three heartbeats without a block are too many")
    func old() {
        let heartbeat = self.head.parameters[.heartbeat]
        #expect(self.reasons(self.standing(), after: 3 * heartbeat) == [])
        #expect(
            self.reasons(self.standing(), after: 3 * heartbeat + 1)
                == ["The newest block is 30 s old, more than three heartbeats of 10 s."])
    }

    @Test("what keeps a node from being ready is said in sentences, all of it")
    func notReady() {
        #expect(self.reasons(nil) == ["The ledger does not answer: its disk may hang."])
        #expect(
            self.reasons(self.standing(failure: .network("no")))
                == ["The ledger has stopped: \(NodeError.network("no"))."])
        #expect(
            self.reasons(self.standing(claim: 500)) == [
                "The node catches up: it is at block 0, 500 behind what peers claim."
            ])
        let waits = self.reasons(self.standing(heard: 2, waiting: 3_000))
        #expect(waits.count == 1)
        #expect(
            waits.first?.hasPrefix(
                "The chain waits: a block is due for 3 s; heard 2 of 4 validators, 3 are needed")
                == true)
        let readOnly = DiskSpace(free: 0, size: 1, isReadOnly: true)
        #expect(
            self.reasons(self.standing(), disk: readOnly)
                == ["The disk of the data directory is read-only."])
        let full = DiskSpace(free: 63 << 20, size: 1 << 40, isReadOnly: false)
        #expect(
            self.reasons(self.standing(claim: 500), disk: full).last
                == "The disk of the data directory is full: 63 MiB are free.")
        #expect(self.reasons(self.standing(claim: 500), disk: full).count == 2)
    }
}
