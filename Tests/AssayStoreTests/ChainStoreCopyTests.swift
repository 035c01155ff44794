import AssayCore
import FoundationEssentials
import Testing

@testable import AssayStore

/// Copies of a chain that goes on.
@Suite struct ChainStoreCopyTests {
    private let directory: ChainStoreDirectory
    private let history: ChainStoreHistory

    init() throws {
        self.directory = try ChainStoreDirectory()
        self.history = try ChainStoreHistory.standard.get()
    }

    private func store(isIndexed: Bool = true) throws -> ChainStore {
        try ChainStore(
            at: self.directory("data"), genesis: self.history.genesis, isIndexed: isIndexed)
    }

    /// The records of a database in a directory.
    private func records(_ name: String, in directory: String) throws -> [[[UInt8]]] {
        var records: [[[UInt8]]] = []
        try Database(path: self.directory(directory) + "/" + name, name: name).scan {
            records.append([$0.array, $1.array])
            return .more
        }
        return records
    }

    /// Copies into a directory of that name; the name of the copy, and its height.
    private func copy(
        _ store: ChainStore, in directory: String = "copies"
    ) throws -> (name: String, height: UInt64) {
        let copy = try store.copy(in: self.directory(directory))
        #expect(copy.path == self.directory(directory) + "/block-\(copy.height)")
        return ("\(directory)/block-\(copy.height)", copy.height)
    }

    private func names(in directory: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: self.directory(directory)).sorted()
    }

    /// The height at which a database is, by what one that stopped there holds.
    private func height(of name: String, in copy: String) async throws -> Int? {
        let records = try self.records(name, in: copy)
        for height in 0...self.history.height {
            let other = "at-\(height)"
            if !self.directory.holds(other) {
                try self.history.write(to: self.directory(other), upTo: height)
            }
            if try self.records(name, in: other) == records { return height }
        }
        return nil
    }

    @Test("of a chain that stands still: all of it, byte for byte, and nothing else")
    func whole() async throws {
        let store = try self.store()
        try self.history.commit(1...self.history.height, to: store)
        // What stands beside the databases of the chain is none of the copy's business.
        try FileManager.default.createDirectory(
            atPath: self.directory("data/votes"), withIntermediateDirectories: false)
        let copy = try self.copy(store)
        #expect(copy.height == UInt64(self.history.height))
        #expect(try self.names(in: copy.name) == ["index", "ledger", "state"])
        #expect(try self.names() == ["copies", "data"])
        for name in ["ledger", "state", "index"] {
            #expect(
                try await self.height(of: name, in: copy.name) == self.history.height, "\(name)")
        }
        let mode = try FileManager.default.attributesOfItem(
            atPath: self.directory(copy.name))
        #expect(mode[.posixPermissions] as? Int == 0o700)
    }

    @Test("under writes: each is a chain as it was at some moment")
    func underWrites() async throws {
        let store = try self.store()
        let history = self.history
        let writer = Task {
            for height in 1...history.height {
                try history.commit(height...height, to: store)
                try await Task.sleep(for: .milliseconds(3))
            }
        }
        var heights: [Int] = []
        repeat {
            let copy = try self.copy(store, in: "copy-\(heights.count)")
            heights.append(Int(copy.height))
        } while (heights.last ?? 0) < history.height && heights.count < 500
        try await writer.value
        #expect(heights == heights.sorted())
        for (number, ledger) in heights.enumerated() {
            let copy = "copy-\(number)/block-\(ledger)"
            #expect(try await self.height(of: "ledger", in: copy) == ledger)
            // What follows from the ledger may be behind it, and is then derived; never ahead.
            let state = try #require(try await self.height(of: "state", in: copy))
            let index = try #require(try await self.height(of: "index", in: copy))
            #expect(index <= state && state <= ledger, "\(index) \(state) \(ledger)")
        }
    }

    @Test("the copy is a chain of its own, which can go on")
    func goesOn() async throws {
        let store = try self.store()
        try self.history.commit(1...5, to: store)
        let name = try self.copy(store).name
        let copy = try ChainStore(at: self.directory(name), genesis: self.history.genesis)
        try self.history.commit(6...self.history.height, to: copy)
        try self.history.commit(6...6, to: store)
        let newest = try copy.header(at: UInt64(self.history.height))
        #expect(newest == self.history.heads[self.history.height].header)
        #expect(try store.header(at: 7) == nil)
    }

    @Test("without an index the copy has none")
    func notIndexed() throws {
        let store = try self.store(isIndexed: false)
        try self.history.commit(1...3, to: store)
        let copy = try self.copy(store)
        #expect(copy.height == 3)
        #expect(try self.names(in: copy.name) == ["ledger", "state"])
    }

    @Test("leftovers of a copy that was interrupted are removed")
    func interrupted() async throws {
        let store = try self.store()
        try self.history.commit(1...4, to: store)
        for name in ["ledger", "state", "junk"] {
            try FileManager.default.createDirectory(
                atPath: self.directory("copies/unfinished/\(name)"),
                withIntermediateDirectories: true)
        }
        for file in ["ledger/CURRENT", "ledger/000005.ldb", "junk/file"] {
            let url = URL(filePath: self.directory("copies/unfinished/\(file)"))
            try Data("not LevelDB".utf8).write(to: url)
        }
        let copy = try self.copy(store)
        #expect(copy.height == 4)
        #expect(try self.names(in: "copies") == ["block-4"])
        #expect(try self.names(in: copy.name) == ["index", "ledger", "state"])
        #expect(try await self.height(of: "ledger", in: copy.name) == 4)
    }

    @Test("what has the name already stays as it is")
    func existing() throws {
        let store = try self.store()
        try self.history.commit(1...2, to: store)
        let text = Data("mine".utf8)
        try FileManager.default.createDirectory(
            atPath: self.directory("full/block-2/ledger"), withIntermediateDirectories: true)
        let file = URL(filePath: self.directory("full/block-2/ledger/CURRENT"))
        try text.write(to: file)
        #expect(try self.copy(store, in: "full").height == 2)
        #expect(try Data(contentsOf: file) == text)
        let first = try self.copy(store)
        let before = try self.records("ledger", in: first.name)
        #expect(try self.copy(store) == first)
        #expect(try self.records("ledger", in: first.name) == before)
        #expect(try self.names(in: "copies") == ["block-2"])
        #expect(ChainStore.copy(at: 2, in: self.directory("copies")) != nil)
        #expect(ChainStore.copy(at: 3, in: self.directory("copies")) == nil)
    }

    @Test("where it cannot be made nothing is left")
    func impossible() throws {
        let store = try self.store()
        #expect(throws: StoreError.self) {
            try store.copy(in: self.directory("missing/copies"))
        }
        // Something that is no directory is in the way: of the directory, of the unfinished copy.
        for name in ["copies", "others/unfinished"] {
            try FileManager.default.createDirectory(
                atPath: self.directory("others"), withIntermediateDirectories: true)
            let file = URL(filePath: self.directory(name))
            try Data("mine".utf8).write(to: file)
            let directory = name == "copies" ? name : "others"
            #expect(throws: StoreError.self) { try store.copy(in: self.directory(directory)) }
            #expect(try Data(contentsOf: file) == Data("mine".utf8))
        }
        #expect(try self.names() == ["copies", "data", "others"])
        #expect(try self.names(in: "others") == ["unfinished"])
    }
}
