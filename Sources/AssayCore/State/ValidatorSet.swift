public import AssayCrypto

/// The validators, ordered by public key.
///
/// The index in this order is a validator's number.
public struct ValidatorSet: Hashable, Sendable {
    /// The most validators.
    public static let maximumCount = 50

    /// The keys, in rising order.
    public let keys: [PublicKey]
    /// SHA-256 of the encoding: what headers and proofs carry.
    public let hash: Digest

    /// The set of these keys; `nil` unless they are 1 to 50 and rise.
    public init?(sorted keys: [PublicKey]) {
        guard (1...Self.maximumCount).contains(keys.count),
            zip(keys, keys.dropFirst()).allSatisfy({ $0 < $1 })
        else { return nil }
        self.keys = keys
        var encoder = CBOREncoder()
        encoder.array(keys.count)
        for key in keys { key.encode(to: &encoder) }
        self.hash = SHA256.hash(encoder.bytes)
    }

    /// The number of validators.
    public var count: Int { self.keys.count }

    /// ⌈2n/3⌉: how many make a block final, or pass a vote.
    public var quorum: Int { (2 * self.count + 2) / 3 }

    /// ⌊(n−1)/3⌋: how many may lie or be silent without harm.
    public var faults: Int { (self.count - 1) / 3 }

    /// The validator whose turn it is to propose: it follows from height and round alone.
    public func proposer(height: UInt64, round: UInt64) -> PublicKey {
        let count = UInt64(self.count)
        return self.keys[Int((height % count + round % count) % count)]
    }

    /// The number of a validator.
    public func index(of key: PublicKey) -> Int? { self.keys.firstIndex(of: key) }

    /// Whether a key is a validator's.
    public func contains(_ key: PublicKey) -> Bool { self.index(of: key) != nil }

    /// Whether a quorum of the set is among `voters`, each of whom counts once.
    public func hasQuorum(of voters: [PublicKey]) -> Bool {
        Set(voters).count { self.contains($0) } >= self.quorum
    }
}

extension ValidatorSet: StateValue {
    /// The kind of state value.
    public static let kind = StateKind.members

    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(self.keys.count)
        for key in self.keys { key.encode(to: &encoder) }
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        let start = decoder.offset
        var keys: [PublicKey] = []
        for _ in 0..<(try decoder.array(maximum: Self.maximumCount)) {
            keys.append(try PublicKey(from: &decoder))
        }
        guard let set = ValidatorSet(sorted: keys) else {
            throw DecodeError(.outOfRange("the list of validators"), at: start)
        }
        self = set
    }
}
