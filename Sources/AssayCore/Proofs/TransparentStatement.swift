import AssayCrypto

/// A statement with its receipts in the unprotected header: a SCITT Transparent Statement
/// (RFC 9943), which stock COSE tools verify.
///
/// It says the same as a ``Proof`` of the statement, in the same signatures.
public struct TransparentStatement: Hashable, Sendable {
    /// The most bytes of a transparent statement that is looked at.
    public static let maximumSize = 1 << 20

    /// The statement.
    public let statement: Statement
    /// One receipt for each validator who sealed, in rising order of their keys.
    public let receipts: [Receipt]

    /// Why a proof and a transparent statement cannot be turned into each other.
    public enum ConversionError: Error, Hashable, Sendable {
        /// The entry is not a statement.
        case notAStatement
        /// The set is not the one that sealed.
        case wrongValidators
        /// The receipts are not all for the same place, or repeat a validator.
        case inconsistentReceipts
    }

    /// The standard form of a proof, which has no room for links: a reader must know the keys.
    ///
    /// - Parameter validators: the set that sealed; receipts name their signers by key.
    public init(_ proof: Proof, validators: ValidatorSet) throws(ConversionError) {
        guard validators.hash == proof.validators,
            let numbers = proof.signers.numbers(of: validators.count),
            numbers.count == proof.signatures.count
        else { throw .wrongValidators }
        do throws(DecodeError) {
            self.statement = try Statement(
                decoding: proof.entry, limit: Statement.maximumSize)
        } catch {
            throw .notAStatement
        }
        self.receipts = zip(numbers, proof.signatures).map { number, signature in
            Receipt(
                validator: validators.keys[number], content: proof.content, index: proof.index,
                path: proof.path, signature: signature)
        }
    }

    /// The native form.
    ///
    /// - Parameter validators: the set that sealed.
    public func proof(validators: ValidatorSet) throws(ConversionError) -> Proof {
        guard let first = self.receipts.first else { throw .inconsistentReceipts }
        var numbers: [Int] = []
        for receipt in self.receipts {
            guard receipt.content == first.content, receipt.index == first.index,
                receipt.path == first.path
            else { throw .inconsistentReceipts }
            guard let number = validators.index(of: receipt.validator) else {
                throw .wrongValidators
            }
            guard numbers.last.map({ $0 < number }) ?? true else { throw .inconsistentReceipts }
            numbers.append(number)
        }
        return Proof(
            entry: self.statement.bytes, index: first.index, path: first.path,
            content: first.content, validators: validators.hash,
            signers: SignerBitmap(numbers, of: validators.count),
            signatures: self.receipts.map(\.signature))
    }
}

extension TransparentStatement: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        let parts = self.statement.envelope
        var unprotected = CBORMapEncoder()
        unprotected.put(COSE.receiptsLabel) { encoder in
            encoder.array(self.receipts.count)
            for receipt in self.receipts { encoder.byteString(receipt.encoded) }
        }
        encoder.tag(EntryTag.statement)
        encoder.array(4)
        encoder.byteString(parts.protected)
        encoder.map(unprotected)
        encoder.byteString(parts.payload)
        encoder.byteString(self.statement.signature.bytes)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        let start = decoder.offset
        try decoder.tag(EntryTag.statement)
        try decoder.array(count: 4)
        let protected = try decoder.byteString(maximum: Statement.Claims.maximumHeaderSize)
        var unprotected = try decoder.map()
        try unprotected.label(COSE.receiptsLabel, &decoder)
        let receiptsStart = decoder.offset
        var encodedReceipts: [CBORDecoder] = []
        for _ in 0..<(try decoder.array(maximum: ValidatorSet.maximumCount)) {
            encodedReceipts.append(try decoder.nested(maximum: 8_192))
        }
        guard !encodedReceipts.isEmpty else {
            throw DecodeError(.outOfRange("the list of receipts"), at: receiptsStart)
        }
        try unprotected.end(&decoder)
        let payload = try decoder.byteString(maximum: Statement.maximumSize)
        let signature = try Signature(from: &decoder)
        var encoder = CBOREncoder()
        encoder.tag(EntryTag.statement)
        encoder.array(4)
        encoder.byteString(protected)
        encoder.map(CBORMapEncoder())
        encoder.byteString(payload)
        signature.encode(to: &encoder)
        do throws(DecodeError) {
            self.statement = try Statement(
                decoding: encoder.bytes, limit: Statement.maximumSize)
        } catch {
            throw DecodeError(error.reason, at: start + error.offset)
        }
        var receipts: [Receipt] = []
        for var nested in encodedReceipts {
            receipts.append(try Receipt(from: &nested, leaf: self.statement.id))
            try nested.end()
        }
        self.receipts = receipts
    }
}

extension Statement {
    /// The protected header and the payload, without the heads of their byte strings.
    var envelope: (protected: [UInt8], payload: [UInt8]) {
        (self.claims.protectedHeader(kind: self.transaction.kind), self.transaction.encodedBody)
    }
}
