import AssayAPI
import AssayCore
import FoundationEssentials
import NIOCore
import NIOWebSocket

/// JSON-RPC over WebSockets, with subscriptions: all at `/ws`.
struct WebSocketDoor: Sendable {
    /// The path.
    static let path = "/ws"

    let backend: Backend
    let dispatcher: Dispatcher

    /// Serves a connection until either side closes it.
    func serve(
        _ channel: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, _ caller: Caller
    ) async {
        // What fails here is the connection: there is nobody left to tell.
        try? await channel.executeThenClose { inbound, outbound in
            let session = WebSocketSession(
                backend: self.backend, dispatcher: self.dispatcher, caller: caller,
                outbound: outbound)
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.ping(outbound) }
                group.addTask { await self.read(inbound, session) }
                // Whichever ends first ends both.
                await group.next()
                group.cancelAll()
            }
            await session.end()
        }
    }

    /// Asks now and then whether the client is still there; a connection without answers fails.
    private func ping(_ outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>) async {
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: self.backend.limits.idleTime / 2)
                try await outbound.write(WebSocketFrame(fin: true, opcode: .ping, data: .init()))
            } catch {
                return
            }
        }
    }

    private func read(
        _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>, _ session: WebSocketSession
    ) async {
        let concurrency = self.backend.limits.maximumConcurrentRequests
        await withTaskGroup(of: Void.self) { group in
            var running = 0
            do {
                for try await frame in inbound {
                    switch frame.opcode {
                    case .text:
                        if running >= concurrency {
                            await group.next()
                            running -= 1
                        }
                        running += 1
                        let message = Data(frame.unmaskedData.readableBytesView)
                        group.addTask { await session.answer(message) }
                    case .binary:
                        return await session.close(
                            .unacceptableData, "send JSON-RPC as text, not as binary messages")
                    case .ping: try await session.send(.pong, frame.unmaskedData)
                    case .connectionClose:
                        return try await session.send(
                            .connectionClose, frame.unmaskedData.prefix(2))
                    default: break
                    }
                }
            } catch {
                // The connection broke: so be it.
            }
            group.cancelAll()
        }
    }
}

extension ByteBuffer {
    fileprivate func prefix(_ count: Int) -> ByteBuffer {
        self.getSlice(at: self.readerIndex, length: min(count, self.readableBytes)) ?? self
    }
}
