public import AssayCore

/// What a node says of itself first.
///
/// Its layout is the same in every version of the protocol, so that nodes of two versions can
/// tell each other why they part.
public struct PeerHello: Hashable, Sendable {
    /// The version of the protocol.
    public var version: UInt64
    /// The chain, whose id names one genesis.
    public var chain: ChainID
    /// The program, for people: printable, at most 64 bytes.
    public var agent: String
    /// Where others may dial the node; `nil` if they cannot.
    public var listen: PeerAddress?
    /// Another one for every process, by which a node knows itself and a restarted peer.
    public var nonce: UInt64

    /// The version that this module speaks.
    public static let currentVersion: UInt64 = 1
    /// The most bytes in ``agent``.
    public static let maximumAgentLength = 64

    /// A hello; what does not fit into ``agent`` is cut.
    public init(
        version: UInt64 = Self.currentVersion, chain: ChainID, agent: String,
        listen: PeerAddress?, nonce: UInt64
    ) {
        self.version = version
        self.chain = chain
        self.agent = Printable.cut(agent, maximum: Self.maximumAgentLength)
        self.listen = listen
        self.nonce = nonce
    }
}

extension PeerHello: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.unsigned(1, self.version)
        map.put(2, self.chain)
        map.text(3, self.agent)
        map.put(4) { value in
            if let listen = self.listen { value.text(listen.description) } else { value.null() }
        }
        map.unsigned(5, self.nonce)
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        var map = try decoder.map()
        try map.label(1, &decoder)
        self.version = try decoder.unsigned()
        try map.label(2, &decoder)
        self.chain = try ChainID(from: &decoder)
        try map.label(3, &decoder)
        self.agent = try decoder.printable(maximum: Self.maximumAgentLength, "an agent")
        try map.label(4, &decoder)
        self.listen = try decoder.null() ? nil : try decoder.peerAddress()
        try map.label(5, &decoder)
        self.nonce = try decoder.unsigned()
        try map.end(&decoder)
    }
}

/// What travels between two nodes, behind four bytes with its length.
public enum PeerFrame: Hashable, Sendable {
    /// `[1, hello]`: the first frame of each side.
    case hello(PeerHello)
    /// `[2, code, text]`: the last frame of a side.
    case goodbye(Goodbye)
    /// `[3, [address, …]]`: where other nodes may be dialled.
    case addresses([PeerAddress])
    /// `[4]`: is anybody there?
    case ping
    /// `[5]`: yes.
    case pong
    /// `[6, bytes]`: a message of the layer above.
    case message([UInt8])

    /// The most addresses in one frame.
    public static let maximumAddresses = 32
    /// The most bytes that stand around a message: the length, and the heads in CBOR.
    public static let overhead = 4 + 2 + 9
}

extension PeerFrame: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        switch self {
        case .hello(let hello):
            encoder.array(2)
            encoder.unsigned(1)
            hello.encode(to: &encoder)
        case .goodbye(let goodbye):
            encoder.array(3)
            encoder.unsigned(2)
            encoder.unsigned(goodbye.number)
            encoder.text(goodbye.text)
        case .addresses(let addresses):
            encoder.array(2)
            encoder.unsigned(3)
            encoder.array(addresses.count)
            for address in addresses { encoder.text(address.description) }
        case .ping:
            encoder.array(1)
            encoder.unsigned(4)
        case .pong:
            encoder.array(1)
            encoder.unsigned(5)
        case .message(let bytes):
            encoder.array(2)
            encoder.unsigned(6)
            encoder.byteString(bytes)
        }
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        let start = decoder.offset
        let count = try decoder.array(maximum: 3)
        guard count > 0 else { throw DecodeError(.outOfRange("a frame"), at: start) }
        let kind = try decoder.unsigned()
        switch (kind, count) {
        case (1, 2): self = .hello(try PeerHello(from: &decoder))
        case (2, 3): self = .goodbye(try Self.goodbye(from: &decoder))
        case (3, 2): self = .addresses(try Self.addresses(from: &decoder))
        case (4, 1): self = .ping
        case (5, 1): self = .pong
        case (6, 2): self = .message(try decoder.byteString(maximum: Int.max))
        default: throw DecodeError(.outOfRange("the kind of a frame"), at: start)
        }
    }

    private static func goodbye(from decoder: inout CBORDecoder) throws(DecodeError) -> Goodbye {
        Goodbye(
            number: try decoder.unsigned(),
            try decoder.printable(maximum: Goodbye.maximumLength, "the text of a goodbye"))
    }

    private static func addresses(
        from decoder: inout CBORDecoder
    ) throws(DecodeError) -> [PeerAddress] {
        var addresses: [PeerAddress] = []
        for _ in 0..<(try decoder.array(maximum: Self.maximumAddresses)) {
            addresses.append(try decoder.peerAddress())
        }
        return addresses
    }
}

extension CBORDecoder {
    /// Reads text without control characters.
    fileprivate mutating func printable(
        maximum: Int, _ field: String
    ) throws(DecodeError) -> String {
        let start = self.offset
        let text = try self.text(maximum: maximum)
        guard Printable.isPrintable(text) else {
            throw DecodeError(.outOfRange(field), at: start)
        }
        return text
    }

    /// Reads an address.
    fileprivate mutating func peerAddress() throws(DecodeError) -> PeerAddress {
        let start = self.offset
        let text = try self.text(maximum: PeerAddress.maximumLength)
        guard let address = PeerAddress(text) else {
            throw DecodeError(.outOfRange("an address"), at: start)
        }
        return address
    }
}
