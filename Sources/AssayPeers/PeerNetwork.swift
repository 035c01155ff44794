public import AssayCore
public import AssayCrypto
public import Logging
public import NIOCore
public import NIOPosix
public import ServiceLifecycle

/// The connections of a node with others: TLS 1.3 between proven keys, whole messages in order,
/// and bounds on everything that a peer could use up.
///
/// All connections of a network live on one event loop. What is public here can be called from
/// any thread and never waits.
public final class PeerNetwork: Service {
    private let configuration: PeerConfiguration
    private let ourselves: PeerID
    private let chain: ChainID
    private let handler: any PeerHandler
    private let logger: Logger
    private let now: @Sendable () -> UInt64
    private let loop: any EventLoop
    private let tls: PeerTLS
    private let registry: PeerRegistry
    private let hub: NIOLoopBoundBox<PeerHub?>

    /// How often the clock is looked at.
    private static let tick = TimeAmount.milliseconds(25)

    /// A network that ``run()`` sets to work.
    ///
    /// - Parameters:
    ///   - key: the node's identity; its peers know it by the public key.
    ///   - chain: the chain that peers must follow too.
    ///   - handler: who is told of peers and their messages.
    ///   - group: one of its event loops carries all connections.
    ///   - now: the node's clock in milliseconds since 1970.
    public init(
        _ configuration: PeerConfiguration, key: PrivateKey, chain: ChainID,
        handler: any PeerHandler, logger: Logger,
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        now: @escaping @Sendable () -> UInt64
    ) throws(PeerError) {
        self.configuration = configuration
        self.ourselves = PeerID(key.publicKey)
        self.chain = chain
        self.handler = handler
        self.logger = logger
        self.now = now
        self.loop = group.next()
        self.tls = try PeerTLS(PeerIdentity(key, at: now()), now: now)
        self.registry = PeerRegistry(limits: configuration.limits)
        self.hub = NIOLoopBoundBox.makeEmptyBox(valueType: PeerHub.self, eventLoop: self.loop)
    }

    /// The node's own identity.
    public var id: PeerID { self.ourselves }

    /// The port that is listened on, once it is.
    public var boundPort: Int? { self.registry.boundPort }

    /// The connected peers, in the order of their keys.
    public var peers: [PeerInfo] { self.registry.links.map(\.currentInfo) }

    /// What went over all connections, those that ended included.
    public var traffic: PeerTraffic { self.registry.traffic }

    /// The addresses that are or may be dialled, static and learned, in order.
    public var addresses: [PeerAddress] { self.registry.addresses }

    /// Queues a message for one peer.
    @discardableResult
    public func send(
        _ bytes: [UInt8], to peer: PeerID, priority: PeerPriority
    ) -> PeerSending {
        guard self.isShortEnough(bytes) else { return .tooLong }
        guard let link = self.registry[peer] else { return .notConnected }
        return self.put(ByteBuffer(.message(bytes)), in: link, priority)
    }

    /// Queues a message for several peers, encoded once.
    ///
    /// - Returns: for how many of them it waits to be sent.
    @discardableResult
    public func send(
        _ bytes: [UInt8], to peers: [PeerID], priority: PeerPriority
    ) -> Int {
        guard self.isShortEnough(bytes) else { return 0 }
        let frame = ByteBuffer(.message(bytes))
        return peers.count { peer in
            guard let link = self.registry[peer] else { return false }
            return self.put(frame, in: link, priority) == .queued
        }
    }

    /// Ends the connection with a peer, who is told the reason.
    public func disconnect(_ peer: PeerID, reason: String) {
        self.onLoop { $0.disconnect(peer, Goodbye(.unwanted, reason)) }
    }

    /// Ends the connection with a peer and allows no other for a time, as long as the process
    /// lives: for misbehaviour that is proven.
    public func ban(_ peer: PeerID, for time: Duration, reason: String) {
        let now = self.loop.now.uptimeNanoseconds / 1_000_000
        self.registry.standings { $0.ban(peer, for: time.milliseconds, reason, at: now) }
        self.onLoop { $0.disconnect(peer, Goodbye(.banned, reason)) }
    }

    /// Listens and dials until the service is told to stop; then says goodbye.
    public func run() async throws {
        guard self.registry.beginRun() else { throw PeerError.alreadyRun }
        let listener = try await self.listen()
        let loop = self.loop
        let port = listener?.localAddress?.port
        let ticking = try await loop.submit {
            self.hub.value = self.makeHub(port: port)
            return loop.scheduleRepeatedTask(initialDelay: .zero, delay: Self.tick) { _ in
                self.hub.value?.tick { self.dial($0) }
            }
        }.get()
        try await listener?.setOption(.autoRead, value: true).get()
        self.registry.boundPort = port
        self.logger.info(
            "peers started",
            metadata: ["id": "\(self.ourselves)", "port": "\(port.map(String.init) ?? "none")"])
        try? await gracefulShutdown()
        try? await listener?.close()
        try await loop.flatSubmit {
            self.hub.value?.stop() ?? loop.makeSucceededVoidFuture()
        }.get()
        ticking.cancel()
        try await loop.submit { self.hub.value = nil }.get()
        self.logger.info("peers stopped")
    }

    private func isShortEnough(_ bytes: [UInt8]) -> Bool {
        bytes.count <= self.configuration.limits.maximumFrame - PeerFrame.overhead
    }

    private func put(
        _ frame: ByteBuffer, in link: PeerLink, _ priority: PeerPriority
    ) -> PeerSending {
        switch link.outbox.put(frame, priority) {
        case .queued(let wake):
            if wake { self.onLoop { $0.wake(link.number) } }
            return .queued
        case .dropped:
            return .dropped
        case .overflow:
            self.onLoop { $0.overflowed(link.number) }
            return .dropped
        case .closed:
            return .notConnected
        }
    }

    private func onLoop(_ body: @escaping @Sendable (PeerHub) -> Void) {
        self.loop.execute {
            if let hub = self.hub.value { body(hub) }
        }
    }
}

// What is set up when the network begins to run.
extension PeerNetwork {
    /// Binds the port, if there is one, but accepts nobody yet.
    private func listen() async throws(PeerError) -> (any Channel)? {
        guard let port = self.configuration.port else { return nil }
        let bootstrap = ServerBootstrap(group: self.loop)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.autoRead, value: false)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.writeBufferWaterMark, value: Self.waterMark)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let hub = self.hub.value else { throw PeerHub.Refusal.stopping }
                    try hub.accept(channel)
                }
            }
        do {
            return try await bootstrap.bind(host: self.configuration.host, port: port).get()
        } catch {
            throw .cannotListen("\(self.configuration.host) port \(port): \(error)")
        }
    }

    /// How much the system may be behind before more is handed to it.
    private static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(
        low: 1 << 18, high: 1 << 20)

    private func dial(_ dial: AddressBook.Dial) {
        let timeout = self.configuration.limits.handshakeTimeout.milliseconds
        ClientBootstrap(group: self.loop)
            .connectTimeout(.milliseconds(Int64(timeout)))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.writeBufferWaterMark, value: Self.waterMark)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let hub = self.hub.value else { throw PeerHub.Refusal.stopping }
                    try hub.prepare(channel, for: dial)
                }
            }
            .connect(host: dial.address.host, port: dial.address.port)
            .hop(to: self.loop)
            .whenComplete { self.hub.value?.dialled(dial, $0) }
    }

    private func makeHub(port: Int?) -> PeerHub {
        var generator = SystemRandomNumberGenerator()
        let hello = PeerHello(
            chain: self.chain, agent: self.configuration.agent,
            listen: self.advertised(port: port), nonce: generator.next())
        return PeerHub(
            configuration: self.configuration, hello: hello, ourselves: self.ourselves,
            loop: self.loop, tls: self.tls, registry: self.registry, handler: self.handler,
            logger: self.logger, now: self.now)
    }

    private func advertised(port: Int?) -> PeerAddress? {
        if let advertised = self.configuration.advertised { return advertised }
        guard self.configuration.exchangesAddresses, let port,
            let address = PeerAddress(host: self.configuration.host, port: port),
            address.reach == .everywhere || address.reach == .local
        else { return nil }
        return address
    }
}
