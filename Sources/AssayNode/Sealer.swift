public import AssayCore
public import AssayCrypto

/// A validator's signing of blocks.
public struct Sealer: Sendable {
    private let key: PrivateKey

    /// A sealer with a validator's key.
    public init(key: PrivateKey) {
        self.key = key
    }

    /// The validator's public key.
    public var publicKey: PublicKey { self.key.publicKey }

    /// This validator's seal of a block.
    public func seal(_ content: SealContent) -> Signature {
        self.key.sign(content.digest(for: self.publicKey))
    }

    /// The certificate of a chain whose only validator is this one.
    func certificate(of header: Header, hash: Digest) -> Certificate {
        let content = SealContent(header, hash: hash, round: 0)
        return Certificate(
            round: 0, signers: SignerBitmap([0], of: 1), signatures: [self.seal(content)])
    }
}
