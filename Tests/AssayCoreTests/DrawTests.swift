import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// What is drawn by lot: by the definition, and with the frequencies that it promises.
///
/// The seeds are the same in every run, so that nothing here fails by chance.
@Suite struct DrawTests {
    private static let job = SHA256.hash([1])

    private static func seed(_ number: Int) -> Digest {
        SHA256.hash(NaiveJob.bytes(UInt64(number)))
    }

    private static let nodes = (0..<400).compactMap { number in
        Address(
            bytes: Array(SHA256.hash([UInt8(number / 256), UInt8(number % 256)]).bytes.prefix(20)))
    }

    /// x · N < min(N, n · 2^r) · 2⁶⁴ in 128 bits.
    private static func isEligible(
        _ node: Address, _ seed: Digest, slots: UInt64, round: UInt64, bonded: UInt64
    ) -> Bool {
        let hash = SHA256.hash(seed.bytes + Self.job.bytes + node.bytes)
        let ticket = NaiveJob.number(hash.bytes.prefix(8))
        let wanted = round > 60 ? UInt128(bonded) : UInt128(slots) << UInt128(round)
        return ticket * UInt128(bonded) < min(UInt128(bonded), wanted) << 64
    }

    @Test(
        "by the definition",
        arguments: [0, 1, 2, 3, 10, 54, 56, 57, 58, 60, 61, 63, 64, 1_000, .max] as [UInt64])
    func definition(_ round: UInt64) {
        // More accounts than 2⁵⁷ there are not.
        let counts: [UInt64] = [0, 1, 2, 3, 7, 8, 100, 1 << 20, 1 << 40, 1 << 56, 1 << 57]
        for (number, bonded) in counts.enumerated() {
            for slots: UInt64 in 1...7 {
                for node in Self.nodes.prefix(20) {
                    let seed = Self.seed(number)
                    let isDrawn = Draw.isEligible(
                        node, seed: seed, job: Self.job, slots: slots, round: round,
                        bonded: bonded)
                    let expected = Self.isEligible(
                        node, seed, slots: slots, round: round, bonded: bonded)
                    #expect(isDrawn == expected)
                }
            }
        }
    }

    /// Whoever was eligible stays so: the circle only grows.
    @Test func theCircleGrows() {
        for node in Self.nodes.prefix(50) {
            let rounds = (0..<12 as Range<UInt64>).map {
                Draw.isEligible(
                    node, seed: Self.seed(5), job: Self.job, slots: 2, round: $0, bonded: 400)
            }
            #expect(rounds.sorted { !$0 && $1 } == rounds)
            #expect(rounds[8], "2 · 2⁸ > 400: everyone")
        }
    }

    /// About n · 2^r of N accounts are eligible.
    @Test(
        "how many are eligible",
        arguments: [(1, 0), (3, 0), (7, 0), (3, 2), (7, 4), (2, 6), (3, 8)]
            as [(UInt64, UInt64)])
    func share(_ slots: UInt64, _ round: UInt64) {
        let seeds = 100
        var count = 0
        for number in 0..<seeds {
            let seed = Self.seed(number)
            count += Self.nodes.count { node in
                Draw.isEligible(
                    node, seed: seed, job: Self.job, slots: slots, round: round, bonded: 400)
            }
        }
        let wanted = min(400, Int(slots) << Int(round))
        // Within four standard deviations of the binomial distribution.
        let distance = count - wanted * seeds
        let variance = seeds * wanted * (400 - wanted) / 400
        #expect(distance * distance <= 16 * variance)
        #expect(wanted < 400 || count == 400 * seeds)
    }

    @Test func otherJobsAndSeedsDrawOthers() {
        var drawn: [Set<Int>] = []
        for (seed, job) in [(1, 1), (2, 1), (1, 2)] as [(Int, UInt8)] {
            drawn.append(
                Set(
                    Self.nodes.indices.filter {
                        Draw.isEligible(
                            Self.nodes[$0], seed: Self.seed(seed), job: SHA256.hash([job]),
                            slots: 7, round: 3, bonded: 400)
                    }))
        }
        #expect(Set(drawn).count == 3)
        #expect(drawn[0].intersection(drawn[1]).count < 30)
    }

    @Test(
        "units by the definition",
        arguments: [1, 2, 3, 9, 1_000, 1 << 32, 1 << 63, .max - 1, .max] as [UInt64])
    func unit(_ total: UInt64) {
        for number: UInt64 in [0, 1, 31, .max] {
            let seed = Self.seed(Int(number % 77))
            let hash = SHA256.hash(seed.bytes + Self.job.bytes + NaiveJob.bytes(number))
            let expected = NaiveJob.number(hash.bytes.prefix(16)) % UInt128(total)
            let unit = Draw.unit(seed: seed, job: Self.job, number: number, total: total)
            #expect(UInt128(unit) == expected && unit < total)
        }
    }

    /// Every unit is as likely as any other: χ² over 16 units, which seldom exceeds 45.
    @Test func unitsAreUniform() {
        var counts = [Int](repeating: 0, count: 16)
        let draws = 16_000
        for number in 0..<draws {
            let unit = Draw.unit(
                seed: Self.seed(9), job: Self.job, number: UInt64(number), total: 16)
            counts[Int(unit)] += 1
        }
        let mean = draws / 16
        let distance = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        #expect(distance <= 45 * mean)
        // A total that is no power of two, and large: no half is favoured.
        let total: UInt64 = 3 << 61
        let low = (0..<4_000 as Range<UInt64>).count {
            Draw.unit(seed: Self.seed(10), job: Self.job, number: $0, total: total) < total / 2
        }
        #expect((1_870...2_130).contains(low))
    }

    @Test("one in so many is checked", arguments: [1, 2, 3, 10, 20, 1_000_000] as [UInt64])
    func checks(_ interval: UInt64) {
        let seeds = 4_000
        let count = (0..<seeds).count {
            let hash = SHA256.hash(Self.seed($0).bytes + Self.job.bytes)
            let expected = NaiveJob.number(hash.bytes.prefix(8)) % UInt128(interval) == 0
            let isChecked = Draw.isChecked(
                seed: Self.seed($0), job: Self.job, interval: interval)
            #expect(isChecked == expected)
            return isChecked
        }
        let mean = seeds / Int(interval)
        #expect(abs(count - mean) * abs(count - mean) <= 16 * mean)
        #expect(interval > 1 || count == seeds)
    }
}
