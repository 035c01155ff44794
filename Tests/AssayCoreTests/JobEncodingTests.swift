import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// The bytes of jobs, epochs and settlements in state and log: which values they cannot hold.
@Suite struct JobEncodingTests {
    private static let job: Job = {
        let model = Model(owner: .zero, terms: LedgerScene.terms)
        var job = Job(
            JobDraft().terms, requester: .zero, height: 3, posted: 4,
            conditions: JobConditions(Parameters(), model: model, slotPrice: 200, bonded: 7),
            escrow: 600, fee: 6)
        job.judges = [Commitment(node: .zero, root: .zero, units: 1, items: [nil])]
        return job
    }()

    /// The job with one entry of its map exchanged.
    private static func with(_ label: UInt64, _ value: CBORValue) throws -> [UInt8] {
        let bytes = Self.job.encoded
        guard case .map(var entries) = try CBORValue(decoding: bytes, limit: bytes.count) else {
            return []
        }
        for (index, entry) in entries.enumerated() where entry.key == .unsigned(label) {
            entries[index] = CBORValue.Entry(entry.key, value)
        }
        return CBORValue.map(entries).encoded
    }

    private static func reason(_ bytes: [UInt8]) -> DecodeError.Reason? {
        do throws(DecodeError) {
            _ = try Job(decoding: bytes, limit: Job.sizeLimit)
        } catch {
            return error.reason
        }
        return nil
    }

    @Test func theJobItself() throws {
        #expect(Self.reason(Self.job.encoded) == nil)
        #expect(try Self.with(7, .unsigned(1)) == Self.job.encoded)
    }

    @Test(
        "values that a job cannot hold",
        arguments: [
            (6, .unsigned(0), .outOfRange("label 6")), (7, .unsigned(0), .outOfRange("the status")),
            (7, .unsigned(8), .outOfRange("the status")),
            (7, .unsigned(257), .outOfRange("the status")),
            (8, .array([.unsigned(0), .unsigned(5)]), .outOfRange("the queue")),
            (8, .array([.unsigned(3), .unsigned(5)]), .outOfRange("the queue")),
            (8, .array([.unsigned(1), .unsigned(.max)]), .outOfRange("the deadline")),
            (8, .array([.unsigned(2), .unsigned(.max)]), .outOfRange("the deadline")),
            (8, .array([.unsigned(1)]), .wrongLength(expected: 2, found: 1)),
            (9, .unsigned(0), .outOfRange("label 9")),
            (10, .unsigned(0), .outOfRange("the agreement")),
            (10, .unsigned(8), .outOfRange("the agreement")),
            (11, .unsigned(0), .outOfRange("the slots")),
            (11, .unsigned(8), .outOfRange("the slots")),
            (15, .null, .unexpectedType(expected: .array, found: .simple)),
            (15, .array(Array(repeating: .null, count: 8)), .tooLarge(limit: 7)),
            (18, .null, .unexpectedType(expected: .array, found: .simple)),
        ] as [(UInt64, CBORValue, DecodeError.Reason)])
    func impossible(label: UInt64, value: CBORValue, reason: DecodeError.Reason) throws {
        #expect(Self.reason(try Self.with(label, value)) == reason)
    }

    /// Judges that are left out when there are none must not be written either.
    @Test func noJudgesHaveOneEncoding() throws {
        let bytes = try Self.with(18, .array([]))
        #expect(Self.reason(bytes) == .outOfRange("the list of judges"))
    }

    @Test(
        "conditions",
        arguments: [
            (4, 0, "the number of draws"), (4, 33, "the number of draws"),
            (5, 0, "the step of the draw"), (9, 0, "the check interval"),
        ] as [(Int, UInt64, String)])
    func conditions(place: Int, value: UInt64, field: String) throws {
        let bytes = Self.job.conditions.encoded
        guard case .array(var items) = try CBORValue(decoding: bytes, limit: bytes.count) else {
            return
        }
        items[place] = .unsigned(value)
        let changed = CBORValue.array(items).encoded
        var found: DecodeError.Reason?
        do throws(DecodeError) {
            _ = try JobConditions(decoding: changed, limit: changed.count)
        } catch {
            found = error.reason
        }
        #expect(found == .outOfRange(field))
    }

    /// The largest job there can be, with the most validators as judges, fits what is read.
    @Test func theLargestJob() throws {
        let item = DrawnItem(index: .max, units: .max, output: .zero)
        let word = Commitment(
            node: .zero, root: .zero, units: .max, items: Array(repeating: item, count: 32))
        var job = Self.job
        job.slots = Array(
            repeating: JobSlot(
                commitment: word, operatorID: OperatorID(String(repeating: "o", count: 64)),
                streak: .max, isFirstDraw: true, evidence: 65_535), count: 7)
        job.judges = Array(repeating: word, count: ValidatorSet.maximumCount)
        #expect(job.encoded.count < Job.sizeLimit)
        #expect(try Job(decoding: job.encoded, limit: Job.sizeLimit) == job)
    }

    /// The largest settlement: seven slots, every number in nine bytes.
    @Test func theLargestSettlement() throws {
        var scene = JobScene()
        scene.draft.ask(4, of: 7)
        scene.fill(JobScene.nodes.map(\.publicKey.address), operatorID: OperatorID("o"))
        scene.bring(to: .provisional)
        scene.edit { $0.challenger = .zero }
        let settlement = try Settlement(of: try scene.job, id: .zero, verdict: nil)
        let bytes = settlement.encoded
        #expect(try Settlement(decoding: bytes, limit: Settlement.maximumSize) == settlement)
        // Pay, royalty, gain, loss and evidence of every slot, and the amounts of the whole.
        let most = bytes.count + 7 * (4 * 10 + 4 + 8) + 8 * 10
        #expect(most <= Settlement.maximumSize)
    }
}
