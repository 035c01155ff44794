import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A web server that keeps what is put, and misbehaves where its name says so.
final class TestWebServer: Sendable {
    /// What it holds, by path.
    let files: Mutex<[String: [UInt8]]>
    /// The paths that were asked for, in order.
    let requests = Mutex<[String]>([])
    let port: Int
    private let channel: any Channel

    init(_ files: [String: [UInt8]]) async throws {
        self.files = Mutex(files)
        let box = Box()
        self.channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(box: box))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        self.port = self.channel.localAddress?.port ?? 0
        box.server.withLock { $0 = self }
    }

    /// The handler is made before the server is.
    private final class Box: Sendable {
        let server = Mutex<TestWebServer?>(nil)
    }

    func stop() async throws { try await self.channel.close() }

    /// The answer to a request.
    private func answer(
        _ method: HTTPMethod, _ path: String, _ body: [UInt8]
    ) -> (HTTPResponseStatus, [UInt8], HTTPHeaders) {
        self.requests.withLock { $0.append(path) }
        if path.hasPrefix("/redirect/") {
            return (.found, [], ["location": "http://127.0.0.1:\(self.port)/elsewhere"])
        }
        if path.hasPrefix("/broken/") { return (.internalServerError, [], [:]) }
        if path.hasPrefix("/forbidden/") { return (.forbidden, [], [:]) }
        if method == .PUT {
            self.files.withLock { $0[path] = body }
            return (.created, [], [:])
        }
        guard let file = self.files.withLock({ $0[path] }) else { return (.notFound, [], [:]) }
        return (.ok, file, [:])
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let box: Box
        private var head: HTTPRequestHead?
        private var body: [UInt8] = []

        init(box: Box) { self.box = box }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch self.unwrapInboundIn(data) {
            case .head(let head):
                self.head = head
                self.body = []
            case .body(let buffer): self.body += buffer.readableBytesView
            case .end: self.reply(context)
            }
        }

        private func reply(_ context: ChannelHandlerContext) {
            guard let head, let server = self.box.server.withLock({ $0 }) else { return }
            let (status, body, headers) = server.answer(head.method, head.uri, self.body)
            context.write(
                self.wrapOutboundOut(
                    .head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))),
                promise: nil)
            context.write(
                self.wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
            context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
