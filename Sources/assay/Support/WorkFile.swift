import AssayAPI
import AssayCore
import AssayCrypto
import FoundationEssentials

/// What a worker writes about what it computed: digests only, never inputs or outputs.
///
/// The format is described in `Docs/Workers.md`.
struct WorkFile: Codable {
    /// The most bytes of a work file.
    static let maximumSize = 256 << 20

    /// The version: 1.
    var assayWork = 1
    /// What was run.
    var model: Model
    /// What was computed, in order.
    var items: [Item]

    /// What was run.
    struct Model: Codable {
        /// Its name, for people.
        var name: String
        /// SHA-256 of the manifest.
        var manifestDigest: Digest
        /// What a unit is.
        var unitRule: String
        /// Whether results are equal everywhere, bit for bit.
        var exact: Bool
    }

    /// One inference.
    struct Item: Codable {
        /// SHA-256(salt ‖ index in 8 bytes ‖ input).
        var input: Digest
        /// SHA-256(salt ‖ index in 8 bytes ‖ canonical output).
        var output: Digest
        /// The units, at least 1.
        var units: UInt64
        /// SHA-256 of evidence for this inference, if there is any.
        var evidence: Digest?
    }

    /// Reads a work file.
    static func read(_ path: String) throws -> WorkFile {
        let bytes = try InputFile.read(path, limit: Self.maximumSize)
        struct Version: Decodable { let assayWork: Int }
        if let version = try? JSONDecoder().decode(Version.self, from: Data(bytes)),
            version.assayWork != 1
        {
            throw CommandFailure(
                .inputOutput, "\(path): this version reads work files of version 1")
        }
        let file: WorkFile
        do {
            file = try JSONDecoder().decode(WorkFile.self, from: Data(bytes))
        } catch let error as DecodingError {
            throw CommandFailure(.inputOutput, "\(path) is not a work file: \(error.place)")
        } catch {
            throw CommandFailure(.inputOutput, "\(path) is not a work file: \(error)")
        }
        guard !file.items.isEmpty, file.items.allSatisfy({ $0.units > 0 }) else {
            throw CommandFailure(.inputOutput, "\(path): it needs items, each with at least 1 unit")
        }
        return file
    }

    /// SHA-256(salt ‖ index in 8 bytes, big-endian ‖ content).
    static func digest(salt: [UInt8], index: UInt64, content: [UInt8]) -> Digest {
        var hash = SHA256()
        hash.update(salt)
        withUnsafeBytes(of: index.bigEndian) { hash.update($0) }
        hash.update(content)
        return hash.finalize()
    }
}

/// 32 bytes from the operating system's random numbers.
func randomSalt() -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<WorkLeaf.saltByteCount).map { _ in UInt8.random(in: 0...255, using: &generator) }
}

extension DecodingError {
    /// Where in a document something is wrong, and what.
    fileprivate var place: String {
        func text(_ context: Context) -> String {
            context.codingPath.map { key in
                key.intValue.map { "[\($0)]" } ?? key.stringValue
            }.joined(separator: ".")
        }
        return switch self {
        case .keyNotFound(let key, let context):
            "\(text(context)): the field \(key.stringValue) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "\(text(context)): a value of another type"
        case .dataCorrupted(let context): "\(text(context)): \(context.debugDescription)"
        @unknown default: "it cannot be read"
        }
    }
}
