public import AssayCrypto

/// `vote`: a validator's vote for a change of parameters, admissions or validators; the word of a
/// key that is proposed as a validator; or a validator's cosigning key.
///
/// The first vote for a change opens its ballot. When a quorum of the current members has voted,
/// the change is queued, and takes effect after the end of the epoch.
public enum Vote: Hashable, Sendable {
    /// A validator is for this.
    case change(Change)
    /// The signer, whom a ballot would add, runs a node that can begin to validate.
    ///
    /// It can be said again at any time, and then counts from then on.
    case ready
    /// The signer, a validator, cosigns checkpoints with this key from now on.
    case cosigner(CosignerKey)

    /// A vote for a change.
    public init(for change: Change) {
        self = .change(change)
    }
}

extension Vote: TransactionRules {
    func apply(
        to execution: inout BlockExecution, from origin: StatementOrigin
    ) throws(ExecutionError) {
        switch self {
        case .change(let change): try change.apply(vote: origin, to: &execution)
        case .ready: try execution.noteReady(origin.key)
        case .cosigner(let key): try execution.noteCosigner(key, of: origin.key)
        }
    }
}

extension Change {
    /// Counts a vote for the change.
    fileprivate func apply(
        vote origin: StatementOrigin, to execution: inout BlockExecution
    ) throws(ExecutionError) {
        guard execution.members.contains(origin.key) else { throw .rejected(.notAValidator) }
        try self.checkApplicable(in: &execution)
        var ballot: Ballot
        if let open = try self.liveBallot(in: &execution) {
            ballot = open
        } else {
            ballot = try self.openBallot(in: &execution, by: origin)
            execution.schedule(ballot.due)
        }
        let isNew = !ballot.voters.contains(origin.key)
        if isNew {
            ballot.voters.append(origin.key)
            ballot.voters.sort()
        }
        // Fewer validators than when they voted may make a quorum of them without a new voter.
        if execution.members.hasQuorum(of: ballot.voters) {
            execution.unschedule(ballot.due)
            try execution.close(ballot)
            try execution.enqueue(ballot)
        } else {
            guard isNew else { throw .rejected(.alreadyVoted) }
            execution.store(ballot, at: self.digest)
        }
    }

    /// The ballot that is open for the change.
    ///
    /// One whose time is up ends here, if nothing worked it before: a deadline has passed when the
    /// clock reaches it, worked on or not.
    private func liveBallot(
        in execution: inout BlockExecution
    ) throws(ExecutionError) -> Ballot? {
        guard let ballot = try execution.load(Ballot.self, at: self.digest) else {
            return nil
        }
        guard execution.record.clock >= ballot.expires else { return ballot }
        execution.unschedule(ballot.due)
        try execution.expire(ballot)
        return nil
    }

    private func openBallot(
        in execution: inout BlockExecution, by origin: StatementOrigin
    ) throws(ExecutionError) -> Ballot {
        var account = try execution.signerAccount(origin)
        guard account.openBallots < execution.parameters[.ballotLimit] else {
            throw .rejected(.tooManyBallots)
        }
        account.openBallots += 1
        execution.store(account, at: origin.signer)
        try execution.propose(self)
        return Ballot(
            change: self, voters: [], opener: origin.signer,
            expires: try execution.record.clock.adding(execution.parameters[.ballotWindow]))
    }
}

extension Vote: CBORCodable {
    /// The numbers that stand for words of one's own in the place of a kind of change.
    private enum Word {
        static let ready: UInt64 = 6
        static let cosigner: UInt64 = 7
    }

    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        switch self {
        case .change(let change): map.put(1, change)
        case .ready:
            map.put(1) { encoder in
                encoder.array(1)
                encoder.unsigned(Word.ready)
            }
        case .cosigner(let key):
            map.put(1) { encoder in
                encoder.array(2)
                encoder.unsigned(Word.cosigner)
                key.encode(to: &encoder)
            }
        }
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        var map = try decoder.map()
        try map.label(1, &decoder)
        var ahead = decoder
        let count = try ahead.array(maximum: 3)
        let start = ahead.offset
        switch (count, try ahead.unsigned()) {
        case (1, Word.ready):
            self = .ready
            decoder = ahead
        case (2, Word.cosigner):
            self = .cosigner(try CosignerKey(from: &ahead))
            decoder = ahead
        case (1, _): throw DecodeError(.outOfRange("the kind of change"), at: start)
        default: self = .change(try Change(from: &decoder))
        }
        try map.end(&decoder)
    }
}
