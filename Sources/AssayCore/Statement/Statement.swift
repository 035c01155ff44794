public import AssayCrypto

/// A signed transaction: a COSE_Sign1 object (RFC 9052) with ES256K (RFC 8812), and thus a SCITT
/// Signed Statement (RFC 9943).
///
/// It keeps the bytes it was read from, which are the only encoding of what it says.
public struct Statement: Hashable, Sendable {
    /// The most bytes in a statement.
    public static let maximumSize = 16_384
    /// The most bytes in a statement that holds an attestation.
    public static let maximumAttestationSize = 360

    /// The whole statement, as it stands in the log.
    public let bytes: [UInt8]
    /// The leaf hash of the statement: its id.
    public let id: Digest
    /// What the signer put into the protected header.
    public let claims: Claims
    /// What is to be done.
    public let transaction: Transaction
    /// The signature over header and transaction.
    public let signature: Signature
    /// What the signature covers (see ``SignatureStructure``).
    public let signedDigest: Digest

    /// The claims in the protected header (CWT claims, RFC 9597).
    public struct Claims: Hashable, Sendable {
        /// The signer's key (`kid`).
        public let signer: PublicKey
        /// The address of that key (`iss`).
        public let address: Address
        /// The chain that the statement is for (`aud`).
        public let chain: ChainID
        /// The signer's clock in seconds since 1970 (`iat`).
        public let issuedAt: UInt64
        /// The nonce (`cti`): each is good once for each signer.
        public let nonce: UInt64

        /// The claims of a statement that is to be signed.
        public init(signer: PublicKey, chain: ChainID, issuedAt: UInt64, nonce: UInt64) {
            self.signer = signer
            self.address = signer.address
            self.chain = chain
            self.issuedAt = issuedAt
            self.nonce = nonce
        }

        fileprivate init(
            signer: PublicKey, address: Address, chain: ChainID, issuedAt: UInt64, nonce: UInt64
        ) {
            self.signer = signer
            self.address = address
            self.chain = chain
            self.issuedAt = issuedAt
            self.nonce = nonce
        }
    }

    /// Signs a transaction.
    public init(
        _ transaction: Transaction, for chain: ChainID, nonce: UInt64, issuedAt: UInt64,
        key: PrivateKey
    ) {
        let claims = Claims(
            signer: key.publicKey, chain: chain, issuedAt: issuedAt, nonce: nonce)
        let protected = claims.protectedHeader(kind: transaction.kind)
        let payload = transaction.encodedBody
        let signature = key.sign(
            SignatureStructure.digest(protected: protected, payload: payload))
        var encoder = CBOREncoder()
        encoder.tag(EntryTag.statement)
        encoder.array(4)
        encoder.byteString(protected)
        encoder.map(CBORMapEncoder())
        encoder.byteString(payload)
        encoder.byteString(signature.bytes)
        do {
            try self.init(decoding: encoder.bytes, limit: encoder.bytes.count)
        } catch {
            preconditionFailure("a statement of our own is refused: \(error)")
        }
    }

    /// Whether both are the same.
    public static func == (left: Statement, right: Statement) -> Bool { left.id == right.id }

    /// Feeds what makes it equal to others.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.id) }
}

extension Statement: Signed {
    /// The key that is said to have signed.
    public var signer: PublicKey { self.claims.signer }
}

extension Statement: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.encoded(self.bytes)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        let start = decoder.offset
        try decoder.tag(EntryTag.statement)
        try decoder.array(count: 4)
        let protectedStart = decoder.offset
        var header = try decoder.nested(maximum: Claims.maximumHeaderSize)
        let (claims, kind) = try Claims.read(from: &header)
        let protected = decoder.bytes(from: protectedStart)
        let unprotected = try decoder.map()
        try unprotected.end(&decoder)
        let payloadStart = decoder.offset
        var body = try decoder.nested(maximum: Self.maximumSize)
        let transaction = try Transaction(kind: kind, body: &body)
        try body.end()
        let payload = decoder.bytes(from: payloadStart)
        let signature = try Signature(from: &decoder)
        let bytes = decoder.bytes(from: start)
        let limit =
            kind == .attest ? Self.maximumAttestationSize : Self.maximumSize
        guard bytes.count <= limit else {
            throw DecodeError(.tooLarge(limit: limit), at: start + limit)
        }
        self.bytes = bytes
        self.id = LogHash.leaf(bytes)
        self.claims = claims
        self.transaction = transaction
        self.signature = signature
        self.signedDigest = SignatureStructure.digest(
            encodedProtected: protected[...], encodedPayload: payload[...])
    }
}

extension Statement.Claims {
    static let maximumHeaderSize = 256
    private static let nonceByteCount = 8

    /// The encoded protected header (without the head of its byte string).
    func protectedHeader(kind: TransactionKind) -> [UInt8] {
        var claims = CBORMapEncoder()
        claims.text(1, self.address.description)
        claims.text(2, kind.rawValue)
        claims.put(3, self.chain)
        claims.unsigned(6, self.issuedAt)
        claims.byteString(7, withUnsafeBytes(of: self.nonce.bigEndian) { [UInt8]($0) })
        var header = CBORMapEncoder()
        header.put(1) { $0.integer(COSE.es256k) }
        header.byteString(4, self.signer.bytes)
        header.put(15) { $0.map(claims) }
        var encoder = CBOREncoder()
        encoder.map(header)
        return encoder.bytes
    }

    /// Reads a protected header that fills `decoder`.
    static func read(
        from decoder: inout CBORDecoder
    ) throws(DecodeError) -> (Statement.Claims, TransactionKind) {
        var header = try decoder.map()
        try header.label(1, &decoder)
        try COSE.algorithm(&decoder)
        try header.label(4, &decoder)
        let signer = try PublicKey(from: &decoder)
        try header.label(15, &decoder)
        var claims = try decoder.map()
        try claims.label(1, &decoder)
        let issuerStart = decoder.offset
        let address = signer.address
        guard try decoder.text(maximum: 64) == address.description else {
            throw DecodeError(.issuerMismatch, at: issuerStart)
        }
        try claims.label(2, &decoder)
        let kindStart = decoder.offset
        let subject = try decoder.text(maximum: 32)
        guard let kind = TransactionKind(rawValue: subject) else {
            throw DecodeError(.unknownKind(subject), at: kindStart)
        }
        try claims.label(3, &decoder)
        let chain = try ChainID(from: &decoder)
        try claims.label(6, &decoder)
        let issuedAt = try decoder.unsigned()
        try claims.label(7, &decoder)
        let nonce = try decoder.byteString(count: Self.nonceByteCount)
            .reduce(0) { $0 << 8 | UInt64($1) }
        try claims.end(&decoder)
        try header.end(&decoder)
        try decoder.end()
        return (
            Statement.Claims(
                signer: signer, address: address, chain: chain, issuedAt: issuedAt,
                nonce: nonce), kind
        )
    }
}
