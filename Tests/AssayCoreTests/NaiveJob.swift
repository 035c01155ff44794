import AssayCrypto

@testable import AssayCore

/// A job as the naive ledger keeps it.
struct NaiveJob {
    typealias Amount = NaiveLedger.Amount

    enum Waits: Equatable {
        /// For the hash of the block at a height.
        case hash(UInt64)
        case clock(UInt64)
    }

    struct Item: Equatable {
        let index: UInt64
        let units: UInt64
        let output: Digest
    }

    /// What a node says: its units, and what it opened by the number of the draw.
    struct Word: Equatable {
        let node: Address
        let units: UInt64
        var items: [Item?] = []

        /// The answer, if it was opened to the end.
        var answer: Answer? {
            let opened = self.items.compactMap { $0 }
            guard opened.count == self.items.count, !opened.isEmpty else { return nil }
            return Answer(units: self.units, items: opened)
        }
    }

    /// Equal answers are in one group.
    struct Answer: Equatable {
        let units: UInt64
        let items: [Item]

        var digest: Digest {
            let items = self.items.map { item in
                CBORValue.array([
                    .unsigned(item.index), .unsigned(item.units), .bytes(item.output.bytes),
                ])
            }
            return SHA256.hash(CBORValue.array([.unsigned(self.units), .array(items)]).encoded)
        }
    }

    struct Slot {
        var word: Word
        let attest: Attest
        let operatorID: OperatorID?
        let streak: UInt64
        let isFirstDraw: Bool
    }

    let terms: PostJob
    let requester: Address
    let height: UInt64
    let posted: UInt64
    let model: (owner: Address, terms: RegisterModel)
    /// The parameters when it was posted.
    let parameters: Parameters
    /// N.
    let bonded: UInt64
    let fee: Amount
    var escrow: Amount
    var status = JobStatus.open
    var waits: Waits
    /// How often it was entered in a queue.
    var entries = 1
    var needed: Int
    var asked: Int
    var drawSeed = Digest.zero
    var drawn: UInt64 = 0
    var openSeed: Digest?
    var slots: [Slot] = []
    var judges: [Word] = []
    var result: Answer?
    var challenger: Address?

    var price: Amount { Amount(self.terms.price) }
    var isAlone: Bool { self.terms.agreement == 1 && self.terms.audience == nil }
    var slotBond: Amount {
        max(Amount(self.parameters[.slotBond]), self.price * Amount(self.terms.maxUnits))
    }
    var challengeBond: Amount { Amount(self.parameters[.challengeBond]) }
    var draws: Int { Int(self.parameters[.draws]) }

    /// The units that are drawn of a total: the first 16 bytes of H(seed ‖ job ‖ j) mod total.
    func drawn(of total: UInt64, id: Digest) -> [UInt64] {
        guard let seed = self.openSeed else { return [] }
        return (0..<self.draws).map { number in
            let hash = SHA256.hash(seed.bytes + id.bytes + Self.bytes(UInt64(number)))
            return UInt64(Self.number(hash.bytes.prefix(16)) % UInt128(total))
        }
    }

    /// x · N < min(N, n · 2^r) · 2⁶⁴.
    func isEligible(_ node: Address, at clock: UInt64, id: Digest) -> Bool {
        let hash = SHA256.hash(self.drawSeed.bytes + id.bytes + node.bytes)
        let ticket = Self.number(hash.bytes.prefix(8))
        let rounds = (clock - self.drawn) / self.parameters[.drawStep]
        var wanted = UInt128(self.asked)
        for _ in 0..<min(rounds, 64) { wanted = min(2 * wanted, UInt128(self.bonded)) }
        return ticket * UInt128(self.bonded) < min(wanted, UInt128(self.bonded)) << 64
    }

    static func bytes(_ number: UInt64) -> [UInt8] {
        (0..<8).reversed().map { UInt8(number >> (8 * $0) & 255) }
    }

    static func number(_ bytes: some Sequence<UInt8>) -> UInt128 {
        bytes.reduce(0) { $0 * 256 + UInt128($1) }
    }

    /// The units to the left of the leaf at `index` of `count`, by the shape of RFC 9162: the
    /// topmost sibling is the last, and the left half has the largest power of two below `count`.
    static func unitsBefore(
        _ index: UInt64, of count: UInt64, _ path: ArraySlice<WorkTree.Node>
    ) -> UInt128 {
        guard count > 1, let sibling = path.last else { return 0 }
        var half: UInt64 = 1
        while half * 2 < count { half *= 2 }
        let rest = path.dropLast()
        if index < half { return Self.unitsBefore(index, of: half, rest) }
        return UInt128(sibling.units) + Self.unitsBefore(index - half, of: count - half, rest)
    }
}
