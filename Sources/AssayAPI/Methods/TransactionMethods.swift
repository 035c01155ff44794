import AssayCore
public import AssayCrypto

extension API {
    /// `tx_submit`: submits a signed statement.
    public enum Submit: APIMethod {
        /// The name of the method.
        public static let name = "tx_submit"
        /// The names of its parameters, in order.
        public static let parameterNames = ["statement", "wait"]
        /// The errors that it can answer beyond the general ones.
        public static let errors: [RPCError.Code] = [
            .rejected, .unavailable, .mempoolFull, .malformedStatement, .badSignature,
        ]
        /// Its answer.
        public typealias Result = SubmissionResult

        /// What is submitted.
        public struct Params: Codable, Hashable, Sendable {
            /// The statement, a COSE_Sign1 in deterministic CBOR.
            public var statement: HexBytes
            /// When to answer: `"accepted"` (the default) or `"final"`.
            public var wait: SubmissionGoal?

            /// A submission.
            public init(statement: HexBytes, wait: SubmissionGoal? = nil) {
                self.statement = statement
                self.wait = wait
            }
        }
    }

    /// `tx_submitBatch`: submits many signed statements.
    public enum SubmitBatch: APIMethod {
        /// The name of the method.
        public static let name = "tx_submitBatch"
        /// The names of its parameters, in order.
        public static let parameterNames = ["statements", "wait"]

        /// What is submitted.
        public struct Params: Codable, Hashable, Sendable {
            /// The statements.
            public var statements: [HexBytes]
            /// When to answer: `"accepted"` (the default) or `"final"`.
            public var wait: SubmissionGoal?

            /// A submission.
            public init(statements: [HexBytes], wait: SubmissionGoal? = nil) {
                self.statements = statements
                self.wait = wait
            }
        }

        /// What became of them.
        public struct Result: Codable, Hashable, Sendable {
            /// One for each statement, in order.
            public var results: [SubmissionResult]

            /// Results.
            public init(results: [SubmissionResult]) {
                self.results = results
            }
        }
    }

    /// `tx_get`: a final statement, and where it is.
    public enum GetStatement: APIMethod {
        /// The name of the method.
        public static let name = "tx_get"
        /// The names of its parameters, in order.
        public static let parameterNames = ["txid", "prove", "trustedHeight"]
        /// The errors that it can answer beyond the general ones.
        public static let errors: [RPCError.Code] = [.notFound, .notIndexed]

        /// Which statement.
        public struct Params: ProofParams, Codable, Hashable, Sendable {
            /// Its id.
            public var txid: Digest
            /// Whether to prove the answer.
            public var prove: Bool?
            /// The height that the reader trusts, from where links begin; that of the genesis if
            /// left out.
            public var trustedHeight: UInt64?

            /// A statement.
            public init(txid: Digest, prove: Bool? = nil, trustedHeight: UInt64? = nil) {
                self.txid = txid
                self.prove = prove
                self.trustedHeight = trustedHeight
            }
        }

        /// A final statement.
        public struct Result: Codable, Hashable, Sendable {
            /// The height of its block.
            public var height: UInt64
            /// Its index in the log.
            public var index: UInt64
            /// The time of its block in milliseconds since 1970.
            public var time: UInt64
            /// The statement.
            public var statement: StatementView
            /// The proof, if it was asked for: the receipt in deterministic CBOR.
            public var proof: HexBytes?

            /// A final statement.
            public init(
                height: UInt64, index: UInt64, time: UInt64, statement: StatementView,
                proof: HexBytes? = nil
            ) {
                self.height = height
                self.index = index
                self.time = time
                self.statement = statement
                self.proof = proof
            }
        }
    }
}

/// When a submission is answered.
public enum SubmissionGoal: String, ChoiceCodable, Hashable, Sendable, CaseIterable {
    /// As soon as the statement was executed.
    case accepted
    /// As soon as it is final.
    case final
}

/// What became of a submitted statement.
public struct SubmissionResult: Codable, Hashable, Sendable {
    /// How far it came.
    public enum Status: String, Codable, Hashable, Sendable, CaseIterable {
        /// It will be in the block at `height`.
        case accepted
        /// It is in the block at `height`, at `index` of the log.
        case final
        /// It is early: kept until its nonce or its time comes.
        case waiting
        /// It was refused: see `error`.
        case refused
    }

    /// The id of the statement; absent if the bytes are no statement.
    public var txid: Digest?
    /// How far it came.
    public var status: Status
    /// The height of its block.
    public var height: UInt64?
    /// Its index in the log.
    public var index: UInt64?
    /// Why it was refused; in batches only.
    public var error: RPCError?

    /// What became of a statement.
    public init(
        txid: Digest?, status: Status, height: UInt64? = nil, index: UInt64? = nil,
        error: RPCError? = nil
    ) {
        self.txid = txid
        self.status = status
        self.height = height
        self.index = index
        self.error = error
    }
}

/// The answer of `POST /statements`: counts, and what was refused.
public struct BulkResult: Codable, Hashable, Sendable {
    /// The number of statements in the body.
    public var statements: Int
    /// How many were accepted, or are final.
    public var accepted: Int
    /// How many wait because they are early.
    public var waiting: Int
    /// Those that were refused, by their position in the body.
    public var refused: [Refusal]

    /// A statement that was refused.
    public struct Refusal: Codable, Hashable, Sendable {
        /// The position in the body, from 0.
        public var position: Int
        /// Why.
        public var error: RPCError

        /// A refusal.
        public init(position: Int, error: RPCError) {
            self.position = position
            self.error = error
        }
    }

    /// An answer.
    public init(statements: Int, accepted: Int, waiting: Int, refused: [Refusal]) {
        self.statements = statements
        self.accepted = accepted
        self.waiting = waiting
        self.refused = refused
    }
}
