public import AssayCrypto

/// How a job ended: the permanent record of who did what, and where every amount went.
///
/// It is an entry of the log, and its leaf hash is its id. The state forgets the job.
public struct Settlement: Hashable, Sendable {
    /// The most bytes of an encoded settlement.
    public static let maximumSize = 4_096

    /// The id of the job.
    public let job: Digest
    /// The id of the model.
    public let model: Digest
    /// Who posted the job.
    public let requester: Address
    /// The root of the tree over the digests of the inputs.
    public let inputRoot: Digest
    /// The number of inputs.
    public let count: UInt64
    /// What a unit was paid.
    public let price: UInt64
    /// Whether the job is `final` or `failed`.
    public let status: JobStatus
    /// How sure the result is; `nil` for a job that failed.
    public let assurance: Assurance?
    /// The digest of the result (see ``Commitment/result``), if anyone decided on one.
    public let result: Digest?
    /// What became of each slot, in the order in which they were taken.
    public let slots: [SettledSlot]
    /// The fee that was taken when the job was posted.
    public let fee: UInt64
    /// What of the escrow went back to the requester.
    public let refund: UInt64
    /// What of lost bonds went to the reserve.
    public let toReserve: UInt64
    /// Who challenged the result, if anyone did.
    public let challenge: SettledChallenge?
    /// k: how many equal answers made a result.
    public let agreement: UInt64
    /// Whether the requester chose who might take slots, instead of the draw.
    public let hasAudience: Bool

    /// What went to the owner of the model.
    public var royalty: UInt64 { self.slots.reduce(0) { $0 + $1.royalty } }
    /// The leaf hash of the entry.
    public var id: Digest { LogHash.leaf(self.encoded) }
}

/// How sure the result of a job is.
public enum Assurance: UInt64, Hashable, Sendable, CaseIterable {
    /// One worker of the requester's own choice said so.
    case recorded = 0
    /// k of n drawn nodes agreed, or one did that is checked by lot.
    case agreed = 1
    /// The validators judged.
    case judged = 2
}

/// What became of a slot.
public enum SlotOutcome: UInt64, Hashable, Sendable, CaseIterable {
    /// The answer is the result, and was paid.
    case paid = 1
    /// The answer is another one than the result. It is unpaid; the bond went back.
    case outvoted = 2
    /// The answer is another one, for a model that is exact: the bond is lost.
    case slashed = 3
    /// The drawn leaves were not opened in time: the bond is lost.
    case withheld = 4
    /// The job failed without a verdict: the bond went back.
    case returned = 5

    /// The name in JSON.
    public var name: String { "\(self)" }
}

/// What became of a slot, in numbers.
public struct SettledSlot: Hashable, Sendable {
    /// The account of the node.
    public let node: Address
    /// What became of it.
    public let outcome: SlotOutcome
    /// The root of the tree that the node attested.
    public let root: Digest
    /// The units that the node claimed.
    public let units: UInt64
    /// What the node was paid: price · units, less the royalty.
    public let pay: UInt64
    /// What of price · units went to the owner of the model.
    public let royalty: UInt64
    /// What the node got of bonds that others lost.
    public let gained: UInt64
    /// The bond that it lost.
    public let lost: UInt64
    /// The type of the evidence that came with the attestation; 0 for none.
    public let evidence: UInt64
}

/// What became of a challenge.
public struct SettledChallenge: Hashable, Sendable {
    /// The challenger's account.
    public let challenger: Address
    /// What the challenger got of bonds that were slashed; the own bond, which came back, not
    /// counted.
    public let gained: UInt64
    /// The bond that the challenger lost.
    public let lost: UInt64
}

extension Settlement: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.digest(1, self.job)
        map.digest(2, self.model)
        map.put(3, self.requester)
        map.digest(4, self.inputRoot)
        map.unsigned(5, self.count)
        map.unsigned(6, self.price)
        map.unsigned(7, UInt64(self.status.rawValue))
        if let assurance { map.unsigned(8, assurance.rawValue) }
        if let result { map.digest(9, result) }
        map.put(10) { encoder in
            encoder.array(self.slots.count)
            for slot in self.slots { slot.encode(to: &encoder) }
        }
        map.nonZero(11, self.fee)
        map.nonZero(12, self.refund)
        map.nonZero(13, self.toReserve)
        if let challenge { map.put(14, challenge) }
        map.unsigned(15, self.agreement)
        map.nonZero(16, self.hasAudience ? 1 : 0)
        encoder.tag(EntryTag.settlement)
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.tag(EntryTag.settlement)
        var map = try decoder.map()
        try map.label(1, &decoder)
        self.job = try decoder.digest()
        try map.label(2, &decoder)
        self.model = try decoder.digest()
        try map.label(3, &decoder)
        self.requester = try Address(from: &decoder)
        try map.label(4, &decoder)
        self.inputRoot = try decoder.digest()
        try map.label(5, &decoder)
        self.count = try decoder.unsigned()
        try map.label(6, &decoder)
        self.price = try decoder.unsigned()
        try map.label(7, &decoder)
        let start = decoder.offset
        self.status = try JobStatus(from: &decoder)
        self.assurance = try map.optional(8, &decoder) ? try Assurance(from: &decoder) : nil
        guard self.status >= .final, (self.status == .final) == (self.assurance != nil) else {
            throw DecodeError(.outOfRange("the status of a settlement"), at: start)
        }
        self.result = try map.optional(9, &decoder) ? try decoder.digest() : nil
        try map.label(10, &decoder)
        var slots: [SettledSlot] = []
        for _ in 0..<(try decoder.array(maximum: Int(PostJob.maximumSlots))) {
            slots.append(try SettledSlot(from: &decoder))
        }
        self.slots = slots
        self.fee = try map.nonZero(11, &decoder)
        self.refund = try map.nonZero(12, &decoder)
        self.toReserve = try map.nonZero(13, &decoder)
        self.challenge =
            try map.optional(14, &decoder) ? try SettledChallenge(from: &decoder) : nil
        try map.label(15, &decoder)
        self.agreement = try decoder.unsigned(in: 1...PostJob.maximumSlots, "the agreement")
        let audienceStart = decoder.offset
        let audience = try map.nonZero(16, &decoder)
        guard audience <= 1 else {
            throw DecodeError(.outOfRange("the audience of a settlement"), at: audienceStart)
        }
        self.hasAudience = audience == 1
        try map.end(&decoder)
    }
}

extension Assurance: CBORDecodable {
    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        let start = decoder.offset
        guard let assurance = Assurance(rawValue: try decoder.unsigned()) else {
            throw DecodeError(.outOfRange("the assurance"), at: start)
        }
        self = assurance
    }
}

extension SettledSlot: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.put(1, self.node)
        map.unsigned(2, self.outcome.rawValue)
        map.digest(3, self.root)
        map.unsigned(4, self.units)
        map.nonZero(5, self.pay)
        map.nonZero(6, self.royalty)
        map.nonZero(7, self.gained)
        map.nonZero(8, self.lost)
        map.nonZero(9, self.evidence)
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        var map = try decoder.map()
        try map.label(1, &decoder)
        self.node = try Address(from: &decoder)
        try map.label(2, &decoder)
        let start = decoder.offset
        guard let outcome = SlotOutcome(rawValue: try decoder.unsigned()) else {
            throw DecodeError(.outOfRange("the outcome of a slot"), at: start)
        }
        self.outcome = outcome
        try map.label(3, &decoder)
        self.root = try decoder.digest()
        try map.label(4, &decoder)
        self.units = try decoder.unsigned()
        self.pay = try map.nonZero(5, &decoder)
        self.royalty = try map.nonZero(6, &decoder)
        self.gained = try map.nonZero(7, &decoder)
        self.lost = try map.nonZero(8, &decoder)
        self.evidence = try map.nonZero(9, &decoder)
        try map.end(&decoder)
    }
}

extension SettledChallenge: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(3)
        self.challenger.encode(to: &encoder)
        encoder.unsigned(self.gained)
        encoder.unsigned(self.lost)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.array(count: 3)
        self.challenger = try Address(from: &decoder)
        self.gained = try decoder.unsigned()
        self.lost = try decoder.unsigned()
    }
}
