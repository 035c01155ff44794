import AssayCore
import DequeModule
import NIOCore
import Synchronization

/// The frames that wait for one peer, bounded in bytes; any thread may add to it.
///
/// A frame counts until the system has taken it, not only until it left the queue.
final class Outbox: Sendable {
    /// What became of a frame.
    enum Verdict: Hashable, Sendable {
        /// It waits; whoever drains the outbox must be woken, or has been already.
        case queued(wake: Bool)
        /// There was no room, and it was not urgent.
        case dropped
        /// There was no room for an urgent one.
        case overflow
        /// The connection has ended.
        case closed
    }

    private struct State {
        var urgent: Deque<ByteBuffer> = []
        var bulk: Deque<ByteBuffer> = []
        var count = 0
        var bytesIn: UInt64 = 0
        var bytesOut: UInt64 = 0
        var dropped: UInt64 = 0
        var isAwake = false
        var isClosed = false
    }

    /// What a frame costs beyond its bytes, so that many small ones are bounded too.
    static let frameCost = 128

    private let limit: Int
    private let state = Mutex(State())

    /// An empty outbox for at most `limit` bytes.
    init(limit: Int) {
        self.limit = limit
    }

    /// Adds a frame, or refuses it; the last eighth of the room is kept for what is urgent.
    func put(_ frame: ByteBuffer, _ priority: PeerPriority) -> Verdict {
        self.state.withLock { state in
            guard !state.isClosed else { return .closed }
            let count = state.count + frame.readableBytes + Self.frameCost
            switch priority {
            case .urgent:
                guard count <= self.limit else { return .overflow }
                state.urgent.append(frame)
            case .bulk:
                guard count <= self.limit - self.limit / 8 else {
                    state.dropped += 1
                    return .dropped
                }
                state.bulk.append(frame)
            }
            state.count = count
            defer { state.isAwake = true }
            return .queued(wake: !state.isAwake)
        }
    }

    /// Takes the frame to send next; with none left, the next one that is added wakes again.
    func next() -> ByteBuffer? {
        self.state.withLock { state in
            if let frame = state.urgent.popFirst() ?? state.bulk.popFirst() { return frame }
            state.isAwake = false
            return nil
        }
    }

    /// The system has taken a frame of so many bytes, or it was lost with the connection.
    func sent(_ bytes: Int) {
        self.state.withLock { state in
            state.count = max(0, state.count - bytes - Self.frameCost)
            state.bytesOut += UInt64(bytes)
        }
    }

    /// A frame was sent that did not wait here.
    func sent(control bytes: Int) {
        self.state.withLock { $0.bytesOut += UInt64(bytes) }
    }

    /// Bytes came from the peer.
    func received(_ bytes: Int) {
        self.state.withLock { $0.bytesIn += UInt64(bytes) }
    }

    /// Takes no more, and forgets what waits.
    func close() {
        self.state.withLock { state in
            state.isClosed = true
            state.urgent = []
            state.bulk = []
        }
    }

    /// Fills in the numbers.
    func count(into info: inout PeerInfo) {
        self.state.withLock { state in
            info.bytesIn = state.bytesIn
            info.bytesOut = state.bytesOut
            info.dropped = state.dropped
            info.queuedBytes = state.count
        }
    }
}

extension ByteBuffer {
    /// A frame on the wire: four bytes with the length, then the item.
    init(_ frame: PeerFrame) {
        let bytes = frame.encoded
        self = ByteBufferAllocator().buffer(capacity: 4 + bytes.count)
        self.writeInteger(UInt32(bytes.count))
        self.writeBytes(bytes)
    }
}
