public import AssayConsensus
import Synchronization

/// How a ledger stands at one moment: all that only its own thread can tell, in one question.
public struct LedgerStanding: Sendable {
    /// Consensus and sync.
    public let status: ReplicaStatus
    /// How far the node is behind its peers.
    public let sync: SyncProgress
    /// The statements in the mempool.
    public let mempoolCount: Int
    /// Those of them that wait for their nonce or their time.
    public let mempoolWaiting: Int
    /// The bytes of the statements in the mempool.
    public let mempoolBytes: Int
    /// How much the mempool may hold.
    public let mempoolLimits: Mempool.Limits
    /// How many pieces of evidence of misbehaviour are kept.
    public let evidence: Int
    /// Why the ledger extends the chain no more; `nil` while it does.
    public let failure: NodeError?
}

extension Ledger {
    /// How the ledger stands.
    public var standing: LedgerStanding {
        LedgerStanding(
            status: self.status, sync: self.syncProgress,
            mempoolCount: self.replica.mempool.count,
            mempoolWaiting: self.replica.mempool.waitingCount,
            mempoolBytes: self.replica.mempool.bytes, mempoolLimits: self.mempoolLimits,
            evidence: self.evidenceCount, failure: self.failure)
    }

    /// How the ledger stands; `nil` if its thread does not answer in time, which it does not
    /// while it waits for a disk.
    public nonisolated func standing(within limit: Duration) async -> LedgerStanding? {
        await withCheckedContinuation { continuation in
            let first = FirstAnswer(continuation)
            let timer = Task {
                try? await Task.sleep(for: limit)
                first.give(nil)
            }
            Task {
                first.give(await self.standing)
                timer.cancel()
            }
        }
    }
}

/// Takes several answers, and passes on the first.
private final class FirstAnswer: Sendable {
    private let waiting: Mutex<CheckedContinuation<LedgerStanding?, Never>?>

    init(_ continuation: CheckedContinuation<LedgerStanding?, Never>) {
        self.waiting = Mutex(continuation)
    }

    func give(_ answer: LedgerStanding?) {
        self.waiting.withLock { $0.take() }?.resume(returning: answer)
    }
}
