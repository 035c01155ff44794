import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// The readers of single items: what each takes, and what it says to all others.
@Suite struct CBORDecoderTests {
    /// A reader under a name, for tables of what it refuses.
    struct Reader: Sendable, CustomTestStringConvertible {
        let testDescription: String
        private let read: @Sendable (inout CBORDecoder) throws(DecodeError) -> Void

        init<Value>(
            _ name: String,
            _ read: @escaping @Sendable (inout CBORDecoder) throws(DecodeError) -> Value
        ) {
            self.testDescription = name
            self.read = { (decoder: inout CBORDecoder) throws(DecodeError) in
                _ = try read(&decoder)
            }
        }

        /// Reads the first item of the bytes.
        func callAsFunction(_ bytes: [UInt8]) throws(DecodeError) {
            var decoder = try CBORDecoder(bytes, limit: bytes.count)
            try self.read(&decoder)
        }

        static let unsigned = Reader("unsigned") { d throws(DecodeError) in try d.unsigned() }
        static let oneToNine = Reader("1 … 9") { d throws(DecodeError) in
            try d.unsigned(in: 1...9, "nine")
        }
        static let integer = Reader("integer") { d throws(DecodeError) in try d.integer() }
        static let bytes = Reader("≤ 4 bytes") { d throws(DecodeError) in
            try d.byteString(maximum: 4)
        }
        static let three = Reader("3 bytes") { d throws(DecodeError) in
            try d.byteString(count: 3)
        }
        static let digest = Reader("digest") { d throws(DecodeError) in try d.digest() }
        static let digests = Reader("≤ 2 digests") { d throws(DecodeError) in
            try d.digests(maximum: 2)
        }
        static let nested = Reader("nested") { d throws(DecodeError) in
            try d.nested(maximum: 4)
        }
        static let text = Reader("≤ 4 of text") { d throws(DecodeError) in
            try d.text(maximum: 4)
        }
        static let array = Reader("≤ 2 items") { d throws(DecodeError) in
            try d.array(maximum: 2)
        }
        static let pair = Reader("2 items") { d throws(DecodeError) in try d.array(count: 2) }
        static let map = Reader("map") { d throws(DecodeError) in try d.map() }
        static let tag = Reader("tag 18") { d throws(DecodeError) in try d.tag(18) }
        static let peekTag = Reader("next tag") { d throws(DecodeError) in try d.peekTag() }
        static let bool = Reader("bool") { d throws(DecodeError) in try d.bool() }
        static let null = Reader("null") { d throws(DecodeError) in try d.null() }
        static let peek = Reader("next type") { d throws(DecodeError) in try d.peek() }
        static let end = Reader("end") { d throws(DecodeError) in try d.end() }
    }

    typealias Case = (reader: Reader, hex: String, reason: DecodeError.Reason, offset: Int)

    static let wrongTypes: [Case] = [
        (.unsigned, "20", .unexpectedType(expected: .unsigned, found: .negative), 0),
        (.unsigned, "40", .unexpectedType(expected: .unsigned, found: .bytes), 0),
        (.unsigned, "f4", .unexpectedType(expected: .unsigned, found: .simple), 0),
        (.oneToNine, "20", .unexpectedType(expected: .unsigned, found: .negative), 0),
        (.integer, "60", .unexpectedType(expected: .unsigned, found: .text), 0),
        (.bytes, "60", .unexpectedType(expected: .bytes, found: .text), 0),
        (.three, "83 000000", .unexpectedType(expected: .bytes, found: .array), 0),
        (.digest, "00", .unexpectedType(expected: .bytes, found: .unsigned), 0),
        (.digests, "80", .unexpectedType(expected: .bytes, found: .array), 0),
        (.nested, "a0", .unexpectedType(expected: .bytes, found: .map), 0),
        (.text, "40", .unexpectedType(expected: .text, found: .bytes), 0),
        (.array, "a0", .unexpectedType(expected: .array, found: .map), 0),
        (.pair, "c1 82 00 00", .unexpectedType(expected: .array, found: .tag), 0),
        (.map, "80", .unexpectedType(expected: .map, found: .array), 0),
        (.tag, "12", .unexpectedType(expected: .tag, found: .unsigned), 0),
        (.peekTag, "12", .unexpectedType(expected: .tag, found: .unsigned), 0),
        (.bool, "00", .unexpectedType(expected: .simple, found: .unsigned), 0),
        (.bool, "f6", .unexpectedType(expected: .simple, found: .simple), 0),
    ]

    static let ranges: [Case] = [
        (.oneToNine, "00", .outOfRange("nine"), 0),
        (.oneToNine, "0a", .outOfRange("nine"), 0),
        (.oneToNine, "1b ffffffffffffffff", .outOfRange("nine"), 0),
        (.integer, "1b 8000000000000000", .outOfRange("an integer"), 0),
        (.integer, "1b ffffffffffffffff", .outOfRange("an integer"), 0),
        (.integer, "3b 8000000000000000", .outOfRange("an integer"), 0),
        (.integer, "3b ffffffffffffffff", .outOfRange("an integer"), 0),
        (.bytes, "45 0000000000", .tooLarge(limit: 4), 0),
        (.nested, "45 0000000000", .tooLarge(limit: 4), 0),
        (.text, "65 6161616161", .tooLarge(limit: 4), 0),
        (.text, "62 c328", .invalidUTF8, 0),
        (.array, "83 00 00 00", .tooLarge(limit: 2), 0),
        (.three, "42 0000", .wrongLength(expected: 3, found: 2), 0),
        (.three, "44 00000000", .wrongLength(expected: 3, found: 4), 0),
        (.pair, "81 00", .wrongLength(expected: 2, found: 1), 0),
        (.pair, "83 00 00 00", .wrongLength(expected: 2, found: 3), 0),
        (.digest, "40", .wrongLength(expected: 32, found: 0), 0),
        (.digest, "41 00", .wrongLength(expected: 32, found: 1), 0),
        (.digest, "581f" + zeros(31), .wrongLength(expected: 32, found: 31), 0),
        (.digest, "5821" + zeros(33), .wrongLength(expected: 32, found: 33), 0),
        (.digests, "5821" + zeros(33), .wrongLength(expected: 32, found: 33), 0),
        (.digests, "41 00", .wrongLength(expected: 0, found: 1), 0),
        (.digests, "5860" + zeros(96), .tooLarge(limit: 64), 0),
        (.tag, "d1 00", .wrongTag(expected: 18, found: 17), 0),
        (.tag, "d3 00", .wrongTag(expected: 18, found: 19), 0),
        (.tag, "db ffffffffffffffff 00", .wrongTag(expected: 18, found: .max), 0),
        (.tag, "d8 12 00", .nonShortestInteger, 0),
        (.end, "00", .trailingBytes, 0),
    ]

    /// Lengths of 2⁶³ and more: refused before anything is reserved, whatever reads them.
    static let claims: [Case] = [
        (.bytes, "5b 8000000000000000", .truncated, 9),
        (.bytes, "5b ffffffffffffffff", .truncated, 9),
        (.three, "5b 7fffffffffffffff", .truncated, 9),
        (.digest, "5b ffffffffffffffff", .truncated, 9),
        (.digests, "5b 8000000000000000", .truncated, 9),
        (.nested, "5b 7fffffffffffffff", .truncated, 9),
        (.text, "7b ffffffffffffffff", .truncated, 9),
        (.array, "9b 8000000000000000", .truncated, 9),
        (.pair, "9b ffffffffffffffff", .truncated, 9),
        (.map, "bb 8000000000000000", .truncated, 9),
        (.bytes, "44 000000", .truncated, 4),
        (.three, "43 0000", .truncated, 3),
        (.text, "62 61", .truncated, 2),
        (.array, "82 00", .truncated, 2),
        (.map, "a1", .truncated, 1),
    ]

    static let missing: [Case] = [
        (.unsigned, "", .truncated, 0),
        (.integer, "", .truncated, 0),
        (.bytes, "", .truncated, 0),
        (.text, "", .truncated, 0),
        (.array, "", .truncated, 0),
        (.map, "", .truncated, 0),
        (.tag, "", .truncated, 0),
        (.peekTag, "", .truncated, 0),
        (.bool, "", .truncated, 0),
        (.null, "", .truncated, 0),
        (.peek, "", .truncated, 0),
        (.unsigned, "19 00", .truncated, 2),
    ]

    @Test("refused", arguments: wrongTypes + ranges + claims + missing)
    func refused(reader: Reader, hex: String, reason: DecodeError.Reason, offset: Int) {
        #expect(throws: DecodeError(reason, at: offset)) { try reader([UInt8](hex: hex)) }
    }

    @Test func whatIsReadComesInOrder() throws {
        let bytes = [UInt8](
            hex: "d2 86 05 26 43010203 6161 4102 f5 a0 f6 40" + "5820" + Self.zeros(32))
        var decoder = try CBORDecoder(bytes, limit: bytes.count)
        #expect(try decoder.peekTag() == 18)
        try decoder.tag(18)
        #expect(try decoder.peek() == .array)
        try decoder.array(count: 6)
        #expect(try decoder.unsigned(in: 5...5, "five") == 5)
        #expect(try decoder.integer() == -7)
        #expect(try decoder.byteString(count: 3) == [1, 2, 3])
        #expect(try decoder.text(maximum: 1) == "a")
        let nested = try decoder.nested(maximum: 1)
        #expect(!nested.isAtEnd && nested.offset == 11)
        #expect(try decoder.bool())
        let map = try decoder.map()
        try map.end(&decoder)
        #expect(try decoder.null())
        #expect(try decoder.digests(maximum: 0).isEmpty)
        #expect(try !decoder.null())
        #expect(try decoder.digest() == .zero)
        #expect(decoder.isAtEnd)
        #expect(decoder.bytes(from: 0) == bytes)
    }

    /// A nested decoder stops at the end of its string, and counts bytes from the outermost item.
    @Test func aNestedDecoderKeepsToItsString() throws {
        let bytes = [UInt8](hex: "82 42 1818 00")
        var decoder = try CBORDecoder(bytes, limit: bytes.count)
        try decoder.array(count: 2)
        var nested = try decoder.nested(maximum: 2)
        #expect(try nested.unsigned() == 24)
        #expect(nested.isAtEnd && nested.offset == 4)
        #expect(throws: DecodeError(.truncated, at: 4)) { try nested.unsigned() }
        #expect(try decoder.unsigned() == 0)

        let cut = [UInt8](hex: "82 41 18 18")
        decoder = try CBORDecoder(cut, limit: cut.count)
        try decoder.array(count: 2)
        nested = try decoder.nested(maximum: 2)
        #expect(throws: DecodeError(.truncated, at: 3)) { try nested.unsigned() }
    }

    /// `count` zero bytes in hexadecimal.
    static func zeros(_ count: Int) -> String { String(repeating: "00", count: count) }
}
