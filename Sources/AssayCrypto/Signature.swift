import CSecp256k1

/// Why a signature, or the key it names, is refused.
public enum SignatureError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The bytes of the public key are no point of the curve.
    case notAPoint
    /// A signature is 64 bytes.
    case wrongLength
    /// r or s is zero, or not below the order of the curve.
    case outOfRange
    /// s is above half the order: the other valid twin of a signature, refused everywhere.
    case highS
    /// The signature is well formed, but not this key's signature of this content.
    case mismatch

    /// The value as people read it.
    public var description: String {
        switch self {
        case .notAPoint: "the public key is not a point of secp256k1"
        case .wrongLength: "a signature is 64 bytes: r and s, 32 each"
        case .outOfRange: "r or s is zero or not below the order of the curve"
        case .highS: "s is above half the order (normalise the signature: s becomes order - s)"
        case .mismatch: "the signature does not match the key and the signed content"
        }
    }
}

/// A secp256k1 ECDSA signature: r ‖ s, 32 bytes each, big-endian, s in the lower half.
public struct Signature: Hashable, Sendable, CustomStringConvertible {
    private let r: Word256
    private let s: Word256

    /// The number of bytes in a signature: 64.
    public static let byteCount = 64

    /// Checks the form of 64 bytes: both numbers in range, s low.
    public init(bytes: [UInt8]) throws(SignatureError) {
        guard bytes.count == Self.byteCount else { throw .wrongLength }
        let r = bytes.withUnsafeBytes { Word256($0) }
        let s = bytes.withUnsafeBytes { Word256($0, at: 32) }
        let context = assay_secp256k1_static_context()
        var parsed = secp256k1_ecdsa_signature()
        guard r != .zero, s != .zero,
            secp256k1_ecdsa_signature_parse_compact(context, &parsed, bytes) == 1
        else { throw .outOfRange }
        guard secp256k1_ecdsa_signature_normalize(context, nil, &parsed) == 0 else {
            throw .highS
        }
        self.r = r
        self.s = s
    }

    /// Takes 64 bytes as other libraries produce them and lowers s if it is high.
    public init(normalizing bytes: [UInt8]) throws(SignatureError) {
        guard bytes.count == Self.byteCount else { throw .wrongLength }
        let context = assay_secp256k1_static_context()
        var parsed = secp256k1_ecdsa_signature()
        guard secp256k1_ecdsa_signature_parse_compact(context, &parsed, bytes) == 1 else {
            throw .outOfRange
        }
        var lowered = parsed
        _ = secp256k1_ecdsa_signature_normalize(context, &lowered, &parsed)
        var compact = [UInt8](repeating: 0, count: Self.byteCount)
        _ = secp256k1_ecdsa_signature_serialize_compact(context, &compact, &lowered)
        try self.init(bytes: compact)
    }

    /// The 64 bytes.
    public var bytes: [UInt8] { self.r.bytes + self.s.bytes }

    /// 128 lowercase hexadecimal digits behind `0x`.
    public var description: String { "0x" + Hex.encode(self.bytes) }
}
