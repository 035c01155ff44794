public import AssayCrypto

/// One inference as a leaf of a ``WorkTree``.
///
/// It stays with the device; only the root of the tree is attested.
public struct WorkLeaf: Hashable, Sendable {
    /// The number of bytes of a salt: 32.
    public static let saltByteCount = 32

    /// What the work was done for: see ``WorkLeaf/standingContext(chain:signer:nonce:)``.
    public let context: Digest
    /// The account of the device.
    public let node: Address
    /// The position among the leaves, from 0.
    public let index: UInt64
    /// The salted digest of the input.
    public let input: Digest
    /// The salted digest of the output.
    public let output: Digest
    /// The units of this inference.
    public let units: UInt64
    /// SHA-256 of evidence for this inference, if there is any.
    public let evidence: Digest?
    /// 32 random bytes, so that a hash tells nothing of what it covers.
    public let salt: [UInt8]

    /// An inference.
    ///
    /// - Precondition: the salt has 32 bytes.
    public init(
        context: Digest, node: Address, index: UInt64, input: Digest, output: Digest,
        units: UInt64, evidence: Digest?, salt: [UInt8]
    ) {
        precondition(salt.count == Self.saltByteCount, "a salt has 32 bytes")
        self.context = context
        self.node = node
        self.index = index
        self.input = input
        self.output = output
        self.units = units
        self.evidence = evidence
        self.salt = salt
    }

    /// The context of work that is attested without a job:
    /// SHA-256(chain id ‖ signer's address ‖ nonce), the nonce in 8 bytes, big-endian.
    public static func standingContext(
        chain: ChainID, signer: Address, nonce: UInt64
    ) -> Digest {
        var hash = SHA256()
        hash.update([UInt8](chain.description.utf8))
        hash.update(signer.bytes)
        withUnsafeBytes(of: nonce.bigEndian) { hash.update($0) }
        return hash.finalize()
    }

    /// The hash of the leaf: SHA-256(0x00 ‖ encoding).
    public var hash: Digest { LogHash.leaf(self.encoded) }
}

extension WorkLeaf: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(8)
        encoder.digest(self.context)
        self.node.encode(to: &encoder)
        encoder.unsigned(self.index)
        encoder.digest(self.input)
        encoder.digest(self.output)
        encoder.unsigned(self.units)
        if let evidence { encoder.digest(evidence) } else { encoder.null() }
        encoder.byteString(self.salt)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.array(count: 8)
        self.context = try decoder.digest()
        self.node = try Address(from: &decoder)
        self.index = try decoder.unsigned()
        self.input = try decoder.digest()
        self.output = try decoder.digest()
        self.units = try decoder.unsigned()
        self.evidence = try decoder.null() ? nil : try decoder.digest()
        self.salt = try decoder.byteString(count: Self.saltByteCount)
    }
}

/// A Merkle *sum* tree over inferences: the shape of RFC 9162 §2.1.1, with the units of every
/// subtree hashed beside it, so that nobody can claim more units than the leaves hold.
///
/// Built leaf by leaf; memory grows with the logarithm of their number.
public struct WorkTree: Hashable, Sendable {
    /// A subtree: its hash and the units of its leaves.
    public struct Node: Hashable, Sendable {
        /// The hash.
        public let hash: Digest
        /// The units of all leaves below.
        public let units: UInt64
    }

    /// The number of leaves.
    public private(set) var count: UInt64 = 0
    private var peaks: [Node] = []

    /// A tree without leaves.
    public init() {}

    /// Adds the next leaf.
    ///
    /// - Throws: ``Rejection/overflow`` if the units no longer fit 64 bits.
    public mutating func append(_ leaf: WorkLeaf) throws(Rejection) {
        var total = leaf.units
        for peak in self.peaks {
            let (sum, overflow) = total.addingReportingOverflow(peak.units)
            guard !overflow else { throw .overflow }
            total = sum
        }
        var node = Node(hash: leaf.hash, units: leaf.units)
        for _ in 0..<(~self.count).trailingZeroBitCount {
            node = Self.join(self.peaks.removeLast(), node)
        }
        self.peaks.append(node)
        self.count += 1
    }

    /// The root and the total units; `nil` for a tree without leaves.
    public var root: Node? {
        guard var root = self.peaks.last else { return nil }
        for peak in self.peaks.dropLast().reversed() { root = Self.join(peak, root) }
        return root
    }

    /// SHA-256(0x01 ‖ left ‖ units ‖ right ‖ units), units in 8 bytes, big-endian.
    private static func join(_ left: Node, _ right: Node) -> Node {
        var hash = SHA256()
        hash.update([1])
        for node in [left, right] {
            hash.update(node.hash)
            withUnsafeBytes(of: node.units.bigEndian) { hash.update($0) }
        }
        return Node(hash: hash.finalize(), units: left.units + right.units)
    }
}
