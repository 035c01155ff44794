import AssayConsensus
public import AssayCore
import AssayCrypto
import AssayStore

/// What a whole data directory was found to be.
public struct Checkup: Hashable, Sendable {
    /// The chain.
    public let chain: ChainID
    /// The height of the newest block.
    public let height: UInt64
    /// The number of entries in the log.
    public let logSize: UInt64
    /// The number of statements, whose signatures were all checked.
    public let statements: UInt64
    /// The number of values in the state.
    public let values: UInt64

    /// Verifies a data directory from its genesis to its head: every signature, certificate and
    /// root, by executing all blocks again; then that the stored state is what follows.
    ///
    /// - Parameters:
    ///   - path: the data directory. No other process may have it open.
    ///   - genesis: what the chain must begin with.
    ///   - scratch: a directory that does not exist yet, for the state that is computed again.
    public static func run(
        at path: String, genesis: Genesis, scratch: String,
        report: @escaping ProgressReport = { _ in }
    ) async throws(NodeError) -> Checkup {
        let opened = try await OpenedChain(at: path, genesis: genesis, report: report)
        let height = opened.head.header.height
        let fresh = try storing { () throws(StoreError) in
            try ChainStore(at: scratch, genesis: genesis, isIndexed: false)
        }
        let start = try await storing { () async throws(StoreError) in
            try await fresh.loadHead()
        }
        var replay = Replay(head: start, keys: KeyCache())
        var statements: UInt64 = 0
        if height > 0 {
            try await BlockPipeline().run(1...height, load: opened.store.loadBlock) {
                prepared throws(NodeError) in
                let executed = try replay.advance(prepared, reader: fresh.snapshot())
                let number = executed.head.header.height
                let settlements = try storing { () throws(StoreError) in
                    try opened.store.settlements(at: number)
                }
                guard settlements == executed.settlements else {
                    throw .invalidBlock(height: number, .settlementsDiffer)
                }
                try storing { () throws(StoreError) in
                    try fresh.derive(executed, statements: [])
                }
                statements += UInt64(prepared.checked.statements.count)
                report(Progress(height: number, target: height, statements: statements))
            }
        }
        let difference = try storing { () throws(StoreError) in
            try opened.store.firstDifference(from: fresh)
        }
        if let difference { throw .stateDiffers(difference) }
        return Checkup(
            chain: genesis.chain, height: height, logSize: opened.head.header.logSize,
            statements: statements, values: opened.head.tree.count)
    }
}
