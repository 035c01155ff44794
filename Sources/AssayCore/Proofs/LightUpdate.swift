public import AssayCrypto

/// What leads a reader from a trust to a newer head: the changes of validators between them, the
/// sealed head, and the proof that its log continues the trusted one.
public struct LightUpdate: Hashable, Sendable {
    /// The most bytes of an update that is looked at.
    public static let maximumSize = 8 << 20

    /// The newer head.
    public let head: SealedHeader
    /// The hashes that show that the trusted log is a prefix of the head's (RFC 9162 §2.1.4).
    public let consistency: [Digest]
    /// The changes of validators after the trust and before the head.
    public let links: [Link]
    /// The validators after the head, if it changes them; else they are those who sealed it.
    public let next: ValidatorSet?

    /// An update of these parts, unchecked.
    public init(
        head: SealedHeader, consistency: [Digest], links: [Link] = [], next: ValidatorSet? = nil
    ) {
        self.head = head
        self.consistency = consistency
        self.links = links
        self.next = next
    }
}

extension LightUpdate: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.put(1, self.head)
        map.put(2) { $0.digests(self.consistency) }
        if let next { map.put(3, next) }
        if !self.links.isEmpty { map.put(4) { Link.encode(self.links, to: &$0) } }
        encoder.tag(EntryTag.update)
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.tag(EntryTag.update)
        var map = try decoder.map()
        try map.label(1, &decoder)
        self.head = try SealedHeader(from: &decoder)
        try map.label(2, &decoder)
        self.consistency = try decoder.digests(maximum: LogProof.maximumLength)
        self.next = try map.optional(3, &decoder) ? try ValidatorSet(from: &decoder) : nil
        self.links = try map.optional(4, &decoder) ? try Link.decodeList(from: &decoder) : []
        try map.end(&decoder)
    }
}
