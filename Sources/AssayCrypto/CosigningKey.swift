import Crypto

/// A validator's Ed25519 key (RFC 8032), which signs nothing but checkpoints of the log.
///
/// It is derived from the validator's own key, so there is no second secret to keep; whoever
/// learns it learns nothing of the other.
public struct CosigningKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    // Checked when it was made.
    private let key: Curve25519.Signing.PrivateKey
    /// The public key that checks this key's signatures.
    public let publicKey: CosignerKey

    /// The purpose that separates this derivation (RFC 5869) from any other.
    private static let purpose = [UInt8]("assay cosigning key v1".utf8)

    /// The key of a validator: HKDF-SHA-256 of the validator's 32 secret bytes, without salt.
    public init(of validator: PrivateKey) {
        let secret = validator.withSecretBytes { SymmetricKey(data: $0) }
        let seed = HKDF<Crypto.SHA256>.deriveKey(
            inputKeyMaterial: secret, info: Self.purpose, outputByteCount: 32)
        let key = seed.withUnsafeBytes { try? Curve25519.Signing.PrivateKey(rawRepresentation: $0) }
        guard let key, let publicKey = CosignerKey(bytes: [UInt8](key.publicKey.rawRepresentation))
        else { preconditionFailure("every 32 bytes are the seed of a key") }
        self.key = key
        self.publicKey = publicKey
    }

    /// Signs a message: 64 bytes.
    public func sign(_ message: [UInt8]) -> [UInt8] {
        guard let signature = try? self.key.signature(for: message) else {
            preconditionFailure("a key signs every message")
        }
        return [UInt8](signature)
    }

    /// The value as people read it.
    public var description: String { "cosigning key of \(self.publicKey)" }
    /// The same as the description.
    public var debugDescription: String { self.description }
}

/// The public key of a cosigner: the 32 bytes of an Ed25519 key.
public struct CosignerKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    private let word: Word256

    /// The number of bytes in a key: 32.
    public static let byteCount = 32
    /// The number of bytes in a signature: 64.
    public static let signatureByteCount = 64

    /// The key with these 32 bytes; `nil` for another number of them.
    ///
    /// Whether they are a point shows when a signature is checked.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.word = bytes.withUnsafeBytes { Word256($0) }
    }

    /// The key written as `0x` and 64 lowercase hexadecimal digits; `nil` for anything else.
    public init?(_ text: String) {
        guard let bytes = Hex.decode(prefixed: text) else { return nil }
        self.init(bytes: bytes)
    }

    /// The 32 bytes.
    public var bytes: [UInt8] { self.word.bytes }

    /// `0x` and 64 lowercase hexadecimal digits.
    public var description: String { "0x" + Hex.encode(self.bytes) }

    /// Whether 64 bytes are this key's signature of a message.
    public func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard signature.count == Self.signatureByteCount,
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: self.bytes)
        else { return false }
        return key.isValidSignature(signature, for: message)
    }

    /// Whether one comes before the other.
    public static func < (left: CosignerKey, right: CosignerKey) -> Bool {
        left.word < right.word
    }
}
