public import AssayCore
public import AssayCrypto

/// A block that a validator wants to be decided in a round.
public struct Proposal: Hashable, Sendable {
    /// The height.
    public let height: UInt64
    /// The round.
    public let round: UInt64
    /// The block.
    public let block: Block
    /// Who proposes.
    public let validator: PublicKey
    /// The signature over the ``VoteContent``, which names the hash of the block.
    public let signature: Signature
    /// Round changes of a quorum to this round; empty in round 0.
    public let roundChanges: [RoundChangeVote]
    /// The prepares for the highest lock among the round changes; `nil` if none names a lock.
    public let proof: PreparedProof?

    /// A proposal of these parts, unchecked.
    public init(
        height: UInt64, round: UInt64, block: Block, validator: PublicKey,
        signature: Signature, roundChanges: [RoundChangeVote] = [], proof: PreparedProof? = nil
    ) {
        self.height = height
        self.round = round
        self.block = block
        self.validator = validator
        self.signature = signature
        self.roundChanges = roundChanges
        self.proof = proof
    }

    /// What the signature covers.
    public func content(on chain: ChainID, block: Digest) -> VoteContent {
        VoteContent(
            .proposal, chain: chain, height: self.height, round: self.round, block: block)
    }
}

extension Proposal: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(7)
        encoder.unsigned(self.height)
        encoder.unsigned(self.round)
        self.block.encode(to: &encoder)
        self.validator.encode(to: &encoder)
        self.signature.encode(to: &encoder)
        encoder.array(self.roundChanges.count)
        for vote in self.roundChanges { vote.encode(to: &encoder) }
        encoder.optional(self.proof)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.array(count: 7)
        self.height = try decoder.unsigned()
        self.round = try decoder.unsigned()
        self.block = try Block(from: &decoder)
        self.validator = try PublicKey(from: &decoder)
        self.signature = try Signature(from: &decoder)
        var votes: [RoundChangeVote] = []
        for _ in 0..<(try decoder.array(maximum: ValidatorSet.maximumCount)) {
            votes.append(try RoundChangeVote(from: &decoder))
        }
        self.roundChanges = votes
        self.proof = try decoder.optional(PreparedProof.self)
    }
}
