public import AssayCore
public import AssayCrypto

/// How far one's own work for a job has come.
public enum OwnWork: Hashable, Sendable {
    /// Nothing was begun, or what was begun was interrupted before anything was signed.
    case none
    /// It is being fetched and run.
    case running
    /// It was signed, or is about to be.
    case committed(AnswerRecord, isPublished: Bool)
    /// It was tried, and is not tried again.
    case givenUp
    /// The job has ended, and that was noted.
    case settled
}

/// What a worker does next about a job.
public enum NextStep: Hashable, Sendable {
    /// Nothing.
    case rest(Obstacle)
    /// Fetch, run, and commit.
    case work
    /// Stop the run: its output is of no use any more.
    case stop(Obstacle)
    /// Send the attestation.
    case attest
    /// Leave the outputs at the job's place.
    case publish
    /// Open these draws.
    case open([UInt64])
    /// Find out how the job ended.
    case reckon
}

/// Decides what a worker does about a job, from what the ledger shows and what is on its disk.
///
/// It remembers nothing, so a worker that was killed decides the same as one that was not.
public struct WorkerMachine: Hashable, Sendable {
    /// The account of the worker.
    public let node: Address
    /// What the operator wants.
    public let rules: WorkerRules

    /// A machine.
    public init(node: Address, rules: WorkerRules) {
        self.node = node
        self.rules = rules
    }

    /// What to do next about a job.
    ///
    /// - Parameters:
    ///   - job: the job; `nil` if the ledger has none of this id any more.
    ///   - own: how far one's own work has come.
    public func step(
        for id: Digest, job: Job?, own: OwnWork, at sight: LedgerSight
    ) -> NextStep {
        switch own {
        case .settled: return .rest(.settled)
        case .givenUp: return .rest(.givenUp)
        case .none:
            guard let job else { return .rest(.gone) }
            if self.commitment(in: job, role: .worker) != nil
                || self.commitment(in: job, role: .judge) != nil
            {
                return .rest(.foreignAnswer)
            }
            return self.obstacle(to: job, id: id, at: sight).map { .rest($0) } ?? .work
        case .running:
            guard let job else { return .stop(.gone) }
            switch self.obstacle(to: job, id: id, at: sight) {
            case let obstacle? where !obstacle.isPassing: return .stop(obstacle)
            default: return .rest(.busy)
            }
        case .committed(let record, let isPublished):
            guard let job else { return .reckon }
            guard let commitment = self.commitment(in: job, role: record.role) else {
                return self.stepBeforeAttesting(record, job, id: id, at: sight)
            }
            guard commitment.root == record.root else { return .rest(.foreignAnswer) }
            return self.stepAfterAttesting(
                commitment, record, job, isPublished: isPublished, at: sight)
        }
    }

    /// What this key committed to for a job.
    private func commitment(in job: Job, role: WorkerRole) -> Commitment? {
        let all =
            switch role {
            case .worker: job.slots.map(\.commitment)
            case .judge: job.judges
            }
        return all.first { $0.node == self.node }
    }

    private func stepBeforeAttesting(
        _ record: AnswerRecord, _ job: Job, id: Digest, at sight: LedgerSight
    ) -> NextStep {
        let obstacle =
            switch record.role {
            case .worker: self.slotObstacle(to: job, id: id, at: sight)
            case .judge: self.judgingObstacle(to: job, at: sight)
            }
        // An answer that seems too late is kept until the job has ended: a node that lags behind
        // may not show the slot that was taken with it.
        return obstacle.map { .rest($0) } ?? .attest
    }

    private func stepAfterAttesting(
        _ commitment: Commitment, _ record: AnswerRecord, _ job: Job, isPublished: Bool,
        at sight: LedgerSight
    ) -> NextStep {
        let missing = commitment.items.indices.filter { commitment.items[$0] == nil }
        let mayOpen: JobStatus = record.role == .judge ? .judged : .sealed
        if job.status == mayOpen, case .clock(let end) = job.deadline, sight.clock < end,
            !missing.isEmpty
        {
            // Results come first, but a place that does not answer must not cost the bond.
            let latest = end - min(end, job.conditions.openingTime / 2)
            if record.role == .judge || isPublished || sight.clock >= latest {
                return .open(missing.map { UInt64($0) })
            }
        }
        // From the seal on nobody can copy them any more.
        guard record.role == .worker, !isPublished, job.status >= .sealed else {
            return .rest(.waiting)
        }
        return .publish
    }
}
