/// What an ended epoch distributes, until every share of it is claimed.
public struct Epoch: Hashable, Sendable {
    /// After so many epochs what was not claimed goes back to the reserve.
    public static let lifetime: UInt64 = 64

    /// What is distributed.
    public let pool: UInt64
    /// The weight of all verified work of the epoch.
    public let total: UInt64
    /// What was paid so far.
    public internal(set) var paid: UInt64 = 0
    /// The weight that was paid so far.
    public internal(set) var settled: UInt64 = 0

    init(pool: UInt64, total: UInt64) {
        self.pool = pool
        self.total = total
    }

    /// ⌊weight · pool / total⌋: what a weight earns.
    public func share(of weight: UInt64) -> UInt64 {
        let product = weight.multipliedFullWidth(by: self.pool)
        // weight ≤ total: the quotient is at most the pool.
        guard product.high < self.total else { return self.pool }
        return self.total.dividingFullWidth(product).quotient
    }
}

extension Epoch: StateValue {
    /// The kind of state value.
    public static let kind = StateKind.epoch

    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.nonZero(1, self.pool)
        map.unsigned(2, self.total)
        map.nonZero(3, self.paid)
        map.nonZero(4, self.settled)
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        var map = try decoder.map()
        self.pool = try map.nonZero(1, &decoder)
        try map.label(2, &decoder)
        self.total = try decoder.unsigned(in: 1...UInt64.max, "the weight of an epoch")
        self.paid = try map.nonZero(3, &decoder)
        self.settled = try map.nonZero(4, &decoder)
        try map.end(&decoder)
    }
}
