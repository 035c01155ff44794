public import AssayAPI
public import AssayCore
public import AssayCrypto

/// What a worker tells of what it does.
public enum WorkerEvent: Hashable, Sendable {
    /// It follows the chain.
    case started(chain: ChainID, node: Address, role: WorkerRole, models: Int)
    /// The node does not answer as it should; it is asked again later.
    case nodeAway(reason: String, retrySeconds: UInt64)
    /// It answers again.
    case nodeBack
    /// The key has no account.
    case noAccount
    /// The key has no bond, so the draw leaves it out.
    case noBond(minimum: UInt64)
    /// The worker was told to judge, and the key is not a validator's.
    case notAValidator
    /// Nothing is done about a job for a model that this worker knows.
    case passedOver(job: Digest, Obstacle)
    /// Work on a job begins, or goes on.
    case begun(job: Digest, inputs: UInt64, price: UInt64)
    /// It goes on.
    case progress(job: Digest, WorkProgress)
    /// Work on a job failed.
    case failed(job: Digest, WorkError, isTriedAgain: Bool)
    /// Work on a job was stopped.
    case stopped(job: Digest, Obstacle)
    /// What is going to be signed is on the disk.
    case committed(AnswerRecord)
    /// The attestation is final.
    case attested(AnswerRecord, height: UInt64)
    /// The outputs are at the job's place.
    case published(job: Digest, outputs: UInt64)
    /// The outputs cannot be left at the job's place.
    case notPublished(job: Digest, reason: String)
    /// Drawn leaves are open, and final.
    case opened(job: Digest, leaves: Int, draws: Int, height: UInt64)
    /// The ledger refuses a statement.
    case refused(job: Digest, kind: String, reason: String)
    /// A job has ended in which this key had a slot.
    case settled(WorkerEarning)
    /// A job has ended which this key judged.
    case judged(job: Digest, status: JobStatus, assurance: Assurance?)
    /// A job has ended without this key's answer, which came too late.
    case tooLate(job: Digest)
    /// The node knows nothing of a job any more, not even how it ended.
    case lost(job: Digest)
    /// What is on the disk for a job cannot be used.
    case damaged(job: Digest, reason: String)
    /// The worker stops, and this remains to be done.
    case pending(job: Digest, deadline: JobDeadline?, clock: UInt64, bond: UInt64?)
    /// The worker has stopped.
    case ended(settled: Int, earned: UInt64)
}

/// What came of a slot.
public struct WorkerEarning: Hashable, Sendable {
    /// The job.
    public let job: Digest
    /// How it ended.
    public let status: JobStatus
    /// How sure the result is.
    public let assurance: Assurance?
    /// What became of the slot.
    public let slot: SettledSlotView
    /// Where the settlement is in the log.
    public let index: UInt64

    /// What came of a slot of an ended job.
    public init(_ settlement: SettlementView, slot: SettledSlotView) {
        self.job = settlement.job
        self.status = settlement.status
        self.assurance = settlement.assurance
        self.slot = slot
        self.index = settlement.index
    }
}
