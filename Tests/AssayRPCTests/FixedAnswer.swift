import NIOCore
import NIOPosix

/// A server that answers whatever it is asked with the same bytes, and hangs up.
final class FixedAnswer: Sendable {
    private let listener: any Channel

    init(_ text: String) async throws {
        self.listener = try await ServerBootstrap(group: NIOSingletons.posixEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Answering(text))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    /// One that answers with a status of HTTP and a body of JSON.
    convenience init(status: String, json: String) async throws {
        try await self.init(
            "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(json.utf8.count)\r\n\r\n\(json)")
    }

    deinit {
        self.listener.close(promise: nil)
    }

    var url: String { "http://127.0.0.1:\(self.listener.localAddress?.port ?? 0)" }

    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private var text: String?

        init(_ text: String) {
            self.text = text
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard let text = self.text.take() else { return }
            let channel = context.channel
            channel.writeAndFlush(ByteBuffer(string: text)).whenComplete { _ in
                channel.close(promise: nil)
            }
        }
    }
}
