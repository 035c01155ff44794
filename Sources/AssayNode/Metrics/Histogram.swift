/// How often values fell between fixed bounds, as Prometheus wants it: a plain value.
public struct Histogram: Hashable, Sendable {
    /// The upper bounds of the buckets, rising; a bucket holds what is up to its bound.
    public let bounds: [Double]
    /// How many values fell into each bucket, and last those above all bounds.
    public private(set) var counts: [UInt64]
    /// The sum of all values.
    public private(set) var sum = 0.0

    /// The number of values.
    public var count: UInt64 { self.counts.reduce(0, +) }

    /// An empty histogram.
    ///
    /// - Precondition: the bounds rise.
    public init(bounds: [Double]) {
        precondition(zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }, "bounds rise")
        self.bounds = bounds
        self.counts = Array(repeating: 0, count: bounds.count + 1)
    }

    /// Counts a value.
    public mutating func observe(_ value: Double) {
        let bucket = self.bounds.firstIndex { value <= $0 } ?? self.bounds.count
        self.counts[bucket] += 1
        self.sum += value
    }

    /// Counts a duration in seconds.
    public mutating func observe(_ duration: Duration) {
        self.observe(duration.inSeconds)
    }
}

extension Duration {
    /// The duration as a number of seconds.
    public var inSeconds: Double {
        Double(self.components.seconds) + Double(self.components.attoseconds) * 1e-18
    }
}
