import Glibc

/// Whole files: read with a limit, written so that a reader sees all of it or nothing.
package enum DocumentDisk {
    /// The bytes of a file, at most ``DocumentError/maximumSize``.
    package static func read(_ path: String) throws(DocumentError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .unreadable(path: path, reason: Self.reason()) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(path: path, reason: Self.reason()) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer.prefix(count))
            guard bytes.count <= DocumentError.maximumSize else { throw .tooLarge(path: path) }
        }
    }

    /// Writes a new file, or replaces one if `overwriting`.
    ///
    /// The text goes to a temporary file beside it, to the disk, and only then under its name.
    package static func write(
        _ text: String, to path: String, overwriting: Bool
    ) throws(DocumentError) {
        try Self.write(Array(text.utf8), to: path, overwriting: overwriting)
    }

    /// The same with any bytes.
    package static func write(
        _ bytes: [UInt8], to path: String, overwriting: Bool
    ) throws(DocumentError) {
        let temporary = "\(path).\(getpid()).tmp"
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw .unwritable(path: path, reason: Self.reason()) }
        defer { unlink(temporary) }
        let written = Self.writeAll(bytes, to: file) && fsync(file) == 0
        let reason = Self.reason()
        guard close(file) == 0, written else { throw .unwritable(path: path, reason: reason) }
        if overwriting {
            guard rename(temporary, path) == 0 else {
                throw .unwritable(path: path, reason: Self.reason())
            }
        } else if link(temporary, path) != 0 {
            // Unlike rename, link refuses an existing name, without a moment between.
            guard errno != EEXIST else { throw .exists(path: path) }
            throw .unwritable(path: path, reason: Self.reason())
        }
    }

    private static func writeAll(_ bytes: [UInt8], to file: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
