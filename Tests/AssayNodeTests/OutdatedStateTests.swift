import AssayCore
import AssayCrypto
import AssayNode
import AssayTestSupport
import Synchronization
import Testing

@testable import AssayStore

/// A state that another version wrote is derived again from the blocks, with the history of the
/// validators in it.
@Suite struct OutdatedStateTests {
    private let directory: NodeDirectory
    private let history: MembersHistory

    init() throws {
        self.directory = try NodeDirectory()
        self.history = try MembersHistory.standard.get()
    }

    /// Writes the whole chain, and what a test wants to be otherwise in `state`.
    private func write(_ change: (inout WriteBatch) -> Void) async throws {
        do {
            let store = try ChainStore(
                at: self.directory("data"), genesis: self.history.genesis)
            for (executed, certified) in zip(self.history.executed, self.history.memory.blocks) {
                try store.commit(
                    executed, statements: executed.statements,
                    certificate: certified.certificate)
            }
        }
        try await self.directory.edit("data/state", change)
    }

    /// Opens the chain.
    ///
    /// - Returns: the heights whose blocks were executed again.
    private func open() async throws -> (opened: OpenedChain, heights: [UInt64]) {
        let heights = Mutex<[UInt64]>([])
        let opened = try await unlocked {
            heights.withLock { $0 = [] }
            return try await OpenedChain(
                at: self.directory("data"), genesis: self.history.genesis
            ) { report in heights.withLock { $0.append(report.height) } }
        }
        return (opened, heights.withLock { $0 })
    }

    /// Holds a chain against the play: its roots, and the history of its validators.
    private func check(_ opened: OpenedChain) throws {
        let head = self.history.memory.head
        #expect(opened.head.header == head.header)
        #expect(opened.head.tree.rootHash == head.header.stateRoot)
        #expect(opened.head.log.root == head.header.logRoot)
        #expect(opened.head.members == head.members)
        let snapshot = opened.store.snapshot()
        var prover = LogProver(size: head.header.logSize, reader: snapshot)
        #expect(try prover.root() == head.header.logRoot)
        for height in 1...self.history.height + 1 {
            let set = try snapshot.validators(sealing: UInt64(height))
            #expect(set == self.history.heads[height - 1].members, "block \(height)")
        }
        let changes = try snapshot.membersChanges(above: 0, upTo: .max, limit: 1_000)
        #expect(changes.map(\.height) == self.history.changes)
        for change in changes {
            #expect(change.next == self.history.heads[Int(change.height)].members)
        }
    }

    /// Where the version stands, and values that are none of this program.
    private static let version = [UInt8(ascii: "f")]
    static let versions: [[UInt8]?] = [nil, [], [0], [1], [3], [255], [2, 0], [2, 2]]

    @Test("another version, or none, is derived again, once", arguments: Self.versions)
    func outdated(version: [UInt8]?) async throws {
        // A record of the other version, which this one does not know.
        let foreign = [UInt8(ascii: "m"), 9, 9]
        try await self.write { batch in
            batch.put([1], forKey: foreign)
            if let version {
                batch.put(version, forKey: Self.version)
            } else {
                batch.delete(Self.version)
            }
        }
        do {
            let (opened, heights) = try await self.open()
            #expect(heights == Array(1...UInt64(self.history.height)))
            try self.check(opened)
        }
        #expect(try await self.directory.value("data/state", foreign) == nil)
        #expect(try await self.directory.value("data/state", Self.version) == [2])
        let (opened, heights) = try await self.open()
        #expect(heights.isEmpty)
        try self.check(opened)
    }

    @Test("a new directory has the version from the beginning")
    func new() async throws {
        do { _ = try await self.open() }
        #expect(try await self.directory.value("data/state", Self.version) == [2])
    }

    @Test("the same version is left as it is")
    func current() async throws {
        try await self.write { $0.put([2], forKey: Self.version) }
        let (opened, heights) = try await self.open()
        #expect(heights.isEmpty)
        try self.check(opened)
    }

    @Test(
        "a state that stopped at any height gets the history of what is above",
        arguments: [0, 1, 6, 13])
    func behind(height: Int) async throws {
        do {
            let store = try ChainStore(
                at: self.directory("data"), genesis: self.history.genesis)
            for number in 0..<height {
                try store.commit(
                    self.history.executed[number],
                    statements: self.history.executed[number].statements,
                    certificate: self.history.memory.blocks[number].certificate)
            }
        }
        try self.directory.replace("old", by: "data/state")
        try self.directory.remove("data")
        try await self.write { _ in }
        try self.directory.replace("data/state", by: "old")
        let (opened, heights) = try await self.open()
        #expect(heights == Array(UInt64(height) + 1...UInt64(self.history.height)))
        try self.check(opened)
    }

    @Test("it is derived again by whoever opens the store, and then stands at the genesis")
    func storeAlone() async throws {
        try await self.write { $0.put([1], forKey: Self.version) }
        let store = try await unlocked {
            try ChainStore(at: self.directory("data"), genesis: self.history.genesis)
        }
        #expect(try await store.loadHead().header.height == 0)
        #expect(try store.height() == UInt64(self.history.height))
        #expect(try store.snapshot().validators(sealing: 1) == self.history.genesis.validators)
        #expect(try store.checkpoint() == nil)
    }
}
