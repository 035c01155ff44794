/// A token bucket: so many a second, with a burst of one second's worth.
///
/// What was read cannot be unread, so a bucket may go below zero; then one waits until it is
/// filled again.
struct RateLimit: Hashable, Sendable {
    private static let parts = 1_000

    private let perSecond: Int
    // In thousandths of a token, of which a millisecond brings a whole number.
    private var filling: Int
    private var filledAt: Milliseconds

    /// A full bucket.
    init(perSecond: Int, at now: Milliseconds) {
        self.perSecond = max(1, min(perSecond, 1 << 40))
        self.filling = self.perSecond * Self.parts
        self.filledAt = now
    }

    /// Takes tokens, whether there are so many or not.
    mutating func take(_ count: Int, at now: Milliseconds) {
        self.filling = self.level(at: now) - min(count, 1 << 40) * Self.parts
        self.filledAt = max(self.filledAt, now)
    }

    /// Whether something may be taken.
    func isReady(at now: Milliseconds) -> Bool {
        self.level(at: now) >= Self.parts
    }

    private func level(at now: Milliseconds) -> Int {
        guard now > self.filledAt else { return self.filling }
        // An hour fills every bucket that is in use.
        let elapsed = Int(min(now - self.filledAt, 3_600_000))
        return min(self.perSecond * Self.parts, self.filling + elapsed * self.perSecond)
    }
}
