public import AssayCore
public import AssayCrypto

/// A list that the index keeps: entries of one kind in the order of the log.
public enum EntryList: Hashable, Sendable {
    /// The statements that registered models.
    case models
    /// Those of an owner.
    case modelsOfOwner(Address)
    /// The statements that posted jobs.
    case jobs
    /// Those of a requester.
    case jobsOfRequester(Address)
    /// Those of work with a model.
    case jobsWithModel(Digest)
    /// Those of jobs for which a node attested, in a slot or as a judge.
    case jobsOfNode(Address)
    /// Those of jobs that have not ended.
    case liveJobs
    /// Those of jobs that stand there.
    case jobsWithStatus(JobStatus)
    /// All attestations.
    case attestations
    /// Those by a signer.
    case attestationsBy(Address)
    /// Those of work with a model, also in jobs.
    case attestationsWithModel(Digest)
    /// Those for a job.
    case attestationsForJob(Digest)
    /// All settlements.
    case settlements
    /// Those in which a node had a slot.
    case settlementsOfNode(Address)
    /// Those of work with a model.
    case settlementsWithModel(Digest)
    /// Those of a requester's jobs.
    case settlementsOfRequester(Address)

    /// Whether the entries are settlements, and not statements.
    var holdsSettlements: Bool {
        switch self {
        case .settlements, .settlementsOfNode, .settlementsWithModel, .settlementsOfRequester:
            true
        default: false
        }
    }

    /// What the keys of the list begin with; the index in the log follows.
    ///
    /// No two lists share a beginning: each letter is followed by ids of one length.
    var prefix: [UInt8] {
        switch self {
        case .models: [UInt8(ascii: "m")]
        case .modelsOfOwner(let owner): [UInt8(ascii: "o")] + owner.bytes
        case .jobs: [UInt8(ascii: "j")]
        case .jobsOfRequester(let requester): [UInt8(ascii: "r")] + requester.bytes
        case .jobsWithModel(let model): [UInt8(ascii: "k")] + model.bytes
        case .jobsOfNode(let node): [UInt8(ascii: "n")] + node.bytes
        case .liveJobs: [UInt8(ascii: "l")]
        case .jobsWithStatus(let status): [UInt8(ascii: "p"), status.rawValue]
        case .attestations: [UInt8(ascii: "a")]
        case .attestationsBy(let signer): [UInt8(ascii: "B")] + signer.bytes
        case .attestationsWithModel(let model): [UInt8(ascii: "K")] + model.bytes
        case .attestationsForJob(let job): [UInt8(ascii: "J")] + job.bytes
        case .settlements: [UInt8(ascii: "t")]
        case .settlementsOfNode(let node): [UInt8(ascii: "N")] + node.bytes
        case .settlementsWithModel(let model): [UInt8(ascii: "L")] + model.bytes
        case .settlementsOfRequester(let requester): [UInt8(ascii: "R")] + requester.bytes
        }
    }

    /// The key of the entry at an index of the log.
    func key(_ index: UInt64) -> [UInt8] { self.prefix + Key.bytes(index) }
}

/// Where an entry is: in the log, and in the ledger database.
struct EntryPlace: Hashable, Sendable {
    /// The index in the log.
    var index: UInt64
    /// The height of its block.
    var height: UInt64
    /// The position among the statements, or among the settlements, of the block.
    var position: UInt32

    /// The height and the position: what a list keeps under the index.
    var value: [UInt8] { Key.bytes(self.height) + Key.bytes(self.position) }
}

/// Which part of a list is asked for.
public struct EntryRange: Hashable, Sendable {
    /// The index in the log of the last entry that was seen; `nil` for none.
    public var after: UInt64?
    /// The index in the log from which on entries count.
    public var from: UInt64
    /// The index in the log from which on entries do not count: the size of the reader's log, or
    /// less.
    public var below: UInt64
    /// Whether the newest come first.
    public var isNewestFirst: Bool
    /// The most entries.
    public var limit: Int

    /// A part of a list.
    public init(
        after: UInt64? = nil, from: UInt64 = 0, below: UInt64, isNewestFirst: Bool = false,
        limit: Int
    ) {
        self.after = after
        self.from = from
        self.below = below
        self.isNewestFirst = isNewestFirst
        self.limit = limit
    }

    /// Whether an entry at this index counts.
    public func contains(_ index: UInt64) -> Bool {
        self.indices?.contains(index) ?? false
    }

    /// The indices that count; `nil` if none does.
    var indices: Range<UInt64>? {
        var (lower, upper) = (self.from, self.below)
        if let after {
            if self.isNewestFirst {
                upper = min(upper, after)
            } else {
                guard after < .max else { return nil }
                lower = max(lower, after + 1)
            }
        }
        return lower < upper ? lower..<upper : nil
    }
}

/// A part of a list.
public struct EntryPage: Hashable, Sendable {
    /// The entries.
    public let entries: [LocatedEntry]
    /// What the next page comes after; `nil` if this is the last.
    public let next: UInt64?

    /// A page.
    public init(entries: [LocatedEntry], next: UInt64?) {
        self.entries = entries
        self.next = next
    }
}
