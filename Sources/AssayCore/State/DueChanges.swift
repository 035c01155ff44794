/// Entries that a block adds to the queues, and takes from them.
public struct DueChanges: Hashable, Sendable {
    /// Entries that are new.
    public private(set) var added: Set<DueEntry> = []
    /// Entries that are gone.
    public private(set) var removed: Set<DueEntry> = []

    init() {}

    mutating func schedule(_ entry: DueEntry) {
        if self.removed.remove(entry) == nil { self.added.insert(entry) }
    }

    mutating func unschedule(_ entry: DueEntry) {
        if self.added.remove(entry) == nil { self.removed.insert(entry) }
    }

    /// The first entries of a queue due at `time`, the stored ones and these changes together.
    func merged(
        _ reader: any StateReader, queue: DueQueue, time: UInt64, limit: Int
    ) throws(Unreadable) -> [DueEntry] {
        let stored = try reader.due(in: queue, at: time, limit: limit + self.removed.count)
        let fresh = self.added.filter { $0.queue == queue && $0.time <= time }
        let entries = (stored.filter { !self.removed.contains($0) } + fresh).sorted()
        return Array(entries.prefix(limit))
    }
}
