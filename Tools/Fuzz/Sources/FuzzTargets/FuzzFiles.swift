import FoundationEssentials

/// The files of inputs.
public enum FuzzFiles {
    /// The content of a file.
    public static func read(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path)))
    }

    /// The paths of all files in a folder, sorted; none if there is no folder.
    public static func files(in folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted().map { folder + "/" + $0 }
    }

    /// Writes inputs to a folder, which is made if it is not there.
    public static func write(
        _ inputs: [(name: String, bytes: [UInt8])], to folder: String
    ) throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        for input in inputs {
            try Data(input.bytes).write(to: URL(filePath: folder + "/" + input.name))
        }
    }
}
