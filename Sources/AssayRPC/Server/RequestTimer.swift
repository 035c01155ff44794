import NIOCore
import NIOHTTP1

/// Closes a connection whose client is too slow: with a request, with its next one, or with
/// reading the answer.
///
/// It counts the time of whole things, not of single bytes, so that a client cannot hold a
/// connection by sending a byte now and then.
final class RequestTimer: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let idleTime: TimeAmount
    private let stallTime: TimeAmount
    /// How long an answer may take that is being sent when the server stops.
    private static let farewell = TimeAmount.seconds(5)

    private var hasBegun = false
    private var unanswered = 0
    private var arrival: Scheduled<Void>?
    private var stall: Scheduled<Void>?

    init(idleTime: Duration, stallTime: Duration) {
        self.idleTime = TimeAmount(idleTime)
        self.stallTime = TimeAmount(stallTime)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.expectArrival(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.arrival?.cancel()
        self.stall?.cancel()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch Self.unwrapInboundIn(data) {
        case .head:
            self.hasBegun = true
            self.unanswered += 1
            self.expectArrival(context)
        case .body: break
        // What was answered before it had arrived waits for its successor already.
        case .end: if self.unanswered > 0 { self.arrival?.cancel() }
        }
        context.fireChannelRead(data)
    }

    func write(
        context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
        if case .end = Self.unwrapOutboundIn(data) {
            self.unanswered -= 1
            if self.unanswered == 0 { self.expectArrival(context) }
        }
        context.write(data, promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        self.stall?.cancel()
        if !context.channel.isWritable { self.expectProgress(context) }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            // Whoever is being answered has a moment for it.
            self.arrival?.cancel()
            if self.unanswered == 0 {
                context.close(promise: nil)
            } else {
                self.arrival = Self.close(context, in: Self.farewell)
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError, self.hasBegun else {
            // Before its first request nobody else answers on a connection.
            if error is HTTPParserError { Self.refuse(context) }
            return context.close(promise: nil)
        }
        context.fireErrorCaught(error)
    }

    private static func refuse(_ context: ChannelHandlerContext) {
        let head = HTTPResponseHead(
            version: .http1_1, status: .badRequest,
            headers: ["Connection": "close", "Content-Length": "0"])
        context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
    }

    /// Closes the connection if nothing more is read of what waits to be sent.
    private func expectProgress(_ context: ChannelHandlerContext) {
        let waiting = context.channel.waitingBytes
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        self.stall = context.eventLoop.scheduleTask(in: self.stallTime) {
            let (handler, context) = bound.value
            guard let now = context.channel.waitingBytes, let waiting, now < waiting else {
                return context.close(promise: nil)
            }
            handler.expectProgress(context)
        }
    }

    private func expectArrival(_ context: ChannelHandlerContext) {
        self.arrival?.cancel()
        self.arrival = Self.close(context, in: self.idleTime)
    }

    private static func close(
        _ context: ChannelHandlerContext, in time: TimeAmount
    ) -> Scheduled<Void> {
        let channel = context.channel
        return context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }
}

extension Channel {
    /// The bytes that were written and not sent yet; `nil` if the channel does not tell.
    var waitingBytes: Int? {
        try? self.syncOptions?.getOption(ChannelOptions.bufferedWritableBytes)
    }
}
