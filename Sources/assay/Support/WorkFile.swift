import AssayAPI
import AssayCore
import AssayCrypto
import FoundationEssentials

/// What a worker writes about what it computed: digests only, never inputs or outputs.
///
/// The formats are described in `Docs/Workers.md`; for long lists there is one with an item a
/// line (see ``WorkItems``).
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
