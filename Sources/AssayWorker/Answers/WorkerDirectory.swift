import AssayCore
import AssayCrypto
import AssayKeystore
import Glibc

/// The directory of all records of one key on one chain; one process at a time has it.
final class WorkerDirectory: Sendable {
    /// The path: `<directory>/<chain id>/<address>`.
    let path: String
    private let lock: Int32

    /// Makes the directory if need be, and takes it.
    init(_ directory: String, chain: ChainID, node: Address) throws(WorkerFailure) {
        self.path = "\(directory)/\(chain)/\(node)"
        for path in [directory, "\(directory)/\(chain)", self.path] {
            do throws(KeystoreError) {
                try PrivateDisk.makeDirectory(path)
            } catch {
                throw .disk(DiskError(error, at: path))
            }
        }
        let name = self.path + "/lock"
        let lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard lock >= 0 else { throw .disk(DiskError(failedAt: name)) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            close(lock)
            throw .alreadyRunning(directory: self.path)
        }
        self.lock = lock
    }

    deinit { close(self.lock) }

    /// The directory of a job.
    func folder(of job: Digest) -> AnswerFolder {
        AnswerFolder(path: "\(self.path)/\(job.description.dropFirst(2))")
    }

    /// The jobs that have a directory.
    func jobs() -> [Digest] {
        AnswerFolder.names(in: self.path).compactMap { Digest("0x" + $0) }.sorted()
    }
}
