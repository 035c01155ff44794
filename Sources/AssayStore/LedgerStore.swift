import AssayCore
import AssayCrypto

/// The `ledger` database: what cannot be derived, and is synced with every block.
///
/// Keys are height (8 bytes) ‖ kind (1) ‖ index (4), big-endian, so that blocks are appended and
/// never rewritten by compaction.
struct LedgerStore: Sendable {
    static let name = "ledger"

    private enum Kind: UInt8 {
        case header = 0
        case certificate = 1
        case statement = 2
        case settlement = 3
        case genesis = 4
    }

    private let database: Database

    private static var options: DatabaseOptions {
        var options = DatabaseOptions()
        options.createIfMissing = true
        options.writeBufferBytes = 16 << 20
        options.maximumFileBytes = 16 << 20
        return options
    }

    init(at path: String) throws(StoreError) {
        self.database = try Database(path: path, name: Self.name, options: Self.options)
    }

    /// What is needed to copy it as it is now.
    func original() -> DatabaseOriginal {
        DatabaseOriginal(snapshot: self.database.snapshot(), options: Self.options)
    }

    /// The bytes of its files.
    var size: UInt64 { DataDirectory.size(self.database.path) }

    /// The height of the newest block; `nil` if there is not even a genesis.
    func head() throws(StoreError) -> UInt64? {
        var height: UInt64?
        try self.database.scan(reverse: true) { key, _ throws(StoreError) in
            height = key.array.number(at: 0, as: UInt64.self)
            guard height != nil else {
                throw .corrupt(
                    database: Self.name, key: key, reason: "the key does not begin with a height")
            }
            return .stop
        }
        return height
    }

    func writeGenesis(_ genesis: Genesis, header: Header) throws(StoreError) {
        var batch = WriteBatch()
        batch.put(genesis.encoded, forKey: Self.key(0, .genesis))
        batch.put(header.encoded, forKey: Self.key(0, .header))
        try self.database.write(batch, sync: true)
    }

    func genesis() throws(StoreError) -> Genesis? {
        try self.decode(Genesis.self, at: Self.key(0, .genesis), limit: Genesis.maximumSize)
    }

    /// Appends a final block; returns once it would survive a power cut.
    func append(
        _ block: Block, settlements: [[UInt8]], certificate: Certificate
    ) throws(StoreError) {
        let height = block.header.height
        var batch = WriteBatch()
        batch.put(block.header.encoded, forKey: Self.key(height, .header))
        batch.put(certificate.encoded, forKey: Self.key(height, .certificate))
        for (index, statement) in block.statements.enumerated() {
            batch.put(statement, forKey: Self.key(height, .statement, index))
        }
        for (index, settlement) in settlements.enumerated() {
            batch.put(settlement, forKey: Self.key(height, .settlement, index))
        }
        try self.database.write(batch, sync: true)
    }

    func header(at height: UInt64) throws(StoreError) -> Header? {
        try self.decode(
            Header.self, at: Self.key(height, .header), limit: Header.maximumSize)
    }

    /// The certificate of a block; `nil` if there is no block, and at height 0.
    func certificate(at height: UInt64) throws(StoreError) -> Certificate? {
        try self.decode(
            Certificate.self, at: Self.key(height, .certificate), limit: Block.maximumSize)
    }

    func statements(at height: UInt64) throws(StoreError) -> [[UInt8]] {
        try self.list(.statement, at: height)
    }

    func settlements(at height: UInt64) throws(StoreError) -> [[UInt8]] {
        try self.list(.settlement, at: height)
    }

    func statement(at height: UInt64, index: Int) throws(StoreError) -> [UInt8]? {
        try self.database.value(forKey: Self.key(height, .statement, index))
    }

    func settlement(at height: UInt64, index: Int) throws(StoreError) -> [UInt8]? {
        try self.database.value(forKey: Self.key(height, .settlement, index))
    }

    func block(at height: UInt64) throws(StoreError) -> CertifiedBlock? {
        guard let header = try self.header(at: height),
            let certificate = try self.certificate(at: height)
        else { return nil }
        let block = Block(header: header, statements: try self.statements(at: height))
        return CertifiedBlock(block: block, certificate: certificate)
    }

    private func list(_ kind: Kind, at height: UInt64) throws(StoreError) -> [[UInt8]] {
        var items: [[UInt8]] = []
        try self.database.scan(prefix: Array(Self.key(height, kind).prefix(9))) { _, value in
            items.append(value.array)
            return .more
        }
        return items
    }

    private func decode<Value: CBORDecodable>(
        _ type: Value.Type, at key: [UInt8], limit: Int
    ) throws(StoreError) -> Value? {
        guard let bytes = try self.database.value(forKey: key) else { return nil }
        do throws(DecodeError) {
            return try Value(decoding: bytes, limit: limit)
        } catch {
            throw .impossible(Self.name, key: key, error)
        }
    }

    private static func key(_ height: UInt64, _ kind: Kind, _ index: Int = 0) -> [UInt8] {
        Key.bytes(height) + [kind.rawValue] + Key.bytes(UInt32(index))
    }
}
