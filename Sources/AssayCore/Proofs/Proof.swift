public import AssayCrypto

/// A file that proves that an entry of the log is final: a *receipt* in its native form.
///
/// It carries no keys: those come from the reader's trust, or from links that begin at it.
public struct Proof: Hashable, Sendable {
    /// The most bytes of a proof that is looked at.
    public static let maximumSize = Genesis.maximumSize + (1 << 20)
    /// The most links.
    public static let maximumLinks = 1_024

    /// The entry as it stands in the log.
    public let entry: [UInt8]
    /// Its index.
    public let index: UInt64
    /// The hashes that lead from its leaf hash to the log root.
    public let path: [Digest]
    /// What the seals sign.
    public let content: SealContent
    /// The hash of the set of validators who sealed.
    public let validators: Digest
    /// Who of them sealed.
    public let signers: SignerBitmap
    /// Their signatures.
    public let signatures: [Signature]
    /// The changes of validators between the reader's trust and the sealing set.
    public let links: [Link]

    /// A proof of these parts, unchecked.
    public init(
        entry: [UInt8], index: UInt64, path: [Digest], content: SealContent, validators: Digest,
        signers: SignerBitmap, signatures: [Signature], links: [Link] = []
    ) {
        self.entry = entry
        self.index = index
        self.path = path
        self.content = content
        self.validators = validators
        self.signers = signers
        self.signatures = signatures
        self.links = links
    }

    /// The proof of an entry under a certified header.
    public init(
        entry: [UInt8], index: UInt64, path: [Digest], under header: CertifiedHeader,
        links: [Link] = []
    ) {
        self.init(
            entry: entry, index: index, path: path,
            content: SealContent(
                header.header, hash: header.hash, round: header.certificate.round),
            validators: header.header.validators, signers: header.certificate.signers,
            signatures: header.certificate.signatures, links: links)
    }

    /// The certificate that the seals form.
    public var certificate: Certificate {
        Certificate(
            round: self.content.round, signers: self.signers, signatures: self.signatures)
    }
}

extension Proof: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.byteString(1, self.entry)
        map.unsigned(2, self.index)
        map.put(3) { $0.digests(self.path) }
        map.put(4, self.content)
        map.digest(5, self.validators)
        map.put(6, self.signers)
        map.put(7) { encoder in
            encoder.array(self.signatures.count)
            for signature in self.signatures { signature.encode(to: &encoder) }
        }
        if !self.links.isEmpty { map.put(8) { Link.encode(self.links, to: &$0) } }
        encoder.tag(EntryTag.proof)
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.tag(EntryTag.proof)
        var map = try decoder.map()
        try map.label(1, &decoder)
        self.entry = try decoder.byteString(maximum: Genesis.maximumSize)
        try map.label(2, &decoder)
        self.index = try decoder.unsigned()
        try map.label(3, &decoder)
        self.path = try decoder.digests(maximum: LogProof.maximumLength)
        try map.label(4, &decoder)
        self.content = try SealContent(from: &decoder)
        try map.label(5, &decoder)
        self.validators = try decoder.digest()
        try map.label(6, &decoder)
        self.signers = try SignerBitmap(from: &decoder)
        try map.label(7, &decoder)
        self.signatures = try [Signature](signaturesFrom: &decoder)
        self.links = try map.optional(8, &decoder) ? try Link.decodeList(from: &decoder) : []
        try map.end(&decoder)
    }
}
