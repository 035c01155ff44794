import Glibc

/// Files that only their owner can use, read whole and written whole or not at all.
package enum PrivateDisk {
    /// The bytes of a regular file of at most `limit` bytes that only its owner can use.
    package static func read(_ path: String, limit: Int) throws(KeystoreError) -> [UInt8] {
        // Without waiting: opening a named pipe must not hang.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw Self.failure(path) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw Self.failure(path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .io(path: path, reason: "not a regular file")
        }
        try Self.checkPermissions(status, path)
        guard status.st_size <= limit else {
            throw .io(path: path, reason: "longer than \(limit) bytes")
        }
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var end = 0
        while end < bytes.count {
            let count = bytes.withUnsafeMutableBytes {
                Glibc.read(file, $0.baseAddress?.advanced(by: end), $0.count - end)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.failure(path) }
            if count == 0 { break }
            end += count
        }
        return Array(bytes.prefix(end))
    }

    /// Writes a file of mode 0600: to a temporary name, to the disk, and only then under `path`.
    ///
    /// However it is interrupted, what was under `path` is still there or the new file is.
    package static func write(
        _ bytes: [UInt8], to path: String, overwriting: Bool
    ) throws(KeystoreError) {
        let temporary = "\(path).\(UInt64.random(in: 0...UInt64.max)).tmp"
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.failure(temporary) }
        defer { unlink(temporary) }
        do throws(KeystoreError) {
            try Self.writeAll(bytes, to: file, temporary)
        } catch {
            close(file)
            throw error
        }
        guard close(file) == 0 else { throw Self.failure(temporary) }
        if overwriting {
            guard rename(temporary, path) == 0 else { throw Self.failure(path) }
        } else if link(temporary, path) != 0 {
            // Unlike rename, link refuses an existing name, without a moment between.
            guard errno != EEXIST else { throw .exists(path: path) }
            throw Self.failure(path)
        }
        try Self.synchronize(Self.directory(of: path))
    }

    /// Makes a directory of mode 0700, or checks that only its owner can use the one there is.
    package static func makeDirectory(_ path: String) throws(KeystoreError) {
        guard mkdir(path, 0o700) != 0 else { return }
        guard errno == EEXIST else { throw Self.failure(path) }
        try Self.checkDirectory(path)
    }

    /// Checks that only the owner can use a directory.
    static func checkDirectory(_ path: String) throws(KeystoreError) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw Self.failure(path) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw .io(path: path, reason: "not a directory")
        }
        try Self.checkPermissions(status, path)
    }

    /// The names in a directory, sorted.
    static func names(in directory: String) throws(KeystoreError) -> [String] {
        guard let stream = opendir(directory) else { throw Self.failure(directory) }
        defer { closedir(stream) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(stream) {
            names.append(
                withUnsafeBytes(of: &entry.pointee.d_name) { name in
                    String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
                })
        }
        guard errno == 0 else { throw Self.failure(directory) }
        return names.sorted()
    }

    private static func writeAll(
        _ bytes: [UInt8], to file: Int32, _ path: String
    ) throws(KeystoreError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure(path) }
            rest = rest.dropFirst(count)
        }
        guard fsync(file) == 0 else { throw Self.failure(path) }
    }

    private static func synchronize(_ directory: String) throws(KeystoreError) {
        let file = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { throw Self.failure(directory) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw Self.failure(directory) }
    }

    private static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func checkPermissions(
        _ status: stat, _ path: String
    ) throws(KeystoreError) {
        guard status.st_mode & 0o077 != 0 else { return }
        throw .permissions(
            path: path, mode: status.st_mode & 0o777,
            isDirectory: status.st_mode & S_IFMT == S_IFDIR)
    }

    private static func failure(_ path: String) -> KeystoreError {
        .io(path: path, reason: String(cString: strerror(errno)))
    }
}
