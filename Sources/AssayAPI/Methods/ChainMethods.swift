public import AssayCore
public import AssayCrypto

extension API {
    /// The parameters that name a block.
    public struct BlockParams: Codable, Hashable, Sendable {
        /// Which block: a height (a number, not a string), a hash, or `"latest"`; the newest one if
        /// left out.
        public var block: BlockReference?

        /// A block.
        public init(block: BlockReference? = nil) {
            self.block = block
        }
    }

    /// `chain_getHeader`: a header with its certificate.
    ///
    /// By hash it needs the index of the node; by height it does not.
    public enum GetHeader: APIMethod {
        /// The name of the method.
        public static let name = "chain_getHeader"
        /// The names of its parameters, in order.
        public static let parameterNames = ["block"]
        /// The errors that it can answer beyond the general ones.
        public static let errors: [RPCError.Code] = [.notFound, .notIndexed]
        /// Its parameters.
        public typealias Params = BlockParams
        /// Its answer.
        public typealias Result = HeaderView
    }

    /// `chain_getBlock`: a header with its certificate, and the statements and settlements of the
    /// block.
    ///
    /// The largest blocks hold 10,000 statements and make a long answer. By hash it needs the index
    /// of the node.
    public enum GetBlock: APIMethod {
        /// The name of the method.
        public static let name = "chain_getBlock"
        /// The names of its parameters, in order.
        public static let parameterNames = ["block"]
        /// The errors that it can answer beyond the general ones.
        public static let errors: [RPCError.Code] = [.notFound, .notIndexed]
        /// Its parameters.
        public typealias Params = BlockParams

        /// A block.
        public struct Result: Codable, Hashable, Sendable {
            /// The header.
            public var header: HeaderView
            /// The statements, in the order of the log: number *i* from 0 has the index
            /// `firstIndex` + 1 + *i*.
            public var statements: [StatementView]
            /// How jobs ended in the block; they follow the statements in the log.
            public var settlements: [SettlementView]

            /// A block.
            public init(
                header: HeaderView, statements: [StatementView], settlements: [SettlementView]
            ) {
                self.header = header
                self.statements = statements
                self.settlements = settlements
            }
        }
    }

    /// `chain_getGenesis`: the genesis, as it stands in the log.
    ///
    /// What a node says of its own genesis is no ground for trust. Get the file from someone you
    /// trust, or compare the chain id.
    public enum GetGenesis: APIMethod {
        /// The name of the method.
        public static let name = "chain_getGenesis"
        /// The names of its parameters, in order.
        public static let parameterNames: [String] = []
        /// The errors that it can answer beyond the general ones.
        public static let errors: [RPCError.Code] = [.notFound]
        /// Its parameters.
        public typealias Params = NoParams

        /// A genesis.
        public struct Result: Codable, Hashable, Sendable {
            /// The chain that it begins.
            public var chainId: ChainID
            /// The genesis in deterministic CBOR: entry 0 of the log.
            ///
            /// The 16 digits of the chain id are the first of SHA-256(0x00 ‖ it).
            public var encoded: HexBytes
            /// The same as a genesis file: save it as `genesis.json`, and `assay verify --trust`
            /// takes it.
            public var document: GenesisFile

            /// A genesis.
            public init(chainId: ChainID, encoded: HexBytes, document: GenesisFile) {
                self.chainId = chainId
                self.encoded = encoded
                self.document = document
            }
        }
    }
}

/// A header as JSON.
public struct HeaderView: Codable, Hashable, Sendable {
    /// The hash of the block.
    public var hash: Digest
    /// The chain.
    public var chainId: ChainID
    /// The height.
    public var height: UInt64
    /// The hash of the block before.
    public var parent: Digest
    /// Milliseconds since 1970.
    public var time: UInt64
    /// Who proposed it.
    public var proposer: Address
    /// The index of the block's first entry in the log, which is the header of the block before.
    public var firstIndex: UInt64
    /// The size of the log after it.
    public var logSize: UInt64
    /// The root of the log after it.
    public var logRoot: Digest
    /// The root of the state after it.
    public var stateRoot: Digest
    /// The hash of the set that seals it.
    public var validators: Digest
    /// The hash of the set that seals the next.
    public var nextValidators: Digest
    /// The hash of the parameters after it.
    public var parameters: Digest
    /// The header in deterministic CBOR: SHA-256(0x00 ‖ it) is `hash`.
    public var encoded: HexBytes
    /// The certificate in deterministic CBOR, the seals of the validators; absent at height 0.
    public var certificate: HexBytes?

    /// The header as JSON.
    public init(_ header: Header, certificate: Certificate?) {
        self.hash = header.hash
        self.chainId = header.chain
        self.height = header.height
        self.parent = header.parent
        self.time = header.time
        self.proposer = header.proposer
        self.firstIndex = header.firstIndex
        self.logSize = header.logSize
        self.logRoot = header.logRoot
        self.stateRoot = header.stateRoot
        self.validators = header.validators
        self.nextValidators = header.nextValidators
        self.parameters = header.parameters
        self.encoded = HexBytes(header.encoded)
        self.certificate = certificate.map { HexBytes($0.encoded) }
    }
}
