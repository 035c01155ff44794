public import AssayCore
public import AssayCrypto

extension API {
    /// `node_status`: how the node is, and why the chain waits if it does.
    public enum NodeStatus: APIMethod {
        /// The name of the method.
        public static let name = "node_status"
        /// The names of its parameters, in order.
        public static let parameterNames: [String] = []
        /// Its parameters.
        public typealias Params = NoParams

        /// How the node is.
        public struct Result: Codable, Hashable, Sendable {
            /// The version of the program.
            public var version: String
            /// The chain; it stands in every statement.
            public var chainId: ChainID
            /// What the node does: a `validator` votes; one that is `observing` has a validator's
            /// key and does not vote, because its vote record is lost; a `follower` has no vote.
            public var role: String
            /// The newest final block.
            public var head: HeadSummary
            /// Milliseconds since the newest block's time, by the node's clock.
            public var headAge: UInt64
            /// The longest time without a block, in milliseconds.
            public var heartbeat: UInt64
            /// The number of validators.
            public var validators: Int
            /// How many validators make a block final.
            public var quorum: Int
            /// How the next block is decided.
            public var consensus: ConsensusSummary
            /// How far the node is behind its peers.
            public var sync: SyncSummary
            /// The number of connected nodes: `node_peers` lists them.
            public var peers: Int
            /// The number of pieces of evidence against validators that it keeps:
            /// `node_misbehaviour` lists them.
            public var misbehaviour: Int
            /// The number of statements that are not in a block yet, early ones included.
            public var mempool: Int
            /// Whether statements, blocks and settlements can be found by id, and lists be asked
            /// for.
            public var indexed: Bool
            /// About how many bytes each database takes, by its name.
            public var databases: [String: UInt64]

            /// A status of these parts.
            public init(
                version: String, chainId: ChainID, role: String, head: HeadSummary,
                headAge: UInt64, heartbeat: UInt64, validators: Int, quorum: Int,
                consensus: ConsensusSummary, sync: SyncSummary, peers: Int, misbehaviour: Int,
                mempool: Int, indexed: Bool, databases: [String: UInt64]
            ) {
                self.version = version
                self.chainId = chainId
                self.role = role
                self.head = head
                self.headAge = headAge
                self.heartbeat = heartbeat
                self.validators = validators
                self.quorum = quorum
                self.consensus = consensus
                self.sync = sync
                self.peers = peers
                self.misbehaviour = misbehaviour
                self.mempool = mempool
                self.indexed = indexed
                self.databases = databases
            }
        }
    }
}

/// How the next block is decided.
///
/// The chain stands still where `waiting` grows and `heard` has fewer entries than the quorum:
/// `missing` says who is to be looked for.
public struct ConsensusSummary: Codable, Hashable, Sendable {
    /// The height that is being decided.
    public var height: UInt64
    /// The round at that height.
    public var round: UInt64
    /// The validators that were heard at this height; the node's own key too, if it votes.
    public var heard: [PublicKey]
    /// Those of all others.
    ///
    /// A follower hears no votes: for it all are missing.
    public var missing: [PublicKey]
    /// For how many milliseconds a block is due and not decided; absent if none is due.
    public var waiting: UInt64?

    /// A summary of these parts.
    public init(
        height: UInt64, round: UInt64, heard: [PublicKey], missing: [PublicKey], waiting: UInt64?
    ) {
        self.height = height
        self.round = round
        self.heard = heard
        self.missing = missing
        self.waiting = waiting
    }
}

/// How far a node is behind its peers.
public struct SyncSummary: Codable, Hashable, Sendable {
    /// Whether the node catches up: it lacks two blocks or more.
    public var syncing: Bool
    /// The blocks that it lacks, if the claim is true.
    public var behind: UInt64
    /// The highest height that a peer claims to have: a hint, which may be a lie.
    public var highestClaim: UInt64
    /// How fast it comes closer, in blocks a second; absent if that is not known.
    public var blocksPerSecond: UInt64?
    /// How many seconds that will take; absent if that is not known.
    public var secondsLeft: UInt64?

    /// A summary of these parts.
    public init(
        syncing: Bool, behind: UInt64, highestClaim: UInt64, blocksPerSecond: UInt64?,
        secondsLeft: UInt64?
    ) {
        self.syncing = syncing
        self.behind = behind
        self.highestClaim = highestClaim
        self.blocksPerSecond = blocksPerSecond
        self.secondsLeft = secondsLeft
    }
}

/// A head in short.
public struct HeadSummary: Codable, Hashable, Sendable {
    /// The height.
    public var height: UInt64
    /// The hash of the block.
    public var hash: Digest
    /// Its time in milliseconds since 1970.
    public var time: UInt64
    /// The size of the log after it.
    public var logSize: UInt64
    /// The root of the log after it.
    public var logRoot: Digest
    /// The root of the state after it.
    public var stateRoot: Digest

    /// The summary of a header.
    public init(_ header: Header, hash: Digest) {
        self.height = header.height
        self.hash = hash
        self.time = header.time
        self.logSize = header.logSize
        self.logRoot = header.logRoot
        self.stateRoot = header.stateRoot
    }
}
