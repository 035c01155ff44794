import AssayKeystore

/// Why the worker's own files cannot be used.
public struct DiskError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which file.
    public let path: String
    /// What is wrong with it, or what the operating system says.
    public let reason: String

    init(_ path: String, _ reason: String) {
        self.path = path
        self.reason = reason
    }

    /// What the operating system says of the call that has just failed.
    init(failedAt path: String) {
        self.init(path, "\(SystemError())")
    }

    init(_ error: KeystoreError, at path: String) {
        if case .io(let path, let reason) = error {
            self.init(path, reason)
        } else {
            self.init(path, "\(error)")
        }
    }

    /// The value as people read it.
    public var description: String { "\(self.path): \(self.reason)" }
}
