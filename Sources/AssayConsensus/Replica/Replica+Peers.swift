public import AssayCore
public import AssayCrypto

/// Messages of peers.
extension Replica {
    /// How often a peer that is behind is told the head, in milliseconds.
    private static let answerInterval: UInt64 = 250

    /// What is to be done with a message before it is taken in.
    public enum Inspection: Sendable {
        /// Nothing: it is of no use.
        case ignore
        /// Take it in as it is.
        case take
        /// Check the statements of its block first.
        case check(Block)
    }

    /// Adds a peer, and tells it where this node stands.
    public mutating func connected(_ peer: PublicKey, _ now: Moment) -> [ReplicaEffect] {
        self.peers.insert(peer)
        self.sync.connected(peer)
        if let decided { self.send(.decided(decided), to: [peer]) }
        if self.head.members.contains(peer) {
            for message in self.consensus.repetition {
                self.sendVote(message, to: [peer])
            }
            let waiting = (self.draft?.statements ?? []) + self.mempool.firstReady(bytes: 1 << 20)
            self.sendStatements(waiting, to: [peer])
        }
        return self.flush()
    }

    /// Removes a peer.
    public mutating func disconnected(_ peer: PublicKey, _ now: Moment) {
        self.peers.remove(peer)
        self.sync.disconnected(peer)
        self.lastAnswers[peer] = nil
    }

    /// Whether a consensus message can matter, before the statements in it are checked.
    ///
    /// Answers a peer that is behind, and notes that one is ahead.
    public mutating func inspect(
        _ message: ConsensusMessage, from peer: PublicKey, _ now: Moment
    ) -> (Inspection, [ReplicaEffect]) {
        guard self.peers.contains(peer) else { return (.ignore, []) }
        let height = self.consensus.height
        if message.height < height {
            self.answer(peer, now)
            return (.ignore, self.flush())
        }
        // Validators are a full mesh, and each sends its own votes only: so a stranger cannot make
        // this node check signatures for nothing.
        guard peer == message.validator else { return (.ignore, []) }
        if message.height > height { self.sync.heard(message.height - 1, of: peer, now) }
        if message.height == height {
            self.noteBeginning(peer)
            guard self.consensus.isWanted(message) else { return (.ignore, self.flush()) }
            guard let block = message.block, self.consensus.needsBlock(of: message) else {
                return (.take, self.flush())
            }
            // Nobody makes this node check a block for nothing.
            let isAuthentic = self.consensus.isAuthentic(message)
            return (isAuthentic ? .check(block) : .ignore, self.flush())
        }
        guard self.mayKeepEarly(message, from: peer) else { return (.ignore, self.flush()) }
        if case .proposal(let proposal) = message { return (.check(proposal.block), []) }
        return (.take, [])
    }

    /// Notes that a validator votes on block 1 now, over its own connection.
    ///
    /// Where f + 1 do, the chain has but begun: an empty record is the record of a key that can
    /// have signed nothing above height 1, and it stays good though block 1 be decided without it.
    private mutating func noteBeginning(_ peer: PublicKey) {
        guard self.record.isProvisional, self.consensus.isVoting, self.consensus.height == 1,
            self.head.members.contains(peer)
        else { return }
        self.beginners.insert(peer)
        guard self.beginners.count > self.head.members.faults else { return }
        self.consensus.record.isProvisional = false
        self.record = self.consensus.record
        self.effects.append(.persist(self.record, adding: []))
    }

    /// Takes in a consensus message.
    ///
    /// - Parameter checked: its block, if its statements were to be checked.
    public mutating func receive(
        _ message: ConsensusMessage, checked: CheckedBlock?, from peer: PublicKey,
        _ now: Moment
    ) throws(Unreadable) -> [ReplicaEffect] {
        guard !self.isWriting else { return [] }
        if message.height > self.consensus.height {
            if self.mayKeepEarly(message, from: peer) {
                let vote = EarlyVote(message: message, checked: checked)
                self.early[peer, default: [:]][message.kind] = vote
            }
            return []
        }
        try self.voting(now) { consensus, execute throws(Unreadable) in
            try consensus.receive(message, checked: checked, now, execute: execute)
        }
        return try self.advance(now)
    }

    /// Votes for the next height are kept for validators that decided a little later: one of
    /// each kind from each validator, and a proposal only for round 0.
    private func mayKeepEarly(_ message: ConsensusMessage, from peer: PublicKey) -> Bool {
        let next = self.consensus.height + 1
        guard message.height == next, peer == message.validator,
            self.head.members.contains(peer)
        else { return false }
        switch message {
        case .proposal(let proposal):
            return proposal.round == 0
                && peer == self.head.members.proposer(height: next, round: 0)
        case .prepare, .commit: return true
        case .roundChange: return false
        }
    }

    /// Takes in what was kept for the height that has begun.
    mutating func takeEarly(_ now: Moment) throws(Unreadable) {
        let early = self.early
        self.early = [:]
        for peer in early.keys.sorted() {
            for kind in VoteKind.allCases {
                guard !self.isWriting, let vote = early[peer]?[kind] else { continue }
                try self.voting(now) { consensus, execute throws(Unreadable) in
                    try consensus.receive(
                        vote.message, checked: vote.checked, now, execute: execute)
                }
            }
        }
    }

    /// Takes in the newest final block of a peer.
    public mutating func receive(
        _ decided: Decided, from peer: PublicKey, _ now: Moment
    ) throws(Unreadable) -> [ReplicaEffect] {
        guard self.peers.contains(peer), !self.isWriting,
            decided.header.chain == self.head.header.chain
        else { return [] }
        let height = decided.header.height
        self.sync.heard(height, of: peer, now)
        if self.head.members.contains(peer) {
            self.lost.heard(decided.header, from: peer, head: self.head)
        }
        if height == self.consensus.height {
            let hash = decided.header.hash
            if self.consensus.held(hash) != nil {
                do throws(CertificateError) {
                    try self.check(decided)
                } catch {
                    self.effects.append(
                        .ban(peer, .invalidBlock(height: height, "\(error)")))
                    return self.flush()
                }
                try self.voting(now) { consensus, _ in
                    consensus.decided(hash, decided.certificate) ?? []
                }
            }
        } else if height < self.head.header.height {
            self.answer(peer, now)
        }
        return try self.advance(now)
    }

    /// Takes in blocks that were asked for, their statements checked.
    public mutating func receive(
        blocks: [FetchedBlock], from peer: PublicKey, _ now: Moment
    ) throws(Unreadable) -> [ReplicaEffect] {
        self.sync.received(blocks, from: peer, now)
        return try self.advance(now)
    }

    /// Whether blocks were asked for, before their statements are checked.
    public func isAnswer(_ blocks: [CertifiedBlock], from peer: PublicKey) -> Bool {
        self.sync.isAnswer(blocks.map(\.block.header.height), from: peer)
    }

    /// Notes that a peer sent what no honest node sends.
    public mutating func fault(_ fault: PeerFault, of peer: PublicKey, _ now: Moment)
        -> [ReplicaEffect]
    {
        self.sync.distrust(peer, now)
        self.effects.append(.ban(peer, fault))
        return self.flush()
    }

    /// Tells a peer that is behind where the head is, but not too often.
    private mutating func answer(_ peer: PublicKey, _ now: Moment) {
        guard let decided,
            now.elapsed >= (self.lastAnswers[peer] ?? 0) + Self.answerInterval
                || self.lastAnswers[peer] == nil
        else { return }
        self.lastAnswers[peer] = now.elapsed
        self.send(.decided(decided), to: [peer])
    }
}
