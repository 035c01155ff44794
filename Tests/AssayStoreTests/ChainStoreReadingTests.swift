import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayStore

/// What was committed is read back: at once, after opening again, and with or without an index.
@Suite struct ChainStoreReadingTests {
    private let directory: ChainStoreDirectory
    private let history: ChainStoreHistory

    init() throws {
        self.directory = try ChainStoreDirectory()
        self.history = try ChainStoreHistory.standard.get()
    }

    private func open(isIndexed: Bool = true) throws(StoreError) -> ChainStore {
        try ChainStore(
            at: self.directory("data"), genesis: self.history.genesis, isIndexed: isIndexed)
    }

    /// Holds everything that a store can be asked for against the history.
    private func expectAll(of store: ChainStore) throws {
        let memory = self.history.memory
        #expect(try store.height() == UInt64(self.history.height))
        #expect(try store.genesis() == self.history.genesis)
        #expect(try store.header(at: 0) == self.history.heads[0].header)
        #expect(try store.certificate(at: 0) == nil)
        #expect(try store.block(at: 0) == nil)
        for (offset, block) in memory.blocks.enumerated() {
            let height = UInt64(offset) + 1
            #expect(try store.header(at: height) == block.block.header)
            #expect(try store.certificate(at: height) == block.certificate)
            #expect(try store.block(at: height) == block)
            #expect(try store.settlements(at: height) == [])
        }
        let above = UInt64(self.history.height) + 1
        #expect(try store.header(at: above) == nil)
        #expect(try store.certificate(at: above) == nil)
        #expect(try store.block(at: above) == nil)
        let heights = self.history.entryHeights
        for (index, bytes) in memory.entries.enumerated() {
            let expected = LocatedEntry(
                bytes: bytes, index: UInt64(index), height: heights[index])
            #expect(try store.entry(at: UInt64(index)) == expected)
        }
        #expect(heights.count == memory.entries.count)
    }

    @Test("every block and every entry, while open and after opening again")
    func readingBack() throws {
        do {
            let store = try self.open()
            try self.history.commit(1...self.history.height, to: store)
            try self.expectAll(of: store)
        }
        try self.expectAll(of: self.open())
    }

    @Test("statements by id, with their index and height")
    func statements() throws {
        let store = try self.open()
        try self.history.commit(1...self.history.height, to: store)
        var found = 0
        for (index, bytes) in self.history.memory.entries.enumerated() {
            let id = LogHash.leaf(bytes)
            let located = try store.statement(id)
            guard let located else {
                let statement = try? Statement(decoding: bytes, limit: Statement.maximumSize)
                #expect(statement == nil, "entry \(index) is a statement, and not found")
                continue
            }
            found += 1
            #expect(try located == store.entry(at: UInt64(index)))
        }
        #expect(found == ChainStoreHistory.sizes.reduce(1, +))
        #expect(try store.statement(.zero) == nil)
    }

    @Test("blocks by hash, the genesis header only by its height")
    func blocks() throws {
        let store = try self.open()
        try self.history.commit(1...self.history.height, to: store)
        for head in self.history.heads.dropFirst() {
            #expect(try store.height(of: head.hash) == head.header.height)
            #expect(try store.statement(head.hash) == nil)
        }
        #expect(try store.height(of: .zero) == nil)
    }

    @Test("without an index, everything but ids")
    func withoutIndex() throws {
        let store = try self.open(isIndexed: false)
        try self.history.commit(1...self.history.height, to: store)
        try self.expectAll(of: store)
        #expect(!store.isIndexed)
        #expect(try store.indexedHeight() == nil)
        #expect(try store.statement(self.history.ids(2)[0]) == nil)
        #expect(try store.height(of: self.history.heads[2].hash) == nil)
        #expect(!self.directory.holds("data/index"))
        #expect(store.sizes.map(\.name) == ["ledger", "state"])
    }

    @Test("blocks can be entered into the index later")
    func indexingLater() throws {
        try self.history.write(to: self.directory("data"), isIndexed: false)
        let store = try self.open()
        #expect(try store.indexedHeight() == nil)
        #expect(try store.statement(self.history.ids(8)[200]) == nil)
        try store.completeIndex(upTo: 8)
        #expect(try store.indexedHeight() == 8)
        #expect(try store.statement(self.history.ids(8)[200])?.height == 8)
        #expect(try store.height(of: self.history.heads[8].hash) == 8)
        #expect(try store.statement(self.history.ids(9)[0]) == nil)
        try store.completeIndex(upTo: UInt64(self.history.height))
        #expect(try store.statement(self.history.ids(9)[0])?.height == 9)
    }

    @Test("the genesis of a directory can be asked for without opening the chain")
    func genesisOfDirectory() throws {
        #expect(try ChainStore.genesis(at: self.directory("data")) == nil)
        #expect(!self.directory.holds("data"), "asking makes nothing")
        try self.history.write(to: self.directory("data"), upTo: 1)
        #expect(try ChainStore.genesis(at: self.directory("data")) == self.history.genesis)
    }

    @Test("sizes name each database, and grow with what is stored")
    func sizes() throws {
        let store = try self.open()
        #expect(store.sizes.map(\.name) == ["ledger", "state", "index"])
        let before = store.sizes.map(\.bytes)
        try self.history.commit(1...self.history.height, to: store)
        let grown = zip(store.sizes.map(\.bytes), before).map { $0 - $1 }
        let entries = self.history.memory.entries.reduce(0) { $0 + $1.count }
        #expect(grown[0] > UInt64(entries * 9 / 10))
        #expect(grown[1] > 1_000)
        #expect(grown[2] > UInt64(ChainStoreHistory.sizes.reduce(0, +)) * 20)
    }
}
