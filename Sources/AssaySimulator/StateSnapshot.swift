import AssayCore
import AssayCrypto

/// The state after one block, as a value that never changes.
struct StateSnapshot: StateReader {
    private struct Value: Sendable {
        let bytes: [UInt8]
        let hash: Digest
    }

    private var values: [Digest: Value] = [:]
    private var queue: [DueEntry] = []

    /// The state before the genesis.
    init() {}

    /// The state after `changes` on top of this one.
    func applying(_ changes: StateChanges) -> StateSnapshot {
        var next = self
        for value in changes.values {
            next.values[value.key] = value.bytes.map {
                Value(bytes: $0, hash: SHA256.hash($0))
            }
        }
        if !changes.due.removed.isEmpty || !changes.due.added.isEmpty {
            next.queue.removeAll { changes.due.removed.contains($0) }
            next.queue.append(contentsOf: changes.due.added)
            next.queue.sort()
        }
        return next
    }

    /// The encoded value under a key; `nil` if there is none.
    func value(at key: StateKey) -> [UInt8]? { self.values[key.hash]?.bytes }

    /// The first entries of a queue that are due, in order.
    func due(in queue: DueQueue, at time: UInt64, limit: Int) -> [DueEntry] {
        guard !self.queue.isEmpty else { return [] }
        return Array(
            self.queue.lazy.filter { $0.queue == queue && $0.time <= time }.prefix(limit))
    }

    /// The leaves whose keys lie in a range, in rising order.
    func leaves(in range: ClosedRange<Digest>) -> [StateLeaf] {
        self.values.filter { range.contains($0.key) }
            .map { StateLeaf(key: $0.key, valueHash: $0.value.hash) }
            .sorted()
    }
}
