import AssayCore
import AssayCrypto
import AssayLight
import AssayStore
import AssayTestSupport

/// A chain that was played in memory, and is written to disk for a node that only serves it.
struct StoredChain: Sendable {
    /// The chain at its newest block.
    let memory: MemoryLedger
    /// The blocks from height 1.
    let executed: [ExecutedBlock]
    /// The heads by height.
    let heads: [Head]
    /// A checkpoint that was kept, if any.
    var checkpoint: SignedCheckpoint?

    /// A chain of whose blocks nobody has the states any more.
    init(memory: MemoryLedger, executed: [ExecutedBlock]) {
        self.memory = memory
        self.executed = executed
        self.heads = [memory.genesis.execute().head] + executed.map(\.head)
    }

    /// A chain whose validators change.
    init(_ history: MembersHistory) {
        self.init(memory: history.memory, executed: history.executed)
    }

    /// The newest height.
    var height: UInt64 { UInt64(self.executed.count) }

    /// When the newest block was made, in seconds.
    var time: UInt64 { self.memory.head.header.time / 1_000 }

    /// Writes a whole new data directory.
    func write(to path: String, isIndexed: Bool) throws {
        let store = try ChainStore(at: path, genesis: self.memory.genesis, isIndexed: isIndexed)
        // The genesis block, which a node enters when it opens a new directory.
        try store.completeIndex(upTo: 0)
        for (executed, certified) in zip(self.executed, self.memory.blocks) {
            try store.commit(
                executed, statements: executed.statements, certificate: certified.certificate)
        }
        if let checkpoint { try store.write(checkpoint: checkpoint) }
    }

    /// What the node at a height has: its certificate; none at height 0.
    func certificate(at height: UInt64) -> Certificate? {
        height == 0 ? nil : self.memory.blocks[Int(height) - 1].certificate
    }

    /// Trust in the head at a height.
    func trust(at height: UInt64) throws -> Trust {
        let head = self.heads[Int(height)]
        let trust = Trust(
            head.header, next: head.members, certificate: self.certificate(at: height))
        guard let trust else { throw UnexpectedAnswer(text: "no trust at \(height)") }
        return trust
    }

    /// A reader that trusts the head at a height.
    func verifier(at height: UInt64) throws -> Verifier {
        Verifier(trust: try self.trust(at: height), now: self.time, keys: Self.keys)
    }

    private static let keys = KeyCache(capacity: 256)

    /// The heights above one and below another after whose blocks the validators are others.
    func changes(above lower: UInt64, below upper: UInt64) -> [UInt64] {
        self.heads.map(\.header).filter {
            $0.height > lower && $0.height < upper && $0.validators != $0.nextValidators
        }.map(\.height)
    }

    /// The validators who sealed the block at a height.
    func sealers(of height: UInt64) -> ValidatorSet { self.heads[Int(height) - 1].members }
}
