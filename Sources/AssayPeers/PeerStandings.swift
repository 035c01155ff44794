/// Whom we do not speak to for a while: a pure account of bans and penalties, kept in memory.
struct PeerStandings: Sendable {
    private struct Standing {
        var until: Milliseconds
        var strikes: Int
        var reason: String
    }

    /// The most peers that are kept; keys are cheap to make, so the soonest to end gives way.
    static let capacity = 4_096

    /// A peer that behaved for so long after its last penalty starts anew.
    static let memory: Milliseconds = 600_000

    private let limits: PeerLimits
    private var standings: [PeerID: Standing] = [:]

    /// Everybody is welcome.
    init(limits: PeerLimits) {
        self.limits = limits
    }

    /// Why a peer is not spoken to now; `nil` if it is.
    func refusal(of peer: PeerID, at now: Milliseconds) -> String? {
        guard let standing = self.standings[peer], now < standing.until else { return nil }
        return standing.reason
    }

    /// Shuts a peer out for a time; a longer ban stays as it is.
    mutating func ban(
        _ peer: PeerID, for time: Milliseconds, _ reason: String, at now: Milliseconds
    ) {
        let until = now + min(time, 1 << 50)
        if let standing = self.standings[peer], standing.until > until { return }
        let strikes = self.standings[peer]?.strikes ?? 0
        self.put(peer, Standing(until: until, strikes: strikes, reason: reason))
    }

    /// A peer sent what no node sends: it waits, and longer every time.
    mutating func penalise(_ peer: PeerID, _ reason: String, at now: Milliseconds) {
        var standing = self.standings[peer] ?? Standing(until: 0, strikes: 0, reason: reason)
        if now > standing.until + Self.memory { standing.strikes = 0 }
        standing.strikes += 1
        let wait = AddressBook.backOff(
            base: self.limits.penaltyBase, most: self.limits.penaltyMaximum,
            repetition: standing.strikes)
        if now + wait > standing.until {
            standing.until = now + wait
            standing.reason = reason
        }
        self.put(peer, standing)
    }

    private mutating func put(_ peer: PeerID, _ standing: Standing) {
        if self.standings[peer] == nil, self.standings.count >= Self.capacity {
            let soonest = self.standings.min {
                ($0.value.until, $0.key) < ($1.value.until, $1.key)
            }
            if let soonest { self.standings[soonest.key] = nil }
        }
        self.standings[peer] = standing
    }
}
