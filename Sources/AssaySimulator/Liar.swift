import AssayConsensus
import AssayCore
import AssayCrypto
import DequeModule

/// What a lying validator remembers.
struct Liar {
    private static let mostRecorded = 128

    /// How it lies.
    let kinds: [LiarKind]
    /// Whether real signatures are used.
    let isReal: Bool
    /// Messages that it heard, to be sent again.
    private(set) var recorded: Deque<PeerMessage> = []

    /// A liar that has heard nothing.
    init(kinds: [LiarKind], isReal: Bool) {
        self.kinds = kinds
        self.isReal = isReal
    }

    /// Whether it lies in this way.
    func does(_ kind: LiarKind) -> Bool { self.kinds.contains(kind) }

    /// Remembers a message.
    mutating func record(_ message: PeerMessage) {
        let remembers: [LiarKind] = [.replays, .falseLocks, .loneLocks]
        guard self.kinds.contains(where: { remembers.contains($0) }) else { return }
        if case .statements = message { return }
        self.recorded.append(message)
        if self.recorded.count > Self.mostRecorded { self.recorded.removeFirst() }
    }
}

/// Votes as a liar signs them, with its own key only.
struct Forger {
    let chain: ChainID
    let key: PublicKey
    let scheme: any SignatureScheme

    /// A proposal of a block.
    func proposal(
        _ block: Block, height: UInt64, round: UInt64, like proposal: Proposal? = nil
    ) -> ConsensusMessage {
        let content = VoteContent(
            .proposal, chain: self.chain, height: height, round: round, block: block.header.hash)
        return .proposal(
            Proposal(
                height: height, round: round, block: block, validator: self.key,
                signature: self.scheme.sign(content.digest),
                roundChanges: proposal?.roundChanges ?? [], proof: proposal?.proof))
    }

    /// A prepare for a block.
    func prepare(_ block: Digest, height: UInt64, round: UInt64) -> ConsensusMessage {
        let content = VoteContent(
            .prepare, chain: self.chain, height: height, round: round, block: block)
        return .prepare(
            Prepare(
                height: height, round: round, block: block, validator: self.key,
                signature: self.scheme.sign(content.digest)))
    }

    /// A seal of a header.
    func commit(_ header: Header, round: UInt64) -> ConsensusMessage {
        let content = SealContent(header, hash: header.hash, round: round)
        return .commit(
            Commit(
                content: content, validator: self.key,
                seal: self.scheme.sign(content.digest(for: self.key))))
    }

    /// A round change, said to be of `validator`.
    func roundChange(
        to round: UInt64, height: UInt64, prepared: PreparedBlock? = nil,
        proof: PreparedProof? = nil, block: Block? = nil, by validator: PublicKey? = nil
    ) -> ConsensusMessage {
        let content = VoteContent(
            roundChangeTo: round, chain: self.chain, height: height, prepared: prepared)
        let vote = RoundChangeVote(
            height: height, round: round, prepared: prepared, validator: validator ?? self.key,
            signature: self.scheme.sign(content.digest))
        return .roundChange(RoundChange(vote: vote, proof: proof, block: block))
    }

    /// A header that differs in one digest.
    func forged(_ header: Header, replacing old: Digest, by new: Digest) -> Header? {
        var bytes = header.encoded
        let pattern = old.bytes
        guard bytes.count > pattern.count else { return nil }
        for start in 0..<(bytes.count - pattern.count)
        where Array(bytes[start..<start + pattern.count]) == pattern {
            bytes.replaceSubrange(start..<start + pattern.count, with: new.bytes)
            break
        }
        return try? Header(decoding: bytes, limit: Header.maximumSize)
    }
}
