public import AssayConsensus
public import AssayCrypto

/// A stand-in for secp256k1 that costs one hash: what is simulated is consensus, not curves.
///
/// A "signature" is the SHA-256 of the public key and the digest, in the form of a signature.
/// Anybody could make it, but in a simulation every node signs only through its own scheme.
public struct CheapSigning: SignatureScheme {
    /// The key that signs here.
    public let ownKey: PublicKey?

    /// Signing in the name of a key, or of none.
    public init(ownKey: PublicKey?) {
        self.ownKey = ownKey
    }

    /// The same digest gives the same signature.
    public func sign(_ digest: Digest) -> Signature {
        guard let ownKey else { preconditionFailure("a node without a key signs nothing") }
        return Self.signature(of: digest, by: ownKey)
    }

    /// Whether a signature is that of `key` over `digest`.
    public func isValid(_ signature: Signature, of digest: Digest, by key: PublicKey) -> Bool {
        Self.signature(of: digest, by: key) == signature
    }

    private static func signature(of digest: Digest, by key: PublicKey) -> Signature {
        var hash = SHA256()
        hash.update(key.bytes)
        hash.update(digest)
        let half = hash.finalize().bytes
        var bytes = half + half
        // Both numbers lie above zero and below half the order of the curve.
        for start in [0, Digest.byteCount] {
            bytes[start] &= 0x3f
            bytes[start + Digest.byteCount - 1] |= 1
        }
        do {
            return try Signature(bytes: bytes)
        } catch {
            preconditionFailure("numbers in range make a signature: \(error)")
        }
    }
}
