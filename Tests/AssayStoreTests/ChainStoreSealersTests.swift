import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayStore

/// Who sealed which block, and after which blocks the validators were others.
@Suite struct ChainStoreSealersTests {
    private let directory: ChainStoreDirectory
    private let history: MembersHistory

    init() throws {
        self.directory = try ChainStoreDirectory()
        self.history = try MembersHistory.standard.get()
    }

    private func open() throws(StoreError) -> ChainStore {
        try ChainStore(at: self.directory("data"), genesis: self.history.genesis)
    }

    private func commit(_ height: Int, to store: ChainStore) throws {
        let executed = self.history.executed[height - 1]
        try store.commit(
            executed, statements: executed.statements,
            certificate: self.history.memory.blocks[height - 1].certificate)
    }

    /// Holds what a snapshot says of all heights up to its own against the play.
    private func check(_ snapshot: StateSnapshot, upTo height: Int) throws {
        for sealed in 1...height + 1 {
            let set = try snapshot.validators(sealing: UInt64(sealed))
            #expect(set == self.history.heads[sealed - 1].members, "block \(sealed) of \(height)")
        }
        let changes = self.history.changes.filter { $0 <= UInt64(height) }
        let found = try snapshot.membersChanges(above: 0, upTo: UInt64(height), limit: 1_000)
        #expect(found.map(\.height) == changes)
        for change in found {
            #expect(change.next == self.history.heads[Int(change.height)].members)
        }
    }

    @Test("after every block")
    func everyBlock() throws {
        let store = try self.open()
        try self.check(store.snapshot(), upTo: 0)
        for height in 1...self.history.height {
            try self.commit(height, to: store)
            try self.check(store.snapshot(), upTo: height)
        }
        #expect(self.history.changes.count == 8)
    }

    @Test("a snapshot knows what was, and nothing later")
    func snapshots() throws {
        let store = try self.open()
        var snapshots = [store.snapshot()]
        for height in 1...self.history.height {
            try self.commit(height, to: store)
            snapshots.append(store.snapshot())
        }
        for (height, snapshot) in snapshots.enumerated() {
            try self.check(snapshot, upTo: height)
            let later = try snapshot.membersChanges(
                above: UInt64(height), upTo: .max, limit: 1_000)
            #expect(later.isEmpty)
        }
    }

    @Test("opened again after every block")
    func reopened() async throws {
        for height in 1...self.history.height {
            do {
                let store = try await unlocked { () throws(StoreError) in try self.open() }
                try self.commit(height, to: store)
            }
            let store = try await unlocked { () throws(StoreError) in try self.open() }
            try self.check(store.snapshot(), upTo: height)
        }
    }

    @Test("nobody seals the genesis")
    func genesis() throws {
        let store = try self.open()
        for height in 1...self.history.height { try self.commit(height, to: store) }
        #expect(try store.snapshot().validators(sealing: 0) == nil)
        #expect(try store.snapshot().validators(sealing: 1) == self.history.genesis.validators)
    }

    @Test("every range of changes, and every limit")
    func ranges() throws {
        let store = try self.open()
        for height in 1...self.history.height { try self.commit(height, to: store) }
        let snapshot = store.snapshot()
        let (last, changes) = (UInt64(self.history.height), self.history.changes)
        for lower in 0...last + 2 {
            for upper in 0...last + 2 {
                let expected = changes.filter { $0 > lower && $0 <= upper }
                for limit in [0, 1, 3, 8, 9] {
                    let found = try snapshot.membersChanges(
                        above: lower, upTo: upper, limit: limit)
                    #expect(found.map(\.height) == Array(expected.prefix(limit)))
                }
            }
        }
        let all = try snapshot.membersChanges(above: 0, upTo: .max, limit: .max)
        #expect(all.map(\.height) == changes)
        #expect(try snapshot.membersChanges(above: .max, upTo: .max, limit: 9).isEmpty)
    }

    @Test("what is no set of validators is an error that names the key")
    func damage() throws {
        do {
            let store = try self.open()
            for height in 1...self.history.height { try self.commit(height, to: store) }
        }
        let height = try #require(self.history.changes.last)
        let key = [UInt8(ascii: "m")] + Array(LedgerStore.testKey(height, 0).prefix(8))
        try self.directory.edit("data/state") { $0.put([0x80], forKey: key) }
        let snapshot = try self.open().snapshot()
        let name = Hex.encode(key)
        let one = #expect(throws: Unreadable.self) {
            try snapshot.validators(sealing: height + 1)
        }
        #expect(one?.reason.contains(name) == true)
        let all = #expect(throws: Unreadable.self) {
            try snapshot.membersChanges(above: 0, upTo: .max, limit: 99)
        }
        #expect(all?.reason.contains(name) == true)
        let before = self.history.heads[Int(height) - 1].members
        #expect(try snapshot.validators(sealing: height) == before)
    }
}
