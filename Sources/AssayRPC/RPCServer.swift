import AssayAPI
public import AssayNode
import HTTPTypes
package import Hummingbird
import HummingbirdCore
public import Logging
public import NIOCore
public import ServiceLifecycle

/// What the interface allows.
public struct RPCLimits: Hashable, Sendable {
    /// The most bytes in a JSON body.
    public var maximumBodyBytes = 2 << 20
    /// The most bytes in a body of `POST /statements`.
    public var maximumStatementsBytes = 8 << 20
    /// The most requests in a batch.
    public var maximumBatch = 1_000
    /// The most statements in a batch of them.
    public var maximumStatements = 20_000
    /// The most rows on a page of a list.
    public var maximumPage = 200
    /// The most connections at once; further ones wait to be accepted.
    public var maximumConnections = 4_096
    /// How long a connection may be idle, in seconds.
    public var idleSeconds: Int64 = 60

    /// The standard limits.
    public init() {}
}

/// The HTTP server: JSON-RPC 2.0 at `POST /`, statements in CBOR at `POST /statements`, and
/// `GET /health` and `/ready`.
public struct RPCServer: Service {
    /// Where and how the server listens.
    public struct Configuration: Sendable {
        /// The address to listen on.
        public var host = "127.0.0.1"
        /// The port; 0 for any that is free.
        public var port = 8_645
        /// What is allowed.
        public var limits = RPCLimits()

        /// The standard: loopback only.
        public init() {}
    }

    private let router: @Sendable () -> Router<BasicRequestContext>
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
            node: node, limits: configuration.limits, version: version, now: now)
        self.init(
            router: { Routes(backend).router() }, configuration: configuration,
            metrics: backend.metrics, logger: logger, onListening: onListening)
    }

    /// A server of other routes.
    package init(
        router: @escaping @Sendable () -> Router<BasicRequestContext>,
        configuration: Configuration, metrics: RPCMetrics = RPCMetrics(), logger: Logger,
        onListening: @escaping @Sendable (SocketAddress) async -> Void
    ) {
        self.router = router
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
            router: self.router(),
            server: .http1(
                configuration: .init(idleTimeout: .seconds(limits.idleSeconds))),
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
