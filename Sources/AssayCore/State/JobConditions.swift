import AssayCrypto

/// What holds for a job from its posting to its end, whatever is voted or registered meanwhile.
public struct JobConditions: Hashable, Sendable {
    /// The share of the model's owner, in 1/10,000.
    public let royalty: UInt64
    /// Whether equal inputs give equal outputs everywhere, so that a mismatch is a lie.
    public let isExact: Bool
    /// What a node locks for a slot: never less than the slot can earn.
    public let slotBond: UInt64
    /// What a challenger posts.
    public let challengeBond: UInt64
    /// How many leaves are drawn.
    public let draws: UInt64
    /// How long a draw stands before twice as many are eligible, in milliseconds.
    public let drawStep: UInt64
    /// How long nodes have to open, in milliseconds.
    public let openingTime: UInt64
    /// How long the validators have to judge, in milliseconds.
    public let judgingTime: UInt64
    /// How many checks in a row a node must have passed to work alone.
    public let soloStreak: UInt64
    /// At most so many solo jobs of a node go by for each that is checked, on average.
    public let checkInterval: UInt64
    /// N: how many accounts were bonded before the job's block.
    public let bonded: UInt64

    init(_ parameters: Parameters, model: Model, slotPrice: UInt64, bonded: UInt64) {
        self.royalty = model.terms.royalty
        self.isExact = model.terms.isExact
        self.slotBond = max(parameters[.slotBond], slotPrice)
        self.challengeBond = parameters[.challengeBond]
        self.draws = parameters[.draws]
        self.drawStep = parameters[.drawStep]
        self.openingTime = parameters[.openingTime]
        self.judgingTime = parameters[.judgingTime]
        self.soloStreak = parameters[.soloStreak]
        self.checkInterval = parameters[.checkInterval]
        self.bonded = bonded
    }
}

extension JobConditions: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(11)
        encoder.unsigned(self.royalty)
        encoder.bool(self.isExact)
        for number in [
            self.slotBond, self.challengeBond, self.draws, self.drawStep, self.openingTime,
            self.judgingTime, self.soloStreak, self.checkInterval, self.bonded,
        ] {
            encoder.unsigned(number)
        }
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.array(count: 11)
        self.royalty = try decoder.unsigned()
        self.isExact = try decoder.bool()
        self.slotBond = try decoder.unsigned()
        self.challengeBond = try decoder.unsigned()
        self.draws = try decoder.unsigned(in: Parameter.draws.bounds, "the number of draws")
        self.drawStep = try decoder.unsigned(in: 1...UInt64.max, "the step of the draw")
        self.openingTime = try decoder.unsigned()
        self.judgingTime = try decoder.unsigned()
        self.soloStreak = try decoder.unsigned()
        self.checkInterval = try decoder.unsigned(in: 1...UInt64.max, "the check interval")
        self.bonded = try decoder.unsigned()
    }
}
