public import AssayCore
public import AssayCrypto

extension API {
    /// `chain_getParameters`: the parameters in force, and the ledger's own record.
    public enum GetParameters: APIMethod {
        /// The name of the method.
        public static let name = "chain_getParameters"
        /// The names of its parameters, in order.
        public static let parameterNames = OnlyProofParams.names
        /// Its parameters.
        public typealias Params = OnlyProofParams

        /// The parameters after a block.
        public struct Result: Codable, Hashable, Sendable {
            /// The height of the newest block: this holds after it.
            public var height: UInt64
            /// The values by name.
            public var parameters: [String: UInt64]
            /// The ledger's own record.
            public var record: RecordView
            /// The proof of the parameters, if it was asked for: a value proof in deterministic
            /// CBOR.
            public var proof: HexBytes?
            /// The proof of the record, if it was asked for.
            public var recordProof: HexBytes?

            /// Parameters.
            public init(
                _ parameters: Parameters, _ record: LedgerRecord, height: UInt64,
                proof: HexBytes? = nil, recordProof: HexBytes? = nil
            ) {
                self.height = height
                self.parameters = Dictionary(
                    uniqueKeysWithValues: Parameter.allCases.map { ($0.name, parameters[$0]) })
                self.record = RecordView(record)
                self.proof = proof
                self.recordProof = recordProof
            }
        }
    }

    /// `chain_getValidators`: the validators who seal the next block, and the Ed25519 keys with
    /// which they cosign checkpoints.
    public enum GetValidators: APIMethod {
        /// The name of the method.
        public static let name = "chain_getValidators"
        /// The names of its parameters, in order.
        public static let parameterNames = OnlyProofParams.names
        /// Its parameters.
        public typealias Params = OnlyProofParams

        /// A set of validators.
        public struct Result: Codable, Hashable, Sendable {
            /// The height of the newest block: the set seals the one after it.
            public var height: UInt64
            /// The hash of the set, as in headers.
            public var hash: Digest
            /// The keys in their order: the index is the validator's number.
            public var validators: [PublicKey]
            /// How many make a block final.
            public var quorum: Int
            /// The cosigning keys of those who have said theirs.
            public var cosigners: [CosignerView]
            /// The proof of the validators, if it was asked for: a value proof (kind `members`) in
            /// deterministic CBOR.
            public var proof: HexBytes?
            /// The proof of the cosigning keys, if it was asked for: a value proof (kind
            /// `cosigners`) in deterministic CBOR.
            public var cosignersProof: HexBytes?

            /// A set.
            public init(
                _ members: ValidatorSet, _ cosigners: Cosigners, on chain: ChainID,
                height: UInt64, proof: HexBytes? = nil, cosignersProof: HexBytes? = nil
            ) {
                self.height = height
                self.hash = members.hash
                self.validators = members.keys
                self.quorum = members.quorum
                self.cosigners = cosigners.entries.map { CosignerView($0, on: chain) }
                self.proof = proof
                self.cosignersProof = cosignersProof
            }
        }
    }
}

/// What a validator cosigns checkpoints with.
public struct CosignerView: Codable, Hashable, Sendable {
    /// The validator.
    public var validator: PublicKey
    /// Its Ed25519 key.
    public var key: CosignerKey
    /// The name of the key in signed notes.
    public var name: String
    /// The key as C2SP tools take it: name, key id and key in one text.
    public var verifierKey: String

    /// A validator's cosigning key.
    public init(_ cosigner: Cosigners.Entry, on chain: ChainID) {
        self.validator = cosigner.validator
        self.key = cosigner.key
        self.name = cosigner.name(on: chain)
        self.verifierKey = cosigner.verifierKey(on: chain)
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
