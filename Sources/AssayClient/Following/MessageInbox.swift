import DequeModule
import NIOCore
import Synchronization

/// The messages of a WebSocket that came and were not taken yet.
///
/// Who asks for one has the channel read only if there is none: what comes while nobody asks waits
/// in the buffers of the network, and then at the node.
final class MessageInbox: Sendable {
    private struct State {
        var messages: Deque<ByteBuffer> = []
        var end: ClientError?
        var asker: CheckedContinuation<Result<ByteBuffer, ClientError>, Never>?
    }

    private let state = Mutex(State())

    /// Whether somebody waits for a message.
    var isAsked: Bool { self.state.withLock { $0.asker != nil } }

    /// Why no further message will come; `nil` if one may.
    var end: ClientError? { self.state.withLock { $0.end } }

    /// Takes the next message, and has `channel` read if there is none.
    ///
    /// - Throws: why there is none; if the task is cancelled, as well.
    func next(from channel: any Channel) async throws(ClientError) -> ByteBuffer {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let ready = self.state.withLock { state -> Result<ByteBuffer, ClientError>? in
                    if let message = state.messages.popFirst() { return .success(message) }
                    if let end = state.end { return .failure(end) }
                    state.asker = continuation
                    return nil
                }
                if let ready { continuation.resume(returning: ready) } else { channel.read() }
            }
        } onCancel: {
            channel.close(promise: nil)
        }
        return try result.get()
    }

    /// Puts a message in.
    func deliver(_ message: ByteBuffer) {
        let asker = self.state.withLock { state in
            if state.asker == nil { state.messages.append(message) }
            return state.asker.take()
        }
        asker?.resume(returning: .success(message))
    }

    /// Says that no further message will come; the first reason stands.
    func finish(_ reason: ClientError) {
        let asker = self.state.withLock { state in
            if state.end == nil { state.end = reason }
            return state.asker.take()
        }
        asker?.resume(returning: .failure(reason))
    }
}
