import AssayCore
import AssayCrypto
import AssayNode
import AssayStore
import AssayTestSupport
import Synchronization
import Testing

/// `assay check` on directories that are as they should be.
@Suite struct CheckupTests {
    private let directory: NodeDirectory
    private let played: PlayedChain

    init() throws {
        self.directory = try NodeDirectory()
        self.played = try PlayedChain.standard.get()
    }

    private func check() async throws -> Checkup {
        try await unlocked {
            try await Checkup.run(
                at: self.directory("data"), genesis: self.played.genesis,
                scratch: self.directory("scratch"))
        }
    }

    @Test("a good chain passes, and its numbers are those of the play")
    func good() async throws {
        try self.played.write(to: self.directory("data"))
        let checkup = try await self.check()
        let head = self.played.memory.head
        #expect(checkup.chain == self.played.genesis.chain)
        #expect(checkup.height == UInt64(self.played.height))
        #expect(checkup.logSize == UInt64(self.played.memory.entries.count))
        #expect(checkup.statements == UInt64(self.played.statements))
        #expect(checkup.values == head.tree.count)
    }

    @Test("a chain that holds only its genesis passes")
    func genesisOnly() async throws {
        try self.played.write(to: self.directory("data"), upTo: 0)
        let checkup = try await self.check()
        #expect(checkup.height == 0)
        #expect(checkup.logSize == 1)
        #expect(checkup.statements == 0)
        #expect(checkup.values == self.played.heads[0].tree.count)
    }

    @Test("what a crash left behind is no damage")
    func behind() async throws {
        try self.played.write(to: self.directory("data"), upTo: 6)
        try self.directory.replace("old", by: "data/state")
        try self.directory.remove("data")
        try self.played.write(to: self.directory("data"))
        try self.directory.replace("data/state", by: "old")
        try self.directory.remove("data/index")
        #expect(try await self.check().statements == UInt64(self.played.statements))
    }

    @Test("every block is reported")
    func report() async throws {
        try self.played.write(to: self.directory("data"))
        let heights = Mutex<[UInt64]>([])
        _ = try await Checkup.run(
            at: self.directory("data"), genesis: self.played.genesis,
            scratch: self.directory("scratch")
        ) { report in heights.withLock { $0.append(report.height) } }
        #expect(heights.withLock { $0 } == Array(1...UInt64(self.played.height)))
    }

    @Test("a directory of another chain is refused")
    func otherChain() async throws {
        try self.played.write(to: self.directory("data"))
        let other = try MemoryLedger(name: "other").genesis
        let error = try await refusal {
            try await Checkup.run(
                at: self.directory("data"), genesis: other, scratch: self.directory("scratch"))
        }
        guard case .store(.otherChain) = error else {
            Issue.record("\(error as Any)")
            return
        }
    }

    @Test("a directory that a node has open is refused")
    func inUse() async throws {
        try self.played.write(to: self.directory("data"))
        let store = try ChainStore(at: self.directory("data"), genesis: self.played.genesis)
        var error: NodeError?
        do {
            _ = try await Checkup.run(
                at: self.directory("data"), genesis: self.played.genesis,
                scratch: self.directory("scratch"))
        } catch let refused {
            error = refused
        }
        guard case .store(.locked) = error else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(try store.height() == UInt64(self.played.height))
    }
}
