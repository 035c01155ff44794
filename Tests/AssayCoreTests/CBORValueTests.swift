import AssayCore
import AssayTestSupport
import Testing

/// The deterministic subset as values: what each encoding means, and that it is the only one.
@Suite struct CBORValueTests {
    static func nested(_ depth: Int, _ value: CBORValue = .null) -> CBORValue {
        (0..<depth).reduce(value) { inner, _ in .array([inner]) }
    }

    static func tagged(_ depth: Int) -> CBORValue {
        (0..<depth).reduce(.unsigned(0)) { inner, _ in .tag(1, inner) }
    }

    static func text(_ value: String) -> CBORValue.Entry { .init(.text(value), .null) }

    /// Made anew for each use: values that stay alive to the end look like leaks to the address
    /// sanitizer, which does not know the pointers of indirect cases.
    static var cases: [(hex: String, value: CBORValue)] {
        [
            ("00", .unsigned(0)),
            ("17", .unsigned(23)),
            ("18 18", .unsigned(24)),
            ("18 ff", .unsigned(255)),
            ("19 0100", .unsigned(256)),
            ("19 ffff", .unsigned(65_535)),
            ("1a 00010000", .unsigned(65_536)),
            ("1a ffffffff", .unsigned(4_294_967_295)),
            ("1b 0000000100000000", .unsigned(4_294_967_296)),
            ("1b ffffffffffffffff", .unsigned(.max)),
            ("20", .negative(0)),
            ("37", .negative(23)),
            ("38 18", .negative(24)),
            ("3b 7fffffffffffffff", .negative(UInt64(Int64.max))),
            ("3b ffffffffffffffff", .negative(.max)),
            ("40", .bytes([])),
            ("43 010203", .bytes([1, 2, 3])),
            ("60", .text("")),
            ("61 00", .text("\u{0}")),
            ("62 c3bc", .text("ü")),
            ("64 f09f9982", .text("🙂")),
            ("80", .array([])),
            ("82 01 6161", .array([.unsigned(1), .text("a")])),
            ("a0", .map([])),
            ("a1 01 02", .map([.init(.unsigned(1), .unsigned(2))])),
            // Keys in bytewise order: 10, 100, −1, "z", "aa", [100], [−1], false (RFC 8949 §4.2.1).
            (
                "a8 0a f6 1864 f6 20 f6 617a f6 626161 f6 811864 f6 8120 f6 f4 f6",
                .map([
                    .init(.unsigned(10), .null), .init(.unsigned(100), .null),
                    .init(.negative(0), .null), text("z"), text("aa"),
                    .init(.array([.unsigned(100)]), .null), .init(.array([.negative(0)]), .null),
                    .init(.bool(false), .null),
                ])
            ),
            ("c0 00", .tag(0, .unsigned(0))),
            (
                "d2 84 40 a0 40 40",
                .tag(18, .array([.bytes([]), .map([]), .bytes([]), .bytes([])]))
            ),
            ("db ffffffffffffffff f5", .tag(.max, .bool(true))),
            ("f4", .bool(false)),
            ("f5", .bool(true)),
            ("f6", .null),
            (String(repeating: "81", count: 16) + "f6", nested(16)),
            (String(repeating: "81", count: 16) + "80", nested(16, .array([]))),
            (String(repeating: "c1", count: 16) + "00", tagged(16)),
        ]
    }

    @Test func everyEncodingHasItsValue() throws {
        #expect(Self.cases.count == 35)
        for (hex, value) in Self.cases {
            let bytes = [UInt8](hex: hex)
            #expect(try CBORValue(decoding: bytes, limit: bytes.count) == value, "\(hex)")
            #expect(value.encoded == bytes, "\(hex)")
        }
    }

    /// Any value of the subset is read back as it was written.
    @Test func randomValuesAreReadBack() throws {
        var generator = SeededGenerator(seed: 8_949)
        var kinds: Set<Int> = []
        for _ in 0..<2_000 {
            let value = CBORValue.random(depth: 5, using: &generator)
            let bytes = value.encoded
            #expect(try CBORValue(decoding: bytes, limit: bytes.count) == value)
            if let first = bytes.first { kinds.insert(Int(first >> 5)) }
        }
        #expect(kinds == Set(0...7), "every type was tried")
    }

    /// A value that comes before another item leaves the decoder just behind itself.
    @Test func valuesAreReadOneAfterAnother() throws {
        var generator = SeededGenerator(seed: 1)
        let values = (0..<50).map { _ in CBORValue.random(depth: 3, using: &generator) }
        let bytes = values.flatMap(\.encoded)
        var decoder = try CBORDecoder(bytes, limit: bytes.count)
        for value in values {
            #expect(!decoder.isAtEnd)
            let start = decoder.offset
            #expect(try CBORValue(from: &decoder) == value)
            #expect(decoder.bytes(from: start) == value.encoded)
        }
        #expect(decoder.isAtEnd)
        try decoder.end()
    }
}
