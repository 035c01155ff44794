public import Logging

/// A part of a node that says what it does, under a level of its own.
public enum Subsystem: String, Hashable, Sendable, CaseIterable {
    /// Start, stop, and what belongs to nothing else.
    case node
    /// Proposals, rounds, votes, and why the chain waits.
    case consensus
    /// Connections with other nodes.
    case peers
    /// Catching up.
    case sync
    /// Statements that wait for a block.
    case mempool
    /// Databases.
    case store
    /// JSON-RPC and HTTP.
    case rpc

    /// The metadata that tells a handler of logs which subsystem speaks.
    public static let metadataKey = "subsystem"
}

extension Logger {
    /// The logger of a subsystem.
    public func of(_ subsystem: Subsystem) -> Logger {
        var logger = self
        logger[metadataKey: Subsystem.metadataKey] = .string(subsystem.rawValue)
        return logger
    }
}

/// The loggers of those subsystems that a ledger speaks for.
struct LedgerLoggers: Sendable {
    let node: Logger
    let consensus: Logger
    let peers: Logger
    let sync: Logger
    let mempool: Logger
    let store: Logger

    init(_ logger: Logger) {
        self.node = logger.of(.node)
        self.consensus = logger.of(.consensus)
        self.peers = logger.of(.peers)
        self.sync = logger.of(.sync)
        self.mempool = logger.of(.mempool)
        self.store = logger.of(.store)
    }
}
