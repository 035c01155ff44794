public import AssayCore
public import AssayCrypto

/// A settlement as JSON, and where it is in the log.
public struct SettlementView: Codable, Hashable, Sendable {
    /// The leaf hash of the entry; `tx_getReceipt` and `proof_getInclusion` take it.
    public var id: Digest
    /// The height of the block in which the job ended.
    public var height: UInt64
    /// Its index in the log.
    public var index: UInt64
    /// The time of that block in milliseconds since 1970.
    public var time: UInt64
    /// The job.
    public var job: Digest
    /// The model.
    public var model: Digest
    /// Who posted the job.
    public var requester: Address
    /// The root of the tree over the digests of the inputs.
    public var inputRoot: Digest
    /// The number of inputs.
    public var count: Amount
    /// What a unit was paid.
    public var price: Amount
    /// How many equal answers made a result: as posted, or 2 for a solo job that was checked.
    public var k: UInt64
    /// Whether the requester chose who might take slots, instead of the draw.
    public var hasAudience: Bool
    /// `final` or `failed`.
    public var status: JobStatus
    /// How sure the result is; absent for a job that failed.
    public var assurance: Assurance?
    /// SHA-256 of the answer: units, and all drawn items; absent if nobody decided on one.
    public var result: Digest?
    /// What became of each slot.
    public var slots: [SettledSlotView]
    /// What went to the owner of the model.
    public var royalty: Amount
    /// The fee that was taken when the job was posted.
    public var fee: Amount
    /// What of the escrow went back to the requester.
    public var refund: Amount
    /// What of lost bonds went to the reserve.
    public var toReserve: Amount
    /// What became of the challenge, if there was one.
    public var challenge: SettledChallengeView?
    /// The entry in deterministic CBOR.
    public var encoded: HexBytes
    /// The proof, if it was asked for: the file that `tx_getReceipt` gives.
    public var proof: HexBytes?

    /// A settlement as JSON.
    public init(
        _ settlement: Settlement, height: UInt64, index: UInt64, time: UInt64,
        proof: HexBytes? = nil
    ) {
        self.id = settlement.id
        self.height = height
        self.index = index
        self.time = time
        self.job = settlement.job
        self.model = settlement.model
        self.requester = settlement.requester
        self.inputRoot = settlement.inputRoot
        self.count = Amount(settlement.count)
        self.price = Amount(settlement.price)
        self.k = settlement.agreement
        self.hasAudience = settlement.hasAudience
        self.status = settlement.status
        self.assurance = settlement.assurance
        self.result = settlement.result
        self.slots = settlement.slots.map { SettledSlotView($0) }
        self.royalty = Amount(settlement.royalty)
        self.fee = Amount(settlement.fee)
        self.refund = Amount(settlement.refund)
        self.toReserve = Amount(settlement.toReserve)
        self.challenge = settlement.challenge.map { SettledChallengeView($0) }
        self.encoded = HexBytes(settlement.encoded)
        self.proof = proof
    }
}

/// What became of a slot, as JSON.
public struct SettledSlotView: Codable, Hashable, Sendable {
    /// The account of the node.
    public var node: Address
    /// What became of it.
    public var outcome: SlotOutcome
    /// The root of the tree that the node attested.
    public var root: Digest
    /// The units that the node claimed.
    public var units: Amount
    /// What the node was paid: price · units, less the royalty.
    public var pay: Amount
    /// What of price · units went to the owner of the model.
    public var royalty: Amount
    /// What the node got of bonds that others lost.
    public var gained: Amount
    /// The bond that it lost.
    public var lost: Amount
    /// The type of the evidence that came with the attestation; 0 for none.
    public var evidence: UInt64

    /// A slot as JSON.
    public init(_ slot: SettledSlot) {
        self.node = slot.node
        self.outcome = slot.outcome
        self.root = slot.root
        self.units = Amount(slot.units)
        self.pay = Amount(slot.pay)
        self.royalty = Amount(slot.royalty)
        self.gained = Amount(slot.gained)
        self.lost = Amount(slot.lost)
        self.evidence = slot.evidence
    }
}

/// What became of a challenge, as JSON.
public struct SettledChallengeView: Codable, Hashable, Sendable {
    /// The challenger's account.
    public var challenger: Address
    /// What the challenger got of bonds that were slashed.
    public var gained: Amount
    /// The bond that the challenger lost.
    public var lost: Amount

    /// A challenge as JSON.
    public init(_ challenge: SettledChallenge) {
        self.challenger = challenge.challenger
        self.gained = Amount(challenge.gained)
        self.lost = Amount(challenge.lost)
    }
}
