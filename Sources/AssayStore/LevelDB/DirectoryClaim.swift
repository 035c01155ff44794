import Glibc
import Synchronization

/// This process's hold on one database directory; given up at the end of its life.
///
/// LevelDB's lock file keeps other processes out. Against a second opening in this process
/// LevelDB only compares paths, so it misses a link; and even when it refuses, it closes a second
/// descriptor of the lock file, upon which POSIX drops the lock of the whole process. So we
/// refuse first, by device and inode.
struct DirectoryClaim: ~Copyable, Sendable {
    private struct Identity: Hashable {
        let device: dev_t
        let inode: ino_t
    }

    private static let held = Mutex<Set<Identity>>([])

    private let identity: Identity
    /// Open, so that the inode cannot be given to another directory while it is claimed.
    private let descriptor: CInt

    /// Claims an existing directory; `name` is the database's name in errors.
    init(path: String, name: String) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        let openError = errno
        guard descriptor >= 0 else {
            throw .io(database: name, reason: "cannot open \(path): \(describe(openError))")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let statusError = errno
            close(descriptor)
            throw .io(database: name, reason: "cannot look at \(path): \(describe(statusError))")
        }
        let identity = Identity(device: status.st_dev, inode: status.st_ino)
        guard Self.held.withLock({ $0.insert(identity).inserted }) else {
            close(descriptor)
            throw .locked(path: path)
        }
        self.identity = identity
        self.descriptor = descriptor
    }

    deinit {
        let identity = self.identity
        Self.held.withLock { _ = $0.remove(identity) }
        close(self.descriptor)
    }
}
