import NIOCore
import NIOWebSocket

/// Closes a WebSocket, with the reason, whose client breaks the protocol, sends too much, or does
/// not read.
final class WebSocketGuard: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias InboundOut = WebSocketFrame
    typealias OutboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    /// How long the reason may take to leave.
    private static let farewell = TimeAmount.seconds(5)

    private let idleTime: Duration
    private let stallTime: Duration
    private let metrics: RPCMetrics
    private var idle: Scheduled<Void>?
    private var stall: Scheduled<Void>?
    private var isClosing = false

    /// A guard.
    ///
    /// - Parameters:
    ///   - idleTime: how long nothing may come, not even an answer to a ping.
    ///   - stallTime: how long nothing may be read of what is sent.
    init(idleTime: Duration, stallTime: Duration, metrics: RPCMetrics) {
        self.idleTime = idleTime
        self.stallTime = stallTime
        self.metrics = metrics
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.expectFrame(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.idle?.cancel()
        self.stall?.cancel()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !self.isClosing else { return }
        self.expectFrame(context)
        context.fireChannelRead(data)
    }

    func write(
        context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
        // Nothing follows the reason.
        guard !self.isClosing else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        context.write(data, promise: promise)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            self.close(context, .goingAway, "the node is stopping")
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func expectFrame(_ context: ChannelHandlerContext) {
        self.idle?.cancel()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        self.idle = context.eventLoop.scheduleTask(in: TimeAmount(self.idleTime)) {
            let (handler, context) = bound.value
            handler.close(context, .goingAway, "no answer to a ping")
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case let error as NIOWebSocketError:
            self.close(context, WebSocketErrorCode(error), "\(error)")
        case NIOWebSocketFrameAggregator.Error.accumulatedFrameSizeIsTooLarge:
            self.close(context, .messageTooLarge, "the message is too long")
        case let error as FrameCheck.Mistake: self.close(context, .protocolError, error.text)
        case is NIOWebSocketFrameAggregator.Error:
            self.close(context, .protocolError, "the message is in pieces that do not fit")
        default: context.close(promise: nil)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        self.stall?.cancel()
        if !context.channel.isWritable, !self.isClosing { self.expectProgress(context) }
        context.fireChannelWritabilityChanged()
    }

    /// Closes if nothing more is read of what waits to be sent.
    private func expectProgress(_ context: ChannelHandlerContext) {
        let waiting = context.channel.waitingBytes
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        self.stall = context.eventLoop.scheduleTask(in: TimeAmount(self.stallTime)) {
            let (handler, context) = bound.value
            if let now = context.channel.waitingBytes, let waiting, now < waiting {
                return handler.expectProgress(context)
            }
            handler.metrics.dropped()
            handler.close(
                context, WebSocketClose.tooSlow,
                "too slow: \(handler.stallTime.components.seconds) s without reading; "
                    + "subscribe again from where you stopped")
        }
    }

    /// Sends the reason, and closes.
    private func close(
        _ context: ChannelHandlerContext, _ code: WebSocketErrorCode, _ reason: String
    ) {
        guard !self.isClosing else { return }
        self.isClosing = true
        let channel = context.channel
        context.writeAndFlush(
            Self.wrapOutboundOut(WebSocketClose.frame(code, reason))
        ).assumeIsolated().whenComplete { _ in channel.close(promise: nil) }
        context.eventLoop.scheduleTask(in: Self.farewell) { channel.close(promise: nil) }
    }
}

/// Refuses frames that a client must not send (RFC 6455 §5.1, §5.2), which NIO lets through.
final class FrameCheck: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias InboundOut = WebSocketFrame

    /// What is wrong with a frame.
    struct Mistake: Error {
        let text: String
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = Self.unwrapInboundIn(data)
        if frame.maskKey == nil {
            context.fireErrorCaught(Mistake(text: "frames of a client are masked"))
        } else if frame.rsv1 || frame.rsv2 || frame.rsv3 {
            context.fireErrorCaught(Mistake(text: "no extension was agreed upon"))
        } else if Self.isReserved(frame.opcode) {
            context.fireErrorCaught(Mistake(text: "an opcode that is not defined"))
        } else {
            context.fireChannelRead(data)
        }
    }

    private static func isReserved(_ opcode: WebSocketOpcode) -> Bool {
        switch opcode {
        case .continuation, .text, .binary, .connectionClose, .ping, .pong: false
        default: true
        }
    }
}

/// Why a WebSocket is closed.
enum WebSocketClose {
    /// The client reads too slowly: *try again later* (1013).
    static let tooSlow = WebSocketErrorCode(codeNumber: 1_013)

    /// The frame that says so (RFC 6455 §5.5.1); of a reason at most 123 bytes fit.
    static func frame(_ code: WebSocketErrorCode, _ reason: String) -> WebSocketFrame {
        var data = ByteBuffer()
        data.write(webSocketErrorCode: code)
        data.writeBytes(reason.utf8.prefix(123))
        return WebSocketFrame(fin: true, opcode: .connectionClose, data: data)
    }
}

extension WebSocketErrorCode {
    /// The code for what the decoder refused.
    fileprivate init(_ error: NIOWebSocketError) {
        switch error {
        case .invalidFrameLength: self = .messageTooLarge
        default: self = .protocolError
        }
    }
}
