public import AssayCrypto

/// A drawn inference, as its node opened it.
public struct DrawnItem: Hashable, Sendable {
    /// The position of the inference among the inputs.
    public let index: UInt64
    /// The units of the inference.
    public let units: UInt64
    /// The digest of its output.
    public let output: Digest
}

/// What a node committed to for a job, and what it opened of it.
public struct Commitment: Hashable, Sendable {
    /// The account of the node.
    public let node: Address
    /// The root of its tree.
    public let root: Digest
    /// The units it claims.
    public let units: UInt64
    /// The drawn items that it opened, by the number of the draw; empty before the draw.
    public internal(set) var items: [DrawnItem?]

    init(node: Address, root: Digest, units: UInt64, items: [DrawnItem?] = []) {
        self.node = node
        self.root = root
        self.units = units
        self.items = items
    }

    /// SHA-256 of the result: the claimed units and all drawn items in the order of the draw.
    ///
    /// `nil` while something is not opened. Nodes with the same digest gave the same answer.
    public var result: Digest? {
        guard !self.items.isEmpty else { return nil }
        var encoder = CBOREncoder()
        encoder.array(2)
        encoder.unsigned(self.units)
        encoder.array(self.items.count)
        for item in self.items {
            guard let item else { return nil }
            item.encode(to: &encoder)
        }
        return SHA256.hash(encoder.bytes)
    }
}

/// A slot of a job.
public struct JobSlot: Hashable, Sendable {
    /// What its node committed to.
    public internal(set) var commitment: Commitment
    /// The operator of the node when it took the slot, if it was admitted.
    public let operatorID: OperatorID?
    /// How many checks in a row the node had passed when it took the slot.
    public let streak: UInt64
    /// Whether the node was among the first that were drawn.
    public let isFirstDraw: Bool
    /// The type of the evidence that came with the attestation; 0 for none.
    public let evidence: UInt64

    /// The account of the node.
    public var node: Address { self.commitment.node }
    /// The digest of its answer; `nil` while it is not opened.
    public var result: Digest? { self.commitment.result }
}

extension DrawnItem: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(3)
        encoder.unsigned(self.index)
        encoder.unsigned(self.units)
        encoder.digest(self.output)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.array(count: 3)
        self.index = try decoder.unsigned()
        self.units = try decoder.unsigned()
        self.output = try decoder.digest()
    }
}

extension Commitment: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(4)
        self.node.encode(to: &encoder)
        encoder.digest(self.root)
        encoder.unsigned(self.units)
        encoder.array(self.items.count)
        for item in self.items {
            if let item { item.encode(to: &encoder) } else { encoder.null() }
        }
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.array(count: 4)
        self.node = try Address(from: &decoder)
        self.root = try decoder.digest()
        self.units = try decoder.unsigned()
        self.items = []
        for _ in 0..<(try decoder.array(maximum: Int(Parameter.draws.bounds.upperBound))) {
            self.items.append(try decoder.null() ? nil : try DrawnItem(from: &decoder))
        }
    }
}

extension JobSlot: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.put(1, self.commitment)
        if let operatorID { map.text(2, operatorID.description) }
        map.nonZero(3, self.streak)
        map.nonZero(4, self.isFirstDraw ? 1 : 0)
        map.nonZero(5, self.evidence)
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        var map = try decoder.map()
        try map.label(1, &decoder)
        self.commitment = try Commitment(from: &decoder)
        self.operatorID = try map.optional(2, &decoder) ? try OperatorID(from: &decoder) : nil
        self.streak = try map.nonZero(3, &decoder)
        let start = decoder.offset
        let first = try map.nonZero(4, &decoder)
        guard first <= 1 else { throw DecodeError(.outOfRange("the draw of a slot"), at: start) }
        self.isFirstDraw = first == 1
        self.evidence = try map.nonZero(5, &decoder)
        try map.end(&decoder)
    }
}
