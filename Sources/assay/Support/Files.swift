import AssayKeystore
import FoundationEssentials

/// Reads files that a user names.
enum InputFile {
    /// The bytes of a file of at most `limit` bytes.
    static func read(_ path: String, limit: Int) throws -> [UInt8] {
        guard let handle = try? FileManager.default.attributesOfItem(atPath: path) else {
            throw CommandFailure(.inputOutput, "there is no file \(path)")
        }
        guard handle[.type] as? FileAttributeType != .typeDirectory else {
            throw CommandFailure(.inputOutput, "\(path) is a directory")
        }
        guard let size = handle[.size] as? UInt64 ?? (handle[.size] as? Int).map(UInt64.init),
            size <= UInt64(limit)
        else { throw CommandFailure(.inputOutput, "\(path) is longer than \(limit) bytes") }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.inputOutput, "\(path) cannot be read: check its permissions")
        }
        return [UInt8](data)
    }
}

/// Writes files that a user names: whole, or not at all.
enum OutputFile {
    /// Replaces the file with these bytes.
    ///
    /// - Parameter isPrivate: whether only its owner may read it, from the first byte on.
    static func write(_ bytes: [UInt8], to path: String, isPrivate: Bool = false) throws {
        if isPrivate {
            try PrivateDisk.write(bytes, to: path, overwriting: true)
            return
        }
        do {
            try Data(bytes).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw CommandFailure(
                .inputOutput, "\(path) cannot be written: check directory and permissions")
        }
    }

    /// Whether there is a file at `path`.
    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }

    /// Removes a file that is of no use any more.
    static func remove(_ path: String) {
        try? FileManager.default.removeItem(atPath: path)
    }
}
