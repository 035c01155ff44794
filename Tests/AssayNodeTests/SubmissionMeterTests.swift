import AssayConsensus
import AssayCore
import AssayCrypto
import Testing

@testable import AssayNode

/// Following statements from submission to finality, and counting values in buckets.
@Suite struct SubmissionMeterTests {
    private static let ids = (0..<5).map { LogHash.leaf([UInt8($0)]) }
    private let begin = ContinuousClock.now

    @Test("first answers are counted once, and finality is timed from the submission")
    func answers() {
        var meter = SubmissionMeter()
        var counts = NodeCounts()
        for id in Self.ids { meter.submitted(id, at: self.begin) }
        meter.submitted(Self.ids[0], at: self.begin + .seconds(9))
        let answers: [(Int, Admission)] = [
            (0, .accepted(height: 1)), (1, .waiting), (2, .full), (3, .unavailable),
            (0, .accepted(height: 2)), (4, .final(height: 3, index: 0)),
            (0, .final(height: 3, index: 1)), (0, .final(height: 3, index: 1)), (1, .full),
        ]
        for (number, answer) in answers {
            meter.admitted(Self.ids[number], answer, at: self.begin + .seconds(2), &counts)
        }
        var expected = SubmissionCounts()
        (expected.accepted, expected.waiting, expected.full, expected.unavailable) = (2, 1, 1, 1)
        #expect(counts.submissions == expected)
        #expect(counts.finality.count == 2)
        #expect(counts.finality.sum == 4)
        #expect(meter.count == 0)
    }

    @Test("a statement of others is not timed")
    func others() {
        var meter = SubmissionMeter()
        var counts = NodeCounts()
        meter.submitted(Self.ids[0], at: self.begin)
        meter.admitted(Self.ids[1], .final(height: 1, index: 0), at: self.begin, &counts)
        #expect(counts.finality.count == 0)
        #expect(counts.submissions == SubmissionCounts())
    }

    @Test("a full meter is emptied, and goes on")
    func capacity() {
        var meter = SubmissionMeter(capacity: 2)
        for id in Self.ids[..<3] { meter.submitted(id, at: self.begin) }
        #expect(meter.count == 1)
    }

    @Test(
        "a value falls into the first bucket that holds it",
        arguments: [
            (-1.0, 0), (0, 0), (1, 0), (1.000_1, 1), (2, 1), (2.5, 2), (Double.infinity, 2),
        ])
    func buckets(value: Double, bucket: Int) {
        var histogram = Histogram(bounds: [1, 2])
        histogram.observe(value)
        #expect(histogram.counts[bucket] == 1)
        #expect(histogram.count == 1)
        #expect(histogram.sum == value)
    }

    @Test("a duration is counted in seconds")
    func durations() {
        var histogram = Histogram(bounds: [0.25])
        histogram.observe(Duration.milliseconds(250))
        #expect(histogram.counts == [1, 0])
        #expect(histogram.sum == 0.25)
    }
}
