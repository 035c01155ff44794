import Crypto

/// SHA-256 (FIPS 180-4) over a sequence of pieces.
public struct SHA256: Sendable {
    private var state = Crypto.SHA256()

    /// A hash of nothing so far.
    public init() {}

    /// Adds `bytes` to what is hashed.
    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { self.state.update(bufferPointer: $0) }
    }

    /// Adds the bytes of `buffer` to what is hashed.
    public mutating func update(_ buffer: UnsafeRawBufferPointer) {
        self.state.update(bufferPointer: buffer)
    }

    /// Adds the 32 bytes of `digest` to what is hashed.
    public mutating func update(_ digest: Digest) {
        digest.word.withUnsafeBytes { self.state.update(bufferPointer: $0) }
    }

    /// The digest of all that was added.
    public consuming func finalize() -> Digest {
        self.state.finalize().withUnsafeBytes { Digest(Word256($0)) }
    }

    /// The digest of `bytes`.
    public static func hash(_ bytes: [UInt8]) -> Digest {
        bytes.withUnsafeBytes { Self.hash($0) }
    }

    /// The digest of the bytes of `buffer`.
    public static func hash(_ buffer: UnsafeRawBufferPointer) -> Digest {
        var state = Crypto.SHA256()
        state.update(bufferPointer: buffer)
        return state.finalize().withUnsafeBytes { Digest(Word256($0)) }
    }
}
