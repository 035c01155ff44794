public import AssayCrypto

/// A live job: its terms, what was fixed when it was posted, and how far it has come.
public struct Job: Hashable, Sendable {
    /// Who posted it, and pays.
    public let requester: Address
    /// What was asked for.
    public let terms: PostJob
    /// What holds until its end.
    public let conditions: JobConditions
    /// The height of the block that contains it.
    public let height: UInt64
    /// When it was posted, in milliseconds of ledger time.
    public let posted: UInt64
    /// The share of the escrow that went to the fee pot when it was posted.
    public let fee: UInt64

    /// Where it stands.
    public internal(set) var status = JobStatus.open
    /// What it waits for: its one entry in a queue.
    public internal(set) var deadline: JobDeadline
    /// What is locked for its pay.
    public internal(set) var escrow: UInt64
    /// How many equal answers make a result: as posted, or 2 for a solo job that is checked.
    public internal(set) var agreement: UInt64
    /// How many nodes are asked: as posted, or 2 for a solo job that is checked.
    public internal(set) var slotLimit: UInt64
    /// What decides who is drawn; `nil` before it is known.
    public internal(set) var drawSeed: Digest?
    /// Since when it is known, in milliseconds of ledger time; later more are eligible.
    public internal(set) var drawn: UInt64 = 0
    /// What decides which leaves are opened; `nil` before it is known.
    public internal(set) var openingSeed: Digest?
    /// The slots that were taken, in order.
    public internal(set) var slots: [JobSlot] = []
    /// The digest of the provisional result, if there is one.
    public internal(set) var result: Digest?
    /// Who challenged it; the bond is held by the job.
    public internal(set) var challenger: Address?
    /// What validators committed to as judges.
    public internal(set) var judges: [Commitment] = []

    init(
        _ terms: PostJob, requester: Address, height: UInt64, posted: UInt64,
        conditions: JobConditions, escrow: UInt64, fee: UInt64
    ) {
        self.requester = requester
        self.terms = terms
        self.conditions = conditions
        self.height = height
        self.posted = posted
        self.fee = fee
        self.deadline = .seed(height: height)
        self.escrow = escrow
        self.agreement = terms.agreement
        self.slotLimit = terms.slots
    }

    /// The one entry of a live job in the queues.
    public func due(id: Digest) -> DueEntry {
        switch self.deadline {
        case .seed(let height):
            DueEntry(queue: .height, time: height + 1, id: id, item: .job)
        case .clock(let time): DueEntry(queue: .clock, time: time, id: id, item: .job)
        }
    }

    /// The bond that a challenger has posted.
    public var challengeEscrow: UInt64 {
        self.challenger == nil ? 0 : self.conditions.challengeBond
    }

    /// Whether the job waits for the clock, and the clock has not come there.
    func isBeforeDeadline(_ clock: UInt64) -> Bool {
        guard case .clock(let time) = self.deadline else { return false }
        return clock < time
    }

    /// The units that draw `number` lands on, counted over `total`.
    ///
    /// `nil` before the draw.
    public func drawnUnit(_ number: UInt64, of total: UInt64, id: Digest) -> UInt64? {
        guard let openingSeed else { return nil }
        return Draw.unit(seed: openingSeed, job: id, number: number, total: total)
    }

    /// Every drawn unit of a tree with `total` units; empty before the draw.
    public func drawnUnits(of total: UInt64, id: Digest) -> [UInt64] {
        (0..<self.conditions.draws).compactMap { self.drawnUnit($0, of: total, id: id) }
    }

    /// Twice as many are eligible after each step: the number of steps at `clock`.
    public func drawRound(at clock: UInt64) -> UInt64 {
        clock > self.drawn ? (clock - self.drawn) / self.conditions.drawStep : 0
    }

    /// Whether the draw lets a node take a slot at `clock`; `false` before the draw.
    ///
    /// An audience is not drawn.
    public func isEligible(_ node: Address, at clock: UInt64, id: Digest) -> Bool {
        guard let drawSeed else { return false }
        if let audience = self.terms.audience { return audience.contains(node) }
        return Draw.isEligible(
            node, seed: drawSeed, job: id, slots: self.slotLimit,
            round: self.drawRound(at: clock), bonded: self.conditions.bonded)
    }
}
