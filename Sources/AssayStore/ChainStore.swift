public import AssayCore
import AssayCrypto
import Synchronization

/// The databases of one chain in a data directory: `ledger`, `state`, and `index`.
///
/// One writer; any number of threads read. The first write of a block, to `ledger`, is synced and
/// makes it final on this disk; `state` and `index` follow, and catch up after a crash.
public final class ChainStore: Sendable {
    let ledger: LedgerStore
    let state: StateStore
    let index: IndexStore?

    /// Opens the data directory `path`, and makes it if it does not exist.
    ///
    /// - Parameters:
    ///   - path: a directory of the chain's own; its parent must exist.
    ///   - genesis: what the chain begins with. A directory of another chain is refused.
    ///   - isIndexed: whether statements, blocks, jobs and settlements can be found.
    /// - Throws: ``StoreError/locked(path:)`` if another process has it open.
    public init(at path: String, genesis: Genesis, isIndexed: Bool = true) throws(StoreError) {
        try DataDirectory.make(path)
        self.ledger = try LedgerStore(at: path + "/" + LedgerStore.name)
        self.state = try Self.openState(at: path + "/" + StateStore.name)
        self.index = isIndexed ? try IndexStore(at: path + "/" + IndexStore.name) : nil
        let first = genesis.execute()
        if let stored = try self.ledger.genesis() {
            guard stored == genesis else {
                throw .otherChain(
                    path: path, found: stored.chain.description,
                    expected: genesis.chain.description)
            }
        } else {
            try self.ledger.writeGenesis(genesis, header: first.header)
        }
        if try self.state.height() == nil {
            try self.state.apply(
                first.changes, tiles: first.tiles, members: genesis.validators, height: 0)
        }
    }

    /// Opens the state, and begins it again if another version wrote it: it can be derived.
    private static func openState(at path: String) throws(StoreError) -> StateStore {
        do {
            let state = try StateStore(at: path)
            guard try state.isOutdated() else { return state }
        }
        try Database.destroy(path: path, name: StateStore.name)
        return try StateStore(at: path)
    }

    /// The genesis that the data directory `path` holds; `nil` if it holds none.
    public static func genesis(at path: String) throws(StoreError) -> Genesis? {
        guard DataDirectory.exists(path + "/" + LedgerStore.name) else { return nil }
        return try LedgerStore(at: path + "/" + LedgerStore.name).genesis()
    }

    /// The height of the newest block in the ledger.
    public func height() throws(StoreError) -> UInt64 {
        try self.ledger.head() ?? 0
    }

    /// The head at which the state stands: the newest block, or an earlier one after a crash.
    ///
    /// Reads every value once, side by side, to build the state tree.
    public func loadHead() async throws(StoreError) -> Head {
        let snapshot = self.state.snapshot()
        guard let height = try self.state.height(),
            let header = try self.ledger.header(at: height)
        else {
            throw .corrupt(
                database: StateStore.name, key: nil,
                reason: "it stands at a block that the ledger does not have")
        }
        let tree = try await StateTree(reading: snapshot)
        let log = LogEdge(size: header.logSize) { id in
            let width = header.logSize >> UInt64(id.level * LogTileID.height)
            return try? snapshot.tile(id, width: Int(width % UInt64(LogTileID.width)))
        }
        guard let log else {
            throw .corrupt(
                database: StateStore.name, key: nil, reason: "the edge of the log is missing")
        }
        do throws(Unreadable) {
            return try Head(header: header, log: log, tree: tree, reader: snapshot)
        } catch {
            throw .corrupt(database: StateStore.name, key: nil, reason: error.reason)
        }
    }

    /// Makes a block final on this disk: synced in `ledger`, then in `state` and `index`.
    ///
    /// - Parameter statements: the statements of the block, decoded.
    public func commit(
        _ executed: ExecutedBlock, statements: [Statement], certificate: Certificate
    ) throws(StoreError) {
        try self.ledger.append(
            executed.block, settlements: executed.settlements, certificate: certificate)
        try self.derive(executed, statements: statements)
    }

    /// Writes what follows from a block that the ledger has already.
    public func derive(
        _ executed: ExecutedBlock, statements: [Statement]
    ) throws(StoreError) {
        let header = executed.head.header
        let isChange = header.nextValidators != header.validators
        try self.state.apply(
            executed.changes, tiles: executed.tiles,
            members: isChange ? executed.head.members : nil, height: header.height)
        try self.enter(executed, statements)
    }

    /// Keeps a signed checkpoint as the newest.
    public func write(checkpoint: SignedCheckpoint) throws(StoreError) {
        try self.state.write(checkpoint: checkpoint)
    }

    /// The newest signed checkpoint; `nil` if there was none yet.
    public func checkpoint() throws(StoreError) -> SignedCheckpoint? {
        try self.state.checkpoint()
    }

    /// The state and the tiles as they are now, unchanged by later blocks.
    public func snapshot() -> StateSnapshot { self.state.snapshot() }

    /// The bytes on disk of each database, by its name.
    public var sizes: [(name: String, bytes: UInt64)] {
        var sizes = [
            (LedgerStore.name, self.ledger.size), (StateStore.name, self.state.size),
        ]
        if let index { sizes.append((IndexStore.name, index.size)) }
        return sizes
    }
}

/// Reading the ledger.
extension ChainStore {
    /// The header at a height; `nil` above the head.
    public func header(at height: UInt64) throws(StoreError) -> Header? {
        try self.ledger.header(at: height)
    }

    /// The certificate at a height; `nil` above the head, and at height 0.
    public func certificate(at height: UInt64) throws(StoreError) -> Certificate? {
        try self.ledger.certificate(at: height)
    }

    /// The block at a height with its certificate; `nil` above the head, and at height 0.
    public func block(at height: UInt64) throws(StoreError) -> CertifiedBlock? {
        try self.ledger.block(at: height)
    }

    /// The encoded statements of the block at a height.
    public func statements(at height: UInt64) throws(StoreError) -> [[UInt8]] {
        try self.ledger.statements(at: height)
    }

    /// The encoded settlements that the block at a height produced.
    public func settlements(at height: UInt64) throws(StoreError) -> [[UInt8]] {
        try self.ledger.settlements(at: height)
    }

    /// The genesis.
    public func genesis() throws(StoreError) -> Genesis? {
        try self.ledger.genesis()
    }
}

extension ChainStore {
    /// What in the state database differs from another's; `nil` if nothing does.
    public func firstDifference(from other: ChainStore) throws(StoreError) -> String? {
        try self.state.firstDifference(from: other.state).map { "at key \($0)" }
    }
}
