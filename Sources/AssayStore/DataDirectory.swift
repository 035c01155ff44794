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
            // In place: an entry is shorter than the 256 bytes that its type says.
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
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
