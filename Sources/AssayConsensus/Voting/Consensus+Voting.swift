public import AssayCore
public import AssayCrypto

/// Prepares, commits, and the decision.
extension Consensus {
    /// Whether a message can matter, before anything costly is checked.
    public func isWanted(_ message: ConsensusMessage) -> Bool {
        guard !self.isDecided, message.height == self.height,
            message.round <= Timing.highestRound,
            let number = self.validators.index(of: message.validator),
            number != self.ownNumber,
            !self.votes.isKnown(message, from: number) || self.lacksBlock(of: message)
        else { return false }
        if case .proposal(let proposal) = message {
            let isNew =
                proposal.round > self.round
                || (proposal.round == self.round && self.accepted == nil)
            // One out of turn is evidence, and one that contradicts another as well.
            guard
                isNew || proposal.validator != self.proposer(in: proposal.round)
                    || proposal.block.header.hash != self.accepted?.hash
            else { return false }
        }
        return true
    }

    /// Whether the validator that a message names signed it.
    public func isAuthentic(_ message: ConsensusMessage) -> Bool {
        message.isAuthentic(on: self.chain, scheme: self.scheme)
    }

    /// Whether the block that came with a message is needed.
    public func needsBlock(of message: ConsensusMessage) -> Bool {
        switch message {
        case .proposal(let proposal):
            proposal.validator == self.proposer(in: proposal.round)
                && (proposal.round > self.round
                    || (proposal.round == self.round && self.accepted == nil))
        case .roundChange(let change):
            change.block != nil && self.scheme.ownKey == self.proposer(in: change.vote.round)
        case .prepare, .commit: false
        }
    }

    /// Whether a known round change brings the block that is missing for proposing it again.
    private func lacksBlock(of message: ConsensusMessage) -> Bool {
        guard case .roundChange(let change) = message, let prepared = change.vote.prepared,
            self.changeBlocks[prepared.block] == nil
        else { return false }
        return self.needsBlock(of: message)
    }

    /// Takes in a message.
    ///
    /// - Parameter checked: the block that came with it, its statements checked; `nil` if it has
    ///   none, or if it is not needed.
    public mutating func receive(
        _ message: ConsensusMessage, checked: CheckedBlock?, _ now: Moment,
        execute: Execution
    ) throws(Unreadable) -> [ConsensusEffect] {
        guard self.isWanted(message), self.isAuthentic(message),
            let number = self.validators.index(of: message.validator)
        else { return [] }
        if case .proposal(let proposal) = message,
            proposal.validator != self.proposer(in: proposal.round)
        {
            self.report(.wrongProposer, message, against: nil)
            return self.flush()
        }
        if case .roundChange(let change) = message, !self.isJustified(change) { return [] }
        switch self.votes.insert(message, from: number) {
        case .contradicts(let earlier, let kind):
            self.report(kind, message, against: earlier)
            // A validator that denied its lock still wants its round.
            guard kind == .lockDenied else { return self.flush() }
        case .taken, .known: break
        }
        try self.act(on: message, from: number, checked, now, execute)
        self.runTimer(now)
        return self.flush()
    }

    private mutating func act(
        on message: ConsensusMessage, from number: Int, _ checked: CheckedBlock?,
        _ now: Moment, _ execute: Execution
    ) throws(Unreadable) {
        switch message {
        case .proposal(let proposal):
            guard let checked, checked.hash == proposal.block.header.hash else { return }
            try self.receive(proposal, checked, now, execute)
        case .prepare: self.countPrepares()
        case .commit: self.countCommits()
        case .roundChange(let change):
            self.note(change, from: number, checked)
            try self.countRoundChanges(now, execute)
        }
    }

    private mutating func report(
        _ kind: Misbehaviour.Kind, _ message: ConsensusMessage, against earlier: ConsensusMessage?
    ) {
        // Once is enough: who repeats it must not fill the log.
        let fault = Fault(kind: kind, validator: message.validator)
        guard self.reported.insert(fault).inserted else { return }
        let messages = (earlier.map { [$0.evidence] } ?? []) + [message.evidence]
        self.effects.append(
            .report(
                Misbehaviour(
                    kind, by: message.validator, height: self.height, round: message.round,
                    messages: messages)))
    }

    /// Signs that the block was accepted in this round.
    mutating func prepare(_ candidate: Candidate) {
        guard let ownNumber, let key = self.scheme.ownKey else { return }
        let content = VoteContent(
            .prepare, chain: self.chain, height: self.height, round: self.round,
            block: candidate.hash)
        let prepare = Prepare(
            height: self.height, round: self.round, block: candidate.hash, validator: key,
            signature: self.scheme.sign(content.digest))
        self.record.prepared = candidate.hash
        self.isRecordDirty = true
        _ = self.votes.insert(.prepare(prepare), from: ownNumber)
        self.send(.prepare(prepare))
    }

    /// Locks the accepted block once a quorum prepared it, and seals it.
    mutating func countPrepares() {
        guard let accepted, self.ownNumber != nil else { return }
        if self.locked == nil, self.record.lock?.prepared.block == accepted.hash {
            // After a restart that lost the block.
            self.locked = accepted
            if self.record.lock?.prepared.round == self.round { self.commit(accepted) }
        }
        guard self.record.lock?.prepared.round != self.round else { return }
        let prepared = PreparedBlock(round: self.round, block: accepted.hash)
        let prepares = self.votes.prepared(prepared)
        guard prepares.count >= self.validators.quorum else { return }
        let proof = PreparedProof(
            prepared: prepared,
            signers: SignerBitmap(prepares.map(\.number), of: self.validators.count),
            signatures: prepares.map(\.signature))
        self.locked = accepted
        self.record.lock = proof
        self.knownProofs[prepared] = proof
        self.remember(accepted)
        self.commit(accepted)
        self.countCommits()
    }

    /// Signs the seal of a locked block in this round.
    mutating func commit(_ candidate: Candidate) {
        guard let ownNumber, let key = self.scheme.ownKey else { return }
        let content = SealContent(
            candidate.checked.header, hash: candidate.hash, round: self.round)
        let commit = Commit(
            content: content, validator: key, seal: self.scheme.sign(content.digest(for: key)))
        _ = self.votes.insert(.commit(commit), from: ownNumber)
        self.send(.commit(commit))
    }

    /// Decides once a quorum sealed one block in one round, and the block is here and valid.
    mutating func countCommits() {
        guard !self.isDecided else { return }
        for candidate in [self.accepted, self.locked].compactMap({ $0 }) {
            for round in Set(self.votes.commits.values.map(\.content.round)).sorted() {
                let content = SealContent(
                    candidate.checked.header, hash: candidate.hash, round: round)
                let seals = self.votes.sealed(content)
                guard seals.count >= self.validators.quorum else { continue }
                let certificate = Certificate(
                    round: round,
                    signers: SignerBitmap(seals.map(\.number), of: self.validators.count),
                    signatures: seals.map(\.seal))
                self.decide(candidate, certificate)
                return
            }
        }
    }

    /// Takes the certificate of the height from somebody who decided it.
    ///
    /// - Returns: what to do, or `nil` if the block is not here.
    /// - Precondition: the certificate was checked.
    public mutating func decided(
        _ block: Digest, _ certificate: Certificate
    ) -> [ConsensusEffect]? {
        guard !self.isDecided else { return [] }
        guard let candidate = self.held(block) else { return nil }
        self.decide(candidate, certificate)
        return self.flush()
    }

    private mutating func decide(_ candidate: Candidate, _ certificate: Certificate) {
        self.isDecided = true
        self.timerStart = nil
        self.effects.append(.decide(candidate, certificate))
    }
}
