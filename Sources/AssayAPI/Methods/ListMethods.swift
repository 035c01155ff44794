import AssayCore
public import AssayCrypto

extension API {
    /// `attestation_list`: pages of attestations, in the order of the log.
    ///
    /// Of the first three parameters one may be given, or none for all.
    public enum ListAttestations: APIMethod {
        /// The name of the method.
        public static let name = "attestation_list"
        /// The names of its parameters, in order.
        public static let parameterNames = [
            "signer", "model", "job", "after", "limit", "newestFirst", "prove", "trustedHeight",
            "fromHeight", "toHeight", "fromTime", "toTime",
        ]
        /// The errors that it can answer beyond the general ones.
        public static let errors: [RPCError.Code] = [.notIndexed]

        /// Which attestations: all, or those that one of the first three names.
        public struct Params: PageParams, ProofParams, Codable, Hashable, Sendable {
            /// Attestations by a signer.
            public var signer: Address?
            /// Attestations of work with a model, standing ones and those in jobs.
            public var model: Digest?
            /// Attestations for a job, also by judges.
            public var job: Digest?
            /// An index in the log: the page begins behind it (before it, if `newestFirst`).
            ///
            /// It is `next` of the page before; left out, the page begins at the beginning.
            public var after: UInt64?
            /// The most attestations on the page, 1 to 200.
            ///
            /// Left out: 50.
            public var limit: UInt64?
            /// Whether the newest come first; otherwise the oldest do.
            public var newestFirst: Bool?
            /// The height of the first block that counts.
            public var fromHeight: UInt64?
            /// The height of the last block that counts.
            public var toHeight: UInt64?
            /// The time, in milliseconds since 1970, from which on blocks count.
            public var fromTime: UInt64?
            /// The time, in milliseconds since 1970, up to which blocks count.
            public var toTime: UInt64?
            /// Whether to prove each attestation.
            public var prove: Bool?
            /// The height that the reader trusts: the proof carries the changes of validators after
            /// it.
            ///
            /// The genesis, if left out.
            public var trustedHeight: UInt64?

            /// A page of attestations.
            public init(
                signer: Address? = nil, model: Digest? = nil, job: Digest? = nil,
                after: UInt64? = nil, limit: UInt64? = nil, newestFirst: Bool? = nil,
                fromHeight: UInt64? = nil, toHeight: UInt64? = nil, fromTime: UInt64? = nil,
                toTime: UInt64? = nil,
                prove: Bool? = nil, trustedHeight: UInt64? = nil
            ) {
                self.signer = signer
                self.model = model
                self.job = job
                self.after = after
                self.limit = limit
                self.newestFirst = newestFirst
                self.fromHeight = fromHeight
                self.toHeight = toHeight
                self.fromTime = fromTime
                self.toTime = toTime
                self.prove = prove
                self.trustedHeight = trustedHeight
            }
        }

        /// A page.
        public struct Result: Codable, Hashable, Sendable {
            /// The attestations.
            public var attestations: [AttestationView]
            /// Where the next page begins; absent if there is none.
            public var next: UInt64?
            /// The height of the block after which this holds.
            public var height: UInt64

            /// A page.
            public init(attestations: [AttestationView], next: UInt64?, height: UInt64) {
                self.attestations = attestations
                self.next = next
                self.height = height
            }
        }
    }

    /// `model_list`: pages of models, in the order in which they were registered.
    public enum ListModels: APIMethod {
        /// The name of the method.
        public static let name = "model_list"
        /// The names of its parameters, in order.
        public static let parameterNames = [
            "owner", "after", "limit", "newestFirst", "prove", "trustedHeight", "fromHeight",
            "toHeight", "fromTime", "toTime",
        ]
        /// The errors that it can answer beyond the general ones.
        public static let errors: [RPCError.Code] = [.notIndexed]

        /// Which models: all, or those of an owner.
        public struct Params: PageParams, ProofParams, Codable, Hashable, Sendable {
            /// Models of an owner.
            public var owner: Address?
            /// An index in the log: the page begins behind it (before it, if `newestFirst`).
            ///
            /// It is `next` of the page before; left out, the page begins at the beginning.
            public var after: UInt64?
            /// The most models on the page, 1 to 200.
            ///
            /// Left out: 50.
            public var limit: UInt64?
            /// Whether the newest come first; otherwise the oldest do.
            public var newestFirst: Bool?
            /// The height of the first block that counts.
            public var fromHeight: UInt64?
            /// The height of the last block that counts.
            public var toHeight: UInt64?
            /// The time, in milliseconds since 1970, from which on blocks count.
            public var fromTime: UInt64?
            /// The time, in milliseconds since 1970, up to which blocks count.
            public var toTime: UInt64?
            /// Whether to prove each model.
            public var prove: Bool?
            /// The height that the reader trusts: the proof carries the changes of validators after
            /// it.
            ///
            /// The genesis, if left out.
            public var trustedHeight: UInt64?

            /// A page of models.
            public init(
                owner: Address? = nil, after: UInt64? = nil, limit: UInt64? = nil,
                newestFirst: Bool? = nil, fromHeight: UInt64? = nil, toHeight: UInt64? = nil,
                fromTime: UInt64? = nil, toTime: UInt64? = nil, prove: Bool? = nil,
                trustedHeight: UInt64? = nil
            ) {
                self.owner = owner
                self.after = after
                self.limit = limit
                self.newestFirst = newestFirst
                self.fromHeight = fromHeight
                self.toHeight = toHeight
                self.fromTime = fromTime
                self.toTime = toTime
                self.prove = prove
                self.trustedHeight = trustedHeight
            }
        }

        /// A page.
        public struct Result: Codable, Hashable, Sendable {
            /// The models.
            public var models: [RegisteredModelView]
            /// Where the next page begins; absent if there is none.
            public var next: UInt64?
            /// The height of the block after which this holds.
            public var height: UInt64

            /// A page.
            public init(models: [RegisteredModelView], next: UInt64?, height: UInt64) {
                self.models = models
                self.next = next
                self.height = height
            }
        }
    }
}

/// An attestation as JSON, and where it is in the log.
public struct AttestationView: Codable, Hashable, Sendable {
    /// The id: that of the statement.
    public var id: Digest
    /// The height of its block.
    public var height: UInt64
    /// Its index in the log.
    public var index: UInt64
    /// The time of its block in milliseconds since 1970.
    public var time: UInt64
    /// The statement.
    public var statement: StatementView
    /// The proof, if it was asked for: the file that `tx_getReceipt` gives.
    public var proof: HexBytes?

    /// An attestation.
    public init(
        statement: StatementView, height: UInt64, index: UInt64, time: UInt64, proof: HexBytes?
    ) {
        self.id = statement.txid
        self.height = height
        self.index = index
        self.time = time
        self.statement = statement
        self.proof = proof
    }
}

/// A model as JSON, and where it was registered.
public struct RegisteredModelView: Codable, Hashable, Sendable {
    /// The height of the block in which it was registered.
    public var height: UInt64
    /// The index in the log of the statement that registered it.
    public var index: UInt64
    /// The model, as `model_get` answers.
    public var model: ModelView

    /// A registered model.
    public init(height: UInt64, index: UInt64, model: ModelView) {
        self.height = height
        self.index = index
        self.model = model
    }
}
