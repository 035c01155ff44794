public import AssayConsensus

/// All that a simulation is made of, but for the random numbers, which follow from the seed.
public struct Scenario: Sendable {
    /// How signatures of consensus are made.
    public enum Signing: Hashable, Sendable {
        /// By one hash.
        case cheap
        /// By secp256k1.
        case real
    }

    /// What is wrong with a validator that lies, by its number.
    public struct Liar: Hashable, Sendable {
        /// The validator.
        public let node: Int
        /// How it lies.
        public let kinds: [LiarKind]

        /// A liar.
        public init(node: Int, _ kinds: [LiarKind]) {
            self.node = node
            self.kinds = kinds
        }
    }

    /// From what all random numbers follow.
    public var seed: UInt64
    /// The number of validators.
    public var validators: Int
    /// The number of nodes without a vote.
    public var observers = 0
    /// The validators that lie, from the beginning to the end.
    public var liars: [Liar] = []
    /// How long faults and clients go on, in virtual milliseconds.
    public var length: UInt64 = 60_000
    /// How long after the heal three more blocks may take, and then everything submitted to
    /// become final.
    public var recovery: UInt64 = 30_000
    /// How long the idle chain is watched at the end.
    public var idle: UInt64 = 25_000
    /// How long consensus waits.
    public var timing = Timing()
    /// How much the mempools hold.
    public var mempool = Mempool.Limits()
    /// Valid statements in a virtual second.
    public var rate: UInt64 = 10
    /// Whether clients also send what is invalid, early, or known.
    public var mischief = true
    /// The shortest way of a message, and how much longer it mostly takes, in milliseconds.
    public var latency: (least: UInt64, spread: UInt64) = (1, 4)
    /// The longest that a write mostly takes, in milliseconds.
    public var diskLatency: UInt64 = 3
    /// How far the clocks of honest nodes are off at most, in milliseconds.
    public var clockSpread: UInt64 = 100
    /// How signatures of consensus are made.
    public var signing = Signing.cheap
    /// One execution in so many is done again, and compared.
    public var executionSample: UInt64 = 16
    /// One message in so many is encoded and decoded.
    public var codecSample: UInt64 = 16
    /// What goes wrong, and when.
    public var faults: [Fault] = []

    /// A scenario in which nothing goes wrong.
    public init(seed: UInt64, validators: Int) {
        self.seed = seed
        self.validators = validators
    }

    /// The number of all nodes.
    public var nodeCount: Int { self.validators + self.observers }

    /// Whether a node tells the truth.
    func isHonest(_ node: Int) -> Bool { !self.liars.contains { $0.node == node } }
}

/// The ways in which a validator lies.
public enum LiarKind: UInt8, CaseIterable, Hashable, Sendable {
    /// Different proposals, prepares and commits for different halves of the nodes.
    case equivocation
    /// It hears everything and says nothing.
    case silence
    /// Proposals that are invalid in one way or another.
    case invalidBlocks
    /// Round changes that deny its lock, or name one that it does not have.
    case falseLocks
    /// Round changes to huge rounds, own ones and forged ones.
    case hugeRounds
    /// Votes for many future heights.
    case futureVotes
    /// Wrong, late or no answers to requests for blocks, and claims of heads it does not have.
    case badSync
    /// Old messages again.
    case replays
    /// Proposals out of turn.
    case wrongTurn
    /// Proposals in turn, but before their time, with one own round change instead of a quorum.
    case stuffedQuorums
    /// Own proposals for so few that only the liar is locked on them; then the lock without its
    /// block, or as one of the very round that it justifies.
    case loneLocks
}
