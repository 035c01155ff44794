/// How a database is opened.
///
/// Sizes are in bytes; LevelDB moves those out of its bounds inside. Two things are not for
/// choice: checksums are verified at every read, and LevelDB's paranoid checks are on. Without
/// them a damaged log is cut short in silence, and a damaged Bloom filter makes a key look absent.
struct DatabaseOptions: Equatable, Sendable {
    /// What is done to a block of records before it is written.
    enum Compression: Equatable, Sendable {
        /// Nothing.
        case none
        /// Snappy, for blocks that it makes smaller by an eighth at least.
        case snappy
    }

    /// Whether to make the directory and an empty database where there is none.
    var createIfMissing = false

    /// Changes kept in memory, and in the log, before they become a table; at least 64 KiB.
    var writeBufferBytes = 4 << 20

    /// Decompressed blocks kept in memory; 0 keeps none.
    ///
    /// Blocks that are stored as they are never come here: the first 1,000 tables of the process
    /// are mapped, and read and checked in place.
    var cacheBytes = 8 << 20

    /// Bits per key of the filter that spares reads of absent keys; `nil` for no filter.
    ///
    /// Ten bits let one absent key in a hundred through. Keep the filter once it was chosen: old
    /// tables keep what they were written with.
    var bloomBitsPerKey: Int?

    /// Tables kept open at once, from 64.
    var maximumOpenFiles = 1000

    /// What is done to blocks written from now on; both kinds can always be read.
    var compression = Compression.none

    /// The size of a table at which the next one is begun; at least 1 MiB.
    var maximumFileBytes = 2 << 20

    /// The size of a block, which is what one read checks and decompresses; at least 1 KiB.
    ///
    /// Most of a read of a block in memory is its checksum. Smaller blocks are read faster one by
    /// one, and make scans slower and tables larger.
    var blockBytes = 4 << 10
}
