import AssayCrypto
import FoundationEssentials
import Glibc

/// Lets one process at a time sign with a key.
///
/// Two that take the same nonce would make the same statement, or one of them a refused one.
final class SigningLock {
    private let descriptor: Int32

    /// Waits until no other process of this user signs for `address`.
    init(_ address: Address) throws {
        let path = FileManager.default.temporaryDirectory
            .appending(path: "assay-sign-\(getuid())-\(address).lock").path
        let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW
        self.descriptor = open(path, flags, 0o600)
        guard self.descriptor >= 0 else {
            throw CommandFailure(
                .inputOutput, "\(path) cannot be opened: \(String(cString: strerror(errno)))")
        }
        while flock(self.descriptor, LOCK_EX) != 0, errno == EINTR {}
    }

    /// The lock, or none where it cannot be had: then the ledger's own rules have to do.
    static func orNone(_ address: Address) -> SigningLock? {
        try? SigningLock(address)
    }

    /// Lets the next process sign.
    func unlock() {
        flock(self.descriptor, LOCK_UN)
    }

    deinit {
        if self.descriptor >= 0 { close(self.descriptor) }
    }
}
