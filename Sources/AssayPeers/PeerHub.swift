import AssayCore
import AssayCrypto
import Logging
import NIOCore
import NIOPosix

/// All connections of a node: who is dialled, who is let in, and which of two is kept.
///
/// It belongs to one event loop, on which all its connections live, so nothing here needs a
/// lock; what other threads may see of it stands in the ``PeerRegistry``.
final class PeerHub {
    /// How the node takes part.
    let configuration: PeerConfiguration
    /// What the node says of itself.
    let hello: PeerHello
    /// The node's own identity.
    let ourselves: PeerID
    /// Where everything happens.
    let loop: any EventLoop
    /// How connections are secured.
    let tls: PeerTLS
    /// What other threads see.
    let registry: PeerRegistry
    /// The way to the layer above.
    let delivery: PeerDelivery
    /// Where it is told what happens.
    let logger: Logger
    /// The node's clock in milliseconds since 1970.
    let now: @Sendable () -> UInt64
    /// Peers that room is kept for.
    let staticPeers: Set<PeerID>

    /// Random numbers for jitter and order.
    var generator = SystemRandomNumberGenerator()
    /// Where peers may be.
    var book: AddressBook
    /// Whether the registry does not show the book as it is.
    var isBookChanged = true
    /// Who may connect.
    var slots: InboundSlots
    /// All connections that TCP has made, by their numbers.
    var connections: [UInt64: PeerConnection] = [:]
    /// Where the static peers were found last; their connections are not given up for strangers.
    var staticIPs: [PeerAddress: String] = [:]
    /// How many attempts to dial are under way.
    var diallingCount = 0
    /// The number of the newest connection.
    var lastNumber: UInt64 = 0
    /// Set once the node stops: who waits for it, and how long.
    var stopping: (promise: EventLoopPromise<Void>, deadline: Milliseconds)?

    /// A hub without connections.
    init(
        configuration: PeerConfiguration, hello: PeerHello, ourselves: PeerID,
        loop: any EventLoop, tls: PeerTLS, registry: PeerRegistry, handler: any PeerHandler,
        logger: Logger, now: @escaping @Sendable () -> UInt64
    ) {
        self.configuration = configuration
        self.hello = hello
        self.ourselves = ourselves
        self.loop = loop
        self.tls = tls
        self.registry = registry
        self.delivery = PeerDelivery(loop: loop, handler: handler)
        self.logger = logger
        self.now = now
        let peers = configuration.staticPeers
        self.staticPeers = Set(peers.compactMap(\.expected)).subtracting([ourselves])
        self.book = AddressBook(static: peers, limits: configuration.limits)
        self.slots = InboundSlots(
            limits: configuration.limits, reserved: self.staticPeers.count)
        for peer in peers where peer.address.reach != nil {
            self.staticIPs[peer.address] = IPReach.network(of: peer.address.host)
        }
    }

    /// What is allowed.
    var limits: PeerLimits { self.configuration.limits }

    /// The clock that never goes back.
    var time: Milliseconds { self.loop.now.uptimeNanoseconds / 1_000_000 }

    /// Does what is due by the clock.
    func tick(dial: (AddressBook.Dial) -> Void) {
        let now = self.time
        for connection in Array(self.connections.values) {
            connection.check(at: now)
            self.tellAddresses(to: connection, at: now)
        }
        if self.isBookChanged {
            self.isBookChanged = false
            self.registry.addresses = self.book.addresses
        }
        guard self.stopping == nil else { return self.finishStopping(at: now) }
        let outbound = self.connections.values.count { $0.direction == .outbound }
        let claimed = Set(self.registry.links.compactMap(\.info.listen))
        let dials = self.book.due(
            at: now, outbound: outbound + self.diallingCount, claimed: claimed
        ) { peer in
            peer == self.ourselves || self.registry[peer] != nil
                || self.registry.standings { $0.refusal(of: peer, at: now) } != nil
        }
        self.diallingCount += dials.count
        for next in dials { dial(next) }
    }

    /// Says goodbye to everybody; the future is fulfilled when all are gone or time is up.
    func stop() -> EventLoopFuture<Void> {
        if let stopping { return stopping.promise.futureResult }
        let promise = self.loop.makePromise(of: Void.self)
        // The goodbyes take their time, and then the layer above hears of them.
        let deadline = self.time + self.limits.grace.milliseconds * 3 / 2
        self.stopping = (promise, deadline)
        for connection in Array(self.connections.values) {
            connection.leave(Goodbye(.stopping, "the node stops"), flushing: true)
        }
        self.finishStopping(at: self.time)
        return promise.futureResult
    }

    private func finishStopping(at now: Milliseconds) {
        guard let stopping else { return }
        let isDone = self.connections.isEmpty && self.delivery.isIdle
        guard isDone || now >= stopping.deadline else { return }
        for connection in Array(self.connections.values) { connection.close() }
        stopping.promise.succeed()
    }

    /// Ends the connection with a peer, if there is one.
    func disconnect(_ peer: PeerID, _ goodbye: Goodbye) {
        guard let link = self.registry[peer] else { return }
        self.connections[link.number]?.leave(goodbye)
    }

    /// Sends what has begun to wait for a connection.
    func wake(_ number: UInt64) {
        self.connections[number]?.drain()
    }

    /// A peer must know something and has no room for it.
    func overflowed(_ number: UInt64) {
        self.connections[number]?.leave(
            Goodbye(.tooSlow, "more than \(self.limits.maximumQueue) bytes wait to be read"))
    }

    /// What a log line says about a connection.
    func metadata(_ connection: PeerConnection) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["remote": "\(connection.remote)"]
        if let peer = connection.peer { metadata["peer"] = "\(peer)" }
        if let dial = connection.dial { metadata["address"] = "\(dial.address)" }
        return metadata
    }
}
