public import AssayCrypto

/// `job`: asks for work with a model, and locks what it may cost.
///
/// Its id is the id of the statement.
public struct PostJob: Hashable, Sendable {
    /// The most slots of a job.
    public static let maximumSlots: UInt64 = 7
    /// The most accounts that an audience names.
    public static let maximumAudience = 64

    /// The id of the model.
    public let model: Digest
    /// The root of the RFC 9162 tree over the digests of the inputs.
    public let inputRoot: Digest
    /// The number of inputs.
    public let count: UInt64
    /// What a unit is paid.
    public let price: UInt64
    /// The most units that one node is paid for.
    public let maxUnits: UInt64
    /// How many equal answers make a result.
    public let agreement: UInt64
    /// How many nodes are asked.
    public let slots: UInt64
    /// How long slots can be taken, in milliseconds of ledger time.
    public let duration: UInt64
    /// How long a result can be challenged, in milliseconds of ledger time; 0 for not at all.
    public let window: UInt64
    /// The accounts that may take slots, in rising order; `nil` for whoever is drawn.
    public let audience: [Address]?
    /// Where inputs are fetched and results are left: a directory or a URL template.
    public let place: JobPlace?

    /// A job to post.
    public init(
        model: Digest, inputRoot: Digest, count: UInt64, price: UInt64, maxUnits: UInt64,
        agreement: UInt64, slots: UInt64, duration: UInt64, window: UInt64,
        audience: [Address]? = nil, place: JobPlace? = nil
    ) {
        self.model = model
        self.inputRoot = inputRoot
        self.count = count
        self.price = price
        self.maxUnits = maxUnits
        self.agreement = agreement
        self.slots = slots
        self.duration = duration
        self.window = window
        self.audience = audience.map { Set($0).sorted() }
        self.place = place
    }

    /// Whether one node works alone, under the check of its streak.
    var isSolo: Bool { self.agreement == 1 && self.audience == nil }

    /// How many slots can open: a job with one slot and no audience may be checked by a second.
    public var possibleSlots: UInt64 { self.isSolo ? 2 : self.slots }
}

extension PostJob: TransactionRules {
    func apply(
        to execution: inout BlockExecution, from origin: StatementOrigin
    ) throws(ExecutionError) {
        try self.check(in: execution)
        guard let model = try execution.load(Model.self, at: self.model) else {
            throw .rejected(.unknownModel)
        }
        let parameters = execution.parameters
        guard model.terms.royalty + parameters[.jobFee] <= RegisterModel.wholeShare else {
            throw .rejected(.sharesTooHigh)
        }
        try execution.countJob()
        let slotPrice = try self.price.multiplied(by: self.maxUnits)
        let escrow = try slotPrice.multiplied(by: self.possibleSlots)
        let fee = escrow.share(parameters[.jobFee])
        var requester = try execution.signerAccount(origin)
        try requester.withdraw(try escrow.adding(fee))
        execution.store(requester, at: origin.signer)
        execution.record.feePot = try execution.record.feePot.adding(fee)
        let job = Job(
            self, requester: origin.signer, height: execution.height,
            posted: execution.record.clock,
            conditions: JobConditions(
                parameters, model: model, slotPrice: slotPrice,
                bonded: execution.head.record.bondedAccounts),
            escrow: escrow, fee: fee)
        execution.store(job, at: origin.id)
        execution.schedule(job.due(id: origin.id))
    }

    /// Refuses terms that no job can have.
    private func check(in execution: BlockExecution) throws(ExecutionError) {
        guard self.count > 0 else { throw .rejected(.zeroCount) }
        guard self.maxUnits > 0 else { throw .rejected(.zeroUnits) }
        guard self.slots <= Self.maximumSlots else { throw .rejected(.tooManySlots) }
        guard self.agreement <= self.slots else { throw .rejected(.agreementAboveSlots) }
        guard 2 * self.agreement > self.slots else { throw .rejected(.noMajority) }
        let longest = execution.parameters[.longestDuration]
        guard (1...longest).contains(self.duration) else {
            throw .rejected(.durationOutOfBounds(longest: longest))
        }
        let longestWindow = execution.parameters[.longestWindow]
        guard self.window <= longestWindow else {
            throw .rejected(.windowTooLong(longest: longestWindow))
        }
        if let audience, audience.count < self.slots { throw .rejected(.audienceTooSmall) }
    }
}

extension PostJob: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.digest(1, self.model)
        map.digest(2, self.inputRoot)
        map.unsigned(3, self.count)
        map.unsigned(4, self.price)
        map.unsigned(5, self.maxUnits)
        map.unsigned(6, self.agreement)
        map.unsigned(7, self.slots)
        map.unsigned(8, self.duration)
        map.unsigned(9, self.window)
        if let audience {
            map.put(10) { encoder in
                encoder.array(audience.count)
                for address in audience { address.encode(to: &encoder) }
            }
        }
        if let place { map.text(11, place.description) }
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        var map = try decoder.map()
        try map.label(1, &decoder)
        self.model = try decoder.digest()
        try map.label(2, &decoder)
        self.inputRoot = try decoder.digest()
        var numbers: [UInt64] = []
        for label in Int64(3)...9 {
            try map.label(label, &decoder)
            numbers.append(try decoder.unsigned())
        }
        self.count = numbers[0]
        self.price = numbers[1]
        self.maxUnits = numbers[2]
        self.agreement = numbers[3]
        self.slots = numbers[4]
        self.duration = numbers[5]
        self.window = numbers[6]
        self.audience =
            try map.optional(10, &decoder) ? try Self.audience(from: &decoder) : nil
        self.place = try map.optional(11, &decoder) ? try JobPlace(from: &decoder) : nil
        try map.end(&decoder)
    }

    private static func audience(
        from decoder: inout CBORDecoder
    ) throws(DecodeError) -> [Address] {
        let start = decoder.offset
        var audience: [Address] = []
        for _ in 0..<(try decoder.array(maximum: Self.maximumAudience)) {
            audience.append(try Address(from: &decoder))
        }
        guard zip(audience, audience.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw DecodeError(.outOfRange("the order of the audience"), at: start)
        }
        return audience
    }
}

/// Where the inputs of a job are fetched and its results are left, off the chain.
///
/// A directory or a URL template: 1 to 128 printable ASCII characters.
public struct JobPlace: Hashable, Sendable, CustomStringConvertible {
    /// The most characters.
    public static let maximumLength = 128

    /// The directory or template.
    public let description: String

    /// The place written as `text`; `nil` if it has another form.
    public init?(_ text: String) {
        guard (1...Self.maximumLength).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x20...0x7e).contains($0) })
        else { return nil }
        self.description = text
    }

    init(from decoder: inout CBORDecoder) throws(DecodeError) {
        let start = decoder.offset
        guard let place = JobPlace(try decoder.text(maximum: Self.maximumLength)) else {
            throw DecodeError(.outOfRange("the place"), at: start)
        }
        self = place
    }
}
