public import AssayCrypto

/// What the ledger draws by lot, from block hashes that nobody knows in advance.
///
/// A hash is SHA-256 of the parts one after another; numbers have 8 bytes, big-endian.
public enum Draw {
    /// Whether a node may take one of `slots` slots.
    ///
    /// With x the first 8 bytes of H(seed ‖ job ‖ node) and N accounts bonded:
    /// x · N < min(N, slots · 2^round) · 2⁶⁴, so that about slots · 2^round nodes may.
    public static func isEligible(
        _ node: Address, seed: Digest, job: Digest, slots: UInt64, round: UInt64,
        bonded: UInt64
    ) -> Bool {
        let ticket = Self.hash(seed, job, node.bytes).number(at: 0)
        // Past 2⁶⁴ everyone is eligible; 57 steps and 7 slots stay below.
        let wanted = round > 57 ? bonded : min(bonded, slots << round)
        let product = ticket.multipliedFullWidth(by: bonded)
        return product.high < wanted
    }

    /// Which unit of a tree with `total` units draw `number` lands on: the first 16 bytes of
    /// H(seed ‖ job ‖ number) modulo `total`.
    ///
    /// - Precondition: `total` is at least 1.
    public static func unit(
        seed: Digest, job: Digest, number: UInt64, total: UInt64
    ) -> UInt64 {
        let hash = Self.hash(
            seed, job, withUnsafeBytes(of: number.bigEndian) { [UInt8]($0) })
        let (high, low) = (hash.number(at: 0), hash.number(at: 8))
        return total.dividingFullWidth((high % total, low)).remainder
    }

    /// Whether a solo job is checked: the first 8 bytes of H(seed ‖ job) modulo `interval` are 0.
    ///
    /// - Precondition: `interval` is at least 1.
    public static func isChecked(seed: Digest, job: Digest, interval: UInt64) -> Bool {
        Self.hash(seed, job, []).number(at: 0).isMultiple(of: interval)
    }

    private static func hash(_ seed: Digest, _ job: Digest, _ rest: [UInt8]) -> Digest {
        var hash = SHA256()
        hash.update(seed)
        hash.update(job)
        hash.update(rest)
        return hash.finalize()
    }
}

extension Digest {
    /// The 8 bytes from `offset`, big-endian.
    fileprivate func number(at offset: Int) -> UInt64 {
        self.bytes[offset..<(offset + 8)].reduce(0) { $0 << 8 | UInt64($1) }
    }
}
