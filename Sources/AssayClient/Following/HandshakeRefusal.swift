import AssayAPI
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// What a server answers that does not make a WebSocket of a connection.
struct HandshakeRefusal: Sendable {
    let status: HTTPResponseStatus
    let body: ByteBuffer

    /// The same as an error: that of JSON-RPC if the body is one.
    func error(of url: String) -> ClientError {
        if let refusal = Self.refusal(in: self.body) { return refusal }
        let reason = "it makes no WebSocket of the connection: \(self.status)"
        // A proxy before a node that is away.
        return self.status.code >= 500
            ? .unreachable(url: url, reason: reason) : .badAnswer(url: url, reason: reason)
    }

    /// The error of JSON-RPC in a body, if it is one.
    static func refusal(in body: ByteBuffer) -> ClientError? {
        struct Answer: Decodable { let error: RPCError }
        let data = Data(body.readableBytesView)
        return (try? JSONDecoder().decode(Answer.self, from: data)).map { .refused($0.error) }
    }
}

/// Reads the answer of a server that does not make a WebSocket of a connection.
final class HandshakeRefusalHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    /// The most bytes of the answer that are kept.
    private static let maximumBody = 1 << 16

    private let promise: EventLoopPromise<HandshakeRefusal>
    private var status = HTTPResponseStatus.badRequest
    private var body = ByteBuffer()

    init(_ promise: EventLoopPromise<HandshakeRefusal>) {
        self.promise = promise
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch Self.unwrapInboundIn(data) {
        case .head(let head): self.status = head.status
        case .body(var part):
            guard self.body.readableBytes + part.readableBytes <= Self.maximumBody else {
                return self.finish(context)
            }
            self.body.writeBuffer(&part)
        case .end: self.finish(context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.finish(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.finish(context)
    }

    private func finish(_ context: ChannelHandlerContext) {
        self.promise.succeed(HandshakeRefusal(status: self.status, body: self.body))
        context.close(promise: nil)
    }
}
