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

    /// The salt of leaf `index` of a tree whose salts all come from one secret: SHA-256(secret ‖
    /// index), the index in 8 bytes, big-endian.
    ///
    /// Who is shown one salt learns nothing of the others.
    public static func salt(secret: [UInt8], index: UInt64) -> [UInt8] {
        SHA256.hash(secret + withUnsafeBytes(of: index.bigEndian) { [UInt8]($0) }).bytes
    }

    /// The hash of the leaf: SHA-256(0x00 ‖ encoding).
    public var hash: Digest {
        // As LogHash.leaf, in one piece: batches have millions of leaves.
        var encoder = CBOREncoder(capacity: Self.typicalSize)
        encoder.encoded([0])
        self.encode(to: &encoder)
        return SHA256.hash(encoder.bytes)
    }

    /// Enough for the encoding of a leaf and a byte before it, in nearly all cases.
    private static let typicalSize = 224
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
