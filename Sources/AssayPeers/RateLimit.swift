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
        self.fill(at: now)
        self.filling -= min(count, 1 << 40) * Self.parts
    }

    /// Whether something may be taken.
    mutating func isReady(at now: Milliseconds) -> Bool {
        self.fill(at: now)
        return self.filling >= Self.parts
    }

    private mutating func fill(at now: Milliseconds) {
        guard now > self.filledAt else { return }
        // An hour fills every bucket that is in use.
        let elapsed = Int(min(now - self.filledAt, 3_600_000))
        self.filling = min(
            self.perSecond * Self.parts, self.filling + elapsed * self.perSecond)
        self.filledAt = now
    }
}
