/// Where peers may be, and when to try next: a pure value, with time as an argument.
///
/// Static addresses come from the operator, are tried for ever, and may name the key that must
/// be found there. Learned ones come from peers, are bounded in number, tried only while more
/// connections are wanted, and forgotten when nobody is there.
struct AddressBook: Sendable {
    /// An address that is due to be dialled.
    struct Dial: Hashable, Sendable {
        let address: PeerAddress
        let expected: PeerID?
    }

    private struct Entry {
        let isStatic: Bool
        let expected: PeerID?
        /// Who was found there last.
        var identity: PeerID?
        var failures = 0
        var strikes = 0
        var notBefore: Milliseconds = 0
        var isBusy = false
        var isOurselves = false
    }

    /// After so many failures in a row a learned address is forgotten.
    static let patience = 10

    private let limits: PeerLimits
    private var entries: [PeerAddress: Entry] = [:]

    /// A book of the operator's addresses; of one that stands twice the first counts.
    init(static peers: [StaticPeer], limits: PeerLimits) {
        self.limits = limits
        for peer in peers where self.entries[peer.address] == nil {
            self.entries[peer.address] = Entry(isStatic: true, expected: peer.expected)
        }
    }

    /// Every address that may be dialled, in order.
    var addresses: [PeerAddress] {
        self.entries.filter { !$0.value.isOurselves }.keys.sorted()
    }

    /// The number of learned addresses.
    var learnedCount: Int { self.entries.values.count { !$0.isStatic } }

    /// How often an address has failed in a row.
    func failures(of address: PeerAddress) -> Int { self.entries[address]?.failures ?? 0 }

    /// Whether the operator named an address.
    func isStatic(_ address: PeerAddress) -> Bool { self.entries[address]?.isStatic ?? false }

    /// The addresses to dial now, which count as busy until they fail or end.
    ///
    /// - Parameters:
    ///   - isUnwanted: whether a peer is connected already, or banned.
    ///   - outbound: the number of connections that we have opened or are opening.
    ///   - claimed: where connected peers say that they are; not tried unless the operator says so.
    mutating func due(
        at now: Milliseconds, outbound: Int, claimed: Set<PeerAddress> = [],
        isUnwanted: (PeerID) -> Bool
    ) -> [Dial] {
        var outbound = outbound
        var dials: [Dial] = []
        let ready = self.entries.filter { address, entry in
            guard !entry.isBusy, !entry.isOurselves, entry.notBefore <= now,
                entry.isStatic || !claimed.contains(address)
            else { return false }
            guard let known = entry.expected ?? entry.identity else { return true }
            return !isUnwanted(known)
        }
        // The operator's first, then those that were tried least.
        let order = ready.sorted { left, right in
            if left.value.isStatic != right.value.isStatic { return left.value.isStatic }
            if left.value.notBefore != right.value.notBefore {
                return left.value.notBefore < right.value.notBefore
            }
            return left.key < right.key
        }
        for (address, entry) in order {
            guard entry.isStatic || outbound < self.limits.outboundTarget else { break }
            self.entries[address]?.isBusy = true
            outbound += 1
            dials.append(Dial(address: address, expected: entry.expected))
        }
        return dials
    }

    /// Somebody proved who lives at an address that we dialled.
    mutating func reached(_ address: PeerAddress, _ identity: PeerID) {
        self.entries[address]?.identity = identity
    }

    /// An attempt failed, or its connection ended soon.
    mutating func failed(
        _ address: PeerAddress, at now: Milliseconds,
        using generator: inout some RandomNumberGenerator
    ) {
        guard var entry = self.entries[address] else { return }
        entry.isBusy = false
        entry.failures += 1
        guard entry.isStatic || entry.failures < Self.patience else {
            self.entries[address] = nil
            return
        }
        let most =
            entry.isStatic ? self.limits.staticRetryMaximum : self.limits.learnedRetryMaximum
        let wait = Self.backOff(
            base: self.limits.retryBase, most: most, repetition: entry.failures)
        entry.notBefore = now + Self.jittered(wait, using: &generator)
        self.entries[address] = entry
    }

    /// A connection that was good has ended: the address is tried again soon.
    ///
    /// - Parameter lived: how long it was open.
    mutating func ended(
        _ address: PeerAddress, at now: Milliseconds, lived: Milliseconds = 0,
        using generator: inout some RandomNumberGenerator
    ) {
        self.entries[address]?.failures = 0
        if lived > PeerStandings.memory { self.entries[address]?.strikes = 0 }
        self.entries[address]?.isBusy = false
        let wait = Self.jittered(self.limits.retryBase.milliseconds, using: &generator)
        self.entries[address]?.notBefore = now + wait
    }

    /// Who lives at an address sent what no node sends: it waits, and longer every time.
    mutating func penalised(_ address: PeerAddress, at now: Milliseconds) {
        guard var entry = self.entries[address] else { return }
        entry.isBusy = false
        entry.strikes += 1
        entry.notBefore =
            now
            + Self.backOff(
                base: self.limits.penaltyBase, most: self.limits.penaltyMaximum,
                repetition: entry.strikes)
        self.entries[address] = entry
    }

    /// The address is our own: it is never dialled again.
    mutating func isOurselves(_ address: PeerAddress) {
        if self.entries[address] == nil, self.learnedCount >= self.limits.maximumLearned { return }
        self.entries[address, default: Entry(isStatic: false, expected: nil)].isOurselves = true
    }

    /// Takes in what a peer told us.
    ///
    /// Names are believed only from the operator. Local addresses are believed only from peers
    /// that are local themselves: from elsewhere they would lead to something else.
    mutating func learn(_ addresses: [PeerAddress], fromLocal: Bool) {
        for address in addresses where self.entries[address] == nil {
            switch address.reach {
            case .everywhere: break
            case .local where fromLocal: break
            default: continue
            }
            guard self.learnedCount < self.limits.maximumLearned || self.forgetOne() else {
                return
            }
            self.entries[address] = Entry(isStatic: false, expected: nil)
        }
    }

    /// Makes room by forgetting the learned address that has failed most.
    private mutating func forgetOne() -> Bool {
        let failing = self.entries.filter { !$0.value.isStatic && !$0.value.isBusy }
            .filter { $0.value.failures > 0 }
        let worst = failing.max {
            ($0.value.failures, $0.key) < ($1.value.failures, $1.key)
        }
        guard let worst else { return false }
        self.entries[worst.key] = nil
        return true
    }

    /// The wait before the next attempt after so many failures in a row.
    static func backOff(base: Duration, most: Duration, repetition: Int) -> Milliseconds {
        let doublings = UInt64(min(max(0, repetition - 1), 20))
        return min(most.milliseconds, min(base.milliseconds, 1 << 40) << doublings)
    }

    /// A wait of between three quarters and all of it, so that nodes do not act in step.
    private static func jittered(
        _ wait: Milliseconds, using generator: inout some RandomNumberGenerator
    ) -> Milliseconds {
        wait - Milliseconds.random(in: 0...(wait / 4), using: &generator)
    }
}
