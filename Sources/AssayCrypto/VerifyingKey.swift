import CSecp256k1

/// A public key that was parsed: a point of the curve, ready to check signatures.
public struct VerifyingKey: Sendable {
    /// The name of the key.
    public let publicKey: PublicKey
    private let point: secp256k1_pubkey

    /// Parses a key, or throws ``SignatureError/notAPoint`` if its bytes are no point.
    public init(_ publicKey: PublicKey) throws(SignatureError) {
        var point = secp256k1_pubkey()
        let bytes = publicKey.bytes
        let context = assay_secp256k1_static_context()
        guard secp256k1_ec_pubkey_parse(context, &point, bytes, bytes.count) == 1 else {
            throw .notAPoint
        }
        self.publicKey = publicKey
        self.point = point
    }

    /// The coordinates of the point: 32 bytes each, big-endian.
    public var coordinates: (x: [UInt8], y: [UInt8]) {
        var bytes = [UInt8](repeating: 0, count: 65)
        var count = bytes.count
        let context = assay_secp256k1_static_context()
        withUnsafePointer(to: self.point) { point in
            _ = secp256k1_ec_pubkey_serialize(
                context, &bytes, &count, point, assay_secp256k1_uncompressed())
        }
        return (Array(bytes[1..<33]), Array(bytes[33...]))
    }

    /// Whether `signature` is this key's signature of `digest` (ECDSA, SEC 1 §4.1.4, low s).
    public func isValid(_ signature: Signature, of digest: Digest) -> Bool {
        var parsed = secp256k1_ecdsa_signature()
        let context = assay_secp256k1_static_context()
        let compact = signature.bytes
        guard secp256k1_ecdsa_signature_parse_compact(context, &parsed, compact) == 1 else {
            return false
        }
        return withUnsafePointer(to: self.point) { point in
            secp256k1_ecdsa_verify(context, &parsed, digest.bytes, point) == 1
        }
    }
}
