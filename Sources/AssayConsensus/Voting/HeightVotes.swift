import AssayCore
import AssayCrypto

/// The newest message of each kind from each validator at one height.
///
/// Bounded by the number of validators, whatever they send: a later round replaces an earlier
/// one, and of two messages for one round the first is kept.
struct HeightVotes: Sendable {
    /// What came of a message.
    enum Outcome: Equatable {
        /// It is the newest of its kind from its sender.
        case taken
        /// A newer one, or the same, is here.
        case known
        /// It contradicts what its sender signed before.
        case contradicts(ConsensusMessage, Misbehaviour.Kind)
    }

    private(set) var prepares: [Int: Prepare] = [:]
    private(set) var commits: [Int: Commit] = [:]
    private(set) var roundChanges: [Int: RoundChange] = [:]
    /// The last proposal of each validator, without its block.
    private var proposals: [Int: Proposal] = [:]
    /// The highest round that each validator was heard at.
    private(set) var rounds: [Int: UInt64] = [:]

    /// Whether there is nothing new in a message, so that its signature need not be checked.
    func isKnown(_ message: ConsensusMessage, from number: Int) -> Bool {
        switch message {
        case .proposal: false
        case .prepare(let prepare): self.prepares[number] == prepare
        case .commit(let commit): self.commits[number] == commit
        case .roundChange(let change): self.roundChanges[number]?.vote == change.vote
        }
    }

    /// Notes an authentic message.
    mutating func insert(_ message: ConsensusMessage, from number: Int) -> Outcome {
        self.rounds[number] = max(self.rounds[number] ?? 0, message.round)
        switch message {
        case .proposal(let proposal):
            return self.insert(proposal, number)
        case .prepare(let prepare):
            return Self.insert(prepare, into: &self.prepares[number], as: ConsensusMessage.prepare)
            { ($0.round, $0.block) }
        case .commit(let commit):
            let outcome = Self.insert(
                commit, into: &self.commits[number], as: ConsensusMessage.commit
            ) { ($0.content.round, $0.content) }
            guard outcome == .taken, let (_, change) = self.denial(by: number) else {
                return outcome
            }
            return .contradicts(.roundChange(change), .lockDenied)
        case .roundChange(let change):
            let outcome = Self.insert(
                change, into: &self.roundChanges[number], as: ConsensusMessage.roundChange
            ) { ($0.vote.round, $0.vote.prepared) }
            guard outcome == .taken, let (commit, _) = self.denial(by: number) else {
                return outcome
            }
            return .contradicts(.commit(commit), .lockDenied)
        }
    }

    private mutating func insert(_ proposal: Proposal, _ number: Int) -> Outcome {
        // What was proposed is kept without statements: it is only compared.
        let bare = Proposal(
            height: proposal.height, round: proposal.round,
            block: Block(header: proposal.block.header, statements: []),
            validator: proposal.validator, signature: proposal.signature)
        return Self.insert(bare, into: &self.proposals[number], as: ConsensusMessage.proposal) {
            ($0.round, $0.block.header)
        }
    }

    private static func insert<Vote, Content: Equatable>(
        _ vote: Vote, into slot: inout Vote?, as message: (Vote) -> ConsensusMessage,
        _ content: (Vote) -> (round: UInt64, content: Content)
    ) -> Outcome {
        guard let known = slot else {
            slot = vote
            return .taken
        }
        let (old, new) = (content(known), content(vote))
        if new.round > old.round {
            slot = vote
            return .taken
        }
        guard new.round == old.round, new.content != old.content else { return .known }
        return .contradicts(message(known), .equivocation)
    }

    /// A commit, and a round change to a later round that does not carry its lock.
    private func denial(by number: Int) -> (commit: Commit, change: RoundChange)? {
        guard let commit = self.commits[number], let change = self.roundChanges[number],
            change.vote.round > commit.content.round
        else { return nil }
        if let prepared = change.vote.prepared {
            if prepared.round > commit.content.round { return nil }
            if prepared.round == commit.content.round,
                prepared.block == commit.content.block
            {
                return nil
            }
        }
        return (commit, change)
    }
}

/// Counting: always validators, never signatures.
extension HeightVotes {
    /// Who prepared a block in a round.
    func prepared(_ block: PreparedBlock) -> [(number: Int, signature: Signature)] {
        self.prepares.filter { $0.value.round == block.round && $0.value.block == block.block }
            .sorted { $0.key < $1.key }.map { ($0.key, $0.value.signature) }
    }

    /// Who sealed the same as this commit: the same block, in the same round.
    func sealed(_ content: SealContent) -> [(number: Int, seal: Signature)] {
        self.commits.filter { $0.value.content == content }
            .sorted { $0.key < $1.key }.map { ($0.key, $0.value.seal) }
    }

    /// The round changes to exactly this round.
    func changes(to round: UInt64) -> [(number: Int, change: RoundChange)] {
        self.roundChanges.filter { $0.value.vote.round == round }
            .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The highest round above `round` that at least `count` validators want; `nil` if none.
    func roundWanted(above round: UInt64, by count: Int) -> UInt64? {
        let wanted = self.roundChanges.values.map(\.vote.round).filter { $0 > round }
            .sorted(by: >)
        return wanted.count >= count ? wanted[count - 1] : nil
    }

    /// How many validators were heard at a round or above.
    func heard(atOrAbove round: UInt64) -> Int {
        self.rounds.values.count { $0 >= round }
    }

    /// Forgets the block of a round change, which is needed only by who proposes next.
    mutating func dropBlock(ofChangeFrom number: Int) {
        guard let change = self.roundChanges[number], change.block != nil else { return }
        self.roundChanges[number] = RoundChange(
            vote: change.vote, proof: change.proof, block: nil)
    }
}
