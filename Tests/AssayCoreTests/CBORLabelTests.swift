import AssayCore
import AssayTestSupport
import Testing

/// Every map of every type, at every level: one label too many, one twice, two exchanged.
@Suite struct CBORLabelTests {
    /// Follows every other label, in the order of encodings.
    static let unknown: Int64 = -99_999
    /// A settlement has no assurance where its status demands one, if the label before or after
    /// the status is out of its place.
    private static let status = DecodeError.Reason.outOfRange("the status of a settlement")

    @Test("an unknown label", arguments: CBORSample.all)
    func unknownLabel(sample: CBORSample) throws {
        let extra = CBORValue.Entry(.negative(UInt64(-1 - Self.unknown)), .null)
        for bytes in try Self.variants(of: sample, { [$0 + [extra]] }) {
            let reason = DecodeError.Reason.unexpectedLabel(expected: nil, found: Self.unknown)
            Self.expect(sample, bytes) { $0 == reason }
        }
    }

    @Test("a label twice", arguments: CBORSample.all)
    func labelTwice(sample: CBORSample) throws {
        let twice = try Self.variants(of: sample) { entries in
            entries.indices.map { Array(entries[...$0] + entries[$0...]) }
        }
        for bytes in twice {
            Self.expect(sample, bytes) { [.duplicateKey, Self.status].contains($0) }
        }
    }

    @Test("two labels exchanged", arguments: CBORSample.all)
    func labelsExchanged(sample: CBORSample) throws {
        let exchanged = try Self.variants(of: sample) { entries in
            entries.indices.dropFirst().map { index in
                var swapped = entries
                swapped.swapAt(index, index - 1)
                return swapped
            }
        }
        for bytes in exchanged {
            Self.expect(sample, bytes) { reason in
                switch reason {
                case .keyOrder, .unexpectedLabel, Self.status: true
                default: false
                }
            }
        }
    }

    /// The walk reaches the maps that matter, or the tests above would be empty.
    ///
    /// A transparent statement has four of its own, and four in each of its three receipts.
    @Test(
        "maps are found at every level",
        arguments: [
            ("Statement", 4), ("TransparentStatement", 16), ("Header", 1), ("Genesis", 5),
            ("Proof", 3), ("Account", 1), ("Ballot", 2), ("ValueProof", 3),
        ])
    func mapsAreFound(type: String, count: Int) throws {
        let found = try CBORSample.all.filter { $0.testDescription == type }.map { sample in
            try Self.variants(of: sample) { [$0 + $0] }.count
        }
        #expect(found.max() == count)
    }

    static func expect(
        _ sample: CBORSample, _ bytes: [UInt8], _ isExpected: (DecodeError.Reason) -> Bool
    ) {
        do throws(DecodeError) {
            _ = try sample.recode(bytes)
            // A value of any kind takes any label; only its order is fixed.
            if sample.testDescription != "CBORValue" { Issue.record("accepted: \(bytes)") }
        } catch {
            #expect(isExpected(error.reason), "\(error)")
        }
    }

    /// The sample once for each of its maps and each other form of that map.
    static func variants(
        of sample: CBORSample,
        _ change: ([CBORValue.Entry]) -> [[CBORValue.Entry]]
    ) throws -> [[UInt8]] {
        let value = try CBORValue(decoding: sample.bytes, limit: sample.bytes.count)
        // Only these read what their byte strings hold.
        let isNested = ["Statement", "TransparentStatement"].contains(sample.testDescription)
        return Self.variants(of: value, isNested, change).map(\.encoded)
    }

    private static func variants(
        of value: CBORValue, _ isNested: Bool,
        _ change: ([CBORValue.Entry]) -> [[CBORValue.Entry]]
    ) -> [CBORValue] {
        switch value {
        case .tag(let tag, let item):
            return Self.variants(of: item, isNested, change).map { .tag(tag, $0) }
        case .array(let items):
            return items.indices.flatMap { index in
                Self.variants(of: items[index], isNested, change).map { item in
                    .array(items[..<index] + [item] + items[(index + 1)...])
                }
            }
        case .map(let entries):
            let inner = entries.indices.flatMap { index in
                Self.variants(of: entries[index].value, isNested, change).map { item in
                    let entry = CBORValue.Entry(entries[index].key, item)
                    return CBORValue.map(entries[..<index] + [entry] + entries[(index + 1)...])
                }
            }
            return change(entries).map { .map(Array($0)) } + inner
        case .bytes(let bytes) where isNested:
            guard let item = try? CBORValue(decoding: bytes, limit: bytes.count) else { return [] }
            return Self.variants(of: item, isNested, change).map { .bytes($0.encoded) }
        default: return []
        }
    }
}
