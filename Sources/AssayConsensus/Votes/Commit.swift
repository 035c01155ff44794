public import AssayCore
public import AssayCrypto

/// A validator's seal of a block: the signature that certificates are made of.
///
/// It carries all that it signs, so that it can be checked without the block.
public struct Commit: Hashable, Sendable {
    /// What is sealed.
    public let content: SealContent
    /// Who seals.
    public let validator: PublicKey
    /// The seal.
    public let seal: Signature

    /// A commit of these parts, unchecked.
    public init(content: SealContent, validator: PublicKey, seal: Signature) {
        self.content = content
        self.validator = validator
        self.seal = seal
    }
}

extension Commit: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(3)
        self.content.encode(to: &encoder)
        self.validator.encode(to: &encoder)
        self.seal.encode(to: &encoder)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.array(count: 3)
        self.content = try SealContent(from: &decoder)
        self.validator = try PublicKey(from: &decoder)
        self.seal = try Signature(from: &decoder)
    }
}
