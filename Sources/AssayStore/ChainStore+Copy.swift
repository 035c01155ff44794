import Glibc

/// A database as it was at some moment, to be copied.
struct DatabaseOriginal: Sendable {
    /// The most bytes that are written at once.
    private static let batchBytes = 1 << 20

    let snapshot: Snapshot
    let options: DatabaseOptions

    /// Writes all records into a new database at `path`; when it returns they survive a power cut.
    func copy(to path: String) throws(StoreError) {
        let copy = try Database(
            path: path, name: self.snapshot.database.name, options: self.options)
        var batch = WriteBatch()
        try self.snapshot.scan { key, value throws(StoreError) in
            batch.put(value, forKey: key)
            if batch.approximateBytes >= Self.batchBytes {
                var full = WriteBatch()
                swap(&full, &batch)
                try copy.write(full, sync: false)
            }
            return .more
        }
        try copy.write(batch, sync: true)
    }
}

/// Copying a chain while it is extended.
extension ChainStore {
    /// The copy up to a height that a directory holds; `nil` if it holds none.
    public static func copy(at height: UInt64, in directory: String) -> String? {
        let path = Self.copyPath(height, in: directory)
        return DataDirectory.exists(path) ? path : nil
    }

    private static func copyPath(_ height: UInt64, in directory: String) -> String {
        directory + "/block-\(height)"
    }

    /// Copies the databases, as they are now, into a new directory within `directory`, which is
    /// made with mode 0700 if it does not exist.
    ///
    /// The copy can be opened like any data directory. What a validator remembers of its votes is
    /// not in it: two nodes with one key must never both vote.
    ///
    /// - Returns: the directory, named for the newest block in it, and the block's height. What has
    ///   that name already stays as it is.
    /// - Throws: if it cannot be made; then nothing is left of it.
    public func copy(in directory: String) throws(StoreError) -> (path: String, height: UInt64) {
        // In this order, so that none is ahead of the one that it follows from.
        let index = self.index?.original()
        let state = self.state.original()
        let ledger = self.ledger.original()
        try DataDirectory.make(directory)
        // Its name is known only once it is complete. What a crash left may be there.
        let working = directory + "/unfinished"
        try DataDirectory.remove(working)
        try DataDirectory.make(working)
        do throws(StoreError) {
            try ledger.copy(to: working + "/" + LedgerStore.name)
            try state.copy(to: working + "/" + StateStore.name)
            try index?.copy(to: working + "/" + IndexStore.name)
            let height = try LedgerStore(at: working + "/" + LedgerStore.name).head() ?? 0
            let path = Self.copyPath(height, in: directory)
            guard !DataDirectory.exists(path) else {
                try DataDirectory.remove(working)
                return (path, height)
            }
            guard rename(working, path) == 0 else {
                throw .io(database: "copy", reason: "\(path): \(String(cString: strerror(errno)))")
            }
            return (path, height)
        } catch {
            try? DataDirectory.remove(working)
            throw error
        }
    }
}
