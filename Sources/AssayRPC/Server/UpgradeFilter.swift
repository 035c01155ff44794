import NIOCore
import NIOHTTP1

/// Lets the wish of a connection's first request, to become something else than HTTP, through only
/// if it is a good one for a WebSocket (RFC 6455 §4.2.1); otherwise HTTP goes on as if there was
/// none, as RFC 9110 §7.8 allows.
///
/// NIO's upgrade handler loses a request whose wish it cannot fulfil, and its decoder, behind a
/// request with such a wish, reads nothing more.
final class UpgradeFilter: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private let isWanted: (HTTPRequestHead, any Channel) -> Bool
    private var isFirst = true

    /// A filter.
    ///
    /// - Parameter isWanted: whether a request may become a WebSocket.
    init(_ isWanted: @escaping (HTTPRequestHead, any Channel) -> Bool) {
        self.isWanted = isWanted
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = Self.unwrapInboundIn(data) else {
            return context.fireChannelRead(data)
        }
        let isFirst = self.isFirst
        self.isFirst = false
        guard Self.endsHTTP(head) else { return context.fireChannelRead(data) }
        if !isFirst || !Self.isHandshake(head) || !self.isWanted(head, context.channel) {
            // The decoder reads no further behind such a head: the answer is the last.
            head.headers.remove(name: "Upgrade")
            head.headers.replaceOrAdd(name: "Connection", value: "close")
        }
        context.fireChannelRead(Self.wrapInboundOut(.head(head)))
    }

    /// Whether the decoder takes what follows for something else than HTTP.
    private static func endsHTTP(_ head: HTTPRequestHead) -> Bool {
        head.method == .CONNECT || head.headers.contains(name: "Upgrade")
    }

    private static func isHandshake(_ head: HTTPRequestHead) -> Bool {
        head.method == .GET && head.version == .http1_1
            && head.headers[canonicalForm: "upgrade"].map { $0.lowercased() } == ["websocket"]
            && head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
            && head.headers["Sec-WebSocket-Version"] == ["13"]
            && head.headers["Sec-WebSocket-Key"].count == 1
            && !head.headers.contains(name: "Content-Length")
            && !head.headers.contains(name: "Transfer-Encoding")
    }
}
