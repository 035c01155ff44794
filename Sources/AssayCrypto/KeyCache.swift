import Synchronization

/// Parsed public keys by their names: devices sign again and again, and parsing costs a square
/// root.
///
/// Bounded; when a part is full it is emptied, which costs one more parse a key.
public final class KeyCache: Sendable {
    private struct Part: ~Copyable {
        let keys = Mutex<[PublicKey: VerifyingKey]>([:])
        var count: Int { self.keys.withLock(\.count) }
    }

    // Four parts, so that checking threads seldom wait for each other.
    private let first = Part()
    private let second = Part()
    private let third = Part()
    private let fourth = Part()
    private let partCapacity: Int

    /// A cache of at most `capacity` keys (but of four at least), about 200 bytes each.
    public init(capacity: Int = 65_536) {
        self.partCapacity = max(1, capacity / 4)
    }

    /// The number of keys that are kept now.
    var count: Int {
        self.first.count + self.second.count + self.third.count + self.fourth.count
    }

    /// The parsed key, from the cache if it was parsed before.
    public func key(for name: PublicKey) throws(SignatureError) -> VerifyingKey {
        switch name.spread & 3 {
        case 0: try self.key(for: name, in: self.first)
        case 1: try self.key(for: name, in: self.second)
        case 2: try self.key(for: name, in: self.third)
        default: try self.key(for: name, in: self.fourth)
        }
    }

    private func key(
        for name: PublicKey, in part: borrowing Part
    ) throws(SignatureError) -> VerifyingKey {
        if let key = part.keys.withLock({ $0[name] }) { return key }
        let key = try VerifyingKey(name)
        part.keys.withLock { keys in
            if keys.count >= self.partCapacity { keys.removeAll(keepingCapacity: true) }
            keys[name] = key
        }
        return key
    }
}
