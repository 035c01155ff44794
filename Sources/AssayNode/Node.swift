public import AssayCore
public import AssayStore
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle

/// A full node of a chain with one validator: opened databases and the ledger that extends them.
public struct Node: Service {
    /// How a node is set up.
    public struct Configuration: Sendable {
        /// The data directory.
        public var dataPath: String
        /// What the chain begins with.
        public var genesis: Genesis
        /// The validator's signing.
        public var sealer: Sealer
        /// Whether statements and blocks can be found by id.
        public var isIndexed = true
        /// How much the mempool holds.
        public var mempool = Mempool.Limits()

        /// A configuration.
        public init(dataPath: String, genesis: Genesis, sealer: Sealer) {
            self.dataPath = dataPath
            self.genesis = genesis
            self.sealer = sealer
        }
    }

    /// The thread that ledgers write on: one for the process, which seldom has two nodes.
    private static let writer = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// The chain's one writer.
    public let ledger: Ledger
    /// The databases, for reading.
    public let store: ChainStore
    /// The checker of statements, whose cache of keys all share.
    public let checker: StatementChecker
    private let logger: Logger

    /// Opens the data directory and brings it up to date; ``run()`` then extends it.
    public init(
        _ configuration: Configuration, logger: Logger,
        now: @escaping @Sendable () -> UInt64,
        report: @escaping ProgressReport = { _ in }
    ) async throws(NodeError) {
        let opened = try await OpenedChain(
            at: configuration.dataPath, genesis: configuration.genesis,
            isIndexed: configuration.isIndexed, report: report)
        let members = opened.head.members
        guard members.contains(configuration.sealer.publicKey) else {
            throw .notAValidator(configuration.sealer.publicKey)
        }
        guard members.count == 1 else {
            throw .unsupportedValidatorCount(members.count)
        }
        self.ledger = Ledger(
            opened: opened, sealer: configuration.sealer, executor: Self.writer.next(),
            mempool: Mempool(limits: configuration.mempool), logger: logger, now: now)
        self.store = opened.store
        self.checker = StatementChecker()
        self.logger = logger
    }

    /// Extends the chain until the service is told to stop, or the disk refuses.
    public func run() async throws {
        let head = self.ledger.view.head.header
        self.logger.info(
            "node started", metadata: ["chain": "\(head.chain)", "height": "\(head.height)"])
        try await cancelWhenGracefulShutdown {
            try await self.ledger.keepTime()
        }
        self.logger.info(
            "node stopped", metadata: ["height": "\(self.ledger.view.head.header.height)"])
    }
}
