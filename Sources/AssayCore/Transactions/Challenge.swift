public import AssayCrypto

/// `challenge`: doubts the provisional result of a job, and calls the validators to judge it.
///
/// The challenger posts a bond.
public struct Challenge: Hashable, Sendable {
    /// The id of the job.
    public let job: Digest

    /// A challenge of a job's result.
    public init(of job: Digest) {
        self.job = job
    }
}

extension Challenge: TransactionRules {
    func apply(
        to execution: inout BlockExecution, from origin: StatementOrigin
    ) throws(ExecutionError) {
        guard var job = try execution.load(Job.self, at: self.job) else {
            throw .rejected(.unknownJob)
        }
        guard job.challenger == nil else { throw .rejected(.alreadyChallenged) }
        guard job.status == .provisional else {
            throw .rejected(.wrongStatus(job.status))
        }
        guard job.isBeforeDeadline(execution.record.clock) else {
            throw .rejected(.deadlinePassed)
        }
        var challenger = try execution.signerAccount(origin)
        try challenger.withdraw(job.conditions.challengeBond)
        execution.store(challenger, at: origin.signer)
        job.challenger = origin.signer
        try execution.askJudges(&job, id: self.job)
    }
}

extension Challenge: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.digest(1, self.job)
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        var map = try decoder.map()
        try map.label(1, &decoder)
        self.job = try decoder.digest()
        try map.end(&decoder)
    }
}
