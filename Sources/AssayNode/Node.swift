public import AssayConsensus
public import AssayCore
public import AssayCrypto
public import AssayPeers
public import AssayStore
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle

/// A full node: opened databases, the ledger that extends them, and the way to other nodes.
public struct Node: Service {
    /// How a node is set up.
    public struct Configuration: Sendable {
        /// The data directory.
        public var dataPath: String
        /// What the chain begins with.
        public var genesis: Genesis
        /// The key that votes, if it is a validator's; without one the node only follows.
        public var key: PrivateKey?
        /// Whether a validator says on the ledger with which key it cosigns checkpoints.
        public var cosigns = true
        /// Whether statements and blocks can be found by id.
        public var isIndexed = true
        /// Consensus, mempool and sync.
        public var replica = Replica.Configuration()
        /// The network of peers; `nil` for a node that stays alone.
        public var peers: PeerConfiguration?

        /// A configuration.
        public init(dataPath: String, genesis: Genesis, key: PrivateKey?) {
            self.dataPath = dataPath
            self.genesis = genesis
            self.key = key
        }
    }

    /// The threads that ledgers write on: one for the process, which seldom has two nodes.
    private static let writer = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// The chain's one writer.
    public let ledger: Ledger
    /// The databases, for reading.
    public let store: ChainStore
    /// The checker of statements, whose cache of keys all share.
    public let checker: StatementChecker
    /// What was counted since the start.
    public let metrics = NodeMetrics()
    /// The way to the other nodes.
    var link: any PeerLink = NoPeers()
    /// The network of peers, once it runs.
    private let network = NetworkLink()
    private let logger: Logger
    private let configuration: Configuration
    private let now: @Sendable () -> UInt64

    /// Makes the data directory of a new node, with its first vote record.
    ///
    /// - Parameter isKeyNew: whether the node's key was made just now, and never signed.
    /// - Throws: ``NodeError/votesExist(_:)`` if the directory is in use.
    public static func prepare(dataPath: String, isKeyNew: Bool = false) throws(NodeError) {
        try VoteBook.begin(at: dataPath, isKeyNew: isKeyNew)
    }

    /// Opens the data directory and brings it up to date; ``run()`` then extends it.
    public init(
        _ configuration: Configuration, logger: Logger,
        now: @escaping @Sendable () -> UInt64,
        report: @escaping ProgressReport = { _ in }
    ) async throws(NodeError) {
        let opened = try await OpenedChain(
            at: configuration.dataPath, genesis: configuration.genesis,
            isIndexed: configuration.isIndexed, report: report)
        let keys = KeyCache()
        let checker = StatementChecker(keys: keys, metrics: self.metrics)
        let votes = configuration.key == nil ? nil : try VoteBook(at: configuration.dataPath)
        let memory = try votes?.memory(BlockPipeline(checker: checker)) ?? .lost
        let clock = NodeClock(wall: now)
        let replica = Replica(
            head: opened.head, certificate: opened.certificate, reader: opened.store.snapshot(),
            scheme: ValidatorSigning(key: configuration.key, keys: keys), memory: memory,
            now: clock.now, configuration: configuration.replica)
        self.ledger = Ledger(
            opened: opened, replica: replica, votes: votes,
            cosigning: try opened.cosigning(by: configuration.key, clock),
            configuration: configuration, executor: Self.writer.next(), clock: clock,
            logger: logger, metrics: self.metrics)
        self.store = opened.store
        self.checker = checker
        self.logger = logger.of(.node)
        self.configuration = configuration
        self.now = now
        await self.ledger.begin()
    }

    /// The connected peers, in the order of their keys.
    public var peers: [PeerInfo] { self.network.network?.peers ?? [] }

    /// Where other nodes can be reached, as far as this one knows.
    public var addresses: [PeerAddress] { self.network.network?.addresses ?? [] }

    /// Ends the connection with a peer.
    ///
    /// - Parameter ban: for how long it may not come back.
    /// - Returns: whether there was one.
    public func disconnect(_ peer: PublicKey, ban: Duration?) -> Bool {
        guard let network = self.network.network else { return false }
        let id = PeerID(peer)
        let isConnected = network.peers.contains { $0.id == id }
        if let ban {
            network.ban(id, for: ban, reason: "the operator's wish")
        } else {
            network.disconnect(id, reason: "the operator's wish")
        }
        return isConnected
    }

    /// What went over the connections with peers.
    public var traffic: PeerTraffic { self.network.network?.traffic ?? PeerTraffic() }

    /// The room on the disk; `nil` if the system does not tell.
    public var disk: DiskSpace? { DiskSpace(at: self.configuration.dataPath) }

    /// Extends the chain until the service is told to stop, or the disk refuses.
    public func run() async throws {
        let head = self.ledger.view.head.header
        self.logger.info(
            "node started", metadata: ["chain": "\(head.chain)", "height": "\(head.height)"])
        if let peers = self.configuration.peers {
            try await self.run(among: peers)
        } else {
            try await self.extend(self.link)
        }
        self.logger.info(
            "node stopped", metadata: ["height": "\(self.ledger.view.head.header.height)"])
    }

    private func extend(_ link: any PeerLink) async throws {
        try await cancelWhenGracefulShutdown {
            await self.ledger.use(link)
            try await self.ledger.run()
        }
    }

    private func run(among peers: PeerConfiguration) async throws {
        let link = self.network
        let gate = PeerGate(self.intake(link))
        let network: PeerNetwork
        do throws(PeerError) {
            network = try PeerNetwork(
                peers, key: self.configuration.key ?? .random(),
                chain: self.ledger.view.head.header.chain, handler: gate,
                logger: self.logger.of(.peers), now: self.now)
        } catch {
            throw NodeError.network("\(error)")
        }
        link.network = network
        await self.ledger.use(link)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await network.run()
                } catch let error as PeerError {
                    throw NodeError.network("\(error)")
                }
            }
            group.addTask { await gate.run() }
            group.addTask { try await self.extend(link) }
            // Whichever ends first ends all.
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// What handles the messages of peers.
    func intake(_ link: any PeerLink) -> PeerIntake {
        PeerIntake(ledger: self.ledger, store: self.store, checker: self.checker, link: link)
    }
}
