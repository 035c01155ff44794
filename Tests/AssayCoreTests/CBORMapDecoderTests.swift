import AssayCore
import AssayTestSupport
import Testing

/// Maps are read label by label in the one valid order; everything else has its own reason.
@Suite struct CBORMapDecoderTests {
    /// Labels 1, 4 and −1 that must be there, 2 and 5 that may: 5 only if it is not zero.
    struct Sample: CBORDecodable {
        var values: [UInt64] = []

        init(from decoder: inout CBORDecoder) throws(DecodeError) {
            var map = try decoder.map()
            try map.label(1, &decoder)
            self.values.append(try decoder.unsigned())
            if try map.optional(2, &decoder) { self.values.append(try decoder.unsigned()) }
            try map.label(4, &decoder)
            self.values.append(try decoder.unsigned())
            self.values.append(try map.nonZero(5, &decoder))
            try map.label(-1, &decoder)
            self.values.append(try decoder.unsigned())
            try map.end(&decoder)
        }
    }

    @Test(
        "accepted",
        arguments: [
            ("a3 01 0a 04 0b 20 0c", [10, 11, 0, 12]),
            ("a4 01 0a 02 09 04 0b 20 0c", [10, 9, 11, 0, 12]),
            ("a4 01 0a 04 0b 05 01 20 0c", [10, 11, 1, 12]),
            ("a5 01 00 02 00 04 00 05 01 20 00", [0, 0, 0, 1, 0]),
        ] as [(String, [UInt64])])
    func accepted(hex: String, values: [UInt64]) throws {
        let bytes = [UInt8](hex: hex)
        #expect(try Sample(decoding: bytes, limit: bytes.count).values == values)
    }

    typealias Case = (hex: String, reason: DecodeError.Reason, offset: Int)
    static let refusals: [Case] = [
        ("a0", .missingLabel(1), 1),
        ("a1 01 00", .missingLabel(4), 3),
        ("a2 01 00 02 00", .missingLabel(4), 5),
        ("a2 01 00 04 00", .missingLabel(-1), 5),
        ("a3 01 00 04 00 05 01", .missingLabel(-1), 7),
        ("a3 00 00 04 00 20 00", .unexpectedLabel(expected: 1, found: 0), 1),
        ("a3 02 00 04 00 20 00", .unexpectedLabel(expected: 1, found: 2), 1),
        ("a3 20 00 01 00 04 00", .unexpectedLabel(expected: 1, found: -1), 1),
        ("a3 01 00 03 00 04 00", .unexpectedLabel(expected: 4, found: 3), 3),
        ("a4 01 00 04 00 06 00 20 00", .unexpectedLabel(expected: -1, found: 6), 5),
        ("a3 01 00 04 00 21 00", .unexpectedLabel(expected: -1, found: -2), 5),
        ("a4 01 00 04 00 20 00 21 00", .unexpectedLabel(expected: nil, found: -2), 7),
        ("a4 01 00 04 00 20 00 05 01", .keyOrder, 7),
        ("a3 01 00 00 00 20 00", .keyOrder, 3),
        ("a4 01 00 04 00 02 00 20 00", .keyOrder, 5),
        ("a4 01 00 04 00 20 00 01 00", .keyOrder, 7),
        ("a4 01 00 01 00 04 00 20 00", .duplicateKey, 3),
        ("a4 01 00 02 00 02 00 04 00", .duplicateKey, 5),
        ("a4 01 00 04 00 04 00 20 00", .duplicateKey, 5),
        ("a5 01 00 04 00 05 01 05 01 20 00", .duplicateKey, 7),
        ("a4 01 00 04 00 20 00 20 00", .duplicateKey, 7),
        ("a4 01 00 04 00 05 00 20 00", .outOfRange("label 5"), 6),
        ("a3 1801 00 04 00 20 00", .nonShortestInteger, 1),
        ("a3 01 00 04 00 3800 00", .nonShortestInteger, 5),
        ("a3 6131 00 04 00 20 00", .unexpectedType(expected: .unsigned, found: .text), 1),
        ("a3 01 00 6134 00 20 00", .unexpectedType(expected: .unsigned, found: .text), 3),
        ("a3 1b8000000000000000 00 04 00", .outOfRange("an integer"), 1),
        ("a3 01 00 04 00 3bffffffffffffffff 00", .outOfRange("an integer"), 5),
        ("a3 01 20 04 00 20 00", .unexpectedType(expected: .unsigned, found: .negative), 2),
        ("a3 01 00 04 00 20", .truncated, 6),
        ("a4 01 00 04 00 20 00", .truncated, 7),
        ("a9 01 00 04 00 20 00", .truncated, 7),
        ("a3 01 00 04 00 20 00 00", .trailingBytes, 7),
        ("bf 01 00 04 00 20 00 ff", .indefiniteLength, 0),
        ("b803 01 00 04 00 20 00", .nonShortestInteger, 0),
    ]

    @Test("refused", arguments: refusals)
    func refused(hex: String, reason: DecodeError.Reason, offset: Int) {
        let bytes = [UInt8](hex: hex)
        #expect(throws: DecodeError(reason, at: offset)) {
            try Sample(decoding: bytes, limit: bytes.count)
        }
    }
}
