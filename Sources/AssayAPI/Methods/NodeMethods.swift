public import AssayCore
public import AssayCrypto

extension API {
    /// `node_status`: how the node is.
    public enum NodeStatus: APIMethod {
        /// The name of the method.
        public static let name = "node_status"
        /// The names of its parameters, in order.
        public static let parameterNames: [String] = []
        /// Its parameters.
        public typealias Params = NoParams

        /// How the node is.
        public struct Result: Codable, Hashable, Sendable {
            /// The program's version.
            public var version: String
            /// The chain.
            public var chainId: ChainID
            /// What the node does: `validator`.
            public var role: String
            /// The newest final block.
            public var head: HeadSummary
            /// Milliseconds since the newest block's time, by the node's clock.
            public var headAge: UInt64
            /// The longest time without a block, in milliseconds.
            public var heartbeat: UInt64
            /// The number of validators, and how many make a block final.
            public var validators: Int
            /// How many of them make a block final.
            public var quorum: Int
            /// Statements that wait for a block.
            public var mempool: Int
            /// Whether statements and blocks can be found by id.
            public var indexed: Bool
            /// About the bytes of each database.
            public var databases: [String: UInt64]

            /// A status of these parts.
            public init(
                version: String, chainId: ChainID, role: String, head: HeadSummary,
                headAge: UInt64, heartbeat: UInt64, validators: Int, quorum: Int, mempool: Int,
                indexed: Bool, databases: [String: UInt64]
            ) {
                self.version = version
                self.chainId = chainId
                self.role = role
                self.head = head
                self.headAge = headAge
                self.heartbeat = heartbeat
                self.validators = validators
                self.quorum = quorum
                self.mempool = mempool
                self.indexed = indexed
                self.databases = databases
            }
        }
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
