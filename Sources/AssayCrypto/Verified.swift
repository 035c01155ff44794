/// Something that carries its signer's key and signature.
public protocol Signed: Sendable {
    /// The key that is said to have signed.
    var signer: PublicKey { get }
    /// The signature.
    var signature: Signature { get }
    /// The digest that was signed.
    var signedDigest: Digest { get }
}

/// A value whose signature was checked.
///
/// Having one is the proof: nothing else can make one.
public struct Verified<Value: Signed>: Sendable {
    /// The value.
    public let value: Value

    /// Checks the signature of `value` with its signer's parsed key.
    public init(_ value: Value, key: VerifyingKey) throws(SignatureError) {
        guard key.publicKey == value.signer,
            key.isValid(value.signature, of: value.signedDigest)
        else { throw .mismatch }
        self.value = value
    }

    /// Checks the signature of `value`, taking the parsed key from `cache`.
    public init(_ value: Value, cache: KeyCache) throws(SignatureError) {
        try self.init(value, key: cache.key(for: value.signer))
    }
}

extension Verified: Equatable where Value: Equatable {}
extension Verified: Hashable where Value: Hashable {}
