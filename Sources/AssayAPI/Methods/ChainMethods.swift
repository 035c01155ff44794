public import AssayCore
public import AssayCrypto

extension API {
    /// The parameters that name a block.
    public struct BlockParams: Codable, Hashable, Sendable {
        /// Which block: a height, a hash, or `"latest"`; the newest one if left out.
        public var block: BlockReference?

        /// A block.
        public init(block: BlockReference? = nil) {
            self.block = block
        }
    }

    /// `chain_getHeader`: a header with its certificate.
    public enum GetHeader: APIMethod {
        /// The name of the method.
        public static let name = "chain_getHeader"
        /// The names of its parameters, in order.
        public static let parameterNames = ["block"]
        /// Its parameters.
        public typealias Params = BlockParams
        /// Its answer.
        public typealias Result = HeaderView
    }

    /// `chain_getBlock`: a header, its certificate, and the statements and settlements of the
    /// block.
    public enum GetBlock: APIMethod {
        /// The name of the method.
        public static let name = "chain_getBlock"
        /// The names of its parameters, in order.
        public static let parameterNames = ["block"]
        /// Its parameters.
        public typealias Params = BlockParams

        /// A block.
        public struct Result: Codable, Hashable, Sendable {
            /// The header.
            public var header: HeaderView
            /// The statements, in the order of the log.
            public var statements: [StatementView]
            /// How jobs ended in the block, in the order of the log: behind the statements.
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

    /// `chain_getGenesis`: the genesis document, as it stands in the log.
    public enum GetGenesis: APIMethod {
        /// The name of the method.
        public static let name = "chain_getGenesis"
        /// The names of its parameters, in order.
        public static let parameterNames: [String] = []
        /// Its parameters.
        public typealias Params = NoParams

        /// A genesis.
        public struct Result: Codable, Hashable, Sendable {
            /// The chain that it begins.
            public var chainId: ChainID
            /// The document in deterministic CBOR.
            public var encoded: HexBytes
            /// The same as the JSON of a genesis file.
            public var document: GenesisFile

            /// A genesis.
            public init(chainId: ChainID, encoded: HexBytes, document: GenesisFile) {
                self.chainId = chainId
                self.encoded = encoded
                self.document = document
            }
        }
    }

    /// `chain_getParameters`: the parameters in force, by name.
    public enum GetParameters: APIMethod {
        /// The name of the method.
        public static let name = "chain_getParameters"
        /// The names of its parameters, in order.
        public static let parameterNames: [String] = []
        /// Its parameters.
        public typealias Params = NoParams

        /// The parameters after a block.
        public struct Result: Codable, Hashable, Sendable {
            /// The height of the block.
            public var height: UInt64
            /// The values by name.
            public var parameters: [String: UInt64]
            /// The ledger's own record.
            public var record: RecordView

            /// Parameters.
            public init(height: UInt64, parameters: [String: UInt64], record: RecordView) {
                self.height = height
                self.parameters = parameters
                self.record = record
            }
        }
    }

    /// `chain_getValidators`: the validators who seal the next block.
    public enum GetValidators: APIMethod {
        /// The name of the method.
        public static let name = "chain_getValidators"
        /// The names of its parameters, in order.
        public static let parameterNames: [String] = []
        /// Its parameters.
        public typealias Params = NoParams

        /// A set of validators.
        public struct Result: Codable, Hashable, Sendable {
            /// The height of the block before.
            public var height: UInt64
            /// The hash of the set.
            public var hash: Digest
            /// The keys in their order: the index is the validator's number.
            public var validators: [PublicKey]
            /// How many make a block final.
            public var quorum: Int

            /// A set.
            public init(height: UInt64, hash: Digest, validators: [PublicKey], quorum: Int) {
                self.height = height
                self.hash = hash
                self.validators = validators
                self.quorum = quorum
            }
        }
    }
}

/// The ledger's own record.
public struct RecordView: Codable, Hashable, Sendable {
    /// Ledger time in milliseconds.
    public var clock: UInt64
    /// What is left of the reserve.
    public var reserve: Amount
    /// Fees that were not yet distributed.
    public var feePot: Amount
    /// The number of accounts whose bond reaches the minimum.
    public var bondedAccounts: UInt64
    /// The current epoch.
    public var epoch: UInt64
    /// The last height of the epoch.
    public var epochEnd: UInt64
    /// The weight of verified work in the epoch so far.
    public var epochWeight: Amount

    /// The record as JSON.
    public init(_ record: LedgerRecord) {
        self.clock = record.clock
        self.reserve = Amount(record.reserve)
        self.feePot = Amount(record.feePot)
        self.bondedAccounts = record.bondedAccounts
        self.epoch = record.epoch
        self.epochEnd = record.epochEnd
        self.epochWeight = Amount(record.epochWeight)
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
    /// The index of its first entry in the log.
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
    /// The header in deterministic CBOR: the entry whose leaf hash is `hash`.
    public var encoded: HexBytes
    /// The certificate in deterministic CBOR; absent at height 0.
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
