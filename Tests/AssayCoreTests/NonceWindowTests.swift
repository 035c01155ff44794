import AssayTestSupport
import Testing

@testable import AssayCore

/// The nonce window against the definition it compresses: a set of used nonces, whose floor is
/// the highest nonce up to which all were used.
@Suite struct NonceWindowTests {
    /// The definition, word for word.
    struct NaiveWindow {
        private(set) var floor: UInt64
        private var used: Set<UInt64> = []

        init(floor: UInt64 = 0) { self.floor = floor }

        func rejection(of nonce: UInt64) -> Rejection? {
            if nonce <= self.floor || self.used.contains(nonce) { return .nonceUsed }
            let isInWindow = nonce - self.floor <= 64
            return isInWindow ? nil : .nonceTooHigh(highest: self.floor + 64)
        }

        mutating func use(_ nonce: UInt64) {
            self.used.insert(nonce)
            while self.floor < .max, self.used.contains(self.floor + 1) { self.floor += 1 }
        }
    }

    /// Uses a nonce in both and compares what they say.
    private func step(
        _ nonce: UInt64, _ window: inout NonceWindow, _ naive: inout NaiveWindow
    ) -> Bool {
        let expected = naive.rejection(of: nonce)
        guard window.rejection(of: nonce) == expected else { return false }
        let before = window
        do throws(ExecutionError) {
            try window.use(nonce)
            guard expected == nil else { return false }
            naive.use(nonce)
        } catch {
            guard expected.map({ error == .rejected($0) }) ?? false, window == before else {
                return false
            }
        }
        return window.floor == naive.floor && window.used & 1 == 0
            && window.nextUnused == (naive.floor == .max ? nil : naive.floor + 1)
    }

    @Test("every order of four uses", arguments: [0, 1, 1 << 32, UInt64.max - 66])
    func exhaustive(_ floor: UInt64) {
        let offsets: [UInt64] = [0, 1, 2, 3, 4, 63, 64, 65, 66]
        var sequences: [[UInt64]] = [[]]
        for _ in 0..<4 { sequences = sequences.flatMap { head in offsets.map { head + [$0] } } }
        for sequence in sequences {
            var window = NonceWindow(floor: floor, used: 0)
            var naive = NaiveWindow(floor: floor)
            for offset in sequence {
                guard self.step(floor + offset, &window, &naive) else {
                    Issue.record("\(sequence) above \(floor)")
                    return
                }
            }
        }
    }

    @Test("random uses", arguments: 0..<100 as Range<UInt64>)
    func random(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let floor = seed.isMultiple(of: 2) ? 0 : UInt64.max - 300
        var window = NonceWindow(floor: floor, used: 0)
        var naive = NaiveWindow(floor: floor)
        for _ in 0..<1_000 {
            let low = UInt64.random(in: 0..<3, using: &random) == 0
            let reach = min(UInt64.max - window.floor, low ? 2 : 70)
            let back = min(window.floor, 3)
            let nonce = UInt64.random(
                in: window.floor - back...window.floor + reach, using: &random)
            guard self.step(nonce, &window, &naive) else {
                Issue.record("\(nonce) in \(window)")
                return
            }
        }
        #expect(window.floor > floor, "the uses must reach the floor")
    }

    @Test func everyNonceOfTheWindowIsGoodOnceInAnyOrder() {
        for stride in [1, 3, 7, 63] {
            var window = NonceWindow()
            var naive = NaiveWindow()
            for index in 0..<64 {
                #expect(self.step(UInt64(index * stride % 64 + 1), &window, &naive))
            }
            #expect(window == NonceWindow(floor: 64, used: 0))
            for nonce: UInt64 in 0...64 { #expect(window.rejection(of: nonce) == .nonceUsed) }
        }
    }

    @Test func aGapHoldsTheFloorUntilItIsFilled() throws {
        var window = NonceWindow()
        for nonce: UInt64 in 2...64 { try window.use(nonce) }
        #expect(window.floor == 0)
        #expect(window.nextUnused == 1)
        #expect(window.rejection(of: 65) == .nonceTooHigh(highest: 64))
        try window.use(1)
        #expect(window == NonceWindow(floor: 64, used: 0))
        #expect(window.rejection(of: 65) == nil)
        #expect(window.rejection(of: 128) == nil)
        #expect(window.rejection(of: 129) == .nonceTooHigh(highest: 128))
    }

    @Test func theLastNonceIsGoodAndNothingComesAfterIt() throws {
        var window = NonceWindow(floor: .max - 1, used: 0)
        #expect(window.nextUnused == .max)
        #expect(window.rejection(of: .max - 1) == .nonceUsed)
        try window.use(.max)
        #expect(window.floor == .max)
        #expect(window.nextUnused == nil)
        #expect(window.rejection(of: .max) == .nonceUsed)
        #expect(window.rejection(of: 0) == .nonceUsed)
    }

    @Test func theWholeWindowAtTheEndCanBeUsed() throws {
        var window = NonceWindow(floor: .max - 64, used: 0)
        for nonce in ((UInt64.max - 63)...UInt64.max).reversed() { try window.use(nonce) }
        #expect(window == NonceWindow(floor: .max, used: 0))
    }

    @Test func onlyWhatTimeCanCureIsEarly() {
        #expect(Rejection.nonceTooHigh(highest: 64).isEarly)
        #expect(Rejection.issuedInFuture.isEarly)
        for other in [Rejection.nonceUsed, .insufficientBalance(balance: 0), .unknownSigner] {
            #expect(!other.isEarly)
        }
    }
}
