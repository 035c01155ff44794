/// What the ledger keeps of itself: its clock, its own money, and its counters.
public struct LedgerRecord: Hashable, Sendable {
    /// Ledger time in milliseconds: it stands still during outages, and cannot be rushed.
    public var clock: UInt64 = 0
    /// What is left of the reserve.
    public var reserve: UInt64 = 0
    /// Fees that were not yet distributed.
    public var feePot: UInt64 = 0
    /// The number of accounts whose bond reaches the minimum.
    public var bondedAccounts: UInt64 = 0
    /// The current epoch.
    public var epoch: UInt64 = 0
    /// The last height of the current epoch.
    public var epochEnd: UInt64 = 0
    /// The number of the first change that waits to take effect.
    public var queueFirst: UInt64 = 0
    /// The number that the next passed change gets.
    public var queueNext: UInt64 = 0
    /// The weight of all verified work in the current epoch.
    public var epochWeight: UInt64 = 0

    /// The record before anything happened.
    public init() {}
}

extension LedgerRecord: StateValue {
    /// The kind of state value.
    public static let kind = StateKind.record

    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.nonZero(1, self.clock)
        map.nonZero(2, self.reserve)
        map.nonZero(3, self.feePot)
        map.nonZero(4, self.bondedAccounts)
        map.nonZero(5, self.epoch)
        map.nonZero(6, self.epochEnd)
        map.nonZero(7, self.queueFirst)
        map.nonZero(8, self.queueNext)
        map.nonZero(9, self.epochWeight)
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        var map = try decoder.map()
        self.clock = try map.nonZero(1, &decoder)
        self.reserve = try map.nonZero(2, &decoder)
        self.feePot = try map.nonZero(3, &decoder)
        self.bondedAccounts = try map.nonZero(4, &decoder)
        self.epoch = try map.nonZero(5, &decoder)
        self.epochEnd = try map.nonZero(6, &decoder)
        self.queueFirst = try map.nonZero(7, &decoder)
        self.queueNext = try map.nonZero(8, &decoder)
        self.epochWeight = try map.nonZero(9, &decoder)
        try map.end(&decoder)
    }
}
