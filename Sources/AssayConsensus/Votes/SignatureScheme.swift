public import AssayCrypto

/// How consensus messages and seals are signed and checked.
///
/// There are two: secp256k1 (``ValidatorSigning``), and the simulator's cheap stand-in.
public protocol SignatureScheme: Sendable {
    /// The key that signs here; `nil` for a node without a vote.
    var ownKey: PublicKey? { get }

    /// Signs with the own key: the same digest gives the same signature, always.
    ///
    /// - Precondition: there is an own key.
    func sign(_ digest: Digest) -> Signature

    /// Whether a signature is that of `key` over `digest`.
    func isValid(_ signature: Signature, of digest: Digest, by key: PublicKey) -> Bool
}

/// secp256k1, with a cache of parsed keys.
public struct ValidatorSigning: SignatureScheme {
    private let key: PrivateKey?
    private let keys: KeyCache

    /// Signing with a validator's key, or none.
    public init(key: PrivateKey?, keys: KeyCache = KeyCache()) {
        self.key = key
        self.keys = keys
    }

    /// The public key of the key that signs.
    public var ownKey: PublicKey? { self.key?.publicKey }

    /// Signs with RFC 6979 nonces, so that the same digest gives the same bytes.
    public func sign(_ digest: Digest) -> Signature {
        guard let key else { preconditionFailure("a node without a key signs nothing") }
        return key.sign(digest)
    }

    /// Checks a signature; a key that is no point of the curve has signed nothing.
    public func isValid(_ signature: Signature, of digest: Digest, by key: PublicKey) -> Bool {
        guard let parsed = try? self.keys.key(for: key) else { return false }
        return parsed.isValid(signature, of: digest)
    }
}
