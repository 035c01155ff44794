public import AssayConsensus

/// The clocks of a node.
public struct NodeClock: Sendable {
    private let wall: @Sendable () -> UInt64
    private let start = ContinuousClock.now

    /// Clocks with this wall clock (milliseconds since 1970), and the machine's own for time
    /// that only goes forward.
    public init(wall: @escaping @Sendable () -> UInt64) {
        self.wall = wall
    }

    /// What time it is.
    public var now: Moment {
        let elapsed = (ContinuousClock.now - self.start).components
        return Moment(
            wall: self.wall(),
            elapsed: UInt64(elapsed.seconds) * 1_000
                + UInt64(elapsed.attoseconds / 1_000_000_000_000_000))
    }
}
