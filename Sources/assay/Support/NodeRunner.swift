import AssayAPI
import AssayCore
import AssayNode
import AssayRPC
import Glibc
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// Runs a node and its RPC server until the process is told to stop.
struct NodeRunner {
    var node: Node.Configuration
    var rpc = RPCServer.Configuration()
    /// The home, which keeps snapshots.
    var home: String?
    var log = LogSettings(level: .notice)
    /// Whether the node stops when standard input ends.
    var stopsWithInput = false

    /// Opens the chain, serves it, and returns once everything was written and closed.
    ///
    /// - Parameter onReady: told the URL once requests are served.
    func run(onReady: @escaping @Sendable (String) -> Void) async throws {
        let levels = LogLevels(self.log.level, self.log.levels)
        let format = self.log.format
        LoggingSystem.bootstrap { _ in NodeLogHandler(levels: levels, format: format) }
        let logger = Logger(label: "assay")
        let bar = ProgressBar("catching up")
        let now: @Sendable () -> UInt64 = { WallClock.milliseconds }
        let node = try await Node(self.node, logger: logger, now: now) { bar.show($0) }
        bar.end()
        let stopping = StopSwitch()
        var rpc = self.rpc
        rpc.administration.stop = { stopping.stop() }
        rpc.administration.levels = levels
        rpc.administration.snapshots = self.home.map { $0 + "/snapshots" }
        Self.warn(of: rpc, logger.of(.rpc))
        let server = RPCServer(
            node: node, configuration: rpc, version: Assay.version, logger: logger.of(.rpc),
            now: now
        ) { address in
            let scheme = self.rpc.certificates == nil ? "http" : "https"
            onReady("\(scheme)://\(self.rpc.host):\(address.port ?? self.rpc.port)")
        }
        // The server stops first, so that nobody is answered by a ledger that has stopped.
        var services = [
            ServiceGroupConfiguration.ServiceConfiguration(service: node), .init(service: server),
        ]
        if self.stopsWithInput {
            services.append(
                .init(
                    service: InputWatch(),
                    successTerminationBehavior: .gracefullyShutdownGroup))
        }
        // At lower levels the group writes whole services out, settings and all.
        var quiet = logger.of(.node)
        quiet.logLevel = .notice
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services,
                gracefulShutdownSignals: [.sigint, .sigterm], logger: quiet))
        stopping.use { await group.triggerGracefulShutdown() }
        do {
            try await group.run()
        } catch let error as NodeError {
            throw error
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw CommandFailure(
                .inputOutput,
                "port \(self.rpc.port) is taken: stop the other program, or choose a --port")
        }
    }

    /// Warns of what others could do with the server.
    private static func warn(of rpc: RPCServer.Configuration, _ logger: Logger) {
        guard !rpc.isLocal else { return }
        if rpc.access.token == nil {
            logger.warning(
                """
                everybody who reaches \(rpc.host) can ask this node: set rpc.tokenFile unless \
                that is wanted
                """)
        } else if rpc.certificates == nil {
            logger.warning(
                """
                tokens come unencrypted: set rpc.tlsCertificate and rpc.tlsKey, or put a proxy \
                with TLS in front
                """)
        }
    }
}
