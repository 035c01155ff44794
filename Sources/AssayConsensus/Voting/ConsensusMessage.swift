public import AssayCore
public import AssayCrypto

/// A signed message of the consensus.
public enum ConsensusMessage: Hashable, Sendable {
    case proposal(Proposal)
    case prepare(Prepare)
    case commit(Commit)
    case roundChange(RoundChange)

    /// The height that it is about.
    public var height: UInt64 {
        switch self {
        case .proposal(let proposal): proposal.height
        case .prepare(let prepare): prepare.height
        case .commit(let commit): commit.content.height
        case .roundChange(let change): change.vote.height
        }
    }

    /// The round that it is about.
    public var round: UInt64 {
        switch self {
        case .proposal(let proposal): proposal.round
        case .prepare(let prepare): prepare.round
        case .commit(let commit): commit.content.round
        case .roundChange(let change): change.vote.round
        }
    }

    /// Who signed it.
    public var validator: PublicKey {
        switch self {
        case .proposal(let proposal): proposal.validator
        case .prepare(let prepare): prepare.validator
        case .commit(let commit): commit.validator
        case .roundChange(let change): change.vote.validator
        }
    }

    /// The kind.
    public var kind: VoteKind {
        switch self {
        case .proposal: .proposal
        case .prepare: .prepare
        case .commit: .commit
        case .roundChange: .roundChange
        }
    }

    /// The block that came with it.
    public var block: Block? {
        switch self {
        case .proposal(let proposal): proposal.block
        case .roundChange(let change): change.block
        case .prepare, .commit: nil
        }
    }

    /// Whether the named validator signed it.
    func isAuthentic(on chain: ChainID, scheme: any SignatureScheme) -> Bool {
        switch self {
        case .proposal(let proposal):
            let content = proposal.content(on: chain, block: proposal.block.header.hash)
            return scheme.isValid(
                proposal.signature, of: content.digest, by: proposal.validator)
        case .prepare(let prepare):
            return scheme.isValid(
                prepare.signature, of: prepare.content(on: chain).digest, by: prepare.validator)
        case .commit(let commit):
            return commit.content.chain == chain
                && scheme.isValid(
                    commit.seal, of: commit.content.digest(for: commit.validator),
                    by: commit.validator)
        case .roundChange(let change):
            return scheme.isValid(
                change.vote.signature, of: change.vote.content(on: chain).digest,
                by: change.vote.validator)
        }
    }

    /// The encoded message without its block, as evidence keeps it.
    var evidence: [UInt8] {
        switch self {
        case .proposal(let proposal):
            let header = Block(header: proposal.block.header, statements: [])
            return Proposal(
                height: proposal.height, round: proposal.round, block: header,
                validator: proposal.validator, signature: proposal.signature
            ).encoded
        case .prepare(let prepare): return prepare.encoded
        case .commit(let commit): return commit.encoded
        case .roundChange(let change): return change.vote.encoded
        }
    }
}
