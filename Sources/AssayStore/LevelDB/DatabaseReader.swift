import CLevelDB

/// What can be read from: a database as it changes, or one snapshot of it.
protocol DatabaseReader: AnyObject, Sendable {
    /// The database, which stays open while this object lives.
    var database: Database { get }

    /// The `leveldb_readoptions_t`, for calls made while this object lives.
    func readOptions(fillCache: Bool) -> OpaquePointer
}

extension DatabaseReader {
    /// The value under `key`, its checksum verified; `nil` if there is none.
    func value(forKey key: RawSpan) throws(StoreError) -> [UInt8]? {
        try self.withValue(forKey: key) { value in
            guard let value else { return nil }
            return value.array
        }
    }

    /// The value under `key`, its checksum verified; `nil` if there is none.
    func value(forKey key: [UInt8]) throws(StoreError) -> [UInt8]? {
        try self.value(forKey: key.span.bytes)
    }

    /// Lends the value under `key` to `body`, `nil` if there is none; its checksum is verified.
    func withValue<Result: ~Copyable>(
        forKey key: RawSpan, _ body: (RawSpan?) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        var count = 0
        var message: UnsafeMutablePointer<CChar>?
        let found = withExtendedLifetime(self) {
            key.withCharacters { key, keyCount in
                leveldb_get(
                    self.database.connection.handle, self.readOptions(fillCache: true),
                    key, keyCount, &count, &message)
            }
        }
        if let text = takeMessage(message) {
            throw self.database.error(message: text, key: key.hexadecimal)
        }
        guard let found else { return try body(nil) }
        defer { leveldb_free(found) }
        return try body(UnsafeRawBufferPointer(start: found, count: count).bytes)
    }

    /// Lends the value under `key` to `body`, `nil` if there is none; its checksum is verified.
    func withValue<Result: ~Copyable>(
        forKey key: [UInt8], _ body: (RawSpan?) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try self.withValue(forKey: key.span.bytes, body)
    }
}
