import CLevelDB

/// One state of a database, for as long as the snapshot lives; it keeps the database open.
///
/// Old values stay on disk while a snapshot can see them: hold it for a read, not for a day.
final class Snapshot: DatabaseReader {
    let database: Database
    /// Unsafe to the compiler; safe because LevelDB never changes a snapshot.
    private nonisolated(unsafe) let handle: OpaquePointer
    private let reading: ReadOptions

    /// Takes the state of `database` as it is now.
    init(of database: Database) {
        guard let handle = leveldb_create_snapshot(database.connection.handle) else {
            preconditionFailure("LevelDB's constructors abort rather than return null")
        }
        self.database = database
        self.handle = handle
        self.reading = ReadOptions(snapshot: handle)
    }

    // The body runs before the members go, so the database is still open.
    deinit {
        leveldb_release_snapshot(self.database.connection.handle, self.handle)
    }

    func readOptions(fillCache: Bool) -> OpaquePointer {
        self.reading.pointer(fillCache: fillCache)
    }
}
