public import AssayCore
public import AssayCrypto

extension API {
    /// `account_get`: what the ledger knows of an address.
    ///
    /// An account that does not exist is no error. `assay account ADDRESS --trust genesis.json`
    /// checks the proof.
    public enum GetAccount: APIMethod {
        /// The name of the method.
        public static let name = "account_get"
        /// The names of its parameters, in order.
        public static let parameterNames = ["address", "prove", "trustedHeight"]
        /// Its answer.
        public typealias Result = AccountView

        /// Whose account.
        public struct Params: ProofParams, Codable, Hashable, Sendable {
            /// The address.
            public var address: Address
            /// Whether to prove the answer.
            public var prove: Bool?
            /// The height that the reader trusts: the proof carries the changes of validators after
            /// it.
            ///
            /// The genesis, if left out.
            public var trustedHeight: UInt64?

            /// An account.
            public init(address: Address, prove: Bool? = nil, trustedHeight: UInt64? = nil) {
                self.address = address
                self.prove = prove
                self.trustedHeight = trustedHeight
            }
        }
    }

    /// `model_get`: a registered model.
    ///
    /// A model that does not exist is no error: `exists` is false, and what is said of models is
    /// absent.
    public enum GetModel: APIMethod {
        /// The name of the method.
        public static let name = "model_get"
        /// The names of its parameters, in order.
        public static let parameterNames = ["id", "prove", "trustedHeight"]
        /// Its answer.
        public typealias Result = ModelView

        /// Which model.
        public struct Params: ProofParams, Codable, Hashable, Sendable {
            /// The id: that of the statement that registered it.
            public var id: Digest
            /// Whether to prove the answer.
            public var prove: Bool?
            /// The height that the reader trusts: the proof carries the changes of validators after
            /// it.
            ///
            /// The genesis, if left out.
            public var trustedHeight: UInt64?

            /// A model.
            public init(id: Digest, prove: Bool? = nil, trustedHeight: UInt64? = nil) {
                self.id = id
                self.prove = prove
                self.trustedHeight = trustedHeight
            }
        }
    }
}

/// An account as JSON, after the block at `height`.
public struct AccountView: Codable, Hashable, Sendable {
    /// The address.
    public var address: Address
    /// Whether there is such an account.
    public var exists: Bool
    /// What can be spent.
    public var balance: Amount
    /// What is bonded.
    public var bond: Amount
    /// What slots of jobs hold of the bond; not part of `bond`.
    public var locked: Amount
    /// The height since which `bond` and `locked` together reach `minimumBond`; 0 while they do
    /// not.
    ///
    /// A slot takes one from before the job.
    public var bondedSince: UInt64
    /// How many checks in a row it passed as a worker.
    public var streak: UInt64
    /// What it earned in an epoch and has not claimed; absent if that is nothing.
    public var pool: PoolShareView?
    /// What was withdrawn from the bond and is not paid yet.
    public var unbonding: Amount
    /// When that returns to the balance, in milliseconds of ledger time.
    public var unbondingMatures: UInt64
    /// The lowest unused nonce.
    ///
    /// Good are all unused ones from here to 63 above.
    public var nextNonce: UInt64?
    /// The operator whom validators admitted with this account.
    public var `operator`: String?
    /// The height of the block after which this holds.
    public var height: UInt64
    /// The proof, if it was asked for: a value proof in deterministic CBOR.
    public var proof: HexBytes?

    /// An account as JSON.
    ///
    /// - Parameter claimable: what a touch would pay the account now for an epoch that ended.
    public init(
        address: Address, account: Account?, claimable: UInt64, height: UInt64, proof: HexBytes?
    ) {
        let known = account ?? Account()
        self.address = address
        self.exists = account != nil
        self.balance = Amount(known.balance)
        self.bond = Amount(known.bond)
        self.locked = Amount(known.locked)
        self.bondedSince = known.bondedSince
        self.streak = known.streak
        self.pool =
            known.weight == 0
            ? nil
            : PoolShareView(
                epoch: known.epoch, weight: Amount(known.weight), claimable: Amount(claimable))
        self.unbonding = Amount(known.unbonding)
        self.unbondingMatures = known.unbondingMatures
        self.nextNonce = known.nonces.nextUnused
        self.operator = known.operatorID?.description
        self.height = height
        self.proof = proof
    }
}

/// What an account earned in an epoch and has not claimed, as JSON.
public struct PoolShareView: Codable, Hashable, Sendable {
    /// The epoch.
    public var epoch: UInt64
    /// The weight of the account's verified work in it.
    public var weight: Amount
    /// What a touch would pay now: nothing before the epoch has ended.
    ///
    /// It stands in another value of the state, and `proof` does not prove it.
    public var claimable: Amount

    /// A share.
    public init(epoch: UInt64, weight: Amount, claimable: Amount) {
        self.epoch = epoch
        self.weight = weight
        self.claimable = claimable
    }
}

/// A model as JSON, after the block at `height`.
public struct ModelView: Codable, Hashable, Sendable {
    /// The id.
    public var id: Digest
    /// Whether there is such a model.
    public var exists: Bool
    /// Who registered it.
    public var owner: Address?
    /// SHA-256 of its manifest.
    public var manifest: Digest?
    /// The owner's share in 1/10,000.
    public var royalty: UInt64?
    /// What a unit of work is.
    public var unitRule: String?
    /// Whether equal inputs give equal outputs everywhere.
    public var exact: Bool?
    /// The number of standing attestations of work with it, and of slots taken in its jobs.
    public var uses: UInt64?
    /// The height of the block after which this holds.
    public var height: UInt64
    /// The proof, if it was asked for: a value proof in deterministic CBOR.
    public var proof: HexBytes?

    /// A model as JSON.
    public init(id: Digest, model: Model?, height: UInt64, proof: HexBytes?) {
        self.id = id
        self.exists = model != nil
        self.owner = model?.owner
        self.manifest = model?.terms.manifest
        self.royalty = model?.terms.royalty
        self.unitRule = model?.terms.unitRule.description
        self.exact = model?.terms.isExact
        self.uses = model?.uses
        self.height = height
        self.proof = proof
    }
}
