/// What went over all connections of a network since it began, those that ended included.
public struct PeerTraffic: Hashable, Sendable {
    /// The bytes that came, in plain frames.
    public internal(set) var bytesIn: UInt64 = 0
    /// The bytes that were handed to the system, in plain frames.
    public internal(set) var bytesOut: UInt64 = 0
    /// The messages that were dropped because a queue was full.
    public internal(set) var dropped: UInt64 = 0
    /// The peers that connected to this node.
    public internal(set) var inbound: UInt64 = 0
    /// The peers that this node dialled.
    public internal(set) var outbound: UInt64 = 0

    /// Nothing went anywhere.
    public init() {}

    /// Adds a connection that was opened.
    mutating func opened(_ direction: PeerDirection) {
        switch direction {
        case .inbound: self.inbound += 1
        case .outbound: self.outbound += 1
        }
    }

    /// Adds what went over a connection.
    mutating func add(_ info: PeerInfo) {
        self.bytesIn += info.bytesIn
        self.bytesOut += info.bytesOut
        self.dropped += info.dropped
    }
}
