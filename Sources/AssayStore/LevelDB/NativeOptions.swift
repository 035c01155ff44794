import CLevelDB

/// LevelDB's form of `DatabaseOptions`, with the cache and the filter that it points to.
///
/// A database uses all three until it is closed, so its owner keeps this longer than the handle.
struct NativeOptions: ~Copyable, Sendable {
    private let options: Owned
    private let cache: Owned
    private let filter: Owned?

    /// The `leveldb_options_t`, for calls made while this value lives.
    var pointer: OpaquePointer { self.options.pointer }

    /// Translates `settings`; sizes below zero are a mistake of ours.
    init(_ settings: DatabaseOptions) {
        precondition(settings.cacheBytes >= 0 && settings.writeBufferBytes >= 0)
        precondition(settings.maximumFileBytes >= 0 && settings.blockBytes >= 0)
        let options = Owned(leveldb_options_create(), destroy: leveldb_options_destroy)
        let cache = Owned(
            leveldb_cache_create_lru(settings.cacheBytes), destroy: leveldb_cache_destroy)
        leveldb_options_set_cache(options.pointer, cache.pointer)
        if let bits = settings.bloomBitsPerKey {
            let filter = Owned(
                leveldb_filterpolicy_create_bloom(CInt(clamping: bits)),
                destroy: leveldb_filterpolicy_destroy)
            leveldb_options_set_filter_policy(options.pointer, filter.pointer)
            self.filter = consume filter
        } else {
            self.filter = nil
        }
        leveldb_options_set_paranoid_checks(options.pointer, 1)
        leveldb_options_set_create_if_missing(options.pointer, settings.createIfMissing ? 1 : 0)
        leveldb_options_set_write_buffer_size(options.pointer, settings.writeBufferBytes)
        leveldb_options_set_max_open_files(
            options.pointer, CInt(clamping: settings.maximumOpenFiles))
        leveldb_options_set_max_file_size(options.pointer, settings.maximumFileBytes)
        leveldb_options_set_block_size(options.pointer, settings.blockBytes)
        let compression =
            switch settings.compression {
            case .none: leveldb_no_compression
            case .snappy: leveldb_snappy_compression
            }
        leveldb_options_set_compression(options.pointer, CInt(compression))
        self.options = consume options
        self.cache = consume cache
    }
}
