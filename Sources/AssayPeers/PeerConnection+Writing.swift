import AssayCore
import NIOCore

extension PeerConnection {
    /// TLS is up, or stands on nothing: without a proven peer and our protocol it is closed.
    func secured(_ applicationProtocol: String?) {
        guard case .securing = self.phase, self.peer != nil,
            applicationProtocol == PeerTLS.applicationProtocol
        else { return self.close() }
        self.phase = .greeting
        // Who was dialled answers only whom it lets in.
        if self.direction == .outbound { self.write(.hello(self.hub.hello)) }
    }

    /// Writes a frame of our own, which is small.
    func write(_ frame: PeerFrame) {
        let bytes = ByteBuffer(frame)
        self.link?.outbox.sent(control: bytes.readableBytes)
        self.context?.writeAndFlush(self.wrapOutboundOut(bytes), promise: nil)
    }

    /// Writes what waits, as long as the socket takes it.
    func drain() {
        guard let link = self.link, let context = self.context else { return }
        // Writing may make the channel writable again, which comes here.
        guard !self.isDraining else { return }
        self.isDraining = true
        defer { self.isDraining = false }
        while context.channel.isWritable, let frame = link.outbox.next() {
            self.write(frame, of: link.outbox, to: context)
        }
    }

    private func write(_ frame: ByteBuffer, of outbox: Outbox, to context: ChannelHandlerContext) {
        let count = frame.readableBytes
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.whenComplete { _ in outbox.sent(count) }
        context.writeAndFlush(self.wrapOutboundOut(frame), promise: promise)
    }

    /// Says goodbye; of what comes from now on only a goodbye matters.
    ///
    /// The peer closes when it has read it. If it does not, we do a moment later: closing at once
    /// could make its system throw the goodbye away.
    ///
    /// - Parameter flushing: whether what waits is sent before.
    func leave(_ goodbye: Goodbye, flushing: Bool = false) {
        guard !self.isEnding else { return }
        let link = self.link
        if flushing, let link, let context = self.context {
            while let frame = link.outbox.next() {
                self.write(frame, of: link.outbox, to: context)
            }
        }
        let canSpeak = self.isSecured
        self.phase = .leaving
        self.deadline = self.hub.time + self.hub.limits.grace.milliseconds
        self.hub.left(self, link: link, goodbye: goodbye)
        guard canSpeak else { return self.close() }
        self.write(.goodbye(goodbye))
        self.awaitGoodbye()
        self.isReadPending = false
        self.context?.read()
    }

    private var isSecured: Bool {
        switch self.phase {
        case .greeting, .open: true
        default: false
        }
    }

    /// Closes without a word.
    func close() {
        self.context?.close(promise: nil)
    }
}
