import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayStore

/// An index that was lost, is behind, ahead, half made, or of another version becomes the one that
/// was never interrupted: record by record the same.
@Suite struct IndexRebuildTests {
    private let directory: ChainStoreDirectory
    private let history: JobHistory

    init() throws {
        self.directory = try ChainStoreDirectory()
        self.history = try JobHistory.standard.get()
    }

    private func open() throws(StoreError) -> ChainStore {
        try ChainStore(at: self.directory("data"), genesis: self.history.genesis)
    }

    /// Writes everything, and keeps a copy of the index as `good`.
    private func write() throws {
        try self.history.write(to: self.directory("data"))
        try self.directory.replace("good", by: "data/index")
    }

    /// Completes the index as the opening of a chain does.
    private func complete() throws {
        let height = UInt64(self.history.height)
        // Two jobs at a time: there are more live ones.
        try self.open().completeIndex(upTo: height, jobsInBatch: 2)
    }

    private func expectGood(_ comment: Comment? = nil) throws {
        let found = try self.directory.records("data/index")
        let good = try self.directory.records("good")
        #expect(found.map(\.key) == good.map(\.key), comment)
        #expect(found.map(\.value) == good.map(\.value), comment)
        #expect(good.count > 100)
        let mark = [IndexStore.Prefix.incomplete]
        #expect(!good.contains { $0.key == mark }, "nothing is left to do")
    }

    @Test("a deleted index")
    func deleted() throws {
        try self.write()
        try self.directory.remove("data/index")
        try self.complete()
        try self.expectGood()
    }

    @Test("an index that was removed to be made again, with every block told once")
    func removed() throws {
        try self.write()
        try ChainStore.removeIndex(at: self.directory("data"))
        var heights: [UInt64] = []
        var counts: [UInt64] = []
        try self.open().completeIndex(upTo: UInt64(self.history.height)) { height, statements in
            heights.append(height)
            counts.append(statements)
        }
        try self.expectGood()
        #expect(heights == Array(0...UInt64(self.history.height)))
        #expect(counts == counts.sorted() && counts.last ?? 0 > 10)
    }

    @Test("an index that is open is not removed")
    func removedWhileOpen() throws {
        try self.write()
        let store = try self.open()
        #expect(throws: StoreError.self) {
            try ChainStore.removeIndex(at: self.directory("data"))
        }
        #expect(try store.indexedHeight() == UInt64(self.history.height))
    }

    @Test("an index behind the state, by any number of blocks")
    func behind() throws {
        try self.write()
        for height in 0...self.history.height {
            try self.directory.remove("data")
            try self.history.write(to: self.directory("data"), upTo: height)
            try self.directory.replace("old", by: "data/index")
            try self.directory.remove("data")
            try self.history.write(to: self.directory("data"))
            try self.directory.replace("data/index", by: "old")
            try self.complete()
            try self.expectGood("\(height)")
            let store = try self.open()
            try self.history.expectLists(of: store, at: self.history.height)
        }
    }

    @Test("an index ahead of the state, by any number of blocks")
    func ahead() async throws {
        try self.write()
        for height in 0...self.history.height {
            try self.directory.remove("data")
            try self.history.write(to: self.directory("data"), upTo: height)
            try self.directory.replace("old", by: "data/state")
            try self.directory.remove("data")
            try self.history.write(to: self.directory("data"))
            try self.directory.replace("data/index", by: "good")
            try self.directory.replace("data/state", by: "old")
            do {
                let store = try self.open()
                try store.completeIndex(upTo: UInt64(height))
                for number in (height + 1)..<(self.history.height + 1) {
                    try store.derive(
                        self.history.executed[number - 1],
                        statements: try self.history.statements(number))
                }
            }
            try self.expectGood("\(height)")
        }
    }

    @Test("an index of another version, or of none, is made again")
    func version() throws {
        try self.write()
        for version in [nil, [1], [3], []] as [[UInt8]?] {
            try self.directory.edit("data/index") { batch in
                if let version {
                    batch.put(version, forKey: [UInt8(ascii: "v")])
                } else {
                    batch.delete([UInt8(ascii: "v")])
                }
                // What that version kept under keys that mean something else now.
                batch.put([1, 2, 3], forKey: [UInt8(ascii: "l"), 9])
                batch.put([], forKey: [UInt8(ascii: "z")])
            }
            #expect(try self.open().indexedHeight() == nil)
            try self.complete()
            try self.expectGood("\(version as Any)")
        }
    }

    @Test("an index whose completion was broken off")
    func brokenOff() throws {
        try self.write()
        let live = try self.history.lists(at: self.history.height)[.liveJobs] ?? []
        #expect(live.count > 4)
        // As a completion leaves it that entered all blocks, and was killed before it looked at
        // the state: every live job is still open.
        try self.directory.edit("data/index") { batch in
            batch.put([], forKey: [UInt8(ascii: "c")])
            for entry in live {
                let id = LogHash.leaf(entry.bytes)
                guard let job = try? self.history.job(id, at: self.history.height) else { continue }
                let position = self.history.memory.blocks[Int(entry.height) - 1].block.statements
                    .firstIndex { LogHash.leaf($0) == id }
                var record = JobRecord(
                    place: EntryPlace(
                        index: entry.index, height: entry.height,
                        position: UInt32(position ?? 0)), model: job.terms.model)
                batch.delete(EntryList.jobsWithStatus(job.status).key(entry.index))
                record.status = .open
                batch.put(
                    record.place.value, forKey: EntryList.jobsWithStatus(.open).key(entry.index))
                batch.put(record.bytes, forKey: IndexStore.jobKey(id))
            }
        }
        try self.complete()
        try self.expectGood()
    }

    @Test("a ledger that lacks a block is named, and not passed over")
    func missingBlock() throws {
        try self.write()
        try self.directory.remove("data/index")
        try self.directory.edit("data/ledger") { $0.delete(LedgerStore.testKey(3, 0)) }
        let error = thrown { try self.open().completeIndex(upTo: 5) }
        #expect(ChainStoreDamage(error) == ChainStoreDamage("ledger"))
    }

    @Test("a list that names what the ledger does not have is an error")
    func danglingPlace() throws {
        try self.write()
        let key = EntryList.settlements.key(7)
        try self.directory.edit("data/index") {
            $0.put(EntryPlace(index: 7, height: 2, position: 9).value, forKey: key)
        }
        let range = EntryRange(below: 10_000, limit: 10)
        let error = thrown { try self.open().page(of: .settlements, in: range) }
        #expect(ChainStoreDamage(error) == ChainStoreDamage("index", key: Hex.encode(key)))
        try self.directory.edit("data/index") { $0.put([1], forKey: key) }
        let other = thrown { try self.open().page(of: .settlements, in: range) }
        #expect(ChainStoreDamage(other) == ChainStoreDamage("index", key: Hex.encode(key)))
    }
}

extension JobHistory {
    /// Compares all lists of a store.
    func expectLists(of store: ChainStore, at height: Int) throws {
        for (list, expected) in try self.lists(at: height) {
            let page = try store.page(of: list, in: EntryRange(below: 100_000, limit: 1_000))
            #expect(page?.entries == expected, "\(list)")
        }
    }
}
