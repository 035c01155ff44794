import AssayCore
import AssayCrypto
import AssayNode
import AssayTestSupport
import Synchronization
import Testing

@testable import AssayStore

/// Opening brings state and index up to the newest block, whatever a crash left behind.
@Suite struct OpenedChainTests {
    private let directory: NodeDirectory
    private let played: PlayedChain

    init() throws {
        self.directory = try NodeDirectory()
        self.played = try PlayedChain.standard.get()
    }

    private func open(isIndexed: Bool = true) async throws -> OpenedChain {
        try await unlocked {
            try await OpenedChain(
                at: self.directory("data"), genesis: self.played.genesis, isIndexed: isIndexed)
        }
    }

    /// Holds the opened chain, and the state on disk, against the play.
    private func expectNewest(_ opened: OpenedChain) throws {
        let head = self.played.memory.head
        #expect(opened.head.header == head.header)
        #expect(opened.head.hash == head.hash)
        #expect(opened.head.tree.rootHash == head.tree.rootHash)
        #expect(opened.head.tree.count == head.tree.count)
        #expect(opened.head.log.root == head.log.root)
        #expect(opened.head.record == head.record)
        #expect(opened.head.parameters == head.parameters)
        #expect(opened.certificate == self.played.memory.blocks.last?.certificate)
        let snapshot = opened.store.snapshot()
        let state = self.played.memory.state
        for key in PlayedChain.signers.map({ StateKey(.account, .address($0.publicKey.address)) }) {
            #expect(try snapshot.value(at: key) == state.value(at: key))
        }
        for queue in DueQueue.allCases {
            let due = try snapshot.due(in: queue, at: .max, limit: 99)
            #expect(due == state.due(in: queue, at: .max, limit: 99))
        }
        var prover = LogProver(size: head.header.logSize, reader: snapshot)
        #expect(try prover.root() == head.header.logRoot)
    }

    /// Holds the index against the play.
    private func expectIndexed(_ store: ChainStore) throws {
        #expect(try store.indexedHeight() == UInt64(self.played.height))
        for height in 1...self.played.height {
            #expect(try store.height(of: self.played.heads[height].hash) == UInt64(height))
            for (offset, id) in self.played.ids(height).enumerated() {
                let header = self.played.heads[height].header
                let located = try store.statement(id)
                #expect(located?.height == UInt64(height))
                #expect(located?.index == header.firstIndex + 1 + UInt64(offset))
            }
        }
    }

    @Test("the play has every kind of statement, and a ballot that is open at its end")
    func play() throws {
        #expect(Set(self.played.kinds.keys) == Set(TransactionKind.allCases))
        #expect(self.played.statements > 300)
        #expect(!self.played.memory.state.due(in: .clock, at: .max, limit: 1).isEmpty)
        #expect(self.played.memory.head.parameters != self.played.genesis.parameters)
        let settlements = self.played.executed.flatMap(\.settlements)
        #expect(settlements.count == 3)
        let job = self.played.jobs[21] ?? .zero
        let live = try self.played.memory.state.decoded(Job.self, at: .digest(job))
        #expect(live?.status == .open)
    }

    @Test("nothing to do")
    func upToDate() async throws {
        try self.played.write(to: self.directory("data"))
        let opened = try await self.open()
        try self.expectNewest(opened)
        try self.expectIndexed(opened.store)
    }

    @Test("a state behind the ledger catches up", arguments: [0, 1, 7, 23])
    func stateBehind(height: Int) async throws {
        try self.played.write(to: self.directory("data"), upTo: height)
        try self.directory.replace("old", by: "data/state")
        try self.directory.remove("data")
        try self.played.write(to: self.directory("data"))
        try self.directory.replace("data/state", by: "old")
        try self.expectNewest(try await self.open())
        // What was caught up is on disk: the next opening has nothing to do.
        let store = try await unlocked {
            try ChainStore(at: self.directory("data"), genesis: self.played.genesis)
        }
        #expect(try await store.loadHead().header == self.played.memory.head.header)
    }

    @Test("a deleted state is built again from the blocks alone")
    func stateDeleted() async throws {
        try self.played.write(to: self.directory("data"))
        try self.directory.remove("data/state")
        let opened = try await self.open()
        try self.expectNewest(opened)
        try self.expectIndexed(opened.store)
    }

    @Test("catching up is reported block by block")
    func report() async throws {
        try self.played.write(to: self.directory("data"))
        try self.directory.remove("data/state")
        let reports = Mutex<[AssayNode.Progress]>([])
        _ = try await unlocked {
            try await OpenedChain(at: self.directory("data"), genesis: self.played.genesis) {
                report in reports.withLock { $0.append(report) }
            }
        }
        let seen = reports.withLock { $0 }
        #expect(seen.map(\.height) == Array(1...UInt64(self.played.height)))
        let targets = Set(seen.map(\.target))
        #expect(targets == [UInt64(self.played.height)])
        #expect(seen.last?.statements == UInt64(self.played.statements))
    }

    @Test("an index behind the ledger is completed", arguments: [0, 1, 12])
    func indexBehind(height: Int) async throws {
        try self.played.write(to: self.directory("data"), upTo: height)
        try self.directory.replace("old", by: "data/index")
        try self.directory.remove("data")
        try self.played.write(to: self.directory("data"))
        try self.directory.replace("data/index", by: "old")
        let opened = try await self.open()
        try self.expectNewest(opened)
        try self.expectIndexed(opened.store)
    }

    @Test("a deleted index is built again, with the genesis block in it")
    func indexDeleted() async throws {
        try self.played.write(to: self.directory("data"))
        try self.directory.remove("data/index")
        let opened = try await self.open()
        try self.expectIndexed(opened.store)
        #expect(try opened.store.height(of: self.played.heads[0].hash) == 0)
    }

    @Test("state and index behind by different heights")
    func bothBehind() async throws {
        for (state, index) in [(3, 9), (9, 3)] {
            try? self.directory.remove("data")
            try self.played.write(to: self.directory("data"), upTo: state)
            try self.directory.replace("state", by: "data/state")
            try self.directory.remove("data")
            try self.played.write(to: self.directory("data"), upTo: index)
            try self.directory.replace("index", by: "data/index")
            try self.directory.remove("data")
            try self.played.write(to: self.directory("data"))
            try self.directory.replace("data/state", by: "state")
            try self.directory.replace("data/index", by: "index")
            let opened = try await self.open()
            try self.expectNewest(opened)
            try self.expectIndexed(opened.store)
        }
    }

    @Test("an index that was switched off for a while is completed")
    func indexOff() async throws {
        try self.played.write(to: self.directory("data"), upTo: 5)
        do {
            let store = try await self.open(isIndexed: false).store
            #expect(!store.isIndexed)
            try self.played.commit(6...self.played.height, to: store)
        }
        try self.expectIndexed(try await self.open().store)
    }

    @Test("a state ahead of the ledger is an error that names it, and no trap")
    func stateAhead() async throws {
        try self.played.write(to: self.directory("data"), upTo: 9)
        try self.directory.replace("old", by: "data/ledger")
        try self.directory.remove("data")
        try self.played.write(to: self.directory("data"))
        try self.directory.replace("data/ledger", by: "old")
        let error = try await refusal { try await self.open() }
        guard case .store(.corrupt("state", _, _)) = error else {
            Issue.record("\(error as Any)")
            return
        }
    }

    /// Leaves the state at height 3, and damages the ledger above it.
    private func damage(_ change: (inout WriteBatch) -> Void) async throws -> NodeError? {
        try self.played.write(to: self.directory("data"), upTo: 3)
        try self.directory.replace("old", by: "data/state")
        try self.directory.remove("data")
        try self.played.write(to: self.directory("data"))
        try self.directory.replace("data/state", by: "old")
        try await self.directory.edit("data/ledger", change)
        return try await refusal { try await self.open() }
    }

    @Test("catching up checks the blocks, and the lowest bad one is named")
    func badBlocks() async throws {
        let good = self.played.executed[6].block.statements[4]
        let bad = good.dropLast() + [good[good.count - 1] ^ 1]
        let error = try await self.damage { batch in
            batch.put(Array(bad), forKey: LedgerKey.statement(7, 4))
            batch.delete(LedgerKey.certificate(9))
            batch.put([0xff], forKey: LedgerKey.header(8))
        }
        #expect(
            error == .invalidBlock(height: 7, .statement(index: 4, .signature(.mismatch))))
        // The six good ones were kept, so that a repaired ledger goes on from there.
        let store = try await unlocked {
            try ChainStore(at: self.directory("data"), genesis: self.played.genesis)
        }
        #expect(try await store.loadHead().header == self.played.heads[6].header)
    }

    @Test("a block that is missing in the middle is named")
    func missingBlock() async throws {
        let error = try await self.damage { $0.delete(LedgerKey.header(8)) }
        #expect(error == .invalidBlock(height: 8, .missing))
    }

    @Test("an impossible header names database and key")
    func impossibleHeader() async throws {
        let error = try await self.damage { $0.put([1, 2, 3], forKey: LedgerKey.header(8)) }
        guard case .store(.corrupt("ledger", let key, _)) = error else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(key == Hex.encode(LedgerKey.header(8)))
    }
}
