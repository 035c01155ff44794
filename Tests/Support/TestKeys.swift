public import AssayCrypto

/// The same keys in every run: number 1, 2, 3 … as private keys.
public enum TestKeys {
    /// The private key that is the number `index` + 1.
    public static func key(_ index: UInt64) -> PrivateKey {
        var bytes = [UInt8](repeating: 0, count: PrivateKey.byteCount)
        withUnsafeBytes(of: (index + 1).bigEndian) { bytes.replaceSubrange(24..., with: $0) }
        guard let key = PrivateKey(bytes: bytes) else {
            preconditionFailure("small numbers are keys")
        }
        return key
    }

    /// The public cosigning key that belongs to the private key `index`.
    public static func cosigner(_ index: Int) -> CosignerKey {
        CosigningKey(of: Self.key(UInt64(index))).publicKey
    }
}

/// Random numbers that are the same for the same seed (splitmix64).
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A generator that is determined by `seed`.
    public init(seed: UInt64) {
        self.state = seed
    }

    /// The next number.
    public mutating func next() -> UInt64 {
        self.state &+= 0x9e37_79b9_7f4a_7c15
        var z = self.state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
