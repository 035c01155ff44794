public import AssayCore
public import AssayCrypto

/// Statements: from users, from peers, and into blocks.
extension Replica {
    /// Takes in statements from users of this node.
    ///
    /// What becomes of each is told by ``ReplicaEffect/admit(_:_:)``, here or later.
    public mutating func submit(
        _ statements: [Verified<Statement>], _ now: Moment
    ) -> [ReplicaEffect] {
        var new: [Verified<Statement>] = []
        for statement in statements {
            let id = statement.value.id
            switch self.mempool.offer(statement) {
            case .taken:
                new.append(statement)
                self.fresh.append(id)
            case .known:
                // It is in the draft already, or it is tried with the fresh ones.
                if self.draft?.contains(id) == true {
                    self.effects.append(.admit(id, .accepted(height: self.consensus.height)))
                } else {
                    self.fresh.append(id)
                }
            case .waiting: self.effects.append(.admit(id, .waiting))
            case .full: self.effects.append(.admit(id, .full))
            }
        }
        self.gossip(new, from: nil)
        return self.flush()
    }

    /// Takes in statements that a peer sent.
    public mutating func receive(
        statements: [Verified<Statement>], from peer: PublicKey, _ now: Moment
    ) -> [ReplicaEffect] {
        let new = statements.filter { self.mempool.offer($0) == .taken }
        // A validator sends to all validators itself.
        if !self.head.members.contains(peer) { self.gossip(new, from: peer) }
        return self.flush()
    }

    private mutating func gossip(_ statements: [Verified<Statement>], from origin: PublicKey?) {
        guard !statements.isEmpty else { return }
        let validators = self.validatorPeers.filter { $0 != origin }
        let peers =
            validators.isEmpty ? self.peers.filter { $0 != origin }.sorted() : validators
        self.sendStatements(statements, to: peers)
    }

    mutating func sendStatements(_ statements: [Verified<Statement>], to peers: [PublicKey]) {
        var batch: [[UInt8]] = []
        var bytes = 0
        for statement in statements {
            batch.append(statement.value.bytes)
            bytes += statement.value.bytes.count
            if bytes >= 1 << 20 || batch.count == PeerMessage.maximumStatements {
                self.send(.statements(batch), to: peers)
                (batch, bytes) = ([], 0)
            }
        }
        if !batch.isEmpty { self.send(.statements(batch), to: peers) }
    }

    /// Tries statements on the head: all of them if this node is about to propose, else what
    /// users of this node wait for, and as many as it takes to know that a block is due.
    mutating func tryStatements(all: Bool, _ now: Moment) throws(Unreadable) {
        let fresh = self.fresh
        self.fresh = []
        for id in all ? [] : fresh {
            guard let statement = self.mempool.take(id) else { continue }
            let hasOthers = self.mempool.hasReady
            guard case .refused = try self.tryOut(statement, isFinal: !hasOthers, now), hasOthers
            else { continue }
            // It may stand on one that was not tried yet.
            try self.tryReady(all: true, now)
            _ = try self.tryOut(statement, isFinal: true, now)
        }
        try self.tryReady(all: all, now)
    }

    private mutating func tryReady(all: Bool, _ now: Moment) throws(Unreadable) {
        while self.mempool.hasReady, all || self.draft?.statements.isEmpty != false {
            guard let statement = self.mempool.takeFirst() else { return }
            if case .full = try self.tryOut(statement, isFinal: true, now) { return }
        }
    }

    /// Tries one statement that was taken from the mempool.
    ///
    /// - Parameter isFinal: whether a refusal is told; else the statement stays taken.
    private mutating func tryOut(
        _ statement: Verified<Statement>, isFinal: Bool, _ now: Moment
    ) throws(Unreadable) -> Draft.Outcome {
        // An empty draft of an earlier time knows less than the clock does.
        if let draft, draft.statements.isEmpty, draft.execution.time != self.draftTime(now) {
            self.draft = nil
        }
        var draft = self.draft.take() ?? self.newDraft(now)
        defer { self.draft = draft }
        let outcome: Draft.Outcome
        do throws(Unreadable) {
            outcome = try draft.tryOut(statement)
        } catch {
            self.mempool.putBack([statement])
            throw error
        }
        let id = statement.value.id
        switch outcome {
        case .accepted:
            self.effects.append(.admit(id, .accepted(height: self.consensus.height)))
        case .full: self.mempool.putBack([statement])
        case .refused(let rejection):
            guard isFinal else { break }
            if rejection.isEarly, self.mempool.wait(statement, for: rejection) {
                self.effects.append(.admit(id, .waiting))
            } else {
                self.mempool.drop(statement)
                self.effects.append(.admit(id, .rejected(rejection)))
            }
        }
        return outcome
    }

    private func draftTime(_ now: Moment) -> UInt64 { max(now.wall, self.head.header.time + 1) }

    /// An empty draft; the header of one that is not proposed is never seen, whoever it names.
    private func newDraft(_ now: Moment) -> Draft {
        Draft(
            on: self.head, time: self.draftTime(now),
            proposer: (self.scheme.ownKey ?? self.head.members.keys[0]).address,
            reader: self.reader)
    }

    /// Makes the next block of everything that is ready.
    mutating func makeBlock(_ now: Moment) throws(Unreadable) -> Candidate? {
        if let draft, draft.statements.isEmpty || !draft.isOf(self.draftTime(now)) {
            self.mempool.putBack(draft.statements)
            self.draft = nil
        }
        try self.tryStatements(all: true, now)
        return try (self.draft ?? self.newDraft(now)).finish()
    }
}
