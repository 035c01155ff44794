import CLevelDB
import Glibc

/// The text of an error that LevelDB wrote to its out parameter, which is freed; `nil` if none.
func takeMessage(_ message: UnsafeMutablePointer<CChar>?) -> String? {
    guard let message else { return nil }
    defer { leveldb_free(message) }
    return String(cString: message)
}

extension StoreError {
    /// The meaning of a LevelDB message, which tells its kind in the first words.
    ///
    /// Only beginnings and ends are compared: what lies between holds paths, and a directory may
    /// be called "lock" or "Corruption:".
    init(message: String, database: String, path: String, key: String? = nil) {
        let (kind, detail) = Self.split(message)
        switch kind {
        case "Corruption":
            self = .corrupt(database: database, key: key, reason: detail)
        case "NotFound":
            // LevelDB calls every ENOENT so; absent keys never come here.
            self = .corrupt(database: database, key: key, reason: "a file is gone, \(detail)")
        case "Invalid argument":
            // With our options: the files were made by a program with another key order.
            self = .corrupt(database: database, key: key, reason: detail)
        case "IO error" where Self.saysLocked(detail):
            self = .locked(path: path)
        case "IO error" where Self.saysShortened(detail):
            self = .corrupt(
                database: database, key: key, reason: "a file is shorter than it was, \(detail)")
        default:
            self = .io(database: database, reason: detail)
        }
    }

    private static func split(_ message: String) -> (kind: Substring, detail: String) {
        guard let colon = message.firstIndex(of: ":") else { return ("", message) }
        let detail = message[colon...].dropFirst().drop { $0 == " " }
        return (message[..<colon], String(detail))
    }

    /// Whether the lock file is held, and not, say, on a file system without locks.
    private static func saysLocked(_ detail: String) -> Bool {
        detail.hasPrefix("lock ")
            && (detail.hasSuffix(": already held by process")
                || detail.hasSuffix(": \(describe(EAGAIN))")
                || detail.hasSuffix(": \(describe(EACCES))"))
    }

    /// Whether a read passed the end of a table: it was cut, or its own footer lies about it.
    private static func saysShortened(_ detail: String) -> Bool {
        detail.hasSuffix(".ldb: \(describe(EINVAL))")
    }
}

/// The operating system's words for an `errno`.
func describe(_ code: CInt) -> String {
    String(cString: strerror(code))
}
