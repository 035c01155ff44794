import AssayCrypto

extension Job: StateValue {
    /// The kind of state value.
    public static let kind = StateKind.job

    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.put(1, self.requester)
        map.put(2, self.terms)
        map.put(3, self.conditions)
        map.unsigned(4, self.height)
        map.unsigned(5, self.posted)
        map.nonZero(6, self.fee)
        map.unsigned(7, UInt64(self.status.rawValue))
        map.put(8, self.deadline)
        map.nonZero(9, self.escrow)
        map.unsigned(10, self.agreement)
        map.unsigned(11, self.slotLimit)
        if let drawSeed { map.digest(12, drawSeed) }
        map.nonZero(13, self.drawn)
        if let openingSeed { map.digest(14, openingSeed) }
        map.put(15) { encoder in
            encoder.array(self.slots.count)
            for slot in self.slots { slot.encode(to: &encoder) }
        }
        if let result { map.digest(16, result) }
        if let challenger { map.put(17, challenger) }
        if !self.judges.isEmpty {
            map.put(18) { encoder in
                encoder.array(self.judges.count)
                for judge in self.judges { judge.encode(to: &encoder) }
            }
        }
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        var map = try decoder.map()
        try map.label(1, &decoder)
        self.requester = try Address(from: &decoder)
        try map.label(2, &decoder)
        self.terms = try PostJob(from: &decoder)
        try map.label(3, &decoder)
        self.conditions = try JobConditions(from: &decoder)
        try map.label(4, &decoder)
        self.height = try decoder.unsigned()
        try map.label(5, &decoder)
        self.posted = try decoder.unsigned()
        self.fee = try map.nonZero(6, &decoder)
        try map.label(7, &decoder)
        self.status = try JobStatus(from: &decoder)
        try map.label(8, &decoder)
        self.deadline = try JobDeadline(from: &decoder)
        self.escrow = try map.nonZero(9, &decoder)
        try map.label(10, &decoder)
        self.agreement = try decoder.unsigned(in: 1...PostJob.maximumSlots, "the agreement")
        try map.label(11, &decoder)
        self.slotLimit = try decoder.unsigned(in: 1...PostJob.maximumSlots, "the slots")
        self.drawSeed = try map.optional(12, &decoder) ? try decoder.digest() : nil
        self.drawn = try map.nonZero(13, &decoder)
        self.openingSeed = try map.optional(14, &decoder) ? try decoder.digest() : nil
        try map.label(15, &decoder)
        self.slots = []
        for _ in 0..<(try decoder.array(maximum: Int(PostJob.maximumSlots))) {
            self.slots.append(try JobSlot(from: &decoder))
        }
        self.result = try map.optional(16, &decoder) ? try decoder.digest() : nil
        self.challenger = try map.optional(17, &decoder) ? try Address(from: &decoder) : nil
        self.judges = []
        if try map.optional(18, &decoder) {
            let start = decoder.offset
            for _ in 0..<(try decoder.array(maximum: 1_000)) {
                self.judges.append(try Commitment(from: &decoder))
            }
            // No judges are left out, so that there is one encoding.
            guard !self.judges.isEmpty else {
                throw DecodeError(.outOfRange("the list of judges"), at: start)
            }
        }
        try map.end(&decoder)
    }
}

extension JobStatus: CBORDecodable {
    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        let start = decoder.offset
        guard let status = JobStatus(rawValue: UInt8(clamping: try decoder.unsigned())) else {
            throw DecodeError(.outOfRange("the status"), at: start)
        }
        self = status
    }
}

extension JobDeadline: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(2)
        switch self {
        case .seed(let height):
            encoder.unsigned(UInt64(DueQueue.height.rawValue))
            encoder.unsigned(height)
        case .clock(let time):
            encoder.unsigned(UInt64(DueQueue.clock.rawValue))
            encoder.unsigned(time)
        }
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.array(count: 2)
        let queue = try decoder.unsigned(in: 1...2, "the queue")
        let time = try decoder.unsigned(in: 0...(UInt64.max - 1), "the deadline")
        self = queue == UInt64(DueQueue.height.rawValue) ? .seed(height: time) : .clock(time)
    }
}
