public import AssayCrypto

/// A file that proves what the state holds under a key, or that it holds nothing there.
public struct ValueProof: Hashable, Sendable {
    /// The kind of value, and which one.
    public let kind: UInt8
    /// The id within the kind: 20, 32, 8 or no bytes.
    public let id: [UInt8]
    /// The encoded value; `nil` if there is none.
    public let value: [UInt8]?
    /// The path in the state tree.
    public let path: StateProof
    /// The header whose state root the path leads to.
    public let header: Header
    /// The certificate of the header; `nil` at height 0, which has none.
    public let certificate: Certificate?
    /// The changes of validators between the reader's trust and the sealing set.
    public let links: [Link]

    /// The proof of what is under a key.
    public init(
        key: StateKey, value: [UInt8]?, path: StateProof, header: Header,
        certificate: Certificate?, links: [Link] = []
    ) {
        self.kind = key.kind.rawValue
        self.id = key.id.bytes
        self.value = value
        self.path = path
        self.header = header
        self.certificate = certificate
        self.links = links
    }

    /// The hash of the key that is proven: SHA-256(kind ‖ id).
    public var keyHash: Digest { SHA256.hash([self.kind] + self.id) }
}

extension ValueProof: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.unsigned(1, UInt64(self.kind))
        map.byteString(2, self.id)
        if let value { map.byteString(3, value) }
        if self.value == nil, let leaf = self.path.leaf {
            map.put(4) { $0.digests([leaf.key, leaf.valueHash]) }
        }
        map.put(5) { $0.digests(self.path.siblings) }
        map.put(6, self.header)
        if let certificate { map.put(7, certificate) }
        if !self.links.isEmpty { map.put(8) { Link.encode(self.links, to: &$0) } }
        encoder.tag(EntryTag.stateProof)
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.tag(EntryTag.stateProof)
        var map = try decoder.map()
        try map.label(1, &decoder)
        self.kind = UInt8(try decoder.unsigned(in: 0...255, "the kind of value"))
        try map.label(2, &decoder)
        self.id = try decoder.byteString(maximum: Digest.byteCount)
        self.value =
            try map.optional(3, &decoder)
            ? try decoder.byteString(maximum: Proof.maximumSize) : nil
        var leaf: StateLeaf?
        if let value = self.value {
            leaf = StateLeaf(
                key: SHA256.hash([self.kind] + self.id), valueHash: SHA256.hash(value))
        } else if try map.optional(4, &decoder) {
            let start = decoder.offset
            let parts = try decoder.digests(maximum: 2)
            guard parts.count == 2 else {
                throw DecodeError(
                    .wrongLength(expected: 64, found: parts.count * Digest.byteCount), at: start)
            }
            leaf = StateLeaf(key: parts[0], valueHash: parts[1])
        }
        try map.label(5, &decoder)
        self.path = StateProof(
            leaf: leaf, siblings: try decoder.digests(maximum: StateProof.maximumLength))
        try map.label(6, &decoder)
        self.header = try Header(from: &decoder)
        self.certificate =
            try map.optional(7, &decoder) ? try Certificate(from: &decoder) : nil
        self.links = try map.optional(8, &decoder) ? try Link.decodeList(from: &decoder) : []
        try map.end(&decoder)
    }
}
