public import AssayCrypto

/// What a validator's seal signs: enough to check it without the block.
///
/// The signed bytes are those of a COSE Receipt (RFC 9942) over the log root, so that a seal is
/// a QBFT commit and a standard receipt at once.
public struct SealContent: Hashable, Sendable {
    /// The label of the fields that are ours: height, round, block, first index, log size.
    public static let placeLabel: Int64 = -70_000
    private static let subject = "block"

    /// The chain.
    public let chain: ChainID
    /// The height of the block.
    public let height: UInt64
    /// The consensus round in which it was decided.
    public let round: UInt64
    /// The hash of the block.
    public let block: Digest
    /// The index of the block's first entry.
    public let firstIndex: UInt64
    /// The size of the log after the block.
    public let logSize: UInt64
    /// The time of the block in seconds since 1970.
    public let time: UInt64
    /// The root of the log after the block.
    public let logRoot: Digest

    /// What the seals of a block sign.
    public init(_ header: Header, hash: Digest, round: UInt64) {
        self.chain = header.chain
        self.height = header.height
        self.round = round
        self.block = hash
        self.firstIndex = header.firstIndex
        self.logSize = header.logSize
        self.time = header.time / 1_000
        self.logRoot = header.logRoot
    }

    /// The protected header of a validator's seal: all but the log root, which is the payload.
    public func protectedHeader(of validator: PublicKey) -> [UInt8] {
        var claims = CBORMapEncoder()
        claims.put(1, self.chain)
        claims.text(2, Self.subject)
        claims.unsigned(6, self.time)
        var header = CBORMapEncoder()
        header.put(1) { $0.integer(COSE.es256k) }
        header.put(4, validator)
        header.put(15) { $0.map(claims) }
        header.unsigned(COSE.structureLabel, COSE.rfc9162)
        header.put(Self.placeLabel) { encoder in
            encoder.array(5)
            encoder.unsigned(self.height)
            encoder.unsigned(self.round)
            encoder.digest(self.block)
            encoder.unsigned(self.firstIndex)
            encoder.unsigned(self.logSize)
        }
        var encoder = CBOREncoder()
        encoder.map(header)
        return encoder.bytes
    }

    /// The digest that a validator signs.
    public func digest(for validator: PublicKey) -> Digest {
        SignatureStructure.digest(
            protected: self.protectedHeader(of: validator), payload: self.logRoot.bytes)
    }

    /// Reads the protected header of a seal that fills `decoder`.
    static func readProtectedHeader(
        from decoder: inout CBORDecoder, logRoot: Digest
    ) throws(DecodeError) -> (SealContent, validator: PublicKey) {
        var header = try decoder.map()
        try header.label(1, &decoder)
        try COSE.algorithm(&decoder)
        try header.label(4, &decoder)
        let validator = try PublicKey(from: &decoder)
        try header.label(15, &decoder)
        var claims = try decoder.map()
        try claims.label(1, &decoder)
        let chain = try ChainID(from: &decoder)
        try claims.label(2, &decoder)
        let start = decoder.offset
        guard try decoder.text(maximum: 32) == Self.subject else {
            throw DecodeError(.outOfRange("the subject of a seal"), at: start)
        }
        try claims.label(6, &decoder)
        let time = try decoder.unsigned()
        try claims.end(&decoder)
        try header.label(COSE.structureLabel, &decoder)
        _ = try decoder.unsigned(in: COSE.rfc9162...COSE.rfc9162, "the data structure")
        try header.label(Self.placeLabel, &decoder)
        try decoder.array(count: 5)
        let content = SealContent(
            chain: chain, height: try decoder.unsigned(), round: try decoder.unsigned(),
            block: try decoder.digest(), firstIndex: try decoder.unsigned(),
            logSize: try decoder.unsigned(), time: time, logRoot: logRoot)
        try header.end(&decoder)
        try decoder.end()
        return (content, validator)
    }

    private init(
        chain: ChainID, height: UInt64, round: UInt64, block: Digest, firstIndex: UInt64,
        logSize: UInt64, time: UInt64, logRoot: Digest
    ) {
        self.chain = chain
        self.height = height
        self.round = round
        self.block = block
        self.firstIndex = firstIndex
        self.logSize = logSize
        self.time = time
        self.logRoot = logRoot
    }
}

extension SealContent: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(8)
        self.chain.encode(to: &encoder)
        encoder.unsigned(self.height)
        encoder.unsigned(self.round)
        encoder.digest(self.block)
        encoder.unsigned(self.firstIndex)
        encoder.unsigned(self.logSize)
        encoder.unsigned(self.time)
        encoder.digest(self.logRoot)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.array(count: 8)
        self.chain = try ChainID(from: &decoder)
        self.height = try decoder.unsigned()
        self.round = try decoder.unsigned()
        self.block = try decoder.digest()
        self.firstIndex = try decoder.unsigned()
        self.logSize = try decoder.unsigned()
        self.time = try decoder.unsigned()
        self.logRoot = try decoder.digest()
    }
}
