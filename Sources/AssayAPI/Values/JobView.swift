public import AssayCore
public import AssayCrypto

/// A job as JSON, after the block at `height`.
public struct JobView: Codable, Hashable, Sendable {
    /// The id: that of the statement that posted it.
    public var id: Digest
    /// Whether there is, or was, such a job.
    ///
    /// If not, of the rest only `height`, `clock` and `proof` are there.
    public var exists: Bool
    /// Where it stands.
    public var status: JobStatus?
    /// Who posted it, and pays.
    public var requester: Address?
    /// What was asked for.
    public var terms: JobTermsView?
    /// Where and when it was posted.
    public var posted: JobPostingView?
    /// How far it has come, while it is live.
    public var live: LiveJobView?
    /// How it ended, if it has.
    public var settlement: SettlementView?
    /// The height of the block after which this holds.
    public var height: UInt64
    /// Ledger time after that block, in milliseconds.
    public var clock: UInt64
    /// The state value in deterministic CBOR, while the job is live.
    public var encoded: HexBytes?
    /// The proof, if it was asked for, of a live job and of none: a value proof in deterministic
    /// CBOR.
    ///
    /// Of an ended job the proof is in `settlement`; its `terms` follow from its id, which is the
    /// hash of the statement that `tx_get` gives.
    public var proof: HexBytes?

    /// A job that there is not.
    public init(none id: Digest, height: UInt64, clock: UInt64, proof: HexBytes?) {
        self.id = id
        self.exists = false
        self.height = height
        self.clock = clock
        self.proof = proof
    }

    /// A live job as JSON.
    ///
    /// - Parameter index: where the statement that posted it is in the log, if that is known.
    public init(
        _ job: Job, id: Digest, index: UInt64?, height: UInt64, clock: UInt64, proof: HexBytes?
    ) {
        self.id = id
        self.exists = true
        self.status = job.status
        self.requester = job.requester
        self.terms = JobTermsView(job.terms)
        self.posted = JobPostingView(height: job.height, index: index, clock: job.posted)
        self.live = LiveJobView(job, id: id, clock: clock)
        self.height = height
        self.clock = clock
        self.encoded = HexBytes(job.encoded)
        self.proof = proof
    }

    /// An ended job as JSON.
    public init(
        ended settlement: SettlementView, terms: PostJob, posted: JobPostingView,
        height: UInt64, clock: UInt64
    ) {
        self.id = settlement.job
        self.exists = true
        self.status = settlement.status
        self.requester = settlement.requester
        self.terms = JobTermsView(terms)
        self.posted = posted
        self.settlement = settlement
        self.height = height
        self.clock = clock
    }
}

/// Where and when a job was posted.
public struct JobPostingView: Codable, Hashable, Sendable {
    /// The height of its block.
    public var height: UInt64
    /// Its index in the log; absent if the node keeps no index.
    public var index: UInt64?
    /// Ledger time in milliseconds; absent for a job that has ended.
    public var clock: UInt64?

    /// A posting.
    public init(height: UInt64, index: UInt64?, clock: UInt64?) {
        self.height = height
        self.index = index
        self.clock = clock
    }
}

/// What a job asks for, as JSON: the same fields as the body of its statement.
public struct JobTermsView: Codable, Hashable, Sendable {
    /// The model.
    public var model: Digest
    /// The root of the tree over the digests of the inputs.
    public var inputRoot: Digest
    /// The number of inputs.
    public var count: Amount
    /// What a unit is paid.
    public var price: Amount
    /// The most units that one node is paid for.
    public var maxUnits: Amount
    /// How many equal answers make a result.
    public var k: UInt64
    /// How many nodes are asked.
    public var n: UInt64
    /// How long slots can be taken, in milliseconds of ledger time.
    public var duration: UInt64
    /// How long a result can be challenged, in milliseconds of ledger time.
    public var window: UInt64
    /// The accounts that may take slots; absent for whoever is drawn.
    public var audience: [Address]?
    /// Where inputs are fetched and results are left: up to 128 printable ASCII characters.
    public var place: String?

    /// Terms as JSON.
    public init(_ terms: PostJob) {
        self.model = terms.model
        self.inputRoot = terms.inputRoot
        self.count = Amount(terms.count)
        self.price = Amount(terms.price)
        self.maxUnits = Amount(terms.maxUnits)
        self.k = terms.agreement
        self.n = terms.slots
        self.duration = terms.duration
        self.window = terms.window
        self.audience = terms.audience
        self.place = terms.place?.description
    }
}

/// What holds for a job from its posting to its end, as JSON.
public struct JobConditionsView: Codable, Hashable, Sendable {
    /// The share of the model's owner, in 1/10,000.
    public var royalty: UInt64
    /// Whether a mismatch is a lie.
    public var exact: Bool
    /// What a node locks for a slot.
    public var slotBond: Amount
    /// What a challenger posts.
    public var challengeBond: Amount
    /// How many leaves are drawn.
    public var draws: UInt64
    /// How long a draw stands before twice as many are eligible, in milliseconds.
    public var drawStep: UInt64
    /// How long nodes have to open, in milliseconds.
    public var openingTime: UInt64
    /// How long the validators have to judge, in milliseconds.
    public var judgingTime: UInt64
    /// How many checks in a row a node must have passed to work alone.
    public var soloStreak: UInt64
    /// Of the jobs that a node works alone, one of so many is checked, or one of its streak.
    public var checkInterval: UInt64
    /// How many accounts were bonded before the job's block.
    public var bonded: UInt64

    /// Conditions as JSON.
    public init(_ conditions: JobConditions) {
        self.royalty = conditions.royalty
        self.exact = conditions.isExact
        self.slotBond = Amount(conditions.slotBond)
        self.challengeBond = Amount(conditions.challengeBond)
        self.draws = conditions.draws
        self.drawStep = conditions.drawStep
        self.openingTime = conditions.openingTime
        self.judgingTime = conditions.judgingTime
        self.soloStreak = conditions.soloStreak
        self.checkInterval = conditions.checkInterval
        self.bonded = conditions.bonded
    }
}
