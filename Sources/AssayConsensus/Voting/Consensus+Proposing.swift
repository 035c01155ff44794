public import AssayCore
import AssayCrypto

/// Proposals: making them, and accepting them.
extension Consensus {
    /// What a proposer must do now.
    public enum Duty: Hashable, Sendable {
        /// Nothing.
        case none
        /// Propose a fresh block as soon as one is due.
        case whenDue
        /// Propose a fresh block now, be it empty.
        case now
    }

    /// Whether this node must propose a fresh block.
    public var duty: Duty {
        guard !self.isDecided, self.isProposer, self.record.proposal == nil,
            self.accepted == nil, self.record.prepared == nil
        else { return .none }
        if self.round == 0 { return .whenDue }
        guard let (_, lock) = self.justification, lock == nil else { return .none }
        return .now
    }

    /// Proposes a fresh block that was made for this.
    ///
    /// - Precondition: ``duty`` asks for it.
    public mutating func propose(
        _ candidate: Candidate, _ now: Moment, execute: Execution
    ) throws(Unreadable) -> [ConsensusEffect] {
        precondition(self.duty != .none, "a fresh block is proposed when it is asked for")
        try self.sendProposal(
            candidate, roundChanges: self.justification?.votes ?? [], proof: nil, now, execute)
        return self.flush()
    }

    /// Round changes of a quorum to the present round, and the highest lock among them.
    ///
    /// Any quorum will do. Changes that name a lock whose block is nowhere are left out: one
    /// validator that hides a block must not stop the others. But where they are needed for a
    /// quorum, that block may have been decided, and the node waits for it.
    private var justification: (votes: [RoundChangeVote], lock: PreparedBlock?)? {
        guard self.round > 0 else { return nil }
        var votes = self.votes.changes(to: self.round).map(\.change.vote)
        while votes.count >= self.validators.quorum {
            guard let lock = votes.compactMap(\.prepared).max(by: { $0.round < $1.round }) else {
                return (votes, nil)
            }
            if self.held(lock.block) != nil || self.changeBlocks[lock.block] != nil {
                return (votes, lock)
            }
            votes.removeAll { $0.prepared == lock }
        }
        return nil
    }

    /// Proposes again what may have been decided: the highest lock of a quorum.
    ///
    /// A fresh block in its place could fork the chain.
    mutating func proposeAgain(_ now: Moment, _ execute: Execution) throws(Unreadable) {
        guard !self.isDecided, self.isProposer, self.record.proposal == nil,
            self.accepted == nil, self.record.prepared == nil
        else { return }
        while let (votes, lock) = self.justification, let lock {
            guard let candidate = try self.candidate(of: lock.block, execute) else {
                // Its statements are not those of its header: somebody else has the right ones.
                self.changeBlocks[lock.block] = nil
                continue
            }
            return try self.sendProposal(
                candidate, roundChanges: votes, proof: self.knownProofs[lock], now, execute)
        }
    }

    /// The block with this hash, if it is here and valid.
    private func candidate(
        of block: Digest, _ execute: Execution
    ) throws(Unreadable) -> Candidate? {
        if let held = self.held(block) { return held }
        guard let checked = self.changeBlocks[block], let executed = try execute(checked) else {
            return nil
        }
        return Candidate(checked, executed)
    }

    /// A valid block that was accepted or locked at this height.
    func held(_ block: Digest) -> Candidate? {
        if let accepted, accepted.hash == block { return accepted }
        if let locked, locked.hash == block { return locked }
        return nil
    }

    private mutating func sendProposal(
        _ candidate: Candidate, roundChanges: [RoundChangeVote], proof: PreparedProof?,
        _ now: Moment, _ execute: Execution
    ) throws(Unreadable) {
        guard let ownNumber, let key = self.scheme.ownKey else { return }
        let content = VoteContent(
            .proposal, chain: self.chain, height: self.height, round: self.round,
            block: candidate.hash)
        let proposal = Proposal(
            height: self.height, round: self.round, block: candidate.checked.block,
            validator: key, signature: self.scheme.sign(content.digest),
            roundChanges: roundChanges, proof: proof)
        self.record.proposal = ProposalRecord(proposal, block: candidate.hash)
        self.remember(candidate)
        self.send(.proposal(proposal))
        _ = self.votes.insert(.proposal(proposal), from: ownNumber)
        try self.accept(candidate, round: self.round, now, execute)
    }

    /// Marks the record as changed, and its block as one to keep.
    mutating func remember(_ candidate: Candidate) {
        self.isRecordDirty = true
        if !self.newBlocks.contains(where: { $0.header == candidate.checked.header }) {
            self.newBlocks.append(candidate.checked.block)
        }
    }

    /// Takes in an authentic proposal.
    mutating func receive(
        _ proposal: Proposal, _ checked: CheckedBlock, _ now: Moment, _ execute: Execution
    ) throws(Unreadable) {
        guard proposal.round > self.round || (proposal.round == self.round && self.accepted == nil)
        else { return }
        // After a restart only what was prepared before may be prepared again.
        if proposal.round == self.round, let prepared = self.record.prepared,
            prepared != checked.hash
        {
            return
        }
        guard self.isJustified(proposal, checked, now) else {
            let time = checked.header.time
            let isTimely = self.timing.isTimely(time, after: self.parentTime, at: now)
            let ahead = Int64(clamping: time) - Int64(clamping: now.wall)
            self.effects.append(
                .refuse(checked.hash, isTimely ? .unjustified : .untimely(ahead)))
            return
        }
        let executed: ExecutedBlock
        if let held = self.held(checked.hash) {
            executed = held.executed
        } else {
            guard let result = try execute(checked) else { return }
            executed = result
        }
        try self.accept(Candidate(checked, executed), round: proposal.round, now, execute)
    }

    /// Whether a proposal may be made: fresh and in time, or the highest lock of a quorum.
    private func isJustified(
        _ proposal: Proposal, _ checked: CheckedBlock, _ now: Moment
    ) -> Bool {
        guard checked.header.height == self.height else { return false }
        // What this node prepared before its restart was timely then.
        let wasPrepared =
            proposal.round == self.round && self.record.prepared == checked.hash
        let isFresh =
            checked.header.proposer == self.proposer(in: proposal.round).address
            && (wasPrepared
                || self.timing.isTimely(checked.header.time, after: self.parentTime, at: now))
        guard proposal.round > 0 else {
            return proposal.roundChanges.isEmpty && proposal.proof == nil && isFresh
        }
        guard self.isQuorum(proposal.roundChanges, for: proposal.round) else { return false }
        let locks = proposal.roundChanges.compactMap(\.prepared)
        guard let highest = locks.map(\.round).max() else {
            return proposal.proof == nil && isFresh
        }
        guard let proof = proposal.proof, proof.prepared.round == highest,
            proof.prepared.block == checked.hash, locks.contains(proof.prepared)
        else { return false }
        return self.knownProofs[proof.prepared] == proof
            || proof.isValid(
                on: self.chain, height: self.height, validators: self.validators,
                scheme: self.scheme)
    }

    /// Whether round changes of a quorum of distinct validators want exactly this round.
    private func isQuorum(_ votes: [RoundChangeVote], for round: UInt64) -> Bool {
        var numbers: Set<Int> = []
        for vote in votes {
            guard vote.height == self.height, vote.round == round,
                vote.prepared.map({ $0.round < round }) ?? true,
                let number = self.validators.index(of: vote.validator)
            else { return false }
            numbers.insert(number)
        }
        guard numbers.count == votes.count, numbers.count >= self.validators.quorum else {
            return false
        }
        return votes.allSatisfy { vote in
            self.scheme.isValid(
                vote.signature, of: vote.content(on: self.chain).digest, by: vote.validator)
        }
    }

    /// Moves to the round of a justified, valid proposal, and prepares its block.
    private mutating func accept(
        _ candidate: Candidate, round: UInt64, _ now: Moment, _ execute: Execution
    ) throws(Unreadable) {
        if round > self.round { self.enter(round, now) }
        self.accepted = candidate
        if round == 0 { self.blockIsDue(now) }
        self.prepare(candidate)
        self.countPrepares()
        self.countCommits()
    }
}
