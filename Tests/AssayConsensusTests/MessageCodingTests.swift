import AssayConsensus
import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// Messages and records as bytes: each has one encoding, and what is out of range is refused.
@Suite struct MessageCodingTests {
    @Test("the samples hold a record with everything in it, and evidence of every kind")
    func samplesAreComplete() throws {
        let scene = try VotingScene(4)
        let record = try VoteRecordSamples.fullRecord(scene)
        #expect(record.round == 4)
        #expect(record.proposal?.proof != nil)
        #expect(record.proposal?.roundChanges.count == 3)
        #expect(record.prepared != nil)
        #expect(record.roundChange?.proof != nil)
        #expect(record.lock != nil)
        #expect(record.blocks.count == 1)
        let kinds = try VoteRecordSamples.evidence(scene).map(\.kind)
        #expect(kinds == [.equivocation, .wrongProposer, .lockDenied])
    }

    @Test("a sample is read as it was written", arguments: MessageSample.all)
    func sample(sample: MessageSample) throws {
        let read = try sample.recode(sample.bytes)
        #expect(read.bytes == sample.bytes)
        #expect(read.isSame)
    }

    @Test("every cut is truncated, every byte behind is one too many", arguments: MessageSample.all)
    func ends(sample: MessageSample) {
        for count in 0..<sample.bytes.count {
            let cut = Array(sample.bytes.prefix(count))
            #expect(throws: DecodeError(.truncated, at: count)) { try sample.recode(cut) }
        }
        for more in [[0], [0xff], [0xf6], sample.bytes] as [[UInt8]] {
            let longer = sample.bytes + more
            #expect(throws: DecodeError(.trailingBytes, at: sample.bytes.count)) {
                try sample.recode(longer)
            }
        }
    }

    /// A sample, where in it to put what, and why that is refused.
    struct Malformed: Sendable, CustomTestStringConvertible {
        let sample: String
        let path: [Int]
        let value: CBORValue
        let reason: DecodeError.Reason

        init(
            _ sample: String, _ path: [Int], _ value: CBORValue, _ reason: DecodeError.Reason
        ) {
            (self.sample, self.path, self.value, self.reason) = (sample, path, value, reason)
        }

        var testDescription: String { "\(self.sample) \(self.path): \(self.reason)" }
    }

    private static let signatures = CBORValue.array(
        [CBORValue](repeating: .bytes([UInt8](repeating: 1, count: 64)), count: 51))
    private static let seventeenKilobytes = CBORValue.bytes([UInt8](repeating: 0, count: 16_385))

    static let malformed: [Malformed] = [
        .init("prepare", [0], .unsigned(0), .outOfRange("the kind of message")),
        .init("prepare", [0], .unsigned(10), .outOfRange("the kind of message")),
        .init("prepare", [0], .unsigned(.max), .outOfRange("the kind of message")),
        .init("prepare", [0], .null, .unexpectedType(expected: .unsigned, found: .simple)),
        // The content of one kind is not that of another.
        .init("prepare", [0], .unsigned(2), .wrongLength(expected: 7, found: 5)),
        .init("prepare", [0], .unsigned(4), .wrongLength(expected: 3, found: 5)),
        .init("prepare", [0], .unsigned(7), .wrongLength(expected: 2, found: 5)),
        .init("round change", [0], .unsigned(4), .wrongLength(expected: 8, found: 6)),
        .init("commit", [0], .unsigned(5), .wrongLength(expected: 6, found: 8)),
        .init(
            "prepare", [1, 0], .negative(0),
            .unexpectedType(expected: .unsigned, found: .negative)),
        .init("prepare", [1, 1], .text("1"), .unexpectedType(expected: .unsigned, found: .text)),
        .init("prepare", [1, 2], .bytes([1]), .wrongLength(expected: 32, found: 1)),
        .init("prepare", [1, 2], .null, .unexpectedType(expected: .bytes, found: .simple)),
        .init("proposal", [1, 6], .bool(true), .unexpectedType(expected: .array, found: .simple)),
        .init("proposal again", [1, 6, 3], Self.signatures, .tooLarge(limit: 50)),
        .init(
            "proposal again", [1, 6, 2], .bytes([UInt8](repeating: 0, count: 8)),
            .tooLarge(limit: 7)),
        .init("proposal again", [1, 5], Self.signatures, .tooLarge(limit: 50)),
        .init(
            "round change", [1, 0, 2], .unsigned(0),
            .unexpectedType(expected: .bytes, found: .simple)),
        .init(
            "round change", [1, 0, 3], .unsigned(0),
            .outOfRange("a prepared block without its round")),
        .init(
            "round change", [1, 1], .unsigned(0),
            .unexpectedType(expected: .array, found: .unsigned)),
        .init("get blocks", [1, 0], .unsigned(0), .outOfRange("the first height")),
        .init("get blocks", [1, 1], .unsigned(0), .outOfRange("the number of blocks")),
        .init("get blocks", [1, 1], .unsigned(65), .outOfRange("the number of blocks")),
        .init("statements", [1, 0], Self.seventeenKilobytes, .tooLarge(limit: 16_384)),
        .init("statements", [1, 0], .text("x"), .unexpectedType(expected: .bytes, found: .text)),
        .init(
            "no blocks", [1], .array([CBORValue](repeating: .null, count: 65)),
            .tooLarge(limit: 64)),
        .init(
            "no statements", [1], .array([CBORValue](repeating: .bytes([]), count: 10_001)),
            .tooLarge(limit: 10_000)),
        .init("prepare", [0], .unsigned(9), .unexpectedType(expected: .bytes, found: .unsigned)),
        .init("checkpoint", [0], .unsigned(3), .unexpectedType(expected: .unsigned, found: .bytes)),
        .init("checkpoint", [0], .unsigned(2), .wrongLength(expected: 7, found: 5)),
        .init("checkpoint", [1, 0], .unsigned(0), .outOfRange("the size of the log")),
        .init(
            "checkpoint", [1, 0], .negative(0),
            .unexpectedType(expected: .unsigned, found: .negative)),
        .init(
            "checkpoint", [1, 1], .bytes([UInt8](repeating: 0, count: 31)),
            .wrongLength(expected: 32, found: 31)),
        .init(
            "checkpoint", [1, 2], .bytes([UInt8](repeating: 2, count: 32)),
            .wrongLength(expected: 33, found: 32)),
        .init(
            "checkpoint", [1, 3], .bytes([]), .unexpectedType(expected: .unsigned, found: .bytes)),
        .init(
            "checkpoint", [1, 4], .bytes([UInt8](repeating: 0, count: 63)),
            .wrongLength(expected: 64, found: 63)),
        .init(
            "checkpoint", [1, 4], .bytes([UInt8](repeating: 0, count: 65)),
            .wrongLength(expected: 64, found: 65)),
        .init("decided", [1], .array([.null]), .wrongLength(expected: 2, found: 1)),
        .init("record, new", [0], .null, .unexpectedType(expected: .unsigned, found: .simple)),
        .init("record, full", [2, 1], Self.signatures, .tooLarge(limit: 50)),
        .init("record, full", [5, 3], Self.signatures, .tooLarge(limit: 50)),
        .init(
            "record of evidence: equivocation", [0], .unsigned(0),
            .outOfRange("the kind of evidence")),
        .init(
            "record of evidence: equivocation", [0], .unsigned(4),
            .outOfRange("the kind of evidence")),
        .init(
            "record of evidence: equivocation", [0], .unsigned(257),
            .outOfRange("the kind of evidence")),
        .init(
            "record of evidence: equivocation", [4],
            .array([.bytes([]), .bytes([]), .bytes([])]), .tooLarge(limit: 2)),
        .init(
            "record of evidence: equivocation", [4, 0],
            .bytes([UInt8](repeating: 0, count: (64 << 10) + 1)), .tooLarge(limit: 64 << 10)),
    ]

    @Test("what is out of range is refused", arguments: Self.malformed)
    func refused(malformed: Malformed) throws {
        let sample = try MessageSample.named(malformed.sample)
        let value = try CBORValue(decoding: sample.bytes, limit: sample.bytes.count)
        let bytes = value.replacing(malformed.path, with: malformed.value).encoded
        let error = #expect(throws: DecodeError.self) { try sample.recode(bytes) }
        #expect(error?.reason == malformed.reason)
    }

    @Test("every field that is left out or added is refused", arguments: MessageSample.all)
    func wrongCounts(sample: MessageSample) throws {
        let value = try CBORValue(decoding: sample.bytes, limit: sample.bytes.count)
        let lists = ["statements", "no statements", "blocks", "no blocks"]
        let isList = lists.contains(sample.name)
        let isEvidence = sample.name.hasPrefix("record of evidence")
        for path in value.arrays where !(isList && path == [1]) && !(isEvidence && path == [4]) {
            let items = value.items(at: path)
            // Lists of votes, signatures and statements may have any length.
            guard Set(items.map(\.shape)).count > 1 else { continue }
            let (shorter, longer) = (Array(items.dropLast()), items + [.null])
            for changed in [shorter, longer] {
                let bytes = value.replacing(path, with: .array(changed)).encoded
                #expect(throws: DecodeError.self, "\(path)") { try sample.recode(bytes) }
            }
        }
    }

    @Test("the twin of a signature with a high s cannot be read", arguments: MessageSample.wire)
    func highTwins(sample: MessageSample) throws {
        // A cosignature is Ed25519: it has no s of ours, and is no part of consensus.
        guard sample.name != "checkpoint" else { return }
        let value = try CBORValue(decoding: sample.bytes, limit: sample.bytes.count)
        for path in value.signatures {
            guard case .bytes(let bytes) = value.item(at: path) else { continue }
            let twin = try Signature(bytes: bytes).highTwin
            let changed = value.replacing(path, with: .bytes(twin)).encoded
            #expect(throws: DecodeError.self, "\(path)") { try sample.recode(changed) }
        }
        let signed = ["statements", "no statements", "get blocks", "no blocks"]
        #expect(value.signatures.isEmpty == signed.contains(sample.name))
    }
}

/// Finding and replacing parts of an item, through its tags.
extension CBORValue {
    func item(at path: some Collection<Int>) -> CBORValue? {
        guard let first = path.first else { return self }
        if case .tag(_, let item) = self { return item.item(at: path) }
        guard case .array(let items) = self, items.indices.contains(first) else { return nil }
        return items[first].item(at: path.dropFirst())
    }

    func items(at path: [Int]) -> [CBORValue] {
        guard case .array(let items) = self.item(at: path) else { return [] }
        return items
    }

    func replacing(_ path: some Collection<Int>, with value: CBORValue) -> CBORValue {
        guard let first = path.first else { return value }
        if case .tag(let tag, let item) = self {
            return .tag(tag, item.replacing(path, with: value))
        }
        guard case .array(var items) = self, items.indices.contains(first) else { return self }
        items[first] = items[first].replacing(path.dropFirst(), with: value)
        return .array(items)
    }

    /// The paths of all arrays.
    var arrays: [[Int]] { self.paths { if case .array = $0 { true } else { false } } }

    /// The paths of all strings of 64 bytes.
    var signatures: [[Int]] {
        self.paths { if case .bytes(let bytes) = $0 { bytes.count == 64 } else { false } }
    }

    private func paths(_ isWanted: (CBORValue) -> Bool) -> [[Int]] {
        if case .tag(_, let item) = self { return item.paths(isWanted) }
        var paths: [[Int]] = isWanted(self) ? [[]] : []
        if case .array(let items) = self {
            for (index, item) in items.enumerated() {
                paths += item.paths(isWanted).map { [index] + $0 }
            }
        }
        return paths
    }

    /// What kind of item it is, and how long.
    var shape: String {
        switch self {
        case .bytes(let bytes): "\(bytes.count) bytes"
        case .array(let items): "\(items.count) items"
        case .unsigned: "number"
        default: "other"
        }
    }
}
