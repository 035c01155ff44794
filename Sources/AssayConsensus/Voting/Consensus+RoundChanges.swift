public import AssayCore
public import AssayCrypto

/// Round changes, and the beginning after a restart.
extension Consensus {
    /// Goes to a round without a proposal, and tells the others what is locked.
    mutating func change(
        to round: UInt64, _ now: Moment, _ execute: Execution
    ) throws(Unreadable) {
        guard !self.isDecided, round > self.round else { return }
        self.enter(round, now)
        guard let ownNumber, let key = self.scheme.ownKey else { return }
        let lock = self.record.lock
        let content = VoteContent(
            roundChangeTo: round, chain: self.chain, height: self.height,
            prepared: lock?.prepared)
        let vote = RoundChangeVote(
            height: self.height, round: round, prepared: lock?.prepared, validator: key,
            signature: self.scheme.sign(content.digest))
        let change = RoundChange(vote: vote, proof: lock, block: self.locked?.checked.block)
        self.record.roundChange = RoundChangeRecord(change)
        self.isRecordDirty = true
        _ = self.votes.insert(.roundChange(change), from: ownNumber)
        self.note(change, from: ownNumber, self.locked?.checked)
        self.send(.roundChange(change))
        try self.countRoundChanges(now, execute)
        self.runTimer(now)
    }

    /// Begins a round: nothing was signed in it yet; the lock stays.
    mutating func enter(_ round: UInt64, _ now: Moment) {
        self.round = round
        self.accepted = nil
        self.timerStart = nil
        self.record.round = round
        self.record.proposal = nil
        self.record.prepared = nil
        self.record.roundChange = nil
        self.runTimer(now)
    }

    /// Whether a round change proves the lock that it names.
    func isJustified(_ change: RoundChange) -> Bool {
        guard change.vote.round > 0 else { return false }
        guard let prepared = change.vote.prepared else {
            return change.proof == nil && change.block == nil
        }
        guard prepared.round < change.vote.round, let proof = change.proof,
            proof.prepared == prepared,
            change.block.map({ $0.header.hash == prepared.block }) ?? true
        else { return false }
        return self.knownProofs[prepared] == proof
            || proof.isValid(
                on: self.chain, height: self.height, validators: self.validators,
                scheme: self.scheme)
    }

    /// Keeps a lock that was proven, and its block if this node may have to propose it.
    mutating func note(_ change: RoundChange, from number: Int, _ checked: CheckedBlock?) {
        self.votes.dropBlock(ofChangeFrom: number)
        guard let proof = change.proof else { return }
        if self.knownProofs[proof.prepared] == nil { self.knownProofs[proof.prepared] = proof }
        let block = proof.prepared.block
        if let checked, checked.hash == block, self.changeBlocks[block] == nil {
            self.changeBlocks[block] = checked
        }
        // One for each validator at most, whatever they name one after another.
        let named = Set(self.votes.roundChanges.values.compactMap(\.vote.prepared?.block))
        self.changeBlocks = self.changeBlocks.filter { named.contains($0.key) }
    }

    /// Follows f + 1 validators to a later round; proposes where a quorum wants this one.
    mutating func countRoundChanges(_ now: Moment, _ execute: Execution) throws(Unreadable) {
        let enough = self.validators.faults + 1
        if let wanted = self.votes.roundWanted(above: self.round, by: enough) {
            try self.change(to: wanted, now, execute)
        }
        try self.proposeAgain(now, execute)
    }

    /// Goes on where the record says that this node was before it stopped.
    ///
    /// The same messages are signed again, to the same bytes. What is missing of the blocks is
    /// learned from others.
    ///
    /// - Parameter blocks: the blocks that were kept with the record.
    public mutating func resume(
        _ blocks: [Digest: CheckedBlock], _ now: Moment, execute: Execution
    ) throws(Unreadable) -> [ConsensusEffect] {
        guard self.record.height == self.height, let ownNumber, let key = self.scheme.ownKey
        else { return [] }
        self.round = self.record.round
        if let proof = self.record.lock {
            self.knownProofs[proof.prepared] = proof
            self.locked = try self.restored(proof.prepared.block, blocks, execute)
        }
        if let record = self.record.roundChange {
            let block =
                record.vote.prepared?.block == self.locked?.hash
                ? self.locked?.checked.block : nil
            let change = RoundChange(vote: record.vote, proof: record.proof, block: block)
            _ = self.votes.insert(.roundChange(change), from: ownNumber)
            self.note(change, from: ownNumber, self.locked?.checked)
            self.send(.roundChange(change))
        }
        if let proposal = self.record.proposal,
            let candidate = try self.restored(proposal.block, blocks, execute)
        {
            self.repeatProposal(proposal, candidate, key, ownNumber)
        }
        if let prepared = self.record.prepared {
            self.repeatPrepare(prepared, key, ownNumber)
            self.blockIsDue(now)
        }
        if let locked, self.record.lock?.prepared.round == self.round {
            self.accepted = locked
            self.commit(locked)
        }
        self.runTimer(now)
        return self.flush()
    }

    private func restored(
        _ block: Digest, _ blocks: [Digest: CheckedBlock], _ execute: Execution
    ) throws(Unreadable) -> Candidate? {
        if let locked, locked.hash == block { return locked }
        guard let checked = blocks[block], let executed = try execute(checked) else {
            return nil
        }
        return Candidate(checked, executed)
    }

    private mutating func repeatProposal(
        _ record: ProposalRecord, _ candidate: Candidate, _ key: PublicKey, _ number: Int
    ) {
        let content = VoteContent(
            .proposal, chain: self.chain, height: self.height, round: self.round,
            block: candidate.hash)
        let proposal = Proposal(
            height: self.height, round: self.round, block: candidate.checked.block,
            validator: key, signature: self.scheme.sign(content.digest),
            roundChanges: record.roundChanges, proof: record.proof)
        self.accepted = candidate
        _ = self.votes.insert(.proposal(proposal), from: number)
        self.send(.proposal(proposal))
    }

    private mutating func repeatPrepare(
        _ block: Digest, _ key: PublicKey, _ number: Int
    ) {
        let content = VoteContent(
            .prepare, chain: self.chain, height: self.height, round: self.round, block: block)
        let prepare = Prepare(
            height: self.height, round: self.round, block: block, validator: key,
            signature: self.scheme.sign(content.digest))
        _ = self.votes.insert(.prepare(prepare), from: number)
        self.send(.prepare(prepare))
    }
}
