public import AssayCore
public import AssayCrypto

/// How far a live job has come, as JSON.
public struct LiveJobView: Codable, Hashable, Sendable {
    /// What holds until its end.
    public var conditions: JobConditionsView
    /// What it waits for.
    public var deadline: JobDeadlineView
    /// What is locked for its pay.
    public var escrow: Amount
    /// The fee that was taken when it was posted.
    public var fee: Amount
    /// How many equal answers make a result now: 2 for a solo job that is checked.
    public var k: UInt64
    /// How many nodes are asked now: 2 for a solo job that is checked.
    public var n: UInt64
    /// What decides who is drawn; absent before it is known.
    public var drawSeed: Digest?
    /// Since when that is known, in milliseconds of ledger time.
    public var drawn: UInt64?
    /// How often the number of eligible nodes has doubled since.
    public var round: UInt64?
    /// What decides which leaves are opened; absent before it is known.
    public var openingSeed: Digest?
    /// The slots that were taken, in order.
    public var slots: [JobSlotView]
    /// The digest of the provisional result, if there is one.
    public var result: Digest?
    /// Who challenged it.
    public var challenger: Address?
    /// What validators committed to as judges.
    public var judges: [JudgeView]

    /// The state of a job as JSON, at `clock` of ledger time.
    public init(_ job: Job, id: Digest, clock: UInt64) {
        self.conditions = JobConditionsView(job.conditions)
        self.deadline = JobDeadlineView(job.deadline)
        self.escrow = Amount(job.escrow)
        self.fee = Amount(job.fee)
        self.k = job.agreement
        self.n = job.slotLimit
        self.drawSeed = job.drawSeed
        self.drawn = job.drawSeed == nil ? nil : job.drawn
        self.round = job.drawSeed == nil ? nil : job.drawRound(at: clock)
        self.openingSeed = job.openingSeed
        self.slots = job.slots.map { JobSlotView($0, in: job, id: id) }
        self.result = job.result
        self.challenger = job.challenger
        self.judges = job.judges.map { JudgeView($0, in: job, id: id) }
    }
}

/// What a live job waits for: one of the two.
public struct JobDeadlineView: Codable, Hashable, Sendable {
    /// For the hash of the block at this height.
    public var seed: UInt64?
    /// For the ledger's clock, in milliseconds.
    public var clock: UInt64?

    /// A deadline as JSON.
    public init(_ deadline: JobDeadline) {
        switch deadline {
        case .seed(let height): self.seed = height
        case .clock(let time): self.clock = time
        }
    }
}

/// A slot as JSON.
public struct JobSlotView: Codable, Hashable, Sendable {
    /// The account of the node.
    public var node: Address
    /// The root of its tree.
    public var root: Digest
    /// The units it claims.
    public var units: Amount
    /// The operator of the node, if it was admitted.
    public var `operator`: String?
    /// How many checks in a row the node had passed.
    public var streak: UInt64
    /// Whether the node was among the first that were drawn.
    public var firstDraw: Bool
    /// The type of the evidence that came with the attestation; 0 for none.
    public var evidence: UInt64
    /// What was drawn of its tree, by the number of the draw; empty before the draw.
    public var draws: [DrawView]
    /// The digest of its answer, once all is opened.
    public var result: Digest?

    /// A slot as JSON.
    public init(_ slot: JobSlot, in job: Job, id: Digest) {
        self.node = slot.node
        self.root = slot.commitment.root
        self.units = Amount(slot.commitment.units)
        self.operator = slot.operatorID?.description
        self.streak = slot.streak
        self.firstDraw = slot.isFirstDraw
        self.evidence = slot.evidence
        self.draws = DrawView.list(slot.commitment, in: job, id: id)
        self.result = slot.result
    }
}

/// What a validator committed to as a judge, as JSON.
public struct JudgeView: Codable, Hashable, Sendable {
    /// The account of the validator.
    public var node: Address
    /// The root of its tree of the drawn items.
    public var root: Digest
    /// The units it found for the whole.
    public var units: Amount
    /// What it opened, by the number of the draw.
    public var draws: [DrawView]
    /// The digest of its answer, once all is opened.
    public var result: Digest?

    /// A judge's commitment as JSON.
    public init(_ commitment: Commitment, in job: Job, id: Digest) {
        self.node = commitment.node
        self.root = commitment.root
        self.units = Amount(commitment.units)
        self.draws = DrawView.list(commitment, in: job, id: id)
        self.result = commitment.result
    }
}

/// A draw as JSON: where it lands, and what was opened there.
public struct DrawView: Codable, Hashable, Sendable {
    /// The unit of the tree that it lands on, counted from 0.
    public var unit: Amount
    /// The leaf that was opened for it; absent while none was.
    public var opened: OpenedItemView?

    /// The draws of a tree; empty before the draw.
    static func list(_ commitment: Commitment, in job: Job, id: Digest) -> [DrawView] {
        zip(job.drawnUnits(of: commitment.units, id: id), commitment.items).map { unit, item in
            DrawView(unit: Amount(unit), opened: item.map { OpenedItemView($0) })
        }
    }
}

/// An opened leaf as JSON.
public struct OpenedItemView: Codable, Hashable, Sendable {
    /// The position of the inference among the inputs.
    public var index: Amount
    /// The units of the inference.
    public var units: Amount
    /// The digest of its output.
    public var output: Digest

    /// An opened leaf as JSON.
    public init(_ item: DrawnItem) {
        self.index = Amount(item.index)
        self.units = Amount(item.units)
        self.output = item.output
    }
}
