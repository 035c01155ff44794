import AssayCrypto

/// `vote`: a validator's vote for a change of parameters or admissions.
///
/// The first vote for a change opens its ballot. When a quorum of the current members has voted,
/// the change is queued, and takes effect after the end of the epoch.
public struct Vote: Hashable, Sendable {
    /// What the vote is for.
    public let change: Change

    /// A vote for a change.
    public init(for change: Change) {
        self.change = change
    }
}

extension Vote: TransactionRules {
    func apply(
        to execution: inout BlockExecution, from origin: StatementOrigin
    ) throws(ExecutionError) {
        guard execution.members.contains(origin.key) else { throw .rejected(.notAValidator) }
        try self.change.checkApplicable(in: &execution)
        let id = self.change.digest
        var ballot: Ballot
        if let open = try self.liveBallot(in: &execution) {
            ballot = open
        } else {
            ballot = try self.openBallot(in: &execution, by: origin)
            execution.schedule(ballot.due)
        }
        guard !ballot.voters.contains(origin.key) else { throw .rejected(.alreadyVoted) }
        ballot.voters.append(origin.key)
        ballot.voters.sort()
        if execution.members.hasQuorum(of: ballot.voters) {
            execution.unschedule(ballot.due)
            try execution.close(ballot)
            try execution.enqueue(ballot)
        } else {
            execution.store(ballot, at: id)
        }
    }

    /// The ballot that is open for the change.
    ///
    /// One whose time is up ends here, if nothing worked it before: a deadline has passed when the
    /// clock reaches it, worked on or not.
    private func liveBallot(
        in execution: inout BlockExecution
    ) throws(ExecutionError) -> Ballot? {
        guard let ballot = try execution.load(Ballot.self, at: self.change.digest) else {
            return nil
        }
        guard execution.record.clock >= ballot.expires else { return ballot }
        execution.unschedule(ballot.due)
        try execution.close(ballot)
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
        return Ballot(
            change: self.change, voters: [], opener: origin.signer,
            expires: try execution.record.clock.adding(execution.parameters[.ballotWindow]))
    }
}

extension Vote: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.put(1, self.change)
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        var map = try decoder.map()
        try map.label(1, &decoder)
        self.change = try Change(from: &decoder)
        try map.end(&decoder)
    }
}
