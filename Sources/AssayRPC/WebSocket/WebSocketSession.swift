import AssayAPI
import AssayCore
import AssayNode
import FoundationEssentials
import NIOCore
import NIOWebSocket

/// One WebSocket: answers requests, and runs its subscriptions.
actor WebSocketSession {
    private let backend: Backend
    private let dispatcher: Dispatcher
    private let caller: Caller
    private let outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
    private var lastNumber: UInt64 = 0
    private var running: [UInt64: Task<Void, Never>] = [:]
    /// Subscriptions that begin once their request is answered.
    private var pending: [UInt64: Follower] = [:]

    init(
        backend: Backend, dispatcher: Dispatcher, caller: Caller,
        outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
    ) {
        self.backend = backend
        self.dispatcher = dispatcher
        self.caller = caller
        self.outbound = outbound
    }

    /// Answers a message.
    func answer(_ message: Data) async {
        let begun = BegunSubscriptions()
        var dispatcher = self.dispatcher
        dispatcher.serve(API.Subscribe.self) { params throws(RPCError) in
            let result = try await self.subscribe(params)
            begun.add(result.subscription)
            return result
        }
        dispatcher.serve(API.Unsubscribe.self) { params throws(RPCError) in
            try await self.unsubscribe(params)
        }
        do throws(RPCError) {
            try self.caller.charge(1)
        } catch {
            return await self.send(Dispatcher.encode(RPCResponse(error: error, id: .null)))
        }
        if let answer = await dispatcher.answer(message, for: self.caller) {
            await self.send(answer)
        }
        for number in begun.numbers { self.begin(number) }
    }

    private func send(_ text: Data) async {
        // A connection that broke ends by itself.
        try? await self.send(.text, ByteBuffer(bytes: text))
    }

    /// Sends a frame; returns when there is room for more.
    func send(_ opcode: WebSocketOpcode, _ data: ByteBuffer) async throws {
        try await self.outbound.write(WebSocketFrame(fin: true, opcode: opcode, data: data))
    }

    /// Says why, and closes.
    func close(_ code: WebSocketErrorCode, _ reason: String) async {
        try? await self.outbound.write(WebSocketClose.frame(code, reason))
    }

    /// Ends all subscriptions.
    func end() async {
        let tasks = self.running.values
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        self.running = [:]
    }
}

/// Subscriptions.
extension WebSocketSession {
    private func subscribe(
        _ params: API.Subscribe.Params
    ) throws(RPCError) -> API.Subscribe.Result {
        let maximum = self.backend.limits.maximumSubscriptions
        guard self.running.count + self.pending.count < maximum else {
            throw RPCError(
                .limitExceeded, "at most \(maximum) subscriptions are allowed on a connection",
                data: RPCError.Details(reason: "tooManySubscriptions", limit: maximum))
        }
        let follower = try Follower(params, self.backend)
        self.lastNumber += 1
        self.pending[self.lastNumber] = follower
        return API.Subscribe.Result(
            subscription: self.lastNumber, fromHeight: follower.height,
            height: self.backend.node.ledger.view.head.header.height)
    }

    private func unsubscribe(
        _ params: API.Unsubscribe.Params
    ) async throws(RPCError) -> API.Unsubscribe.Result {
        let number = params.subscription
        if self.pending.removeValue(forKey: number) == nil {
            guard let task = self.running.removeValue(forKey: number) else {
                throw .notFound("there is no subscription \(number) on this connection")
            }
            task.cancel()
            await task.value
        }
        return API.Unsubscribe.Result(subscription: number)
    }

    /// Begins to send the events of a subscription.
    private func begin(_ number: UInt64) {
        guard let follower = self.pending.removeValue(forKey: number) else { return }
        let (outbound, metrics) = (self.outbound, self.backend.metrics)
        self.running[number] = Task {
            metrics.subscribed()
            defer { metrics.unsubscribed() }
            var follower = follower
            do {
                try await follower.run { events in
                    try await outbound.write(
                        contentsOf: events.map { Self.frame(of: $0, for: number) })
                }
            } catch let error as RPCError {
                try? await outbound.write(
                    WebSocketClose.frame(.unexpectedServerError, error.message))
            } catch {
                // It was ended, or the connection broke.
            }
        }
    }

    /// The notification of an event.
    private static func frame(of event: Data, for number: UInt64) -> WebSocketFrame {
        let head =
            #"{"jsonrpc":"2.0","method":"\#(SubscriptionEvent.method)","#
            + #""params":{"subscription":\#(number),"#
        var data = ByteBuffer()
        data.reserveCapacity(head.utf8.count + event.count + 1)
        data.writeString(head)
        // The event is an object: what follows its brace goes on behind the number.
        data.writeBytes(event.dropFirst())
        data.writeString("}")
        return WebSocketFrame(fin: true, opcode: .text, data: data)
    }
}
