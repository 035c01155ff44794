public import AssayCore
public import AssayCrypto

/// A validator's word that it accepted a block in a round.
public struct Prepare: Hashable, Sendable {
    /// The height.
    public let height: UInt64
    /// The round.
    public let round: UInt64
    /// The block.
    public let block: Digest
    /// Who says so.
    public let validator: PublicKey
    /// The signature over the ``VoteContent``.
    public let signature: Signature

    /// A prepare of these parts, unchecked.
    public init(
        height: UInt64, round: UInt64, block: Digest, validator: PublicKey,
        signature: Signature
    ) {
        self.height = height
        self.round = round
        self.block = block
        self.validator = validator
        self.signature = signature
    }

    /// What the signature covers.
    public func content(on chain: ChainID) -> VoteContent {
        VoteContent(
            .prepare, chain: chain, height: self.height, round: self.round, block: self.block)
    }
}

extension Prepare: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(5)
        encoder.unsigned(self.height)
        encoder.unsigned(self.round)
        encoder.digest(self.block)
        self.validator.encode(to: &encoder)
        self.signature.encode(to: &encoder)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.array(count: 5)
        self.height = try decoder.unsigned()
        self.round = try decoder.unsigned()
        self.block = try decoder.digest()
        self.validator = try PublicKey(from: &decoder)
        self.signature = try Signature(from: &decoder)
    }
}
