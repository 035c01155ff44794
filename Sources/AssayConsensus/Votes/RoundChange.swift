public import AssayCore
public import AssayCrypto

/// The signed part of a round change: a validator wants round `round`, and says what it is
/// locked on.
public struct RoundChangeVote: Hashable, Sendable {
    /// The height.
    public let height: UInt64
    /// The round that it wants.
    public let round: UInt64
    /// What it is locked on.
    public let prepared: PreparedBlock?
    /// Who wants it.
    public let validator: PublicKey
    /// The signature over the ``VoteContent``.
    public let signature: Signature

    /// A vote of these parts, unchecked.
    public init(
        height: UInt64, round: UInt64, prepared: PreparedBlock?, validator: PublicKey,
        signature: Signature
    ) {
        self.height = height
        self.round = round
        self.prepared = prepared
        self.validator = validator
        self.signature = signature
    }

    /// What the signature covers.
    public func content(on chain: ChainID) -> VoteContent {
        VoteContent(
            roundChangeTo: self.round, chain: chain, height: self.height,
            prepared: self.prepared)
    }
}

/// A round change: the vote, and what proves its lock.
public struct RoundChange: Hashable, Sendable {
    /// The signed part.
    public let vote: RoundChangeVote
    /// The prepares behind the lock.
    public let proof: PreparedProof?
    /// The block it is locked on.
    public let block: Block?

    /// A round change of these parts, unchecked.
    public init(vote: RoundChangeVote, proof: PreparedProof?, block: Block?) {
        self.vote = vote
        self.proof = proof
        self.block = block
    }
}

extension RoundChangeVote: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(6)
        encoder.unsigned(self.height)
        encoder.unsigned(self.round)
        if let prepared {
            encoder.unsigned(prepared.round)
            encoder.digest(prepared.block)
        } else {
            encoder.null()
            encoder.null()
        }
        self.validator.encode(to: &encoder)
        self.signature.encode(to: &encoder)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.array(count: 6)
        self.height = try decoder.unsigned()
        self.round = try decoder.unsigned()
        if try decoder.null() {
            let start = decoder.offset
            guard try decoder.null() else {
                throw DecodeError(.outOfRange("a prepared block without its round"), at: start)
            }
            self.prepared = nil
        } else {
            self.prepared = PreparedBlock(
                round: try decoder.unsigned(), block: try decoder.digest())
        }
        self.validator = try PublicKey(from: &decoder)
        self.signature = try Signature(from: &decoder)
    }
}

extension RoundChange: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(3)
        self.vote.encode(to: &encoder)
        encoder.optional(self.proof)
        encoder.optional(self.block)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.array(count: 3)
        self.vote = try RoundChangeVote(from: &decoder)
        self.proof = try decoder.optional(PreparedProof.self)
        self.block = try decoder.optional(Block.self)
    }
}
