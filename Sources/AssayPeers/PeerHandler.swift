/// Who opened a connection.
public enum PeerDirection: Hashable, Sendable {
    /// The peer dialled us.
    case inbound
    /// We dialled the peer.
    case outbound
}

/// What is known of a connected peer.
public struct PeerInfo: Hashable, Sendable {
    /// The peer's proven identity.
    public let id: PeerID
    /// The IP address and port at the other end.
    public let remote: String
    /// Where the peer says that it can be dialled.
    public let listen: PeerAddress?
    /// The peer's program, as it says.
    public let agent: String
    /// Who opened the connection.
    public let direction: PeerDirection
    /// When both had said hello, in milliseconds since 1970.
    public let since: UInt64
    /// The bytes that came, in plain frames.
    public var bytesIn: UInt64
    /// The bytes that were handed to the system, in plain frames.
    public var bytesOut: UInt64
    /// The number of messages that were dropped because the queue was full.
    public var dropped: UInt64
    /// The bytes that wait to be sent.
    public var queuedBytes: Int

    /// A peer that has just connected.
    public init(
        id: PeerID, remote: String, listen: PeerAddress?, agent: String,
        direction: PeerDirection, since: UInt64
    ) {
        self.id = id
        self.remote = remote
        self.listen = listen
        self.agent = agent
        self.direction = direction
        self.since = since
        self.bytesIn = 0
        self.bytesOut = 0
        self.dropped = 0
        self.queuedBytes = 0
    }
}

/// The layer above the network of peers.
///
/// For one peer the calls come in order and never two at a time: `connected`, then `received`
/// for every message, then `disconnected`. While one of them runs, nothing more is read from that
/// peer, so that whoever is slow here slows the sender down.
public protocol PeerHandler: Sendable {
    /// A peer has proven who it is and follows our chain.
    func connected(_ peer: PeerInfo) async
    /// A peer sent a message.
    func received(_ bytes: [UInt8], from peer: PeerID) async
    /// A peer is gone; messages that still waited for it are lost.
    func disconnected(_ peer: PeerID, _ reason: PeerEnd) async
}

/// How much it matters that a message arrives.
public enum PeerPriority: Hashable, Sendable {
    /// It overtakes bulk, and a peer whose queue has no room for it is disconnected.
    case urgent
    /// It is dropped when the queue is full.
    case bulk
}

/// What became of a message that was to be sent.
public enum PeerSending: Hashable, Sendable {
    /// It waits to be sent.
    case queued
    /// The queue was full.
    case dropped
    /// There is no such peer now.
    case notConnected
    /// It is longer than a frame may be.
    case tooLong
}
