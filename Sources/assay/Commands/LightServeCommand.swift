import ArgumentParser
import AssayClient
import AssayGateway
import AssayRPC
import Glibc
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// `assay light serve`.
struct LightServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve JSON-RPC on this machine, and answer only what was verified.",
        discussion: """
            Any script becomes a light client when its URL is changed to this one. Methods whose \
            answers cannot be verified, such as lists, which may leave something out, give the \
            error -32009; answers of the node that do not verify -32010. Stop it with Ctrl-C.

            Examples:
              assay light serve --trust my.trust --from http://node:8645 \\
                  --witness http://other:8645
              assay account assay1… --rpc http://127.0.0.1:8640
            """)

    @OptionGroup var light: LightOptions
    @Option(help: ArgumentHelp("The port on 127.0.0.1; 0 for any.", valueName: "port"))
    var port = 8_640

    func validate() throws {
        guard (0...65_535).contains(self.port) else {
            throw ValidationError("--port is 0 to 65535.")
        }
    }

    func run() async throws {
        let client = try self.light.client()
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        var logger = Logger(label: "assay")
        logger.logLevel = .notice
        let report = try await client.sync()
        var configuration = RPCServer.Configuration()
        configuration.port = self.port
        let gateway = Gateway(
            client, configuration: configuration, version: Assay.version, logger: logger,
            now: { WallClock.milliseconds }
        ) { address in
            print(
                """
                Verified JSON-RPC  http://127.0.0.1:\(address.port ?? self.port)
                asks               \(client.node.url), and \(client.witnesses.count) witnesses
                trusts             block \(report.to)
                Stop it with Ctrl-C.
                """)
            fflush(nil)
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: gateway)],
                gracefulShutdownSignals: [.sigint, .sigterm], logger: logger))
        do {
            try await group.run()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw CommandFailure(
                .inputOutput,
                "port \(self.port) is taken: stop the other program, or choose another --port")
        }
    }
}
