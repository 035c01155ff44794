import NIOCore
import NIOPosix
import Synchronization

/// A TCP proxy between a client and a node that breaks connections, puts bytes in, and counts.
final class BreakingProxy: Sendable {
    fileprivate struct State {
        var budgets: [Int]
        var injection: [UInt8]
        var connections = 0
        var bytesDown = 0
        var upstream: [UInt8] = []
        var open: [any Channel] = []
    }

    fileprivate let state: Mutex<State>
    private let listener: any Channel
    private let cycle: Cycle

    /// What the listener reaches the proxy through, until it is stopped.
    private final class Cycle: Sendable {
        let proxy = Mutex<BreakingProxy?>(nil)
    }

    /// A proxy to a port of this machine.
    ///
    /// - Parameters:
    ///   - budgets: after how many bytes to the client each connection breaks; the ones after do
    ///     not.
    ///   - injection: what the client gets behind the first bytes of each connection.
    init(to port: Int, budgets: [Int] = [], injection: [UInt8] = []) async throws {
        self.state = Mutex(State(budgets: budgets, injection: injection))
        let cycle = Cycle()
        self.cycle = cycle
        self.listener = try await ServerBootstrap(group: NIOSingletons.posixEventLoopGroup)
            // So that little is on the way to who does not read.
            .childChannelOption(.socketOption(.so_sndbuf), value: 1 << 16)
            .childChannelInitializer { client in
                guard let proxy = cycle.proxy.withLock({ $0 }) else {
                    return client.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel)
                }
                return proxy.connect(client, to: port)
            }
            .bind(host: "127.0.0.1", port: 0).get()
        cycle.proxy.withLock { $0 = self }
    }

    var url: String { "http://127.0.0.1:\(self.listener.localAddress?.port ?? 0)" }
    /// How many connections there were.
    var connections: Int { self.state.withLock { $0.connections } }
    /// How many bytes went to clients.
    var bytesDown: Int { self.state.withLock { $0.bytesDown } }
    /// What came from clients.
    var upstream: [UInt8] { self.state.withLock { $0.upstream } }

    /// Breaks all connections.
    func breakAll() {
        let open = self.state.withLock { state in
            defer { state.open = [] }
            return state.open
        }
        for channel in open { channel.close(promise: nil) }
    }

    func stop() {
        self.cycle.proxy.withLock { $0 = nil }
        self.listener.close(promise: nil)
        self.breakAll()
    }

    private func connect(_ client: any Channel, to port: Int) -> EventLoopFuture<Void> {
        let (budget, injection) = self.state.withLock { state in
            state.connections += 1
            state.open.append(client)
            return (
                state.budgets.isEmpty ? Int.max : state.budgets.removeFirst(), state.injection
            )
        }
        return ClientBootstrap(group: client.eventLoop)
            .channelInitializer { node in
                node.eventLoop.makeCompletedFuture {
                    try node.pipeline.syncOperations.addHandler(
                        Glue(
                            other: client, budget: budget, injection: injection,
                            seen: { bytes in
                                self.state.withLock { $0.bytesDown += bytes.count }
                            }))
                }
            }
            .connect(host: "127.0.0.1", port: port)
            .flatMap { node in
                node.eventLoop.makeCompletedFuture {
                    try client.pipeline.syncOperations.addHandler(
                        Glue(
                            other: node, budget: .max, injection: [],
                            seen: { bytes in
                                self.state.withLock { $0.upstream += bytes }
                            }))
                }
            }
    }
}

/// Passes what comes on one channel to the other, as fast as that takes it.
private final class Glue: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel
    private var budget: Int
    private var injection: [UInt8]
    private let seen: @Sendable ([UInt8]) -> Void

    init(
        other: any Channel, budget: Int, injection: [UInt8],
        seen: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.other = other
        self.budget = budget
        self.injection = injection
        self.seen = seen
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = [UInt8](Self.unwrapInboundIn(data).readableBytesView)
        bytes += self.injection
        self.injection = []
        bytes = Array(bytes.prefix(self.budget))
        self.budget -= bytes.count
        self.seen(bytes)
        let (isSpent, channel, other) = (self.budget == 0, context.channel, self.other)
        // The next is read once this was taken.
        channel.setOption(.autoRead, value: false).whenComplete { _ in }
        other.writeAndFlush(ByteBuffer(bytes: bytes)).whenComplete { _ in
            if isSpent { other.close(promise: nil) }
            channel.setOption(.autoRead, value: true).whenComplete { _ in }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.other.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
