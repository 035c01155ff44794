import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayStore

/// The head that is built from disk is the one that was in memory, and can be extended.
@Suite struct ChainStoreHeadTests {
    private let directory: ChainStoreDirectory
    private let history: ChainStoreHistory

    init() throws {
        self.directory = try ChainStoreDirectory()
        self.history = try ChainStoreHistory.standard.get()
    }

    private func open() throws(StoreError) -> ChainStore {
        try ChainStore(at: self.directory("data"), genesis: self.history.genesis)
    }

    private func expect(_ head: Head, equals other: Head) {
        #expect(head.header == other.header)
        #expect(head.hash == other.hash)
        #expect(head.log.size == other.log.size)
        #expect(head.log.root == other.log.root)
        #expect(head.tree.rootHash == other.tree.rootHash)
        #expect(head.tree.count == other.tree.count)
        #expect(head.parameters == other.parameters)
        #expect(head.members == other.members)
        #expect(head.record == other.record)
    }

    @Test("at every height, after opening again")
    func everyHeight() async throws {
        for height in 0...self.history.height {
            if height > 0 {
                let store = try await unlocked { () throws(StoreError) in try self.open() }
                try self.history.commit(height...height, to: store)
            }
            let store = try await unlocked { () throws(StoreError) in try self.open() }
            self.expect(try await store.loadHead(), equals: self.history.heads[height])
        }
    }

    @Test("the tree proves every value as the one in memory does")
    func tree() async throws {
        try self.history.write(to: self.directory("data"))
        let store = try self.open()
        let head = try await store.loadHead()
        let snapshot = store.snapshot()
        let memory = self.history.memory
        let keys = (0..<40).map { number in
            StateKey(.account, .address(TestKeys.key(990 + number).publicKey.address))
        }
        var present = 0
        for key in keys + [StateKey(.parameters, .single), StateKey(.queue, .number(0))] {
            let proof = try head.tree.proof(of: key.hash, reader: snapshot)
            #expect(try proof == memory.head.tree.proof(of: key.hash, reader: memory.state))
            let value = try snapshot.value(at: key)
            #expect(value == memory.state.value(at: key))
            try proof.check(key.hash, value: value, root: head.header.stateRoot)
            if value != nil { present += 1 }
        }
        #expect(present == 21, "twenty accounts that were made, and the parameters")
    }

    @Test("the next block on the loaded head is the one that memory makes")
    func extending() async throws {
        var history = self.history
        try history.write(to: self.directory("data"))
        let store = try self.open()
        let head = try await store.loadHead()
        try history.append(30)
        let cache = KeyCache()
        let block = history.executed[history.height - 1]
        var statements: [Verified<Statement>] = []
        for bytes in block.block.statements {
            let statement = try Statement(decoding: bytes, limit: Statement.maximumSize)
            statements.append(try Verified(statement, cache: cache))
        }
        let executed = try head.execute(
            block.head.header, statements, reader: store.snapshot())
        self.expect(executed.head, equals: history.memory.head)
        #expect(executed.changes == block.changes)
        #expect(executed.tiles == block.tiles)
    }

    @Test("the tiles prove every entry under every head")
    func tiles() throws {
        try self.history.write(to: self.directory("data"))
        let snapshot = try self.open().snapshot()
        let leaves = self.history.memory.entries.map { LogHash.leaf($0) }
        for head in self.history.heads {
            var prover = LogProver(size: head.header.logSize, reader: snapshot)
            #expect(try prover.root() == head.header.logRoot)
            for index in stride(from: 0, to: head.header.logSize, by: 37) {
                try LogProof.checkInclusion(
                    of: leaves[Int(index)], at: index, in: head.header.logSize,
                    root: head.header.logRoot, path: try prover.inclusion(of: index))
            }
        }
    }
}
