import AssayCore
import AssayCrypto

/// The `index` database: where statements, blocks, jobs and settlements are, by their ids and in
/// lists.
///
/// Derived, not synced. One that another version wrote is made again.
struct IndexStore: Sendable {
    static let name = "index"
    /// The version of the layout, stored under a key of its own.
    static let version: UInt8 = 2

    /// What keys begin with; those of lists are in ``EntryList``.
    enum Prefix {
        static let statement = UInt8(ascii: "s")
        static let block = UInt8(ascii: "b")
        static let height = UInt8(ascii: "h")
        static let version = UInt8(ascii: "v")
        static let job = UInt8(ascii: "i")
        static let settlement = UInt8(ascii: "u")
        static let incomplete = UInt8(ascii: "c")
    }
    /// Half of an id is enough to find it; what is found there is compared with the whole.
    private static let prefixLength = 16

    private let database: Database

    init(at path: String) throws(StoreError) {
        if let database = try Self.current(at: path) {
            self.database = database
        } else {
            try Database.destroy(path: path, name: Self.name)
            self.database = try Self.open(path)
            var batch = WriteBatch()
            batch.put([Self.version], forKey: [Prefix.version])
            try self.database.write(batch, sync: false)
        }
    }

    private static var options: DatabaseOptions {
        var options = DatabaseOptions()
        options.createIfMissing = true
        options.writeBufferBytes = 16 << 20
        options.maximumFileBytes = 8 << 20
        options.bloomBitsPerKey = 10
        return options
    }

    private static func open(_ path: String) throws(StoreError) -> Database {
        try Database(path: path, name: Self.name, options: Self.options)
    }

    /// What is needed to copy it as it is now.
    func original() -> DatabaseOriginal {
        DatabaseOriginal(snapshot: self.database.snapshot(), options: Self.options)
    }

    /// The database, if this version of the program wrote it.
    private static func current(at path: String) throws(StoreError) -> Database? {
        let database = try Self.open(path)
        return try database.value(forKey: [Prefix.version]) == [Self.version] ? database : nil
    }

    /// The bytes of its files.
    var size: UInt64 { DataDirectory.size(self.database.path) }

    static func statementKey(_ id: Digest) -> [UInt8] {
        [Prefix.statement] + id.bytes.prefix(Self.prefixLength)
    }

    static func blockKey(_ hash: Digest) -> [UInt8] {
        [Prefix.block] + hash.bytes.prefix(Self.prefixLength)
    }

    static func settlementKey(_ id: Digest) -> [UInt8] {
        [Prefix.settlement] + id.bytes.prefix(Self.prefixLength)
    }

    /// The whole id: the record is used without a look at the job's statement.
    static func jobKey(_ id: Digest) -> [UInt8] { [Prefix.job] + id.bytes }

    func write(_ update: consuming IndexUpdate) throws(StoreError) {
        try self.database.write(update.finish(), sync: false)
    }

    /// The height up to which blocks are in the index; `nil` if none is.
    func height() throws(StoreError) -> UInt64? {
        try self.database.value(forKey: [Prefix.height])?.number(at: 0, as: UInt64.self)
    }

    /// Whether blocks were entered of whose jobs only the beginning and the end are known.
    func isIncomplete() throws(StoreError) -> Bool {
        try self.database.value(forKey: [Prefix.incomplete]) != nil
    }

    func setIncomplete(_ isIncomplete: Bool) throws(StoreError) {
        var batch = WriteBatch()
        if isIncomplete {
            batch.put([], forKey: [Prefix.incomplete])
        } else {
            batch.delete([Prefix.incomplete])
        }
        try self.database.write(batch, sync: false)
    }
}

/// Looking things up.
extension IndexStore {
    /// The height of a block and the position among its statements where `id` may be.
    func statement(_ id: Digest) throws(StoreError) -> (height: UInt64, index: Int)? {
        let key = Self.statementKey(id)
        guard let value = try self.database.value(forKey: key) else { return nil }
        let place = try Self.place(value, key: key)
        return (place.height, Int(place.position))
    }

    /// The height at which the block `hash` may be.
    func block(_ hash: Digest) throws(StoreError) -> UInt64? {
        try self.database.value(forKey: Self.blockKey(hash))?.number(at: 0, as: UInt64.self)
    }

    /// Where the settlement `id` may be.
    func settlement(_ id: Digest) throws(StoreError) -> EntryPlace? {
        let key = Self.settlementKey(id)
        guard let value = try self.database.value(forKey: key) else { return nil }
        guard value.count == 20, let place = EntryPlace(value, at: 0) else {
            throw Self.damage(key)
        }
        return place
    }

    /// What is known of the job `id`.
    func job(_ id: Digest) throws(StoreError) -> JobRecord? {
        let key = Self.jobKey(id)
        guard let value = try self.database.value(forKey: key) else { return nil }
        guard let record = JobRecord(value) else { throw Self.damage(key) }
        return record
    }

    /// Where the entries of a part of a list are.
    func places(
        _ list: EntryList, in range: EntryRange
    ) throws(StoreError) -> [EntryPlace] {
        var places: [EntryPlace] = []
        guard range.limit > 0, let indices = range.indices else { return places }
        let prefix = list.prefix
        try self.database.scan(
            from: prefix + Key.bytes(indices.lowerBound),
            upTo: prefix + Key.bytes(indices.upperBound), reverse: range.isNewestFirst
        ) { key, value throws(StoreError) in
            let key = key.array
            guard let index = key.number(at: prefix.count, as: UInt64.self) else {
                throw Self.damage(key)
            }
            var place = try Self.place(value.array, key: key)
            place.index = index
            places.append(place)
            return places.count < range.limit ? .more : .stop
        }
        return places
    }

    /// The place whose height and position are stored under a key; its index is not.
    private static func place(
        _ value: [UInt8], key: [UInt8]
    ) throws(StoreError) -> EntryPlace {
        guard let height = value.number(at: 0, as: UInt64.self),
            let position = value.number(at: 8, as: UInt32.self), value.count == 12
        else { throw Self.damage(key) }
        return EntryPlace(index: 0, height: height, position: position)
    }

    private static func damage(_ key: [UInt8]) -> StoreError {
        .corrupt(database: Self.name, key: Hex.encode(key), reason: "not a place")
    }
}
