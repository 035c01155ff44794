import AssayCore
import AssayCrypto
import AssayTestSupport
import FoundationEssentials
import Testing

@testable import AssayStore

/// What this program never wrote, and bytes that the disk changed: an error that names the
/// database and the key, never a trap, and never silence.
@Suite struct ChainStoreDamageTests {
    private let directory: ChainStoreDirectory
    private let history: ChainStoreHistory

    init() throws {
        self.directory = try ChainStoreDirectory()
        self.history = try ChainStoreHistory.standard.get()
        try self.history.write(to: self.directory("data"))
    }

    private func open() throws(StoreError) -> ChainStore {
        try ChainStore(at: self.directory("data"), genesis: self.history.genesis)
    }

    private func damage<Result>(_ body: () throws -> Result) -> ChainStoreDamage? {
        ChainStoreDamage(thrown(by: body))
    }

    /// Values that are no value of any kind, and ones that only end too early or too late.
    private func impossible(_ value: [UInt8]) -> [[UInt8]] {
        [[], [0xff], Array(value.dropLast()), value + [0], [0x01] + value.dropFirst()]
    }

    @Test("an impossible genesis")
    func genesis() throws {
        let key = LedgerStore.testKey(0, 4)
        for value in self.impossible(self.history.genesis.encoded) {
            try self.directory.edit("data/ledger") { $0.put(value, forKey: key) }
            let found = self.damage { try self.open() }
            #expect(found == ChainStoreDamage("ledger", key: Hex.encode(key)))
            let asked = self.damage { try ChainStore.genesis(at: self.directory("data")) }
            #expect(asked == ChainStoreDamage("ledger", key: Hex.encode(key)))
        }
    }

    @Test("an impossible header")
    func header() throws {
        let key = LedgerStore.testKey(5, 0)
        for value in self.impossible(self.history.heads[5].header.encoded) {
            try self.directory.edit("data/ledger") { $0.put(value, forKey: key) }
            let store = try self.open()
            let expected = ChainStoreDamage("ledger", key: Hex.encode(key))
            let header = self.damage { try store.header(at: 5) }
            let block = self.damage { try store.block(at: 5) }
            let hash = self.damage { try store.height(of: self.history.heads[5].hash) }
            let statement = self.damage { try store.statement(self.history.ids(5)[0]) }
            #expect(header == expected)
            #expect(block == expected)
            #expect(hash == expected)
            #expect(statement == expected)
            #expect(try store.block(at: 4) == self.history.memory.blocks[3], "others are read")
        }
    }

    @Test("an impossible certificate")
    func certificate() throws {
        let key = LedgerStore.testKey(5, 1)
        for value in self.impossible(self.history.memory.blocks[4].certificate.encoded) {
            try self.directory.edit("data/ledger") { $0.put(value, forKey: key) }
            let store = try self.open()
            let expected = ChainStoreDamage("ledger", key: Hex.encode(key))
            let certificate = self.damage { try store.certificate(at: 5) }
            let block = self.damage { try store.block(at: 5) }
            #expect(certificate == expected)
            #expect(block == expected)
            #expect(try store.header(at: 5) == self.history.heads[5].header)
        }
    }

    @Test("a newest key that begins with no height")
    func newestKey() throws {
        try self.directory.edit("data/ledger") { $0.put([], forKey: [0xff, 0xff]) }
        let found = self.damage { try self.open().height() }
        #expect(found == ChainStoreDamage("ledger", key: "ffff"))
    }

    @Test("an impossible height of the state", arguments: [0, 1, 7, 9])
    func stateHeight(count: Int) throws {
        try self.directory.edit("data/state") { batch in
            batch.put(Array(repeating: 0, count: count), forKey: Array("h".utf8))
        }
        let found = self.damage { try self.open() }
        #expect(found == ChainStoreDamage("state", key: "68"))
    }

    /// The records that a head is made of.
    private static let singles: [StateKey] = [
        StateKey(.parameters, .single), StateKey(.members, .single), StateKey(.record, .single),
    ]

    private func key(_ key: StateKey) -> [UInt8] { Array("v".utf8) + key.hash.bytes }

    private func headDamage() async throws -> ChainStoreDamage? {
        let store = try await unlocked { () throws(StoreError) in try self.open() }
        return ChainStoreDamage(
            await thrown { () async throws(StoreError) in try await store.loadHead() })
    }

    @Test(
        "an impossible, missing or changed value of those that make a head",
        arguments: Self.singles)
    func value(_ key: StateKey) async throws {
        let value = try #require(self.history.memory.state.value(at: key))
        for other in self.impossible(value) {
            try self.directory.edit("data/state") { $0.put(other, forKey: self.key(key)) }
            #expect(try await self.headDamage() == ChainStoreDamage("state"), "\(other)")
        }
        try self.directory.edit("data/state") { $0.delete(self.key(key)) }
        #expect(try await self.headDamage() == ChainStoreDamage("state"))
        try self.directory.edit("data/state") { $0.put(value, forKey: self.key(key)) }
        #expect(try await self.headDamage() == nil)
    }

    @Test("another value, one too few, and one too many")
    func otherValues() async throws {
        let key = StateKey(.account, .address(TestKeys.key(100).publicKey.address))
        let value = try #require(self.history.memory.state.value(at: key))
        let other = try #require(
            self.history.memory.state.value(
                at: StateKey(.account, .address(TestKeys.key(101).publicKey.address))))
        try self.directory.edit("data/state") { $0.put(other, forKey: self.key(key)) }
        #expect(try await self.headDamage() == ChainStoreDamage("state"))
        try self.directory.edit("data/state") { $0.delete(self.key(key)) }
        #expect(try await self.headDamage() == ChainStoreDamage("state"))
        let extra = StateKey(.account, .address(.zero))
        try self.directory.edit("data/state") { batch in
            batch.put(value, forKey: self.key(key))
            batch.put(value, forKey: self.key(extra))
        }
        #expect(try await self.headDamage() == ChainStoreDamage("state"))
        try self.directory.edit("data/state") { $0.delete(self.key(extra)) }
        #expect(try await self.headDamage() == nil)
    }

    @Test("a key of a value that is no hash")
    func valueKey() async throws {
        try self.directory.edit("data/state") { $0.put([1], forKey: [0x76, 0x80, 1]) }
        #expect(try await self.headDamage() == ChainStoreDamage("state", key: "768001"))
    }

    /// Why the entries of a queue cannot be read; empty if they can.
    private func dueError() throws -> String {
        let snapshot = try self.open().snapshot()
        do throws(Unreadable) {
            _ = try snapshot.due(in: .clock, at: .max, limit: 9)
            return ""
        } catch {
            return error.reason
        }
    }

    @Test("an entry of a queue that is none")
    func dueEntry() throws {
        let prefix: [UInt8] = [0x64, 2]
        let good = prefix + Array(repeating: 0, count: 40) + [1]
        for key in [prefix + [1], Array(good.dropLast()), good + [0], good.dropLast() + [99]] {
            try self.directory.edit("data/state") { $0.put([], forKey: key) }
            let message = try self.dueError()
            #expect(message.contains("\"state\""))
            #expect(message.contains(Hex.encode(key)))
            try self.directory.edit("data/state") { $0.delete(key) }
        }
        #expect(try self.dueError() == "")
    }

    @Test("the growing edge of the log: missing, short, uneven or changed")
    func logEdge() async throws {
        let records = try self.directory.records("data/state").filter { $0.key[0] == 0x74 }
        #expect(records.count == 3, "a full tile, the growing one, and the one above them")
        for record in records where record.value.count < 256 * 32 {
            for value in [[], Array(record.value.dropLast()), Array(record.value.dropLast(32))] {
                try self.directory.edit("data/state") { $0.put(value, forKey: record.key) }
                #expect(try await self.headDamage() == ChainStoreDamage("state"))
            }
            try self.directory.edit("data/state") { $0.delete(record.key) }
            #expect(try await self.headDamage() == ChainStoreDamage("state"))
            let changed = record.value.dropLast() + [record.value[record.value.count - 1] ^ 1]
            try self.directory.edit("data/state") { $0.put(Array(changed), forKey: record.key) }
            #expect(try await self.headDamage() == ChainStoreDamage("state"))
            try self.directory.edit("data/state") { $0.put(record.value, forKey: record.key) }
            #expect(try await self.headDamage() == nil)
        }
    }

    @Test("a tile that holds fewer hashes than it should is named")
    func shortTile() throws {
        let key: [UInt8] = [0x74, 0] + Array(repeating: 0, count: 8)
        let tile = Array(repeating: UInt8(1), count: 255 * 32)
        for value in [tile, tile + [1], []] {
            try self.directory.edit("data/state") { $0.put(value, forKey: key) }
            let snapshot = try self.open().snapshot()
            var message = ""
            do throws(Unreadable) {
                _ = try snapshot.tile(LogTileID(level: 0, index: 0), width: 256)
            } catch {
                message = error.reason
            }
            #expect(message.contains("\"state\""))
            #expect(message.contains(Hex.encode(key)))
        }
    }

    @Test("a block in the index that is another's")
    func placeOfBlock() throws {
        let key = Array("b".utf8) + self.history.heads[5].hash.bytes.prefix(16)
        for height: UInt8 in [4, 99] {
            let place = Array(repeating: UInt8(0), count: 7) + [height]
            try self.directory.edit("data/index") { $0.put(place, forKey: key) }
            #expect(try self.open().height(of: self.history.heads[5].hash) == nil)
        }
    }

    @Test("a place in the index that is none, or another's")
    func place() throws {
        let id = self.history.ids(8)[100]
        let key = Array("s".utf8) + id.bytes.prefix(16)
        for value: [UInt8] in [[], [1], Array(repeating: 0, count: 13)] {
            try self.directory.edit("data/index") { $0.put(value, forKey: key) }
            let found = self.damage { try self.open().statement(id) }
            #expect(found == ChainStoreDamage("index", key: Hex.encode(key)))
        }
        let places: [[UInt8]] = [
            [0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 101], [0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 9, 9],
            [0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 1], Array(repeating: 0xff, count: 12),
        ]
        for place in places {
            try self.directory.edit("data/index") { $0.put(place, forKey: key) }
            #expect(try self.open().statement(id) == nil, "what is there has another id")
        }
    }

    @Test("a byte that the disk changed", arguments: ["ledger", "state", "index"])
    func changedByte(name: String) throws {
        // Opening writes what is in the log into a table, where a change can be placed.
        do { _ = try self.open() }
        let path = self.directory("data/\(name)")
        let tables = try FileManager.default.contentsOfDirectory(atPath: path)
            .filter { $0.hasSuffix(".ldb") }.sorted()
        let file = URL(filePath: "\(path)/\(try #require(tables.first))")
        var data = try Data(contentsOf: file)
        for offset in stride(from: 10, to: data.count * 3 / 4, by: 200) { data[offset] ^= 0x10 }
        try data.write(to: file)
        let found = self.damage {
            let store = try self.open()
            _ = try store.firstDifference(from: store)
            for height in 0...self.history.height {
                _ = try store.block(at: UInt64(height))
                for id in height == 0 ? [] : self.history.ids(height) {
                    _ = try store.statement(id)
                }
            }
        }
        #expect(found?.database == name)
    }
}
