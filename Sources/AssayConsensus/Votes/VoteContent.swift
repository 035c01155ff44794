public import AssayCore
public import AssayCrypto

/// The kinds of signed consensus messages.
///
/// A commit is signed as a seal (``SealContent``), the others as a ``VoteContent``.
public enum VoteKind: UInt8, CaseIterable, Hashable, Sendable {
    case proposal = 1
    case prepare = 2
    case commit = 3
    case roundChange = 4
}

/// A round and the block that a quorum prepared in it.
public struct PreparedBlock: Hashable, Sendable {
    /// The round.
    public let round: UInt64
    /// The hash of the block.
    public let block: Digest

    /// A block that was prepared in a round.
    public init(round: UInt64, block: Digest) {
        self.round = round
        self.block = block
    }
}

/// What the signature of a proposal, a prepare or a round change covers.
///
/// The signed digest is SHA-256 of the deterministic CBOR array
/// `["assay-vote", chain, kind, height, round, block, prepared round, prepared block]`, with
/// `null` for what a kind does not have.
public struct VoteContent: Hashable, Sendable {
    private static let domain = "assay-vote"

    /// The kind; never a commit.
    public let kind: VoteKind
    /// The chain.
    public let chain: ChainID
    /// The height.
    public let height: UInt64
    /// The round.
    public let round: UInt64
    /// The block, of a proposal or a prepare.
    public let block: Digest?
    /// What was prepared before, in a round change.
    public let prepared: PreparedBlock?

    /// The content of a proposal or a prepare.
    public init(
        _ kind: VoteKind, chain: ChainID, height: UInt64, round: UInt64, block: Digest
    ) {
        precondition(kind == .proposal || kind == .prepare, "kinds that name a block")
        self.kind = kind
        self.chain = chain
        self.height = height
        self.round = round
        self.block = block
        self.prepared = nil
    }

    /// The content of a round change.
    public init(
        roundChangeTo round: UInt64, chain: ChainID, height: UInt64, prepared: PreparedBlock?
    ) {
        self.kind = .roundChange
        self.chain = chain
        self.height = height
        self.round = round
        self.block = nil
        self.prepared = prepared
    }

    /// The digest that is signed.
    public var digest: Digest {
        var encoder = CBOREncoder()
        encoder.array(8)
        encoder.text(Self.domain)
        self.chain.encode(to: &encoder)
        encoder.unsigned(UInt64(self.kind.rawValue))
        encoder.unsigned(self.height)
        encoder.unsigned(self.round)
        encoder.optional(self.block)
        if let prepared {
            encoder.unsigned(prepared.round)
            encoder.digest(prepared.block)
        } else {
            encoder.null()
            encoder.null()
        }
        return SHA256.hash(encoder.bytes)
    }
}

extension CBOREncoder {
    /// Appends a digest, or `null`.
    fileprivate mutating func optional(_ digest: Digest?) {
        if let digest { self.digest(digest) } else { self.null() }
    }
}
