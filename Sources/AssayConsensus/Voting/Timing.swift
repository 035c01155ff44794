/// A point in time by both clocks of a node.
public struct Moment: Hashable, Sendable {
    /// Milliseconds since 1970 by the wall clock, which may be wrong and may be set.
    public let wall: UInt64
    /// Milliseconds since some moment by a clock that only goes forward.
    public let elapsed: UInt64

    /// A point in time.
    public init(wall: UInt64, elapsed: UInt64) {
        self.wall = wall
        self.elapsed = elapsed
    }
}

/// How long consensus waits, in milliseconds.
public struct Timing: Hashable, Sendable {
    /// The timer of round 0, and how often what was sent is sent again.
    public var base: UInt64 = 1_000
    /// The longest timer.
    public var longest: UInt64 = 8_000
    /// The least time from one block to the next where there are several validators.
    public var interval: UInt64 = 50
    /// How far the time of a fresh block may be ahead of one's own clock.
    public var precision: UInt64 = 500
    /// How far the time of a fresh block may be behind one's own clock: `precision`, and the
    /// longest that a proposal may be on its way.
    public var delay: UInt64 = 8_500

    /// The highest round that a message may name: far beyond what can be reached, far below
    /// what overflows.
    static let highestRound: UInt64 = 1 << 40

    /// The standard times.
    public init() {}

    /// t(r) = min(base · (1 + r/2), longest), where r is the absolute number of the round.
    public func timeout(round: UInt64) -> UInt64 {
        let (half, overflow) = round.multipliedReportingOverflow(by: self.base)
        guard !overflow, half / 2 < self.longest else { return self.longest }
        return min(self.base + half / 2, self.longest)
    }

    /// Whether a fresh block with this time came in time.
    ///
    /// The least time that a block can have is always in time at the upper end: where the clocks of
    /// a quorum were ahead once, the chain goes on by a millisecond a block until the clocks come
    /// after it, and need not wait for them.
    func isTimely(_ time: UInt64, after parent: UInt64, at now: Moment) -> Bool {
        guard time <= now.wall + self.precision || (time > 0 && time - 1 <= parent) else {
            return false
        }
        return now.wall <= time || now.wall - time <= self.delay
    }
}
