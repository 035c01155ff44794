/// Who may connect: a pure account of the connections that others opened.
///
/// Strangers are cheap to make, so whoever has not said hello yet gives way to newer ones, and
/// room is kept for the static peers, which are known by key or by IP address.
struct InboundSlots: Sendable {
    /// What is to be done with a new connection.
    enum Verdict: Hashable, Sendable {
        /// It is let in; another one, which has not said hello, may have to go.
        case accepted(evicting: UInt64?)
        /// It is closed.
        case refused
    }

    private struct Slot {
        var ip: String
        var isGreeted = false
        var isStatic: Bool
    }

    private let limits: PeerLimits
    private let reserved: Int
    private var slots: [UInt64: Slot] = [:]

    /// No connections yet, and room kept for `reserved` static peers with a known key.
    init(limits: PeerLimits, reserved: Int) {
        self.limits = limits
        self.reserved = min(reserved, limits.maximumInbound / 2)
    }

    /// The number of connections.
    var count: Int { self.slots.count }

    /// A connection is made; numbers rise.
    ///
    /// - Parameter isStatic: whether a static peer lives at this IP address.
    mutating func accept(_ number: UInt64, ip: String, isStatic: Bool) -> Verdict {
        let neighbours = self.slots.filter { $0.value.ip == ip && !self.isExempt($0.value) }
        var evicted: UInt64?
        if neighbours.count >= self.limits.maximumPerIP {
            evicted = neighbours.filter { !$0.value.isGreeted }.keys.min()
            guard evicted != nil || isStatic else { return .refused }
        } else {
            let waiting = self.slots.filter { !$0.value.isGreeted }
            if waiting.count >= self.limits.maximumUngreeted {
                evicted = waiting.filter { !$0.value.isStatic }.keys.min() ?? waiting.keys.min()
            }
        }
        if let evicted { self.slots[evicted] = nil }
        self.slots[number] = Slot(ip: ip, isStatic: isStatic)
        return .accepted(evicting: evicted)
    }

    /// A connection has said hello, and is known by key or not.
    ///
    /// - Returns: whether there is room for it.
    mutating func greet(_ number: UInt64, isStatic: Bool) -> Bool {
        guard let slot = self.slots[number], !slot.isGreeted else { return false }
        let greeted = self.slots.values.filter(\.isGreeted)
        if isStatic {
            guard greeted.count < self.limits.maximumInbound else { return false }
        } else {
            let strangers = greeted.count { !$0.isStatic }
            let neighbours = greeted.count { !$0.isStatic && $0.ip == slot.ip }
            guard strangers < self.limits.maximumInbound - self.reserved,
                greeted.count < self.limits.maximumInbound,
                neighbours < self.limits.maximumPerIP
            else { return false }
        }
        self.slots[number] = Slot(ip: slot.ip, isGreeted: true, isStatic: isStatic)
        return true
    }

    /// A connection is gone.
    mutating func close(_ number: UInt64) {
        self.slots[number] = nil
    }

    private func isExempt(_ slot: Slot) -> Bool { slot.isGreeted && slot.isStatic }
}
