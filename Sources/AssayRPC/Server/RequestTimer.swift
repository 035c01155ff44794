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
            self.unanswered += 1
            self.expectArrival(context)
        case .body: break
        case .end: self.arrival?.cancel()
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
        if !context.channel.isWritable {
            self.stall = Self.close(context, in: self.stallTime)
        }
        context.fireChannelWritabilityChanged()
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
