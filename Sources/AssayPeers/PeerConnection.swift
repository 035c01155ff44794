import AssayCore
import AssayCrypto
import NIOCore
import NIOTLS

/// One connection, from the first byte of TCP to the last: it splits bytes into frames, greets,
/// delivers messages, and writes what waits.
///
/// It belongs to the event loop, on which its ``PeerHub`` lives too. All decisions about whether
/// the peer may stay are the hub's.
final class PeerConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How far a connection has come; it only moves down this list.
    enum Phase {
        /// TLS is being negotiated.
        case securing
        /// Their hello is awaited; ours was sent if we dialled.
        case greeting
        /// Both have said hello, and the hub has let it in.
        case open(PeerLink)
        /// Goodbye was said, and the peer has a moment to take it.
        case leaving
        /// Nothing more happens.
        case closed
    }

    /// The connection's number in this process.
    let number: UInt64
    /// Who opened it.
    let direction: PeerDirection
    /// The address that we dialled, and who must be there.
    let dial: AddressBook.Dial?
    /// Who decides.
    let hub: PeerHub

    /// How far it has come.
    var phase = Phase.securing
    /// Who is at the other end, proven by TLS.
    var peer: PeerID?
    /// Its place in the channel.
    var context: ChannelHandlerContext?
    /// The IP address and port at the other end, as text.
    var remote = ""
    /// The IP address alone.
    var remoteIP = ""
    /// When the handshake, or the goodbye, must be over.
    var deadline: Milliseconds
    /// When both had said hello.
    var openedAt: Milliseconds?
    /// When the peer was told addresses last.
    var toldAt: Milliseconds = 0
    /// When it told us.
    var heardAt: Milliseconds?
    /// When bytes came last.
    var lastReceived: Milliseconds
    /// When we asked last whether anybody is there.
    var lastPing: Milliseconds
    /// What came and is no whole frame yet, or has to wait.
    var inbound = ByteBuffer()
    /// How many bytes may come.
    var bytesLimit: RateLimit
    /// How many frames may come.
    var framesLimit: RateLimit
    /// Whether the layer above is looking at something.
    var isDelivering = false
    /// Whether the channel wants to read and has to wait.
    var isReadPending = false
    /// Whether frames are being taken from what came.
    var isAdvancing = false
    /// Whether frames are being written.
    var isDraining = false
    /// How it ended, once that is known.
    var end: PeerEnd?

    /// A connection that has just been made.
    init(number: UInt64, direction: PeerDirection, dial: AddressBook.Dial?, hub: PeerHub) {
        let now = hub.time
        let limits = hub.limits
        self.number = number
        self.direction = direction
        self.dial = dial
        self.hub = hub
        self.deadline = now + limits.handshakeTimeout.milliseconds
        self.lastReceived = now
        self.lastPing = now
        self.bytesLimit = RateLimit(perSecond: limits.bytesPerSecond, at: now)
        self.framesLimit = RateLimit(perSecond: limits.framesPerSecond, at: now)
    }

    /// The open connection as other threads see it.
    var link: PeerLink? {
        guard case .open(let link) = self.phase else { return nil }
        return link
    }

    /// Whether the end was announced, or has come.
    var isEnding: Bool {
        switch self.phase {
        case .leaving, .closed: true
        default: false
        }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        self.remote = context.channel.remoteAddress.map(Self.text) ?? ""
        self.remoteIP = context.channel.remoteAddress?.ipAddress ?? ""
        self.deadline = self.hub.time + self.hub.limits.handshakeTimeout.milliseconds
        self.hub.opened(self)
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted(let name)? = event as? TLSUserEvent {
            self.secured(name)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = self.unwrapInboundIn(data)
        let now = self.hub.time
        self.lastReceived = now
        switch self.phase {
        case .securing, .closed:
            return
        case .greeting, .leaving: break
        case .open(let link): link.outbox.received(buffer.readableBytes)
        }
        self.bytesLimit.take(buffer.readableBytes, at: now)
        if self.inbound.readableBytes == 0 {
            self.inbound = buffer
        } else {
            self.inbound.writeBuffer(&buffer)
        }
        if case .leaving = self.phase { self.awaitGoodbye() } else { self.advance() }
    }

    func read(context: ChannelHandlerContext) {
        if self.isPaused {
            self.isReadPending = true
        } else {
            context.read()
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        self.drain()
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.hub.noteError(error, on: self)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        let wasOpen = self.link
        self.phase = .closed
        self.inbound = ByteBuffer()
        self.hub.closed(self, link: wasOpen)
        context.fireChannelInactive()
    }

    private static func text(_ address: SocketAddress) -> String {
        guard let ip = address.ipAddress, let port = address.port else { return "" }
        return PeerAddress(host: ip, port: port)?.description ?? ip
    }
}
