import AssayAPI
public import AssayNode
import HTTPTypes
package import Hummingbird
import HummingbirdCore
public import Logging
public import NIOCore
public import ServiceLifecycle

/// The server: JSON-RPC 2.0 at `POST /` and over WebSockets at `/ws`, statements in CBOR at
/// `POST /statements`, the log as files, and how the node is.
public struct RPCServer: Service {
    /// Where and how the server listens.
    public struct Configuration: Sendable {
        /// The address to listen on.
        public var host = "127.0.0.1"
        /// The port; 0 for any that is free.
        public var port = 8_645
        /// What is allowed.
        public var limits = RPCLimits()
        /// Who may ask.
        public var access = AccessPolicy()
        /// What administrators can do.
        public var administration = Administration()
        /// With which certificate TLS is spoken; `nil` for none.
        public var certificates: ServerCertificates?

        /// The standard: loopback only.
        public init() {}
    }

    private let router: @Sendable (Gatekeeper) -> Router<RPCContext>
    private let webSocket: WebSocketDoor?
    private let gatekeeper: Gatekeeper
    private let configuration: Configuration
    private let metrics: RPCMetrics
    private let logger: Logger
    private let onListening: @Sendable (SocketAddress) async -> Void

    /// A server for a node.
    ///
    /// - Parameters:
    ///   - now: the node's clock in milliseconds since 1970.
    ///   - onListening: told the address once requests are served.
    public init(
        node: Node, configuration: Configuration, version: String, logger: Logger,
        now: @escaping @Sendable () -> UInt64,
        onListening: @escaping @Sendable (SocketAddress) async -> Void = { _ in }
    ) {
        let backend = Backend(
            node: node, limits: configuration.limits, version: version, now: now,
            administration: configuration.administration)
        let dispatcher = backend.dispatcher()
        self.init(
            router: { Routes(backend, dispatcher, $0).router() },
            webSocket: WebSocketDoor(backend: backend, dispatcher: dispatcher),
            configuration: configuration, metrics: backend.metrics, logger: logger,
            onListening: onListening)
    }

    /// A server of other routes, without WebSockets.
    package init(
        router: @escaping @Sendable (Gatekeeper) -> Router<RPCContext>,
        configuration: Configuration,
        logger: Logger, onListening: @escaping @Sendable (SocketAddress) async -> Void
    ) {
        self.init(
            router: router, webSocket: nil, configuration: configuration, metrics: RPCMetrics(),
            logger: logger, onListening: onListening)
    }

    private init(
        router: @escaping @Sendable (Gatekeeper) -> Router<RPCContext>, webSocket: WebSocketDoor?,
        configuration: Configuration, metrics: RPCMetrics, logger: Logger,
        onListening: @escaping @Sendable (SocketAddress) async -> Void
    ) {
        var access = configuration.access
        access.isLocal = configuration.isLocal
        self.router = router
        self.webSocket = webSocket
        self.gatekeeper = Gatekeeper(access, configuration.limits, metrics)
        self.configuration = configuration
        self.metrics = metrics
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until the service is told to stop.
    public func run() async throws {
        let limits = self.configuration.limits
        var quiet = self.logger
        quiet.logLevel = max(self.logger.logLevel, .notice)
        let application = Application(
            router: self.router(self.gatekeeper),
            server: HTTPServerBuilder { responder in
                ServerConnection(
                    responder: responder, gatekeeper: self.gatekeeper, limits: limits,
                    certificates: self.configuration.certificates, webSocket: self.webSocket)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(self.configuration.host, port: self.configuration.port),
                serverName: "assay",
                backlog: 1_024,
                availableConnectionsDelegate: CountedConnections(
                    limits.maximumConnections, metrics: self.metrics)),
            onServerRunning: { channel in
                if let address = channel.localAddress { await self.onListening(address) }
            },
            logger: quiet)
        try await application.run()
    }
}

extension RPCServer.Configuration {
    /// Whether only this machine can reach the server.
    public var isLocal: Bool { Loopback.contains(self.host) }
}
