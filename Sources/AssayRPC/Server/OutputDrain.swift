import NIOCore

/// Lets all that was written leave before the output of a connection is closed.
///
/// A client that says that it will send nothing more still wants its answer; closing the output
/// forgets what the client has not taken yet, which is most of a long answer.
final class OutputDrain: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func close(
        context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?
    ) {
        guard mode == .output else { return context.close(mode: mode, promise: promise) }
        // Nothing, behind all the rest: it has left when that has.
        context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer())).assumeIsolated().whenComplete {
            _ in context.close(mode: .output, promise: promise)
        }
    }
}
