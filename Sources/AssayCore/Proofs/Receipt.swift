public import AssayCrypto

/// One validator's seal as a COSE Receipt (RFC 9942): the standard form of a part of a proof.
public struct Receipt: Hashable, Sendable {
    private static let inclusionLabel: Int64 = -1

    /// The validator who sealed.
    public let validator: PublicKey
    /// What was sealed.
    public let content: SealContent
    /// The index of the entry.
    public let index: UInt64
    /// The hashes from the entry's leaf hash to the log root.
    public let path: [Digest]
    /// The seal.
    public let signature: Signature
}

extension Receipt {
    /// The encoded receipt: a COSE_Sign1 whose payload, the log root, is left out.
    public var encoded: [UInt8] {
        var proof = CBOREncoder()
        proof.array(3)
        proof.unsigned(self.content.logSize)
        proof.unsigned(self.index)
        proof.array(self.path.count)
        for hash in self.path { proof.digest(hash) }
        var proofs = CBORMapEncoder()
        proofs.put(Self.inclusionLabel) { encoder in
            encoder.array(1)
            encoder.byteString(proof.bytes)
        }
        var unprotected = CBORMapEncoder()
        unprotected.put(COSE.proofsLabel) { $0.map(proofs) }
        var encoder = CBOREncoder()
        encoder.tag(EntryTag.statement)
        encoder.array(4)
        encoder.byteString(self.content.protectedHeader(of: self.validator))
        encoder.map(unprotected)
        encoder.null()
        encoder.byteString(self.signature.bytes)
        return encoder.bytes
    }

    /// Reads a receipt for the entry with the leaf hash `leaf`, which gives the log root.
    init(from decoder: inout CBORDecoder, leaf: Digest) throws(DecodeError) {
        try decoder.tag(EntryTag.statement)
        try decoder.array(count: 4)
        var protected = try decoder.nested(maximum: 512)
        var unprotected = try decoder.map()
        try unprotected.label(COSE.proofsLabel, &decoder)
        var proofs = try decoder.map()
        try proofs.label(Self.inclusionLabel, &decoder)
        try decoder.array(count: 1)
        let proofStart = decoder.offset
        var proof = try decoder.nested(maximum: 4_096)
        try proof.array(count: 3)
        let size = try proof.unsigned()
        self.index = try proof.unsigned()
        var path: [Digest] = []
        for _ in 0..<(try proof.array(maximum: LogProof.maximumLength)) {
            path.append(try proof.digest())
        }
        try proof.end()
        try proofs.end(&decoder)
        try unprotected.end(&decoder)
        let payloadStart = decoder.offset
        guard try decoder.null() else {
            throw DecodeError(
                .unexpectedType(expected: .simple, found: try decoder.peek()), at: payloadStart)
        }
        self.signature = try Signature(from: &decoder)
        let root: Digest
        do throws(LogProofError) {
            root = try LogProof.root(from: leaf, at: self.index, in: size, path: path)
        } catch {
            throw DecodeError(.outOfRange("the inclusion proof of a receipt"), at: proofStart)
        }
        self.path = path
        (self.content, self.validator) = try SealContent.readProtectedHeader(
            from: &protected, logRoot: root)
        guard self.content.logSize == size else {
            throw DecodeError(.outOfRange("the log size of a receipt"), at: proofStart)
        }
    }
}
