import FoundationEssentials

/// The folder of published test vectors, which is not a part of the project.
///
/// It is named by `ASSAY_VECTORS` in the environment, or stands as `shared/vectors` beside any
/// folder above this file. Tests that need it are skipped where it is absent, and say so.
public enum ConformanceVectors {
    private static let variable = "ASSAY_VECTORS"

    private static let folder: String? = {
        if let path = ProcessInfo.processInfo.environment[Self.variable] {
            return FileManager.default.fileExists(atPath: path) ? path : nil
        }
        var parts = #filePath.split(separator: "/")
        while !parts.isEmpty {
            parts.removeLast()
            let candidate = "/" + (parts + ["shared", "vectors"]).joined(separator: "/")
            if FileManager.default.fileExists(atPath: candidate) { return candidate }
        }
        return nil
    }()

    /// Whether the folder is there.
    ///
    /// If it is not, a line says that `path` is not tested. If it is, but lacks `path`, the test
    /// must run and fail: an empty folder proves nothing.
    public static func has(_ path: String) -> Bool {
        if self.folder != nil { return true }
        print("SKIPPED: no folder of vectors with \(path) (\(Self.variable) can name it)")
        return false
    }

    /// The content of a file.
    public static func bytes(of path: String) throws -> [UInt8] {
        guard let folder, let data = FileManager.default.contents(atPath: "\(folder)/\(path)")
        else { throw Missing(path: path) }
        return [UInt8](data)
    }

    /// The content of a file of JSON.
    public static func json<Value: Decodable>(
        _ type: Value.Type = Value.self, of path: String
    ) throws -> Value {
        try JSONDecoder().decode(type, from: Data(Self.bytes(of: path)))
    }

    /// The paths of all files in and below a folder that end in `suffix`, sorted.
    public static func files(in path: String, endingIn suffix: String) throws -> [String] {
        guard let folder else { throw Missing(path: path) }
        return try FileManager.default.subpathsOfDirectory(atPath: "\(folder)/\(path)")
            .filter { $0.hasSuffix(suffix) }.sorted().map { "\(path)/\($0)" }
    }

    /// A file that should be there is not.
    public struct Missing: Error {
        /// Its path within the folder of vectors.
        public let path: String
    }
}
