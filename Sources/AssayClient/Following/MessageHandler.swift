import NIOCore
import NIOWebSocket

/// Takes the messages of a WebSocket to their inbox, answers pings, and notices when the other
/// side is gone.
final class MessageHandler: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    /// How often the other side is asked whether it is there.
    ///
    /// A node hangs up after a minute in which nothing came.
    private static let beat = TimeAmount.seconds(20)
    /// After how many beats without a sign it is taken to be gone.
    private static let patience = 3

    private let url: String
    private let inbox: MessageInbox
    private var silence = 0
    private var beating: RepeatedTask?

    init(url: String, inbox: MessageInbox) {
        self.url = url
        self.inbox = inbox
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        self.beating = context.eventLoop.scheduleRepeatedTask(
            initialDelay: Self.beat, delay: Self.beat
        ) { _ in
            let (handler, context) = bound.value
            handler.beat(context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.beating?.cancel()
    }

    private func beat(_ context: ChannelHandlerContext) {
        // As long as nobody asks, nothing is read.
        if self.inbox.isAsked { self.silence += 1 }
        guard self.silence <= Self.patience else {
            return self.end(context, .unreachable(url: self.url, reason: "it is silent"))
        }
        self.send(context, .ping, ByteBuffer())
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.silence = 0
        let frame = Self.unwrapInboundIn(data)
        switch frame.opcode {
        case .text: self.inbox.deliver(frame.unmaskedData)
        case .ping: self.send(context, .pong, frame.unmaskedData)
        case .connectionClose:
            self.send(context, .connectionClose, ByteBuffer())
            self.end(context, .unreachable(url: self.url, reason: Self.reason(frame)))
        case .pong: break
        default:
            self.end(context, .badAnswer(url: self.url, reason: "it sends binary messages"))
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // A part of a message, or a ping, is not what was asked for.
        if self.inbox.isAsked { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.inbox.finish(.unreachable(url: self.url, reason: "the connection broke"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case NIOWebSocketError.invalidFrameLength,
            NIOWebSocketFrameAggregator.Error.accumulatedFrameSizeIsTooLarge:
            self.end(context, .badAnswer(url: self.url, reason: "a message is too long"))
        case is NIOWebSocketError, is NIOWebSocketFrameAggregator.Error:
            self.end(context, .badAnswer(url: self.url, reason: "its frames are wrong"))
        default:
            self.end(
                context, .unreachable(url: self.url, reason: ConnectionFailure.reason(error)))
        }
    }

    private func end(_ context: ChannelHandlerContext, _ reason: ClientError) {
        self.inbox.finish(reason)
        context.close(promise: nil)
    }

    private func send(
        _ context: ChannelHandlerContext, _ opcode: WebSocketOpcode, _ data: ByteBuffer
    ) {
        // Who does not read what is sent gets no more of it.
        guard context.channel.isWritable else { return }
        let frame = WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: data)
        context.writeAndFlush(Self.wrapOutboundOut(frame), promise: nil)
    }

    /// Why the other side closes, as it says.
    private static func reason(_ frame: WebSocketFrame) -> String {
        var data = frame.unmaskedData
        guard data.readInteger(as: UInt16.self) != nil, data.readableBytes > 0 else {
            return "it closed the connection"
        }
        return "it closed the connection: "
            + String(decoding: data.readableBytesView, as: UTF8.self)
    }
}
