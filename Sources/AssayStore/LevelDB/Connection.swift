import CLevelDB

/// Sole owner of one LevelDB handle: closed at the end of its life, then the directory is free.
///
/// Closing waits for a compaction that is under way.
struct Connection: ~Copyable, Sendable {
    /// The `leveldb_t`, for calls made while this value lives.
    ///
    /// Unsafe to the compiler; safe because LevelDB documents that threads may share a database
    /// without locks of their own (doc/index.md, "Concurrency").
    nonisolated(unsafe) let handle: OpaquePointer
    private let unsynced: Owned
    private let synced: Owned

    // Members are destroyed after the body of `deinit`, as both must be: the handle uses the
    // cache and the filter, and the directory is ours until the handle is closed.
    private let options: NativeOptions
    private let claim: DirectoryClaim

    /// Opens the database in `directory`; `name` is for errors.
    init(
        directory: DatabaseDirectory, name: String, options settings: DatabaseOptions
    ) throws(StoreError) {
        let claim = try DirectoryClaim(path: directory.path, name: name)
        try directory.checkContents(name: name, create: settings.createIfMissing)
        let options = NativeOptions(settings)
        var message: UnsafeMutablePointer<CChar>?
        let handle = leveldb_open(options.pointer, directory.path, &message)
        guard let handle else {
            let text = takeMessage(message) ?? "LevelDB gave neither a handle nor a reason"
            throw StoreError(message: text, database: name, path: directory.path)
        }
        self.handle = handle
        self.unsynced = Self.writeOptions(sync: false)
        self.synced = Self.writeOptions(sync: true)
        self.options = consume options
        self.claim = consume claim
    }

    deinit {
        leveldb_close(self.handle)
    }

    /// The `leveldb_writeoptions_t`, for calls made while this value lives.
    func writeOptions(sync: Bool) -> OpaquePointer {
        sync ? self.synced.pointer : self.unsynced.pointer
    }

    private static func writeOptions(sync: Bool) -> Owned {
        let options = Owned(leveldb_writeoptions_create(), destroy: leveldb_writeoptions_destroy)
        leveldb_writeoptions_set_sync(options.pointer, sync ? 1 : 0)
        return options
    }
}
