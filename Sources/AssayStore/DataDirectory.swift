import Glibc

/// The directory that holds the databases.
enum DataDirectory {
    /// Makes the directory with mode 0700 unless it exists.
    static func make(_ path: String) throws(StoreError) {
        guard mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        throw .io(database: "data", reason: "\(path): \(String(cString: strerror(errno)))")
    }

    /// Whether there is something at `path`.
    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// The bytes of all files in the directory at `path`.
    static func size(_ path: String) -> UInt64 {
        guard let directory = opendir(path) else { return 0 }
        defer { closedir(directory) }
        var total: UInt64 = 0
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            var information = stat()
            guard name != ".", name != "..", stat(path + "/" + name, &information) == 0 else {
                continue
            }
            total += UInt64(information.st_size)
        }
        return total
    }
}
