/// That a key is proposed as a validator, and when it last said that it is ready.
///
/// It stands under the address of the key for as long as somebody proposes it: so only whom
/// validators named can write here, and nothing is left behind.
public struct Ready: Hashable, Sendable {
    /// How many open ballots and queued changes would add the key; not 0.
    public var proposals: UInt64
    /// The height of the block in which the key last said that it is ready; 0 if it never did.
    public var height: UInt64

    /// Whether what was said counts at the end of the block at `height`.
    ///
    /// It does for two epochs: a change waits for the end of the epoch in which it passes, so
    /// whoever says *ready* while a vote of less than an epoch goes on need not say it again.
    func isRecent(at height: UInt64, epochLength: UInt64) -> Bool {
        guard self.height > 0, self.height <= height else { return false }
        let age = height - self.height
        return age / 2 + age % 2 <= epochLength
    }
}

extension Ready: StateValue {
    /// The kind of state value.
    public static let kind = StateKind.ready

    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.unsigned(1, self.proposals)
        map.nonZero(2, self.height)
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        var map = try decoder.map()
        try map.label(1, &decoder)
        self.proposals = try decoder.unsigned(in: 1...UInt64.max, "the number of proposals")
        self.height = try map.nonZero(2, &decoder)
        try map.end(&decoder)
    }
}
