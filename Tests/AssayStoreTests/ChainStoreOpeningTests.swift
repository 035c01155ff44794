import AssayCore
import AssayCrypto
import AssayTestSupport
import FoundationEssentials
import Testing

@testable import AssayStore

/// What is opened, what is refused, and with which words.
@Suite struct ChainStoreOpeningTests {
    private let directory: ChainStoreDirectory
    private let history: ChainStoreHistory

    init() throws {
        self.directory = try ChainStoreDirectory()
        self.history = try ChainStoreHistory.standard.get()
    }

    private func open() throws(StoreError) -> ChainStore {
        try ChainStore(at: self.directory("data"), genesis: self.history.genesis)
    }

    @Test("a new directory holds the genesis, and only its owner may enter")
    func new() async throws {
        let head = try await self.open().loadHead()
        #expect(head.header == self.history.heads[0].header)
        #expect(head.tree.count == self.history.heads[0].tree.count)
        let attributes = try FileManager.default.attributesOfItem(
            atPath: self.directory("data"))
        #expect(attributes[.posixPermissions] as? Int == 0o700)
    }

    @Test("a directory of another chain is refused, and both chains are named")
    func otherChain() throws {
        do { _ = try self.open() }
        let other = try ChainStoreHistory(name: "other").genesis
        let error = thrown { try ChainStore(at: self.directory("data"), genesis: other) }
        let expected = StoreError.otherChain(
            path: self.directory("data"), found: self.history.genesis.chain.description,
            expected: other.chain.description)
        #expect(error == expected)
        #expect(error?.description.contains("other-") == true)
        #expect(try self.open().genesis() == self.history.genesis, "and nothing was changed")
    }

    @Test("a genesis that differs only in an amount is another chain")
    func almostTheSameChain() throws {
        do { _ = try self.open() }
        let known = self.history.genesis
        let other = try Genesis(
            name: known.name, time: known.time, validators: known.validators,
            parameters: known.parameters, reserve: known.reserve + 1, accounts: known.accounts)
        let error = thrown { try ChainStore(at: self.directory("data"), genesis: other) }
        guard case .otherChain = error else {
            Issue.record("\(error as Any)")
            return
        }
    }

    @Test("a second opening finds it locked, until the first is closed")
    func locked() throws {
        do {
            let store = try self.open()
            let error = thrown { try self.open() }
            guard case .locked(let path) = error else {
                Issue.record("\(error as Any)")
                return
            }
            #expect(path.hasSuffix("data/ledger"))
            #expect(try store.height() == 0, "the first goes on")
        }
        #expect(try self.open().height() == 0)
    }

    @Test("the parent must exist")
    func noParent() {
        let path = self.directory("none/data")
        let error = thrown { try ChainStore(at: path, genesis: self.history.genesis) }
        guard case .io("data", let reason) = error else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(reason.contains(path))
    }

    @Test("a file in the place of the directory is refused")
    func fileInPlace() throws {
        try Data("not a directory".utf8).write(to: URL(filePath: self.directory("data")))
        let error = thrown { try self.open() }
        #expect(error != nil)
        #expect(
            try String(contentsOf: URL(filePath: self.directory("data")), encoding: .utf8)
                == "not a directory")
    }

    @Test("a state behind the ledger is loaded where it stands")
    func stateBehind() async throws {
        try self.history.write(to: self.directory("data"), upTo: 5)
        try self.directory.replace("old", by: "data/state")
        try self.history.commit(6...self.history.height, to: self.open())
        try self.directory.replace("data/state", by: "old")
        let store = try self.open()
        #expect(try store.height() == UInt64(self.history.height))
        let head = try await store.loadHead()
        #expect(head.header == self.history.heads[5].header)
    }

    @Test("deriving what the ledger has brings the state up to it")
    func deriving() async throws {
        try self.history.write(to: self.directory("data"), upTo: 5)
        try self.directory.replace("old", by: "data/state")
        try self.history.commit(6...self.history.height, to: self.open())
        try self.directory.replace("data/state", by: "old")
        let store = try self.open()
        for height in 6...self.history.height {
            try store.derive(
                self.history.executed[height - 1], statements: self.history.statements(height))
        }
        let head = try await store.loadHead()
        #expect(head.tree.rootHash == self.history.memory.head.tree.rootHash)
        #expect(head.header == self.history.memory.head.header)
    }

    @Test("a state ahead of the ledger is an error, and no trap")
    func stateAhead() async throws {
        try self.history.write(to: self.directory("data"), upTo: 5)
        try self.directory.replace("old", by: "data/ledger")
        try self.history.commit(6...7, to: self.open())
        try self.directory.replace("data/ledger", by: "old")
        let store = try self.open()
        #expect(try store.height() == 5)
        let error = await thrown { () async throws(StoreError) in try await store.loadHead() }
        #expect(ChainStoreDamage(error) == ChainStoreDamage("state"))
        #expect(error?.description.contains("block that the ledger does not have") == true)
    }

    @Test("a state of other blocks of the same chain is an error")
    func otherHistory() async throws {
        try self.history.write(to: self.directory("data"), upTo: 5)
        try self.directory.replace("old", by: "data/state")
        try FileManager.default.removeItem(atPath: self.directory("data"))
        let other = try ChainStoreHistory(sizes: [1, 1, 1, 1, 1, 1])
        #expect(other.genesis == self.history.genesis)
        try other.write(to: self.directory("data"))
        try self.directory.replace("data/state", by: "old")
        let store = try self.open()
        let error = await thrown { () async throws(StoreError) in try await store.loadHead() }
        #expect(ChainStoreDamage(error) == ChainStoreDamage("state"))
    }

    @Test("two state databases differ exactly where something was changed")
    func difference() throws {
        try self.history.write(to: self.directory("data"))
        try self.history.write(to: self.directory("twin"), isIndexed: false)
        func difference() throws -> String? {
            let twin = try ChainStore(
                at: self.directory("twin"), genesis: self.history.genesis, isIndexed: false)
            let store = try self.open()
            let there = try store.firstDifference(from: twin)
            let back = try twin.firstDifference(from: store)
            #expect(there == back, "it does not matter who asks")
            return there
        }
        #expect(try difference() == nil)
        let records = try self.directory.records("data/state")
        for record in [records[0], records[records.count / 2], records[records.count - 1]] {
            try self.directory.edit("data/state") { $0.put(record.value + [0], forKey: record.key) }
            #expect(try difference() == "at key \(Hex.encode(record.key))")
            try self.directory.edit("data/state") { $0.delete(record.key) }
            #expect(try difference() == "at key \(Hex.encode(record.key))")
            try self.directory.edit("data/state") { $0.put(record.value, forKey: record.key) }
            #expect(try difference() == nil)
        }
        try self.directory.edit("data/state") { $0.put([], forKey: [0xff]) }
        #expect(try difference() == "at key ff")
    }
}
