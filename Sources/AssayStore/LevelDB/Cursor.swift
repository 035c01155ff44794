import CLevelDB

/// A place between or at the records of one state, which moves over them in key order.
///
/// LevelDB's iterator passes over a damaged block to the next whole one and only notes the error.
/// So every move here ends by asking for it.
struct Cursor: ~Copyable {
    private let iterator: OpaquePointer
    /// Keeps open what the iterator reads; goes after the body of `deinit`.
    private let reader: any DatabaseReader

    /// A cursor at no record over the state of `reader` as it is now.
    init(_ reader: some DatabaseReader, fillCache: Bool) {
        let iterator = leveldb_create_iterator(
            reader.database.connection.handle, reader.readOptions(fillCache: fillCache))
        guard let iterator else {
            preconditionFailure("LevelDB's constructors abort rather than return null")
        }
        self.iterator = iterator
        self.reader = reader
    }

    deinit {
        leveldb_iter_destroy(self.iterator)
    }

    /// Whether there is a record here; if not, the cursor passed the first or the last one.
    var isAtRecord: Bool { leveldb_iter_valid(self.iterator) != 0 }

    /// Moves to the first record whose key is `key` or greater.
    mutating func seek(to key: [UInt8]) throws(StoreError) {
        let iterator = self.iterator
        key.span.bytes.withCharacters { leveldb_iter_seek(iterator, $0, $1) }
        try self.check()
    }

    /// Moves to the last record whose key is less than `key`; `nil` for the very last.
    mutating func seek(before key: [UInt8]?) throws(StoreError) {
        if let key {
            try self.seek(to: key)
            if self.isAtRecord { return try self.moveBack() }
        }
        leveldb_iter_seek_to_last(self.iterator)
        try self.check()
    }

    /// Moves from the record here to the one with the next greater key.
    mutating func moveOn() throws(StoreError) {
        leveldb_iter_next(self.iterator)
        try self.check()
    }

    /// Moves from the record here to the one with the next lesser key.
    mutating func moveBack() throws(StoreError) {
        leveldb_iter_prev(self.iterator)
        try self.check()
    }

    /// Lends the key and the value here, which die at the next move.
    borrowing func withRecord<Result>(
        _ body: (RawSpan, RawSpan) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        precondition(self.isAtRecord)
        var keyCount = 0
        var valueCount = 0
        let key = leveldb_iter_key(self.iterator, &keyCount)
        let value = leveldb_iter_value(self.iterator, &valueCount)
        return try body(
            UnsafeRawBufferPointer(start: key, count: keyCount).bytes,
            UnsafeRawBufferPointer(start: value, count: valueCount).bytes)
    }

    private func check() throws(StoreError) {
        var message: UnsafeMutablePointer<CChar>?
        leveldb_iter_get_error(self.iterator, &message)
        guard let text = takeMessage(message) else { return }
        var key: String?
        if self.isAtRecord {
            key = try self.withRecord { key, _ in key.hexadecimal }
        }
        throw self.reader.database.error(message: text, key: key)
    }
}
