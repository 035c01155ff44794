public import AssayCore
public import AssayCrypto

/// What a validator must remember of its votes, written to disk before any of them leaves.
///
/// Nothing was signed for a height above the record's, nor for a higher round of its height.
/// The record that a home is made with names no height, and is provisional: good only at height 1.
public struct VoteRecord: Hashable, Sendable {
    /// The most bytes of an encoded record.
    public static let maximumSize = 1 << 20

    /// The height; 0 if nothing was signed yet.
    public var height: UInt64
    /// The round that was reached at this height.
    public var round: UInt64 = 0
    /// The proposal that was signed in this round.
    public var proposal: ProposalRecord?
    /// The block that was prepared in this round.
    public var prepared: Digest?
    /// The round change that led to this round.
    public var roundChange: RoundChangeRecord?
    /// Whether the record began empty: nobody knows whether the key voted before, on a disk that is
    /// gone.
    ///
    /// It ends when others are seen to begin the chain as well; where block 1 becomes final before,
    /// the record counts as lost.
    public var isProvisional = false
    /// The quorum of prepares behind the newest commit at this height.
    ///
    /// A commit was signed in this round if its round is this one.
    public var lock: PreparedProof?

    /// The empty record that a home is made with.
    public init() {
        self.height = 0
        self.isProvisional = true
    }

    /// A record that begins at a height.
    public init(height: UInt64) {
        self.height = height
    }

    /// Whether nothing was signed yet.
    public var isNew: Bool { self.height == 0 }

    /// The blocks that must be kept with the record.
    public var blocks: Set<Digest> {
        var blocks: Set<Digest> = []
        if let proposal { blocks.insert(proposal.block) }
        if let lock { blocks.insert(lock.prepared.block) }
        return blocks
    }
}

/// A proposal but for its block, which is kept once, by its hash.
public struct ProposalRecord: Hashable, Sendable {
    /// The hash of the block.
    public let block: Digest
    /// The round changes that justify it.
    public let roundChanges: [RoundChangeVote]
    /// The prepares for the highest lock among them.
    public let proof: PreparedProof?

    init(_ proposal: Proposal, block: Digest) {
        self.block = block
        self.roundChanges = proposal.roundChanges
        self.proof = proposal.proof
    }
}

/// A round change but for its block.
public struct RoundChangeRecord: Hashable, Sendable {
    /// The signed part.
    public let vote: RoundChangeVote
    /// The prepares behind the lock that it names.
    public let proof: PreparedProof?

    init(_ change: RoundChange) {
        self.vote = change.vote
        self.proof = change.proof
    }
}

extension VoteRecord: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(7)
        encoder.unsigned(self.height)
        encoder.unsigned(self.round)
        encoder.optional(self.proposal)
        if let prepared { encoder.digest(prepared) } else { encoder.null() }
        encoder.optional(self.roundChange)
        encoder.optional(self.lock)
        encoder.bool(self.isProvisional)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.array(count: 7)
        self.height = try decoder.unsigned()
        self.round = try decoder.unsigned()
        self.proposal = try decoder.optional(ProposalRecord.self)
        self.prepared = try decoder.null() ? nil : try decoder.digest()
        self.roundChange = try decoder.optional(RoundChangeRecord.self)
        self.lock = try decoder.optional(PreparedProof.self)
        self.isProvisional = try decoder.bool()
    }
}

extension ProposalRecord: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(3)
        encoder.digest(self.block)
        encoder.array(self.roundChanges.count)
        for vote in self.roundChanges { vote.encode(to: &encoder) }
        encoder.optional(self.proof)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.array(count: 3)
        self.block = try decoder.digest()
        var votes: [RoundChangeVote] = []
        for _ in 0..<(try decoder.array(maximum: ValidatorSet.maximumCount)) {
            votes.append(try RoundChangeVote(from: &decoder))
        }
        self.roundChanges = votes
        self.proof = try decoder.optional(PreparedProof.self)
    }
}

extension RoundChangeRecord: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(2)
        self.vote.encode(to: &encoder)
        encoder.optional(self.proof)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.array(count: 2)
        self.vote = try RoundChangeVote(from: &decoder)
        self.proof = try decoder.optional(PreparedProof.self)
    }
}
