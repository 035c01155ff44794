public import AssayCrypto

/// The state that a block is executed on, as its store lends it.
///
/// The core asks only through this, so that what it answers depends on nothing else.
public protocol StateReader: StateLeafReader {
    /// The encoded value under a key; `nil` if there is none.
    func value(at key: StateKey) throws(Unreadable) -> [UInt8]?

    /// The first entries of a queue that are due at `time`, in order.
    func due(
        in queue: DueQueue, at time: UInt64, limit: Int
    ) throws(Unreadable) -> [DueEntry]
}

/// The two queues of what must be worked when its time has come.
public enum DueQueue: UInt8, CaseIterable, Hashable, Sendable {
    /// By height.
    case height = 1
    /// By the ledger's clock, in milliseconds.
    case clock = 2
}

/// What an entry of a queue is about.
public enum DueItem: UInt8, Hashable, Sendable {
    /// A ballot that expires.
    case ballot = 1
    /// A job whose seed is there, or whose time is up.
    case job = 2
}

/// An entry of a queue: derived from the state value it names, and thus not in the state itself.
public struct DueEntry: Hashable, Comparable, Sendable {
    /// The queue.
    public let queue: DueQueue
    /// When it is due: a height, or milliseconds of ledger time.
    public let time: UInt64
    /// The id of what is due.
    public let id: Digest
    /// The kind of what is due.
    public let item: DueItem

    /// An entry.
    public init(queue: DueQueue, time: UInt64, id: Digest, item: DueItem) {
        self.queue = queue
        self.time = time
        self.id = id
        self.item = item
    }

    /// By queue, time, id, and kind: the order in which entries are worked.
    public static func < (left: DueEntry, right: DueEntry) -> Bool {
        if left.queue != right.queue { return left.queue.rawValue < right.queue.rawValue }
        if left.time != right.time { return left.time < right.time }
        if left.id != right.id { return left.id < right.id }
        return left.item.rawValue < right.item.rawValue
    }
}
