import CLevelDB
import Synchronization

/// An open LevelDB database: one writer, any number of concurrent readers.
///
/// A class around the `~Copyable` `Connection`, which alone owns the handle: a snapshot must keep
/// its database open for as long as some thread reads from it, and who is last is known only at
/// run time. The database closes when it and its snapshots are gone.
///
/// Keys are compared bytewise, a prefix before what it begins.
///
/// Two kinds of damage LevelDB does not see, so that whoever stores heights must compare them.
/// A log or `MANIFEST` that ends within a record counts as torn by a crash: what follows is
/// dropped. And a table that is deleted under an open database makes `value(forKey:)` find its
/// keys absent; scans and the next opening report it.
final class Database: DatabaseReader {
    /// The name in errors, such as "ledger".
    let name: String
    /// Where the files are, without links or relative parts.
    let path: String
    let connection: Connection
    private let reading = ReadOptions()
    private let failedWrite = Mutex<StoreError?>(nil)

    /// Opens the database in the directory `path`, and holds it against every other opening.
    ///
    /// With `createIfMissing` a directory is made with mode 0700; its parent must exist.
    init(
        path: String, name: String, options: DatabaseOptions = DatabaseOptions()
    ) throws(StoreError) {
        let directory = try DatabaseDirectory(
            path: path, name: name, create: options.createIfMissing)
        self.connection = try Connection(directory: directory, name: name, options: options)
        self.path = directory.path
        self.name = name
    }

    var database: Database { self }

    func readOptions(fillCache: Bool) -> OpaquePointer {
        self.reading.pointer(fillCache: fillCache)
    }

    /// Writes all changes of `batch`, or none; with `sync`, returns when they survive a power cut.
    ///
    /// After an error nobody knows whether the batch will be there at the next opening. LevelDB
    /// would write on behind the torn record, and refuse or lose all of it later. So every write
    /// after a failed one fails with the same error, until the database is opened again.
    func write(_ batch: consuming WriteBatch, sync: Bool) throws(StoreError) {
        let failure = self.failedWrite.withLock { failure in
            if failure == nil {
                failure = self.attempt(batch, sync: sync)
            }
            return failure
        }
        if let failure { throw failure }
    }

    /// The state as it is now, which later writes do not change.
    func snapshot() -> Snapshot {
        Snapshot(of: self)
    }

    /// The error that `message` means for this database; `key` is hexadecimal.
    func error(message: String, key: String? = nil) -> StoreError {
        StoreError(message: message, database: self.name, path: self.path, key: key)
    }

    private func attempt(_ batch: borrowing WriteBatch, sync: Bool) -> StoreError? {
        var message: UnsafeMutablePointer<CChar>?
        let options = self.connection.writeOptions(sync: sync)
        leveldb_write(self.connection.handle, options, batch.pointer, &message)
        return takeMessage(message).map { self.error(message: $0) }
    }
}
