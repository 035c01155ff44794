public import AssayCore
import AssayCrypto

/// What follows from an input, and from time.
extension Replica {
    /// How often the queues are asked whether something is due, in milliseconds.
    private static let dueInterval: UInt64 = 200

    /// When ``tick(_:)`` must be called, at the latest, by the clock that only goes forward.
    public func deadline(_ now: Moment) -> UInt64 {
        var deadline = min(self.nextRepetition, now.elapsed + Self.dueInterval)
        if let timer = self.consensus.deadline { deadline = min(deadline, timer) }
        if let fetch = self.sync.deadline(head: self.head.header.height, now) {
            deadline = min(deadline, fetch)
        }
        let heartbeat = self.head.header.time + self.head.parameters[.heartbeat]
        if heartbeat > now.wall, heartbeat - now.wall < Self.dueInterval {
            deadline = min(deadline, now.elapsed + heartbeat - now.wall)
        }
        if self.nextBlock > now.elapsed { deadline = min(deadline, self.nextBlock) }
        return max(deadline, now.elapsed)
    }

    /// Does what time demands.
    public mutating func tick(_ now: Moment) throws(Unreadable) -> [ReplicaEffect] {
        self.mempool.wake(at: now.wall / 1_000)
        try self.voting(now) { consensus, execute throws(Unreadable) in
            try consensus.tick(now, execute: execute)
        }
        if now.elapsed >= self.nextRepetition { self.repeatAll(now) }
        return try self.advance(now)
    }

    /// Sends again what may have been lost: votes, the head, and statements that wait.
    private mutating func repeatAll(_ now: Moment) {
        self.nextRepetition = now.elapsed + self.configuration.timing.base
        for message in self.consensus.repetition {
            self.sendVote(message, to: self.validatorPeers)
        }
        if let decided { self.send(.decided(decided), to: self.peers.sorted()) }
        if now.elapsed >= self.headSince + self.configuration.timing.base {
            let waiting = (self.draft?.statements ?? []) + self.mempool.firstReady(bytes: 1 << 18)
            self.sendStatements(Array(waiting.prefix(512)), to: self.validatorPeers)
        }
    }

    /// The head and its certificate; `nil` at height 0.
    var decided: Decided? {
        self.certificate.map { Decided(header: self.head.header, certificate: $0) }
    }

    /// Goes on as far as possible: fetched blocks first, then a proposal if one is due.
    public mutating func advance(_ now: Moment) throws(Unreadable) -> [ReplicaEffect] {
        guard !self.isWriting else { return self.flush() }
        try self.applyFetched(now)
        guard !self.isWriting else { return self.flush() }
        try self.tryStatements(all: self.isAlone, now)
        if now.elapsed >= self.nextBlock, try self.isDue(now) {
            self.dueSince = self.dueSince ?? now.elapsed
            self.consensus.blockIsDue(now)
            try self.propose(now)
        } else if self.consensus.duty == .now {
            try self.propose(now)
        }
        guard !self.isWriting else { return self.flush() }
        let plan = self.sync.plan(
            head: self.head.header.height, votes: self.consensus.isVoting, now)
        for (peer, request) in plan { self.send(.getBlocks(request), to: [peer]) }
        return self.flush()
    }

    /// Whether this node decides without others.
    var isAlone: Bool { self.head.members.count == 1 && self.consensus.isVoting }

    /// When the next block may be proposed, by the clock that only goes forward.
    private var nextBlock: UInt64 {
        self.isAlone ? self.headSince : self.headSince + self.configuration.timing.interval
    }

    /// Whether a block is due: a statement was accepted, a deadline matured, or the heartbeat.
    private mutating func isDue(_ now: Moment) throws(Unreadable) -> Bool {
        if let draft, !draft.statements.isEmpty { return true }
        let heartbeat = self.head.header.time + self.head.parameters[.heartbeat]
        if now.wall >= heartbeat { return true }
        if let dueCheck, now.elapsed < dueCheck.at + Self.dueInterval { return dueCheck.isDue }
        let isDue = try self.head.hasDueEntries(
            at: max(now.wall, self.head.header.time + 1), reader: self.reader)
        self.dueCheck = (isDue, now.elapsed)
        return isDue
    }

    private mutating func propose(_ now: Moment) throws(Unreadable) {
        guard self.consensus.duty != .none, let candidate = try self.makeBlock(now) else { return }
        try self.voting(now) { consensus, execute throws(Unreadable) in
            try consensus.propose(candidate, now, execute: execute)
        }
    }

    /// Executes the next fetched block, if it is here.
    private mutating func applyFetched(_ now: Moment) throws(Unreadable) {
        while let (fetched, peer) = self.sync.next(after: self.head.header.height) {
            do throws(PeerFaultOrUnreadable) {
                let candidate = try self.execute(fetched)
                return self.append(candidate, fetched.certificate)
            } catch {
                switch error {
                case .unreadable(let unreadable): throw unreadable
                case .fault(let fault):
                    self.sync.distrust(peer, now)
                    self.effects.append(.ban(peer, fault))
                }
            }
        }
    }

    /// Checks the certificate of a fetched block, and executes it.
    private func execute(_ fetched: FetchedBlock) throws(PeerFaultOrUnreadable) -> Candidate {
        let header = fetched.checked.header
        do throws(CertificateError) {
            try self.check(Decided(header: header, certificate: fetched.certificate))
        } catch {
            throw .fault(.invalidBlock(height: header.height, "\(error)"))
        }
        if let held = self.consensus.held(fetched.checked.hash) { return held }
        do throws(ExecutionError) {
            let executed = try self.configuration.executor(
                self.head, fetched.checked, self.reader)
            return Candidate(fetched.checked, executed)
        } catch {
            switch error {
            case .unreadable(let unreadable): throw .unreadable(unreadable)
            case .rejected(let rejection):
                throw .fault(.invalidBlock(height: header.height, "\(rejection)"))
            }
        }
    }

    /// Checks that a quorum of the present validators sealed a header.
    func check(_ decided: Decided) throws(CertificateError) {
        guard decided.header.validators == self.head.members.hash else {
            throw .wrongValidators
        }
        let content = SealContent(
            decided.header, hash: decided.header.hash, round: decided.certificate.round)
        let scheme = self.scheme
        try decided.certificate.check(content, validators: self.head.members) {
            scheme.isValid($0, of: $1, by: $2)
        }
    }

    /// Goes on after a block was written.
    ///
    /// - Parameter reader: the state after the block.
    public mutating func appended(
        _ candidate: Candidate, _ certificate: Certificate, reader: any StateReader,
        _ now: Moment
    ) throws(Unreadable) -> [ReplicaEffect] {
        let header = candidate.checked.header
        self.isWriting = false
        self.head = candidate.executed.head
        self.certificate = certificate
        self.reader = reader
        self.headSince = now.elapsed
        self.dueSince = nil
        self.dueCheck = nil
        self.refused = []
        self.settle(candidate)
        self.loseEmptyRecord()
        self.lost.appended(header)
        self.endObserving()
        self.consensus = Consensus(
            after: self.head, scheme: self.scheme, votes: !self.isObserving,
            record: self.record, timing: self.configuration.timing)
        if let decided { self.send(.decided(decided), to: self.peers.sorted()) }
        try self.resume(now)
        try self.takeEarly(now)
        return try self.advance(now)
    }

    /// An empty record is good only at height 1: where that was decided before others were seen to
    /// begin, nobody knows whether the key voted before, on a disk that is gone.
    private mutating func loseEmptyRecord() {
        guard self.record.isProvisional, !self.isObserving else { return }
        self.isObserving = true
        if self.isValidator { self.effects.append(.tell(.observing)) }
    }

    /// Takes the statements of a final block from the mempool, and puts back what was drafted
    /// and is not in it.
    private mutating func settle(_ candidate: Candidate) {
        let header = candidate.checked.header
        for (offset, statement) in candidate.checked.statements.enumerated() {
            self.mempool.drop(statement)
            self.effects.append(
                .admit(
                    statement.value.id,
                    .final(
                        height: header.height, index: header.firstIndex + 1 + UInt64(offset))))
        }
        if let draft { self.mempool.putBack(draft.statements) }
        self.draft = nil
        self.mempool.wake(Set(candidate.checked.statements.map(\.value.claims.address)))
    }

    /// Writes the first vote record of a newcomer, who then may say that it is ready.
    ///
    /// - Returns: `nil` if this node is a validator already, or is not sure to have caught up:
    ///   it might have been one before, and have lost what it signed.
    public mutating func beginVoting() -> [ReplicaEffect]? {
        guard let own = self.scheme.ownKey, !self.head.members.contains(own),
            self.lost.maySign(above: self.head, own: own)
        else { return nil }
        guard self.isObserving || self.record.isProvisional else { return [] }
        self.isObserving = false
        self.record = VoteRecord(height: self.head.header.height + 1)
        self.effects.append(.persist(self.record, adding: []))
        return self.flush()
    }

    /// Votes again once nothing that was signed before the record was lost can be contradicted.
    private mutating func endObserving() {
        guard self.isObserving, let own = self.scheme.ownKey, self.head.members.contains(own),
            self.lost.maySign(above: self.head, own: own)
        else { return }
        self.isObserving = false
        self.record = VoteRecord(height: self.head.header.height + 1)
        self.effects.append(.persist(self.record, adding: []))
        self.effects.append(.tell(.votesAgain(from: self.record.height)))
    }
}

/// Why a fetched block cannot be taken.
private enum PeerFaultOrUnreadable: Error {
    case fault(PeerFault)
    case unreadable(Unreadable)
}
