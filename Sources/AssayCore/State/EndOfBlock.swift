/// What every block does after its statements.
extension BlockExecution {
    /// Works what is due, first by height, then by the clock; what is too much stays first.
    mutating func workDueEntries() throws(ExecutionError) {
        var budget = Int(self.parameters[.dueWork])
        for (queue, time) in [(DueQueue.height, self.height), (.clock, self.record.clock)] {
            let entries = try self.dueEntries(in: queue, at: time, limit: budget)
            budget -= entries.count
            for entry in entries {
                self.unschedule(entry)
                switch entry.item {
                case .ballot: try self.expireBallot(entry)
                case .job: try self.workJob(entry)
                }
            }
        }
    }

    /// Begins the next epoch after the last block of the current one.
    ///
    /// What the ended one distributes is set aside, and claimed by its accounts one by one when
    /// they are touched; so the work here does not grow with their number.
    mutating func endEpoch() throws(ExecutionError) {
        guard self.height >= self.record.epochEnd else { return }
        let ended = self.record.epoch
        if self.record.epochWeight > 0 {
            let subsidy = min(self.parameters[.subsidy], self.record.reserve)
            let pool = try subsidy.adding(self.record.feePot)
            self.store(Epoch(pool: pool, total: self.record.epochWeight), at: ended)
            self.record.reserve -= subsidy
            self.record.feePot = 0
            self.record.epochWeight = 0
        }
        if ended >= Epoch.lifetime {
            let id = StateID.number(ended - Epoch.lifetime)
            if let epoch = try self.load(Epoch.self, at: id) {
                try self.creditReserve(epoch.pool - epoch.paid)
                self.remove(Epoch.self, at: id)
            }
        }
        self.record.epoch += 1
        self.record.epochEnd = try self.height.adding(self.parameters[.epochLength])
    }

    /// Lets the first queued change take effect, if it passed in an earlier epoch.
    ///
    /// One that lost its quorum or no longer applies is dropped, and so is a new validator who is
    /// not ready.
    mutating func takeEffect() throws(ExecutionError) {
        let number = self.record.queueFirst
        guard number < self.record.queueNext else { return }
        guard let queued = try self.load(QueuedChange.self, at: .number(number)) else {
            throw .unreadable(Unreadable("the queued change \(number) is missing"))
        }
        guard queued.epoch < self.record.epoch else { return }
        self.remove(QueuedChange.self, at: .number(number))
        self.record.queueFirst += 1
        if try self.canTakeEffect(queued) { try queued.change.apply(to: &self) }
        try self.endProposal(of: queued.change)
    }

    private mutating func canTakeEffect(_ queued: QueuedChange) throws(ExecutionError) -> Bool {
        guard self.members.hasQuorum(of: queued.voters) else { return false }
        do throws(ExecutionError) {
            try queued.change.checkApplicable(in: &self)
        } catch {
            if case .rejected = error { return false }
            throw error
        }
        return try self.isReady(for: queued.change)
    }
}

/// What happens to ballots.
extension BlockExecution {
    /// Takes a ballot from the state, and gives its opener the right to open another.
    mutating func close(_ ballot: Ballot) throws(ExecutionError) {
        self.remove(Ballot.self, at: .digest(ballot.change.digest))
        guard var account = try self.touchedAccount(ballot.opener) else { return }
        account.openBallots -= 1
        self.store(account, at: ballot.opener)
    }

    /// Ends a ballot whose time is up.
    mutating func expire(_ ballot: Ballot) throws(ExecutionError) {
        try self.close(ballot)
        try self.endProposal(of: ballot.change)
    }

    /// Queues a passed change.
    mutating func enqueue(_ ballot: Ballot) throws(ExecutionError) {
        let queued = QueuedChange(
            change: ballot.change, voters: ballot.voters, epoch: self.record.epoch)
        self.store(queued, at: self.record.queueNext)
        self.record.queueNext = try self.record.queueNext.adding(1)
    }

    private mutating func expireBallot(_ entry: DueEntry) throws(ExecutionError) {
        guard let ballot = try self.load(Ballot.self, at: entry.id) else {
            throw .unreadable(Unreadable("the ballot \(entry.id) is missing"))
        }
        try self.expire(ballot)
    }
}
