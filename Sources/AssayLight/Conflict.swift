public import AssayCore
public import AssayCrypto

/// Evidence that history was rewritten, or told in two ways, in the signatures of those who did.
///
/// It is a file to be kept and shown: what was trusted, with its seals if they were at hand; what a
/// node offered; and what a witness offered for the same height, if one did.
public struct Conflict: Hashable, Sendable {
    /// The most bytes of a conflict that is looked at.
    public static let maximumSize = 3 * LightUpdate.maximumSize

    /// The log that was trusted.
    public let trusted: Checkpoint
    /// The trusted head with its seals, where they were at hand.
    public let sealed: SealedHeader?
    /// What a node offered.
    public let offered: LightUpdate
    /// What a witness offered for the same height.
    ///
    /// Without it, what was offered does not continue what was trusted.
    public let witnessed: LightUpdate?

    /// What was trusted and what was offered, and what a witness says.
    public init(trust: Trust, offered: LightUpdate, witnessed: LightUpdate? = nil) {
        self.trusted = Checkpoint(chain: trust.chain, size: trust.logSize, root: trust.logRoot)
        self.sealed = trust.sealed
        self.offered = offered
        self.witnessed = witnessed
    }

    /// The heads that contradict each other.
    public var heads: [SealedHeader] {
        [self.witnessed?.head ?? self.sealed, self.offered.head].compactMap(\.self)
    }

    /// Who of a set of validators sealed two different blocks of one height: each of them lied.
    ///
    /// Checks their signatures. Empty if the two heads have different heights, or are sealed by
    /// another set: then the evidence shows the lie, but who told it follows only from the blocks
    /// between.
    public func liars(among validators: ValidatorSet) -> [PublicKey] {
        let heads = self.heads
        guard heads.count == 2, heads[0].header.height == heads[1].header.height,
            heads[0].header.hash != heads[1].header.hash
        else { return [] }
        let signers = heads.map { Self.signers(of: $0, among: validators) }
        return validators.keys.filter { signers[0].contains($0) && signers[1].contains($0) }
    }

    /// The validators of a set whose seals of a head verify.
    private static func signers(
        of head: SealedHeader, among validators: ValidatorSet
    ) -> Set<PublicKey> {
        guard head.header.validators == validators.hash, let certificate = head.certificate,
            let numbers = certificate.signers.numbers(of: validators.count)
        else { return [] }
        let content = head.content
        let keys = zip(numbers, certificate.signatures).compactMap { number, signature in
            let key = validators.keys[number]
            let isValid = (try? VerifyingKey(key))?.isValid(signature, of: content.digest(for: key))
            return isValid == true ? key : nil
        }
        return Set(keys)
    }
}

extension Conflict: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.put(1) { encoder in
            encoder.array(3)
            self.trusted.chain.encode(to: &encoder)
            encoder.unsigned(self.trusted.size)
            encoder.digest(self.trusted.root)
        }
        if let sealed { map.put(2, sealed) }
        map.put(3, self.offered)
        if let witnessed { map.put(4, witnessed) }
        encoder.tag(EntryTag.conflict)
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.tag(EntryTag.conflict)
        var map = try decoder.map()
        try map.label(1, &decoder)
        try decoder.array(count: 3)
        self.trusted = Checkpoint(
            chain: try ChainID(from: &decoder), size: try decoder.unsigned(),
            root: try decoder.digest())
        self.sealed = try map.optional(2, &decoder) ? try SealedHeader(from: &decoder) : nil
        try map.label(3, &decoder)
        self.offered = try LightUpdate(from: &decoder)
        self.witnessed = try map.optional(4, &decoder) ? try LightUpdate(from: &decoder) : nil
        try map.end(&decoder)
    }
}
