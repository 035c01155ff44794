import AssayConsensus
public import AssayCore
import AssayCrypto
public import AssayStore

/// How far a long piece of work is.
public struct Progress: Hashable, Sendable {
    /// The height that was reached.
    public let height: UInt64
    /// The height at which the work is done.
    public let target: UInt64
    /// The statements that were passed.
    public let statements: UInt64

    /// Work that is so far.
    public init(height: UInt64, target: UInt64, statements: UInt64) {
        self.height = height
        self.target = target
        self.statements = statements
    }
}

/// Told now and then how far a long piece of work is.
public typealias ProgressReport = @Sendable (Progress) -> Void

/// A data directory that was opened, with state and index brought up to the newest block.
public struct OpenedChain: Sendable {
    /// The databases.
    public let store: ChainStore
    /// The newest head.
    public let head: Head
    /// Its certificate; `nil` at height 0.
    public let certificate: Certificate?

    /// Opens a data directory, and executes again what a crash left undone.
    public init(
        at path: String, genesis: Genesis, isIndexed: Bool = true,
        report: @escaping ProgressReport = { _ in }
    ) async throws(NodeError) {
        let store = try storing { () throws(StoreError) in
            try ChainStore(at: path, genesis: genesis, isIndexed: isIndexed)
        }
        let head = try await storing { () async throws(StoreError) in
            try await store.loadHead()
        }
        let height = try storing { () throws(StoreError) in
            try store.completeIndex(upTo: head.header.height) { height, statements in
                report(
                    Progress(
                        height: height, target: head.header.height, statements: statements))
            }
            return try store.height()
        }
        self.certificate = try storing { () throws(StoreError) in
            try store.certificate(at: height)
        }
        self.store = store
        self.head = try await Self.catchUp(head, to: height, store, report)
    }

    /// Executes the blocks that the ledger has and the state lacks.
    private static func catchUp(
        _ head: Head, to height: UInt64, _ store: ChainStore, _ report: @escaping ProgressReport
    ) async throws(NodeError) -> Head {
        guard head.header.height < height else { return head }
        var replay = Replay(head: head, keys: KeyCache())
        var statements: UInt64 = 0
        try await BlockPipeline().run(head.header.height + 1...height, load: store.loadBlock) {
            prepared throws(NodeError) in
            let executed = try replay.advance(prepared, reader: store.snapshot())
            try storing { () throws(StoreError) in
                try store.derive(executed, statements: prepared.checked.statements.map(\.value))
            }
            statements += UInt64(prepared.checked.statements.count)
            report(
                Progress(
                    height: executed.head.header.height, target: height, statements: statements))
        }
        return replay.head
    }
}

extension ChainStore {
    /// The block at a height, which must be there.
    @Sendable func loadBlock(_ height: UInt64) throws(NodeError) -> CertifiedBlock {
        let block = try storing { () throws(StoreError) in try self.block(at: height) }
        guard let block else { throw .invalidBlock(height: height, .missing) }
        return block
    }
}

/// A head that moves over prepared blocks.
struct Replay {
    private(set) var head: Head
    private let keys: KeyCache

    init(head: Head, keys: KeyCache) {
        self.head = head
        self.keys = keys
    }

    /// Executes the next block on the state that `reader` lends.
    mutating func advance(
        _ prepared: FetchedBlock, reader: any StateReader
    ) throws(NodeError) -> ExecutedBlock {
        let executed = try self.head.execute(prepared, reader: reader, keys: self.keys)
        self.head = executed.head
        return executed
    }
}

extension OpenedChain {
    /// Appends certified blocks that come from elsewhere: an archive, or other nodes.
    ///
    /// Everything is checked before it is stored: signatures, rules, and the certificate.
    ///
    /// - Parameters:
    ///   - height: the height of the last block to append.
    ///   - load: gives the block of a height; called on several threads, a little ahead.
    /// - Returns: the chain with its new head.
    public func appending(
        upTo height: UInt64,
        load: @escaping @Sendable (UInt64) throws(NodeError) -> CertifiedBlock,
        report: @escaping ProgressReport = { _ in }
    ) async throws(NodeError) -> OpenedChain {
        guard height > self.head.header.height else { return self }
        var replay = Replay(head: self.head, keys: KeyCache())
        var certificate = self.certificate
        var statements: UInt64 = 0
        try await BlockPipeline().run(self.head.header.height + 1...height, load: load) {
            prepared throws(NodeError) in
            let executed = try replay.advance(prepared, reader: self.store.snapshot())
            certificate = prepared.certificate
            try storing { () throws(StoreError) in
                try self.store.commit(
                    executed, statements: prepared.checked.statements.map(\.value),
                    certificate: prepared.certificate)
            }
            statements += UInt64(prepared.checked.statements.count)
            report(
                Progress(
                    height: executed.head.header.height, target: height, statements: statements))
        }
        return OpenedChain(store: self.store, head: replay.head, certificate: certificate)
    }

    private init(store: ChainStore, head: Head, certificate: Certificate?) {
        self.store = store
        self.head = head
        self.certificate = certificate
    }
}
