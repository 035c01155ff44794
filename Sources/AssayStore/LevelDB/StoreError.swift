/// Why the disk refused.
///
/// Each case names the database or its directory; `description` adds what a person can do.
public enum StoreError: Error, Hashable, Sendable {
    /// Another process, or another handle in this one, has the database at `path` open.
    case locked(path: String)

    /// There is no database at `path`, and the caller did not ask for a new one.
    case missing(path: String)

    /// A checksum failed, a file is gone, or a value is one that this program never writes.
    ///
    /// `key` is hexadecimal without a prefix: the key that was read, or, in a scan, the first
    /// key beyond the damage. It is `nil` where the damage belongs to no key.
    case corrupt(database: String, key: String?, reason: String)

    /// The operating system refused: the disk is full, a permission is missing, a device failed.
    case io(database: String, reason: String)

    /// The data directory at `path` belongs to the chain `found`.
    case otherChain(path: String, found: String, expected: String)
}

extension StoreError: CustomStringConvertible {
    /// One line for the operator: what is wrong, then what to do.
    public var description: String {
        switch self {
        case .locked(let path):
            """
            The database at \(path) is already open: stop the other process that uses it, or \
            choose another data directory.
            """
        case .missing(let path):
            "There is no database at \(path): check the path of the data directory."
        case .corrupt(let database, let key, let reason):
            """
            The database "\(database)" is damaged\(key.map { " at key \($0)" } ?? ""): \
            \(reason). Restore a copy of it, or rebuild it if it can be derived.
            """
        case .io(let database, let reason):
            """
            The database "\(database)" cannot be read or written: \(reason). Check free space, \
            permissions and the device.
            """
        case .otherChain(let path, let found, let expected):
            """
            The data directory at \(path) belongs to the chain \(found), not to \(expected): \
            use the genesis file that it was made with, or another home.
            """
        }
    }
}

extension StoreError {
    /// A record that is whole on disk, but that this program never writes.
    static func corrupt(database: String, key: borrowing RawSpan, reason: String) -> StoreError {
        .corrupt(database: database, key: key.hexadecimal, reason: reason)
    }

    /// A record that is whole on disk, but that this program never writes.
    static func corrupt(database: String, key: [UInt8], reason: String) -> StoreError {
        .corrupt(database: database, key: key.span.bytes.hexadecimal, reason: reason)
    }
}
