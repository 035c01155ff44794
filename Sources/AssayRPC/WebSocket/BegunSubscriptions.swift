import AssayAPI
import Synchronization

/// The subscriptions that one message began: a batch can begin several.
final class BegunSubscriptions: Sendable {
    private let state = Mutex<[UInt64]>([])

    var numbers: [UInt64] { self.state.withLock { $0 } }

    func add(_ number: UInt64) { self.state.withLock { $0.append(number) } }
}

extension Backend {
    /// Methods that work over a WebSocket only, and say so elsewhere.
    func serveSubscriptions(_ dispatcher: inout Dispatcher) {
        let error = RPCError(
            .methodNotFound, "subscriptions need a WebSocket: connect to \(WebSocketDoor.path)",
            data: RPCError.Details(reason: "webSocketOnly"))
        dispatcher.serve(API.Subscribe.self) { _ throws(RPCError) in throw error }
        dispatcher.serve(API.Unsubscribe.self) { _ throws(RPCError) in throw error }
    }
}
