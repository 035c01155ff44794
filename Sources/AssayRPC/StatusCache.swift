import AssayAPI
import AssayCrypto
import Synchronization

/// The status of the node, asked of the ledger's own thread at most a hundred times a second.
///
/// Whoever asks more often is told what it was a moment ago, unless there is a new block; so that
/// no number of callers keeps the ledger from its work.
final class StatusCache: Sendable {
    private static let lifetime = Duration.milliseconds(10)

    private struct Entry {
        var status: API.NodeStatus.Result
        var time: ContinuousClock.Instant
    }

    private let entry = Mutex<Entry?>(nil)

    /// The status that was kept, if it is of the block `head` and not too old.
    func status(at head: Digest) -> API.NodeStatus.Result? {
        self.entry.withLock { entry in
            guard let entry, entry.status.head.hash == head,
                entry.time.duration(to: .now) < Self.lifetime
            else { return nil }
            return entry.status
        }
    }

    /// Keeps a status.
    func keep(_ status: API.NodeStatus.Result) {
        self.entry.withLock { $0 = Entry(status: status, time: .now) }
    }
}
