import CLevelDB

/// Changes that are written together or not at all.
///
/// For one key, the last change wins. A batch that is not written leaves no trace.
struct WriteBatch: ~Copyable, Sendable {
    private let batch = Owned(leveldb_writebatch_create(), destroy: leveldb_writebatch_destroy)

    /// The number of changes.
    private(set) var count = 0

    /// About the bytes that the batch takes in the log; grows with every change.
    private(set) var approximateBytes = 12

    /// The `leveldb_writebatch_t`, for calls made while this value lives.
    var pointer: OpaquePointer { self.batch.pointer }

    /// An empty batch.
    init() {}

    /// Sets the value under `key`; either may be empty, and both are copied.
    mutating func put(_ value: RawSpan, forKey key: RawSpan) {
        self.account(keyBytes: key.byteCount, valueBytes: value.byteCount)
        let batch = self.batch.pointer
        key.withCharacters { key, keyCount in
            value.withCharacters { value, valueCount in
                leveldb_writebatch_put(batch, key, keyCount, value, valueCount)
            }
        }
    }

    /// Sets the value under `key`; either may be empty.
    mutating func put(_ value: [UInt8], forKey key: [UInt8]) {
        self.put(value.span.bytes, forKey: key.span.bytes)
    }

    /// Sets the value under `key` to part of an array, without an array of its own.
    mutating func put(_ value: ArraySlice<UInt8>, forKey key: [UInt8]) {
        self.put(value.span.bytes, forKey: key.span.bytes)
    }

    /// Removes `key` and its value, if there is one.
    mutating func delete(_ key: RawSpan) {
        self.account(keyBytes: key.byteCount, valueBytes: 0)
        let batch = self.batch.pointer
        key.withCharacters { key, keyCount in
            leveldb_writebatch_delete(batch, key, keyCount)
        }
    }

    /// Removes `key` and its value, if there is one.
    mutating func delete(_ key: [UInt8]) {
        self.delete(key.span.bytes)
    }

    private mutating func account(keyBytes: Int, valueBytes: Int) {
        // LevelDB writes lengths and the count in 32 bits, and cuts what is longer.
        precondition(keyBytes <= UInt32.max && valueBytes <= UInt32.max && count < UInt32.max)
        let framing = 1 + 2 * 2
        self.count += 1
        self.approximateBytes += framing + keyBytes + valueBytes
    }
}
