public import AssayCrypto

/// A change that is being voted on, or that passed and waits for its epoch.
public struct Ballot: Hashable, Sendable {
    /// What is voted on.
    public let change: Change
    /// Who voted for it, in rising order.
    public var voters: [PublicKey]
    /// The account that opened the ballot.
    public let opener: Address
    /// When it expires, in milliseconds of ledger time.
    public let expires: UInt64

    /// The entry of the queue that ends the ballot.
    var due: DueEntry {
        DueEntry(queue: .clock, time: self.expires, id: self.change.digest, item: .ballot)
    }
}

extension Ballot: StateValue {
    /// The kind of state value.
    public static let kind = StateKind.ballot

    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.put(1, self.change)
        map.put(2) { encoder in
            encoder.array(self.voters.count)
            for voter in self.voters { voter.encode(to: &encoder) }
        }
        map.put(3, self.opener)
        map.unsigned(4, self.expires)
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        var map = try decoder.map()
        try map.label(1, &decoder)
        self.change = try Change(from: &decoder)
        try map.label(2, &decoder)
        self.voters = try [PublicKey](votersFrom: &decoder)
        try map.label(3, &decoder)
        self.opener = try Address(from: &decoder)
        try map.label(4, &decoder)
        self.expires = try decoder.unsigned()
        try map.end(&decoder)
    }
}

/// A passed change in the queue of those that wait, with the epoch in which it passed.
public struct QueuedChange: Hashable, Sendable {
    /// What passed.
    public let change: Change
    /// Who voted for it; counted again when it takes effect.
    public let voters: [PublicKey]
    /// The epoch in which it passed.
    ///
    /// It takes effect in a later one.
    public let epoch: UInt64
}

extension QueuedChange: StateValue {
    /// The kind of state value.
    public static let kind = StateKind.queue

    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.put(1, self.change)
        map.put(2) { encoder in
            encoder.array(self.voters.count)
            for voter in self.voters { voter.encode(to: &encoder) }
        }
        map.unsigned(3, self.epoch)
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        var map = try decoder.map()
        try map.label(1, &decoder)
        self.change = try Change(from: &decoder)
        try map.label(2, &decoder)
        self.voters = try [PublicKey](votersFrom: &decoder)
        try map.label(3, &decoder)
        self.epoch = try decoder.unsigned()
        try map.end(&decoder)
    }
}

extension [PublicKey] {
    /// Reads voters: each once, in rising order.
    fileprivate init(votersFrom decoder: inout CBORDecoder) throws(DecodeError) {
        let start = decoder.offset
        self = []
        for _ in 0..<(try decoder.array(maximum: 1_000)) {
            self.append(try PublicKey(from: &decoder))
        }
        guard zip(self, self.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw DecodeError(.outOfRange("the order of voters"), at: start)
        }
    }
}
