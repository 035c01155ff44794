import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayNode

/// What is told to operators about catching up and waiting, and how often.
@Suite struct SyncMeterTests {
    private static let keys = (0..<4).map { TestKeys.key(UInt64($0)).publicKey }

    @Test("progress is told every three seconds, with rate and time left, and then the end")
    func progress() {
        var meter = SyncMeter()
        #expect(meter.observe(head: 0, claim: 1_000, 0) == nil)
        #expect(meter.observe(head: 100, claim: 1_000, 1_000) == nil)
        #expect(
            meter.observe(head: 300, claim: 1_000, 3_000)
                == "catching up: block 300 of 1000, 100 blocks/s, 7 s left")
        #expect(meter.rate == 100)
        #expect(meter.observe(head: 500, claim: 1_000, 4_000) == nil)
        #expect(
            meter.observe(head: 900, claim: 1_000, 6_000)
                == "catching up: block 900 of 1000, 200 blocks/s, 0 s left")
        #expect(
            meter.observe(head: 999, claim: 1_000, 7_000)
                == "caught up: block 999, 999 blocks in 7 s")
        #expect(meter.rate == nil)
        #expect(meter.observe(head: 1_000, claim: 1_000, 8_000) == nil)
    }

    @Test("a block or two behind for a moment is nothing to tell")
    func usual() {
        var meter = SyncMeter()
        for second: UInt64 in 0..<60 {
            #expect(meter.observe(head: second, claim: second + 1, second * 1_000) == nil)
        }
        #expect(meter.observe(head: 60, claim: 63, 60_000) == nil)
        #expect(meter.observe(head: 63, claim: 63, 61_000) == nil)
    }

    @Test("where no block comes, that is told every ten seconds")
    func stuck() {
        var meter = SyncMeter()
        let told = (0...25).compactMap { second in
            meter.observe(head: 5, claim: 1 << 40, UInt64(second) * 1_000)
        }
        #expect(told.count == 2)
        #expect(told.allSatisfy { $0.contains("no block comes") })
        #expect(meter.rate == 0)
        #expect(SyncProgress(head: 5, claim: 1 << 40, rate: 0).secondsLeft == nil)
    }

    @Test("a wait is told at once, and then every ten seconds")
    func waits() {
        var meter = SyncMeter()
        let report = WaitReport(
            waiting: 12_345, round: 3, heard: [Self.keys[0]], missing: Array(Self.keys[1...]),
            quorum: 3, hearsVotes: true)
        let told = (0...25).filter { meter.observe(report, UInt64($0) * 1_000) != nil }
        #expect(told == [0, 10, 20])
        #expect(meter.observe(nil, 26_000) == nil)
    }

    @Test("the sentence says who is heard, how many are needed, and who is not heard")
    func sentence() {
        let short = Self.keys.map { "\($0.description.prefix(12))…" }
        func text(_ heard: Int, votes: Bool = true) -> String {
            WaitReport(
                waiting: 12_345, round: 3, heard: Array(Self.keys[..<heard]),
                missing: Array(Self.keys[heard...]), quorum: 3, hearsVotes: votes
            ).description
        }
        #expect(
            text(2)
                == "waits: a block is due for 12 s; heard 2 of 4 validators, 3 are needed; "
                + "not heard: \(short[2]), \(short[3])")
        #expect(
            text(3)
                == "waits: a block is due for 12 s; heard 3 of 4 validators, which is enough: "
                + "round 3 is under way; not heard: \(short[3])")
        #expect(text(4).hasSuffix("round 3 is under way"))
        #expect(text(0, votes: false).hasSuffix("ask a validator"))
    }

    @Test("it is asked once a second")
    func interval() {
        var meter = SyncMeter()
        let asked = stride(from: UInt64(0), through: 5_000, by: 200).filter { meter.isDue($0) }
        #expect(asked == [0, 1_000, 2_000, 3_000, 4_000, 5_000])
    }
}
