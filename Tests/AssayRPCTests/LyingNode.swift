import AssayAPI
import AssayClient
import AssayRPC
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// A node between a client and an honest node, that changes answers on the way.
final class LyingNode: Sendable {
    /// What it does to the answers of a method.
    typealias Lie = @Sendable (JSONValue) -> JSONValue

    private let lies: Lies
    private let port: Int
    private let serving: ServiceGroup

    /// Begins as an honest one.
    init(before node: UnverifiedClient) async throws {
        let lies = Lies()
        self.lies = lies
        var dispatcher = Dispatcher(maximumBatch: 10)
        func pass<Method: APIMethod>(_ method: Method.Type) {
            dispatcher.serve(Raw<Method>.self) { params throws(RPCError) in
                do throws(ClientError) {
                    return lies.told(Method.name, try await node.call(Raw<Method>.self, params))
                } catch .refused(let error) {
                    throw error
                } catch {
                    throw RPCError(.internalError, "\(error)")
                }
            }
        }
        pass(API.GetUpdate.self)
        pass(API.GetStateProof.self)
        pass(API.GetInclusion.self)
        pass(API.GetHeader.self)
        pass(API.GetStatement.self)
        pass(API.GetBlockProof.self)
        pass(API.GetReceipt.self)
        pass(API.GetGenesis.self)
        pass(API.ListSettlements.self)
        pass(API.Submit.self)
        let door = JSONDoor(dispatcher: dispatcher, limits: RPCLimits(), version: "lies")
        let (port, group) = try await ServedRoutes.serve {
            let router = $0.router()
            door.add(to: router)
            return router
        }
        (self.port, self.serving) = (port, group)
    }

    deinit {
        let group = self.serving
        Task { await group.triggerGracefulShutdown() }
    }

    /// A method whose parameters and answers are passed on as they are.
    private enum Raw<Method: APIMethod>: APIMethod {
        typealias Params = [String: JSONValue]
        typealias Result = JSONValue
        static var name: String { Method.name }
        static var parameterNames: [String] { Method.parameterNames }
    }

    var client: UnverifiedClient { UnverifiedClient(url: "http://127.0.0.1:\(self.port)") }

    /// Lies about the answers of a method from now on; `nil` to stop.
    func lie(about method: String, _ lie: Lie?) { self.lies.set(method, lie) }
}

/// The lies of a node, by method.
private final class Lies: Sendable {
    private let lies = Mutex<[String: LyingNode.Lie]>([:])

    func set(_ method: String, _ lie: LyingNode.Lie?) { self.lies.withLock { $0[method] = lie } }

    func told(_ method: String, _ answer: JSONValue) -> JSONValue {
        let lie = self.lies.withLock { $0[method] }
        return lie?(answer) ?? answer
    }
}

/// Serving routes for the time of a test.
enum ServedRoutes {
    struct NotListening: Error {}

    /// Serves routes on a free port, and returns once it listens.
    static func serve(
        _ router: @escaping @Sendable (Gatekeeper) -> Router<RPCContext>
    ) async throws -> (port: Int, ServiceGroup) {
        var configuration = RPCServer.Configuration()
        configuration.port = 0
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let (addresses, continuation) = AsyncStream.makeStream(of: SocketAddress.self)
        let server = RPCServer(
            router: router, configuration: configuration, logger: logger
        ) { continuation.yield($0) }
        return try await Self.run(server, logger, addresses, continuation)
    }

    /// Runs a service that tells its address.
    static func run(
        _ service: any Service, _ logger: Logger, _ addresses: AsyncStream<SocketAddress>,
        _ continuation: AsyncStream<SocketAddress>.Continuation
    ) async throws -> (port: Int, ServiceGroup) {
        let group = ServiceGroup(services: [service], gracefulShutdownSignals: [], logger: logger)
        Task {
            defer { continuation.finish() }
            try await group.run()
        }
        var listening = addresses.makeAsyncIterator()
        guard let port = await listening.next()?.port else { throw NotListening() }
        return (port, group)
    }
}

extension JSONValue {
    /// The object with a field changed.
    func with(_ name: String, _ change: (JSONValue) -> JSONValue) -> JSONValue {
        guard case .object(var fields) = self, let value = fields[name] else { return self }
        fields[name] = change(value)
        return .object(fields)
    }

    /// The bytes in hexadecimal with one bit flipped at a place, counted from the end if negative.
    func flipped(at place: Int) -> JSONValue {
        guard case .string(let text) = self, var bytes = HexBytes(text)?.bytes else { return self }
        let index = place < 0 ? bytes.count + place : place
        guard bytes.indices.contains(index) else { return self }
        bytes[index] ^= 1
        return .string(HexBytes(bytes).description)
    }
}
