public import AssayConsensus
public import AssayCrypto

/// The way to the other nodes: the network, or what a test puts in its place.
public protocol PeerLink: Sendable {
    /// Sends to peers; returns at once. A message to a peer that is gone is lost.
    ///
    /// - Parameter isUrgent: whether it may be dropped when too much waits for a peer.
    func send(_ message: [UInt8], to peers: [PublicKey], isUrgent: Bool)

    /// Lets a peer go that sent what no honest node sends, and takes none of its calls for a
    /// while.
    func ban(_ peer: PublicKey, for fault: PeerFault)
}

/// The way of a node that is alone.
struct NoPeers: PeerLink {
    func send(_ message: [UInt8], to peers: [PublicKey], isUrgent: Bool) {}
    func ban(_ peer: PublicKey, for fault: PeerFault) {}
}

extension PeerMessage {
    /// Whether the chain waits for it; others can be sent again later.
    var isUrgent: Bool {
        switch self {
        case .statements, .checkpoint: false
        case .consensus, .decided, .getBlocks, .blocks: true
        }
    }
}
