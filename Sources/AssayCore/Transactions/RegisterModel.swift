public import AssayCrypto

/// `model`: registers a model, program, data set or labelling task, against which work can then be
/// attested.
///
/// Its id is the id of the statement.
public struct RegisterModel: Hashable, Sendable {
    /// SHA-256 of the manifest: whatever must be equal for results to be comparable.
    public let manifest: Digest
    /// The owner's share of what is paid for work with the model, in 1/10,000.
    public let royalty: UInt64
    /// What a unit of work is.
    public let unitRule: UnitRule
    /// Whether equal inputs give equal outputs on every machine, bit for bit.
    public let isExact: Bool

    /// The whole, of which a royalty is a share: 10,000.
    public static let wholeShare: UInt64 = 10_000

    /// A model to register.
    public init(manifest: Digest, royalty: UInt64, unitRule: UnitRule, isExact: Bool) {
        self.manifest = manifest
        self.royalty = royalty
        self.unitRule = unitRule
        self.isExact = isExact
    }
}

extension RegisterModel: TransactionRules {
    func apply(
        to execution: inout BlockExecution, from origin: StatementOrigin
    ) throws(ExecutionError) {
        guard self.royalty <= Self.wholeShare else { throw .rejected(.royaltyTooHigh) }
        execution.store(Model(owner: origin.signer, terms: self), at: origin.id)
    }
}

extension RegisterModel: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.digest(1, self.manifest)
        map.unsigned(2, self.royalty)
        map.text(3, self.unitRule.description)
        map.put(4) { $0.bool(self.isExact) }
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        var map = try decoder.map()
        try map.label(1, &decoder)
        self.manifest = try decoder.digest()
        try map.label(2, &decoder)
        self.royalty = try decoder.unsigned()
        try map.label(3, &decoder)
        self.unitRule = try UnitRule(from: &decoder)
        try map.label(4, &decoder)
        self.isExact = try decoder.bool()
        try map.end(&decoder)
    }
}

/// What one unit of work is, in a word: `inference`, `input-byte`, `input-token`, `output-token` or
/// a word of the model's own.
///
/// 1 to 32 characters of `a-z0-9-`.
public struct UnitRule: Hashable, Sendable, CustomStringConvertible {
    /// The most characters.
    public static let maximumLength = 32

    /// The word.
    public let description: String

    /// The rule written as `text`; `nil` if it has another form.
    public init?(_ text: String) {
        let isPlain = text.utf8.allSatisfy {
            (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d
        }
        guard (1...Self.maximumLength).contains(text.utf8.count), isPlain else { return nil }
        self.description = text
    }

    init(from decoder: inout CBORDecoder) throws(DecodeError) {
        let start = decoder.offset
        guard let rule = UnitRule(try decoder.text(maximum: Self.maximumLength)) else {
            throw DecodeError(.outOfRange("the unit rule"), at: start)
        }
        self = rule
    }
}
