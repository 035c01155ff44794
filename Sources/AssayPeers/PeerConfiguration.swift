/// A peer that the operator names: it is dialled for ever.
public struct StaticPeer: Hashable, Sendable {
    /// Where it is.
    public var address: PeerAddress
    /// Who must be there, for a validator is known by its key; `nil` for whoever is.
    public var expected: PeerID?

    /// A peer at an address.
    public init(_ address: PeerAddress, expected: PeerID? = nil) {
        self.address = address
        self.expected = expected
    }
}

/// How a node takes part in the network of peers.
public struct PeerConfiguration: Sendable {
    /// The IP address or name to listen on.
    public var host = "0.0.0.0"
    /// The port to listen on; 0 for any that is free, `nil` for none: then the node only dials.
    public var port: Int?
    /// Where others may dial the node; `nil` for where it listens, if that is one IP address.
    public var advertised: PeerAddress?
    /// The peers that are dialled for ever.
    public var staticPeers: [StaticPeer] = []
    /// Whether the node tells peers about others, dials those that it is told of, and says where
    /// it listens itself.
    public var exchangesAddresses = true
    /// The program, for people.
    public var agent = "assay"
    /// What is allowed.
    public var limits = PeerLimits()

    /// The standard: dial only, and nobody to dial.
    public init() {}
}
