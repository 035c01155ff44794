import AssayAPI
public import AssayClient
public import AssayRPC
import Hummingbird
public import Logging
public import NIOCore
public import ServiceLifecycle

/// A JSON-RPC server that answers only what it verified: a light client with the interface of a
/// node, so that a script trusts nobody by changing its URL.
public struct Gateway: Service {
    private let server: RPCServer

    /// A gateway to what a light client verifies.
    ///
    /// - Parameters:
    ///   - now: the clock in milliseconds since 1970.
    ///   - onListening: told the address once requests are served.
    public init(
        _ client: LightClient, configuration: RPCServer.Configuration, version: String,
        logger: Logger, now: @escaping @Sendable () -> UInt64,
        onListening: @escaping @Sendable (SocketAddress) async -> Void = { _ in }
    ) {
        let methods = VerifiedMethods(client: client, version: version, now: now)
        let door = JSONDoor(
            dispatcher: methods.dispatcher(maximumBatch: configuration.limits.maximumBatch),
            limits: configuration.limits, version: version)
        self.server = RPCServer(
            router: {
                let router = $0.router()
                door.add(to: router)
                router.get("/health") { _, _ in "ok\n" }
                return router
            }, configuration: configuration, logger: logger, onListening: onListening)
    }

    /// Serves until the service is told to stop.
    public func run() async throws { try await self.server.run() }
}
