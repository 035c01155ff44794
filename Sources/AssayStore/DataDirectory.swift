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

    /// Removes the directory at `path`, if there is one, with the databases in it.
    static func remove(_ path: String) throws(StoreError) {
        for name in Self.names(in: path) {
            for file in Self.names(in: path + "/" + name) {
                unlink(path + "/" + name + "/" + file)
            }
            rmdir(path + "/" + name)
        }
        guard rmdir(path) != 0, errno != ENOENT else { return }
        throw .io(database: "data", reason: "\(path): \(String(cString: strerror(errno)))")
    }

    /// The bytes of all files in the directory at `path`.
    static func size(_ path: String) -> UInt64 {
        Self.names(in: path).reduce(into: 0) { total, name in
            var information = stat()
            guard stat(path + "/" + name, &information) == 0 else { return }
            total += UInt64(information.st_size)
        }
    }

    /// The names in the directory at `path`; none if there is no such directory.
    private static func names(in path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            // In place: an entry is shorter than the 256 bytes that its type says.
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
