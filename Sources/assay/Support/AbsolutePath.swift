import Glibc

/// Paths without dots, from the root.
enum AbsolutePath {
    /// The absolute path of what a user names, without looking at the disk.
    static func of(_ path: String) throws -> String {
        var names: [Substring] = []
        let whole = path.hasPrefix("/") ? path : try Self.workingDirectory() + "/" + path
        for name in whole.split(separator: "/") where name != "." {
            if name == ".." { _ = names.popLast() } else { names.append(name) }
        }
        return "/" + names.joined(separator: "/")
    }

    private static func workingDirectory() throws -> String {
        guard let buffer = getcwd(nil, 0) else {
            throw CommandFailure(
                .inputOutput, "the working directory is gone: \(String(cString: strerror(errno)))")
        }
        defer { free(buffer) }
        return String(cString: buffer)
    }
}
