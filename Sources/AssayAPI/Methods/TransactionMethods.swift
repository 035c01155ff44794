import AssayCore
public import AssayCrypto

extension API {
    /// `tx_submit`: submits a signed statement.
    ///
    /// A statement that is refused is an error, never a result. Submitting the same bytes again is
    /// no mistake: if they are final, the answer says where. (A node without an index answers
    /// `nonceUsed` instead.)
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
            /// When to answer: once it was executed (`"accepted"`, the default), or once it is
            /// final.
            public var wait: SubmissionGoal?

            /// A submission.
            public init(statement: HexBytes, wait: SubmissionGoal? = nil) {
                self.statement = statement
                self.wait = wait
            }
        }
    }

    /// `tx_submitBatch`: submits many signed statements.
    ///
    /// It is not all or nothing: each statement stands for itself. Put the statements of one
    /// account in rising order of their nonces. For more at once there is `POST /statements`.
    public enum SubmitBatch: APIMethod {
        /// The name of the method.
        public static let name = "tx_submitBatch"
        /// The names of its parameters, in order.
        public static let parameterNames = ["statements", "wait"]

        /// What is submitted.
        public struct Params: Codable, Hashable, Sendable {
            /// The statements, at most 20,000; the limit of the body (2 MiB) is reached before.
            public var statements: [HexBytes]
            /// As for `tx_submit`; the answer comes when the last one is decided.
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
    ///
    /// Only final statements are found.
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
            /// The height that the reader trusts: the proof carries the changes of validators after
            /// it.
            ///
            /// The genesis, if left out.
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
            /// The proof, if it was asked for: the receipt that `tx_getReceipt` gives.
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
        /// It was executed, and will be in the block at `height`. A node that crashes now may
        /// forget it: ask `tx_get` until it is there, and after a crash submit the same bytes
        /// again.
        case accepted
        /// It is in the certified block at `height`, at `index` of the log, and on disk.
        case final
        /// It is early: its nonce is up to 64 above the account's window, or its clock more than
        /// 300 s ahead. This is also the answer, at once, if it was asked to wait for `final`.
        /// Submit what is missing before it, or set the clock; then ask `tx_get`. What waits is
        /// forgotten when the node stops.
        case waiting
        /// It was refused, in a batch: see `error`.
        case refused
    }

    /// The id of the statement; absent if the bytes are no statement, or the signature is wrong.
    public var txid: Digest?
    /// How far it came.
    public var status: Status
    /// The height of the block it is in, or will be in.
    public var height: UInt64?
    /// Its index in the log, if it is final.
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
