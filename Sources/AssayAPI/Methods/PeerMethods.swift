public import AssayCrypto

extension API {
    /// `node_peers`: the nodes that this one is connected with.
    public enum NodePeers: APIMethod {
        /// The name of the method.
        public static let name = "node_peers"
        /// The names of its parameters, in order.
        public static let parameterNames: [String] = []
        /// Its parameters.
        public typealias Params = NoParams

        /// The connected peers, in the order of their keys.
        public struct Result: Codable, Hashable, Sendable {
            /// The peers, in the order of their keys.
            public var peers: [PeerView]

            /// An answer with these peers.
            public init(peers: [PeerView]) {
                self.peers = peers
            }
        }
    }

    /// `node_misbehaviour`: the evidence against validators that the node keeps.
    public enum NodeMisbehaviour: APIMethod {
        /// The name of the method.
        public static let name = "node_misbehaviour"
        /// The names of its parameters, in order.
        public static let parameterNames: [String] = []
        /// Its parameters.
        public typealias Params = NoParams

        /// The evidence.
        public struct Result: Codable, Hashable, Sendable {
            /// The pieces of evidence, at most 1,000.
            ///
            /// Each convinces anybody who knows the validators.
            public var misbehaviour: [MisbehaviourView]

            /// An answer with this evidence.
            public init(misbehaviour: [MisbehaviourView]) {
                self.misbehaviour = misbehaviour
            }
        }
    }
}

/// A node that another one is connected with.
public struct PeerView: Codable, Hashable, Sendable {
    /// Who opened a connection.
    public enum Direction: String, ChoiceCodable, Hashable, Sendable {
        /// The peer dialled this node.
        case inbound
        /// This node dialled the peer.
        case outbound
    }

    /// The key that it proved to hold.
    public var publicKey: PublicKey
    /// Whether that is a validator's at present.
    public var validator: Bool
    /// The IP address and port at the other end.
    public var remote: String
    /// Who opened the connection.
    public var direction: Direction
    /// Since when it is open, in milliseconds since 1970.
    public var since: UInt64
    /// The bytes that came, before encryption.
    public var bytesIn: UInt64
    /// The bytes that were sent, before encryption.
    public var bytesOut: UInt64
    /// The messages that were dropped because too much waited for this peer.
    public var dropped: UInt64
    /// The bytes that wait to be sent.
    public var queued: UInt64
    /// The peer's program, as it says: text of a stranger.
    public var agent: String

    /// A peer of these parts.
    public init(
        publicKey: PublicKey, validator: Bool, remote: String, direction: Direction,
        since: UInt64, bytesIn: UInt64, bytesOut: UInt64, dropped: UInt64, queued: UInt64,
        agent: String
    ) {
        self.publicKey = publicKey
        self.validator = validator
        self.remote = remote
        self.direction = direction
        self.since = since
        self.bytesIn = bytesIn
        self.bytesOut = bytesOut
        self.dropped = dropped
        self.queued = queued
        self.agent = agent
    }
}

/// Evidence that a validator misbehaved: it convinces anybody who knows the validators.
public struct MisbehaviourView: Codable, Hashable, Sendable {
    /// What was done.
    public enum Kind: String, ChoiceCodable, Hashable, Sendable {
        /// Two messages of one kind for one height and round, with different content.
        case equivocation
        /// A proposal out of turn.
        case wrongProposer
        /// A commit, and a later round change that denies its lock.
        case lockDenied
    }

    /// What was done.
    public var kind: Kind
    /// Who did it.
    public var validator: PublicKey
    /// The height of the messages.
    public var height: UInt64
    /// The round of the last message.
    public var round: UInt64
    /// The signed messages in CBOR, without their blocks.
    public var messages: [HexBytes]

    /// Evidence of these parts.
    public init(
        kind: Kind, validator: PublicKey, height: UInt64, round: UInt64, messages: [HexBytes]
    ) {
        self.kind = kind
        self.validator = validator
        self.height = height
        self.round = round
        self.messages = messages
    }
}
