public import AssayCore
public import AssayCrypto

extension API {
    /// `job_get`: a job, live or ended.
    ///
    /// While it is live it stands in the state; its settlement in the log says how it ended. What
    /// the numbers mean is in Docs/Accounting.md; `assay job show ID --explain` prints the
    /// arithmetic. A job that was never posted is no error. One that is not live needs the index of
    /// the node.
    public enum GetJob: APIMethod {
        /// The name of the method.
        public static let name = "job_get"
        /// The names of its parameters, in order.
        public static let parameterNames = ["id", "prove", "trustedHeight"]
        /// The errors that it can answer beyond the general ones.
        public static let errors: [RPCError.Code] = [.notIndexed]
        /// Its answer.
        public typealias Result = JobView

        /// Which job.
        public struct Params: ProofParams, Codable, Hashable, Sendable {
            /// The id: that of the statement that posted it.
            public var id: Digest
            /// Whether to prove the answer.
            public var prove: Bool?
            /// The height that the reader trusts: the proof carries the changes of validators after
            /// it.
            ///
            /// The genesis, if left out.
            public var trustedHeight: UInt64?

            /// A job.
            public init(id: Digest, prove: Bool? = nil, trustedHeight: UInt64? = nil) {
                self.id = id
                self.prove = prove
                self.trustedHeight = trustedHeight
            }
        }
    }

    /// `job_list`: pages of jobs, in the order in which they were posted.
    ///
    /// Of the first four parameters one may be given, or none for all. With `status`, a page can
    /// have fewer rows than its limit, or none, and a `next`: jobs move on meanwhile.
    public enum ListJobs: APIMethod {
        /// The name of the method.
        public static let name = "job_list"
        /// The names of its parameters, in order.
        public static let parameterNames = [
            "requester", "model", "status", "node", "after", "limit", "newestFirst", "prove",
            "trustedHeight", "fromHeight", "toHeight", "fromTime", "toTime",
        ]
        /// The errors that it can answer beyond the general ones.
        public static let errors: [RPCError.Code] = [.notIndexed]

        /// Which jobs: all, or those that one of the first four names.
        public struct Params: PageParams, ProofParams, Codable, Hashable, Sendable {
            /// Jobs of a requester.
            public var requester: Address?
            /// Jobs for a model.
            public var model: Digest?
            /// Jobs that stand there; `"live"` for all that have not ended.
            public var status: JobStatusFilter?
            /// Jobs for which a node attested, in a slot or as a judge.
            public var node: Address?
            /// An index in the log: the page begins behind it (before it, if `newestFirst`).
            ///
            /// It is `next` of the page before; left out, the page begins at the beginning.
            public var after: UInt64?
            /// The most jobs on the page, 1 to 200.
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
            /// Whether to prove each job.
            public var prove: Bool?
            /// The height that the reader trusts: the proof carries the changes of validators after
            /// it.
            ///
            /// The genesis, if left out.
            public var trustedHeight: UInt64?

            /// A page of jobs.
            public init(
                requester: Address? = nil, model: Digest? = nil,
                status: JobStatusFilter? = nil, node: Address? = nil, after: UInt64? = nil,
                limit: UInt64? = nil, newestFirst: Bool? = nil, fromHeight: UInt64? = nil,
                toHeight: UInt64? = nil, fromTime: UInt64? = nil, toTime: UInt64? = nil,
                prove: Bool? = nil,
                trustedHeight: UInt64? = nil
            ) {
                self.requester = requester
                self.model = model
                self.status = status
                self.node = node
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
            /// The jobs.
            public var jobs: [JobView]
            /// Where the next page begins; absent if there is none.
            public var next: UInt64?
            /// The height of the block after which this holds.
            public var height: UInt64
            /// Ledger time after that block, in milliseconds.
            public var clock: UInt64

            /// A page.
            public init(jobs: [JobView], next: UInt64?, height: UInt64, clock: UInt64) {
                self.jobs = jobs
                self.next = next
                self.height = height
                self.clock = clock
            }
        }
    }

    /// `settlement_list`: pages of settlements, in the order of the log.
    ///
    /// Of the first four parameters one may be given, or none for all. A row with its proof has the
    /// file that `tx_getReceipt` gives.
    public enum ListSettlements: APIMethod {
        /// The name of the method.
        public static let name = "settlement_list"
        /// The names of its parameters, in order.
        public static let parameterNames = [
            "node", "job", "model", "requester", "after", "limit", "newestFirst", "prove",
            "trustedHeight", "fromHeight", "toHeight", "fromTime", "toTime",
        ]
        /// The errors that it can answer beyond the general ones.
        public static let errors: [RPCError.Code] = [.notIndexed]

        /// Which settlements: all, or those that one of the first four names.
        public struct Params: PageParams, ProofParams, Codable, Hashable, Sendable {
            /// Settlements in which a node had a slot.
            public var node: Address?
            /// The settlement of this job: one row or none.
            public var job: Digest?
            /// Settlements of work with a model.
            public var model: Digest?
            /// Settlements of a requester's jobs.
            public var requester: Address?
            /// An index in the log: the page begins behind it (before it, if `newestFirst`).
            ///
            /// It is `next` of the page before; left out, the page begins at the beginning.
            public var after: UInt64?
            /// The most settlements on the page, 1 to 200.
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
            /// Whether to prove each settlement.
            public var prove: Bool?
            /// The height that the reader trusts: the proof carries the changes of validators after
            /// it.
            ///
            /// The genesis, if left out.
            public var trustedHeight: UInt64?

            /// A page of settlements.
            public init(
                node: Address? = nil, job: Digest? = nil, model: Digest? = nil,
                requester: Address? = nil, after: UInt64? = nil, limit: UInt64? = nil,
                newestFirst: Bool? = nil, fromHeight: UInt64? = nil, toHeight: UInt64? = nil,
                fromTime: UInt64? = nil, toTime: UInt64? = nil, prove: Bool? = nil,
                trustedHeight: UInt64? = nil
            ) {
                self.node = node
                self.job = job
                self.model = model
                self.requester = requester
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
            /// The settlements.
            public var settlements: [SettlementView]
            /// Where the next page begins; absent if there is none.
            public var next: UInt64?
            /// The height of the block after which this holds.
            public var height: UInt64

            /// A page.
            public init(settlements: [SettlementView], next: UInt64?, height: UInt64) {
                self.settlements = settlements
                self.next = next
                self.height = height
            }
        }
    }
}

/// Which jobs are listed, by where they stand.
public enum JobStatusFilter: String, ChoiceCodable, Hashable, Sendable, CaseIterable {
    /// All that have not ended.
    case live
    /// Those that stand there: see `JobStatus`.
    case open, checking, sealed, provisional, judged
    /// Those that ended so.
    case final, failed

    /// The one status; `nil` for all that have not ended.
    public var status: JobStatus? { JobStatus.allCases.first { $0.name == self.rawValue } }
}
