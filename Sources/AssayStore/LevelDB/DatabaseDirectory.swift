import Glibc

/// A directory that holds a database, or is about to: what must hold before LevelDB sees it.
///
/// LevelDB makes the directory whether or not it was asked to create a database, open to all;
/// and where the file `CURRENT` was lost, it begins anew and deletes the tables it finds.
struct DatabaseDirectory {
    /// The path without links or relative parts, so that a change of directory cannot move it.
    let path: String

    /// Finds the directory, or makes it (mode 0700) if `create`; `name` is for errors.
    init(path: String, name: String, create: Bool) throws(StoreError) {
        guard !path.utf8.contains(0) else {
            throw .io(database: name, reason: "the path \(path) holds a zero byte")
        }
        if create {
            try Self.make(path, name: name)
        }
        guard let resolved = realpath(path, nil) else {
            let code = errno
            if code == ENOENT || code == ENOTDIR { throw .missing(path: path) }
            throw .io(database: name, reason: "cannot find \(path): \(describe(code))")
        }
        defer { free(resolved) }
        self.path = String(cString: resolved)
    }

    /// Refuses a directory that LevelDB would begin anew against our will.
    func checkContents(name: String, create: Bool) throws(StoreError) {
        guard access("\(self.path)/CURRENT", F_OK) != 0 else { return }
        let code = errno
        guard code == ENOENT else {
            throw .io(database: name, reason: "cannot look into \(self.path): \(describe(code))")
        }
        if let file = try self.firstDataFile(name: name) {
            throw .corrupt(
                database: name, key: nil,
                reason: "\(self.path) holds \(file), but not the file CURRENT")
        }
        if !create { throw .missing(path: self.path) }
    }

    private static func make(_ path: String, name: String) throws(StoreError) {
        guard mkdir(path, 0o700) == 0 else {
            let code = errno
            if code == EEXIST { return }
            throw .io(database: name, reason: "cannot create \(path): \(describe(code))")
        }
        // The new entry must survive a power cut as surely as what is synced below it.
        let parent = open("\(path)/..", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { if parent >= 0 { close(parent) } }
        guard parent >= 0, fsync(parent) == 0 else {
            throw .io(
                database: name, reason: "cannot sync the parent of \(path): \(describe(errno))")
        }
    }

    /// The name of a table or log in the directory, which exist only after `CURRENT` does.
    private func firstDataFile(name: String) throws(StoreError) -> String? {
        guard let directory = opendir(self.path) else {
            throw .io(database: name, reason: "cannot list \(self.path): \(describe(errno))")
        }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let file = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if Self.isDataFile(file) { return file }
        }
        return nil
    }

    private static func isDataFile(_ file: String) -> Bool {
        let parts = file.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { return false }
        let isNumber = parts[0].allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        return isNumber && ["ldb", "sst", "log"].contains(String(parts[1]))
    }
}
