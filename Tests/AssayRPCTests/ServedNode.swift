import AssayClient
import AssayConsensus
import AssayCore
import AssayCrypto
import AssayNode
import AssayRPC
import AssayTestSupport
import FoundationEssentials
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// A node with its server on a port of its own, for the time of one test.
final class ServedNode: Sendable {
    static let start: UInt64 = 1_700_000_000_000
    static let heartbeat: UInt64 = 3_600_000
    static let validator = TestKeys.key(0)
    static let version = "0.0-test"

    let genesis: Genesis
    let node: Node
    let port: Int
    /// The clock of the node in milliseconds; a test may move it.
    let clock: ServedClock
    private let directory: String
    private let runningNode: Task<Void, any Error>
    private let serving: ServiceGroup

    /// Starts the node and its server, and waits until it listens.
    ///
    /// - Parameters:
    ///   - serverClock: the clock of the server; the node's if it is left out.
    ///   - cosigns: whether the validator says its cosigning key, which takes a block.
    ///   - stored: a chain that the node finds on its disk, and follows; instead of one that it
    ///     begins and validates.
    ///   - change: changes the parameters of the genesis.
    ///   - server: changes the settings of the server.
    init(
        isIndexed: Bool = true, limits: RPCLimits = RPCLimits(),
        mempool: Mempool.Limits = Mempool.Limits(), serverClock: ServedClock? = nil,
        cosigns: Bool = false, stored: StoredChain? = nil,
        change: (inout Parameters) -> Void = { _ in },
        server settings: (inout RPCServer.Configuration) -> Void = { _ in }
    ) async throws {
        let memory = "/dev/shm"
        let base = FileManager.default.isWritableFile(atPath: memory) ? memory : "/tmp"
        self.directory = "\(base)/assay-rpc-\(UUID().uuidString)"
        self.genesis = try stored?.memory.genesis ?? Self.makeGenesis(change)
        let clock = ServedClock(stored?.memory.head.header.time ?? Self.start)
        self.clock = clock
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        if let stored {
            try stored.write(to: self.directory, isIndexed: isIndexed)
        } else {
            try Node.prepare(dataPath: self.directory)
        }
        var configuration = Node.Configuration(
            dataPath: self.directory, genesis: self.genesis,
            key: stored == nil ? Self.validator : nil)
        configuration.isIndexed = isIndexed
        // Most tests count blocks and statements.
        configuration.cosigns = cosigns
        configuration.replica.mempool = mempool
        let node = try await Node(configuration, logger: logger, now: { clock.time })
        self.node = node
        var door = RPCServer.Configuration()
        door.port = 0
        door.limits = limits
        settings(&door)
        let (addresses, continuation) = AsyncStream.makeStream(of: SocketAddress.self)
        let server = RPCServer(
            node: node, configuration: door, version: Self.version, logger: logger,
            now: { (serverClock ?? clock).time }
        ) { continuation.yield($0) }
        self.runningNode = Task { try await node.run() }
        let group = ServiceGroup(
            services: [server], gracefulShutdownSignals: [], logger: logger)
        self.serving = group
        Task {
            defer { continuation.finish() }
            try await group.run()
        }
        var listening = addresses.makeAsyncIterator()
        guard let port = await listening.next()?.port else { throw NotListening() }
        self.port = port
    }

    deinit {
        self.runningNode.cancel()
        // Gracefully: a connection that is just being accepted does not survive a cancelled task.
        let group = self.serving
        Task { await group.triggerGracefulShutdown() }
        try? FileManager.default.removeItem(atPath: self.directory)
    }

    /// Stops the node under the server.
    func stopNode() async throws {
        self.runningNode.cancel()
        try await self.runningNode.value
    }

    private struct NotListening: Error {}

    /// One validator, who has an account; fifty signers; a statement costs 3.
    private static func makeGenesis(_ change: (inout Parameters) -> Void) throws -> Genesis {
        var parameters = Parameters()
        parameters[.heartbeat] = Self.heartbeat
        parameters[.statementFee] = 3
        parameters[.epochLength] = 1_000
        change(&parameters)
        let accounts = (0..<50).map {
            Genesis.Allocation(address: Self.address($0), balance: 1_000_000, bond: 20)
        }
        let validator = Genesis.Allocation(
            address: Self.validator.publicKey.address, balance: 1_000_000)
        return try MemoryLedger(
            name: "served", accounts: accounts + [validator], parameters: parameters,
            reserve: 55, time: Self.start
        ).genesis
    }

    var url: String { "http://127.0.0.1:\(self.port)" }
    var client: UnverifiedClient { UnverifiedClient(url: self.url) }
    var head: Head { self.node.ledger.view.head }

    /// Someone who signs, by number; from 50 on without an account.
    static func key(_ signer: Int) -> PrivateKey { TestKeys.key(100 + UInt64(signer)) }

    /// The address of someone who signs.
    static func address(_ signer: Int) -> Address { Self.key(signer).publicKey.address }

    /// A signed statement: a transfer of 1 to nobody, unless it says otherwise.
    func statement(
        _ signer: Int, _ nonce: UInt64, _ transaction: Transaction? = nil, chain: ChainID? = nil
    ) -> Statement {
        Statement(
            transaction ?? .transfer(Transfer(to: .zero, amount: 1)),
            for: chain ?? self.genesis.chain, nonce: nonce, issuedAt: Self.start / 1_000,
            key: Self.key(signer))
    }

    /// Makes statements final in one block, past the server.
    @discardableResult
    func settle(_ statements: [Statement]) async throws -> [Admission] {
        var verified: [Verified<Statement>] = []
        for statement in statements {
            verified.append(try self.node.checker.check(statement.bytes))
        }
        self.clock.time += 1_000
        return await self.node.ledger.submit(verified, wait: .final)
    }
}

/// A clock that only a test moves.
final class ServedClock: Sendable {
    private let state: Mutex<UInt64>

    init(_ time: UInt64) {
        self.state = Mutex(time)
    }

    /// Milliseconds since 1970.
    var time: UInt64 {
        get { self.state.withLock { $0 } }
        set { self.state.withLock { $0 = newValue } }
    }
}
