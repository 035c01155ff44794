import AssayCore
import AssayCrypto

/// The `index` database: where statements and blocks are, by their ids.
///
/// Derived, not synced.
struct IndexStore: Sendable {
    static let name = "index"

    private enum Prefix {
        static let statement = UInt8(ascii: "s")
        static let block = UInt8(ascii: "b")
        static let height = UInt8(ascii: "h")
    }
    /// Half of an id is enough to find it; what is found there is compared with the whole.
    private static let prefixLength = 16

    private let database: Database

    init(at path: String) throws(StoreError) {
        var options = DatabaseOptions()
        options.createIfMissing = true
        options.writeBufferBytes = 16 << 20
        options.maximumFileBytes = 8 << 20
        options.bloomBitsPerKey = 10
        self.database = try Database(path: path, name: Self.name, options: options)
    }

    /// The bytes of its files.
    var size: UInt64 { DataDirectory.size(self.database.path) }

    /// The height up to which blocks are in the index; `nil` if none is.
    func height() throws(StoreError) -> UInt64? {
        try self.database.value(forKey: [Prefix.height])?.number(at: 0, as: UInt64.self)
    }

    func apply(
        height: UInt64, block: Digest, statements: [Digest]
    ) throws(StoreError) {
        var batch = WriteBatch()
        let heightBytes = Key.bytes(height)
        for (index, id) in statements.enumerated() {
            batch.put(
                heightBytes + Key.bytes(UInt32(index)),
                forKey: [Prefix.statement] + id.bytes.prefix(Self.prefixLength))
        }
        batch.put(heightBytes, forKey: [Prefix.block] + block.bytes.prefix(Self.prefixLength))
        batch.put(heightBytes, forKey: [Prefix.height])
        try self.database.write(batch, sync: false)
    }

    /// The height of a block and the position among its statements where `id` may be.
    func statement(_ id: Digest) throws(StoreError) -> (height: UInt64, index: Int)? {
        let key = [Prefix.statement] + id.bytes.prefix(Self.prefixLength)
        guard let value = try self.database.value(forKey: key) else { return nil }
        guard let height = value.number(at: 0, as: UInt64.self),
            let index = value.number(at: 8, as: UInt32.self), value.count == 12
        else {
            throw .corrupt(database: Self.name, key: Hex.encode(key), reason: "not a place")
        }
        return (height, Int(index))
    }

    /// The height at which the block `hash` may be.
    func block(_ hash: Digest) throws(StoreError) -> UInt64? {
        let key = [Prefix.block] + hash.bytes.prefix(Self.prefixLength)
        return try self.database.value(forKey: key)?.number(at: 0, as: UInt64.self)
    }
}
