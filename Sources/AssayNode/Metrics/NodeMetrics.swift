import Synchronization

/// What a node has counted since it started: only what nothing else remembers.
///
/// What the node knows anyway, such as its head or the size of its mempool, is read when it is
/// asked for.
public struct NodeCounts: Sendable {
    /// The blocks that became final here.
    public var blocks: UInt64 = 0
    /// Those of them that were fetched from peers.
    public var syncedBlocks: UInt64 = 0
    /// The statements in those blocks.
    public var statements: UInt64 = 0
    /// The settlements with a result.
    public var finalSettlements: UInt64 = 0
    /// The settlements of jobs that failed.
    public var failedSettlements: UInt64 = 0
    /// What settlements paid to workers.
    public var workPaid: UInt64 = 0
    /// What settlements paid to the owners of models.
    public var royaltiesPaid: UInt64 = 0
    /// The changes of the round.
    public var roundChanges: UInt64 = 0
    /// The proposed blocks that were refused.
    public var refusedProposals: UInt64 = 0
    /// The peers that were let go for what no honest node sends.
    public var peerFaults: UInt64 = 0
    /// The batches of peers' statements that were dropped because too many waited.
    public var droppedBatches: UInt64 = 0
    /// What became of the statements that were submitted to this node, by its first answer.
    public var submissions = SubmissionCounts()
    /// The checks of signatures.
    public var checks = CheckCounts()
    /// The seconds from submission to finality, of what was submitted here and accepted.
    public var finality = Histogram(bounds: [
        0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ])
    /// The seconds between the times of a block and of the one before.
    public var blockInterval = Histogram(bounds: [
        0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 300,
    ])
    /// The rounds in which blocks were decided.
    public var round = Histogram(bounds: [0, 1, 2, 3, 5, 8])
    /// The seconds that it took to write a block, synced.
    public var commit = Histogram(bounds: [
        0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
    ])
}

/// How many submitted statements got which answer first.
public struct SubmissionCounts: Hashable, Sendable {
    /// Executed on the newest head.
    public var accepted: UInt64 = 0
    /// Kept until their nonce or time comes.
    public var waiting: UInt64 = 0
    /// Refused by the rules.
    public var rejected: UInt64 = 0
    /// Refused because the mempool is full.
    public var full: UInt64 = 0
    /// Refused because the node is stopping.
    public var unavailable: UInt64 = 0
}

/// How many statements were decoded and checked, and what that took.
public struct CheckCounts: Hashable, Sendable {
    /// Signed as they should be.
    public var valid: UInt64 = 0
    /// With a signature that does not verify.
    public var invalid: UInt64 = 0
    /// No statements at all.
    public var malformed: UInt64 = 0
    /// The time that it took, added up over all threads.
    public var time = Duration.zero

    /// Adds what another thread counted.
    mutating func add(_ other: CheckCounts) {
        self.valid += other.valid
        self.invalid += other.invalid
        self.malformed += other.malformed
        self.time += other.time
    }

    /// Counts a result.
    mutating func count<Value>(_ result: Result<Value, StatementError>) {
        switch result {
        case .success: self.valid += 1
        case .failure(.signature): self.invalid += 1
        case .failure(.malformed): self.malformed += 1
        }
    }
}

/// Where the parts of a node count, on any thread: one short lock, taken once a block, a batch
/// of statements, or an event.
public final class NodeMetrics: Sendable {
    private let current = Mutex(NodeCounts())

    /// Nothing was counted yet.
    public init() {}

    /// The counts of this moment.
    public var counts: NodeCounts { self.current.withLock { $0 } }

    /// Counts.
    func record(_ body: (inout NodeCounts) -> Void) {
        self.current.withLock { body(&$0) }
    }
}
