import FoundationEssentials

/// The inputs of a job, as a user names them.
enum JobInputs {
    /// The files, in order: a directory stands for the files in it, sorted by name, without those
    /// that begin with a dot.
    static func list(_ paths: [String]) throws -> [String] {
        var files: [String] = []
        for path in paths {
            var isDirectory = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
                throw CommandFailure(.inputOutput, "there is no file \(path)")
            }
            guard isDirectory else {
                files.append(path)
                continue
            }
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
                throw CommandFailure(.inputOutput, "\(path) cannot be read")
            }
            let inside = path.hasSuffix("/") ? String(path.dropLast()) : path
            // In the order of their bytes: the same on every machine.
            for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
            where !name.hasPrefix(".") {
                var isNested = false
                _ = FileManager.default.fileExists(
                    atPath: inside + "/" + name, isDirectory: &isNested)
                if !isNested { files.append(inside + "/" + name) }
            }
        }
        guard !files.isEmpty else {
            throw CommandFailure(
                .inputOutput, "there are no files in \(paths.joined(separator: ", "))")
        }
        return files
    }
}
