import CLevelDB

/// How to read: always with checksums, of the newest state or of one snapshot.
struct ReadOptions: ~Copyable, Sendable {
    private let caching: Owned
    private let passing: Owned

    /// Reads the newest state, or that of `snapshot`, which must outlive this value.
    init(snapshot: OpaquePointer? = nil) {
        self.caching = Self.make(snapshot: snapshot, fillCache: true)
        self.passing = Self.make(snapshot: snapshot, fillCache: false)
    }

    /// The `leveldb_readoptions_t`, for calls made while this value lives.
    ///
    /// A long scan that fills the cache drives out what is needed again.
    func pointer(fillCache: Bool) -> OpaquePointer {
        fillCache ? self.caching.pointer : self.passing.pointer
    }

    private static func make(snapshot: OpaquePointer?, fillCache: Bool) -> Owned {
        let options = Owned(leveldb_readoptions_create(), destroy: leveldb_readoptions_destroy)
        leveldb_readoptions_set_verify_checksums(options.pointer, 1)
        leveldb_readoptions_set_fill_cache(options.pointer, fillCache ? 1 : 0)
        if let snapshot {
            leveldb_readoptions_set_snapshot(options.pointer, snapshot)
        }
        return options
    }
}
