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
        #expect(!DataDirectory.exists(self.directory("copy")))
        #expect(try store.copy(to: self.directory("copy")) == UInt64(self.history.height))
        #expect(DataDirectory.exists(self.directory("copy")))
        #expect(try self.names(in: "copy") == ["index", "ledger", "state"])
        #expect(try self.names() == ["copy", "data"])
        for name in ["ledger", "state", "index"] {
            #expect(
                try await self.height(of: name, in: "copy") == self.history.height, "\(name)")
        }
        let mode = try FileManager.default.attributesOfItem(atPath: self.directory("copy"))
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
            let height = try store.copy(to: self.directory("copy-\(heights.count)"))
            heights.append(Int(height))
        } while (heights.last ?? 0) < history.height && heights.count < 500
        try await writer.value
        #expect(heights == heights.sorted())
        for (number, ledger) in heights.enumerated() {
            let copy = "copy-\(number)"
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
        _ = try store.copy(to: self.directory("copy"))
        let copy = try ChainStore(at: self.directory("copy"), genesis: self.history.genesis)
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
        #expect(try store.copy(to: self.directory("copy")) == 3)
        #expect(try self.names(in: "copy") == ["ledger", "state"])
    }

    @Test("leftovers of a copy that was interrupted are removed")
    func interrupted() async throws {
        let store = try self.store()
        try self.history.commit(1...4, to: store)
        for name in ["ledger", "state", "junk"] {
            try FileManager.default.createDirectory(
                atPath: self.directory("copy.unfinished/\(name)"),
                withIntermediateDirectories: true)
        }
        for file in ["ledger/CURRENT", "ledger/000005.ldb", "junk/file"] {
            let url = URL(filePath: self.directory("copy.unfinished/\(file)"))
            try Data("not LevelDB".utf8).write(to: url)
        }
        #expect(try store.copy(to: self.directory("copy")) == 4)
        #expect(try self.names() == ["copy", "data"])
        #expect(try self.names(in: "copy") == ["index", "ledger", "state"])
        #expect(try await self.height(of: "ledger", in: "copy") == 4)
    }

    @Test("what is there already is refused, and left as it is")
    func existing() throws {
        let store = try self.store()
        try self.history.commit(1...2, to: store)
        let text = Data("mine".utf8)
        try text.write(to: URL(filePath: self.directory("file")))
        try FileManager.default.createDirectory(
            atPath: self.directory("empty"), withIntermediateDirectories: false)
        try FileManager.default.createDirectory(
            atPath: self.directory("full/ledger"), withIntermediateDirectories: true)
        try text.write(to: URL(filePath: self.directory("full/ledger/CURRENT")))
        _ = try store.copy(to: self.directory("copy"))
        let before = try self.records("ledger", in: "copy")
        for name in ["file", "empty", "full", "copy", "data"] {
            #expect(throws: StoreError.self, "\(name)") {
                try store.copy(to: self.directory(name))
            }
        }
        #expect(try self.names() == ["copy", "data", "empty", "file", "full"])
        #expect(try Data(contentsOf: URL(filePath: self.directory("file"))) == text)
        #expect(try self.names(in: "empty") == [])
        let kept = try Data(contentsOf: URL(filePath: self.directory("full/ledger/CURRENT")))
        #expect(kept == text)
        #expect(try self.records("ledger", in: "copy") == before)
    }

    @Test("where it cannot be made nothing is left")
    func impossible() throws {
        let store = try self.store()
        #expect(throws: StoreError.self) {
            try store.copy(to: self.directory("missing/copy"))
        }
        // Something that is no directory is in the way of the unfinished copy.
        let file = URL(filePath: self.directory("copy.unfinished"))
        try Data("mine".utf8).write(to: file)
        #expect(throws: StoreError.self) { try store.copy(to: self.directory("copy")) }
        #expect(try Data(contentsOf: file) == Data("mine".utf8))
        #expect(try self.names() == ["copy.unfinished", "data"])
    }

    @Test("a copy within a directory is named for its newest block, and is there once")
    func named() throws {
        let store = try self.store()
        let directory = self.directory("snapshots")
        let first = try store.copy(in: directory)
        #expect(first.path == directory + "/block-\(first.height)")
        #expect(ChainStore.copy(at: first.height, in: directory) == first.path)
        #expect(ChainStore.copy(at: first.height + 1, in: directory) == nil)
        // What a crash left is not in the way; a copy that is there stays.
        try DataDirectory.make(directory + "/new")
        let second = try store.copy(in: directory)
        #expect(second.path == first.path && second.height == first.height)
        #expect(!DataDirectory.exists(directory + "/new"))
    }
}
