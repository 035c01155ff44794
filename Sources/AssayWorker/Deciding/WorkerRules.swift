public import AssayCrypto

/// What an operator wants of a worker.
public struct WorkerRules: Hashable, Sendable {
    /// What it does with new jobs: it takes slots, or judges.
    public var role: WorkerRole
    /// The models that it can run.
    public var models: Set<Digest>
    /// The places that it may touch.
    public var places: PlaceAllowance
    /// The least pay of a unit.
    public var minimumPrice: UInt64
    /// The most inputs of a job.
    public var maximumCount: UInt64

    /// Rules; any price, and up to a million inputs, unless told otherwise.
    public init(
        role: WorkerRole = .worker, models: Set<Digest>, places: PlaceAllowance,
        minimumPrice: UInt64 = 0, maximumCount: UInt64 = 1_000_000
    ) {
        self.role = role
        self.models = models
        self.places = places
        self.minimumPrice = minimumPrice
        self.maximumCount = maximumCount
    }
}
