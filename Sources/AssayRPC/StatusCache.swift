import AssayAPI
import AssayCrypto
import Synchronization

/// The status of the node, for those who ask often: what it was ten milliseconds ago at most,
/// unless there is a new block.
///
/// So the ledger's own thread is asked for each block and each ten milliseconds by those who ask
/// at that very moment, and not by all.
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
