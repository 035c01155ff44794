import Testing

@testable import AssayAPI

@Suite("Strict JSON")
struct StrictJSONTests {
    @Test(
        "reads what RFC 8259 allows",
        arguments: [
            ("null", .null), (" true ", .boolean(true)), ("\tfalse\r\n", .boolean(false)),
            ("0", .number("0")), ("-0", .number("-0")), ("10", .number("10")),
            ("18446744073709551615", .number("18446744073709551615")),
            ("1.50", .number("1.50")), ("1e5", .number("1e5")), ("-2.5E-07", .number("-2.5E-07")),
            ("\"\"", .string("")), ("\"ä€😀\"", .string("ä€😀")),
            (#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{c}\n\r\t")),
            (#""\u0041\u00e4\uD83D\uDE00\u0000""#, .string("Aä😀\0")),
            ("[]", .array([])), ("[ 1 , [2] ]", .array([.number("1"), .array([.number("2")])])),
            ("{}", .object([])),
            (#"{"b":1,"a":[]}"#, .object([.init("b", .number("1")), .init("a", .array([]))])),
            (#"{"a":1,"a":2}"#, .object([.init("a", .number("1")), .init("a", .number("2"))])),
        ] as [(String, StrictJSON)])
    func accepted(_ text: String, _ expected: StrictJSON) throws {
        #expect(try StrictJSON(parsing: Array(text.utf8)) == expected)
    }

    @Test(
        "says where a text is not JSON",
        arguments: [
            ("", 1, 1), ("  ", 1, 3), ("nul", 1, 1), ("True", 1, 1), ("'a'", 1, 1), ("1 2", 1, 3),
            ("01", 1, 2), ("-", 1, 2), ("+1", 1, 1), (".5", 1, 1), ("1.", 1, 3), ("1e", 1, 3),
            ("1e+", 1, 4), ("NaN", 1, 1), ("0x10", 1, 2), ("\"", 1, 2), ("\"a", 1, 3),
            ("\"\n\"", 1, 2), ("\"\u{1}\"", 1, 2), (#""\x""#, 1, 3), (#""\"#, 1, 3),
            (#""\u12"#, 1, 4), (#""\u12g4""#, 1, 4), (#""\ud800""#, 1, 8),
            (#""\ud800\u0041""#, 1, 14), (#""\udc00""#, 1, 8), ("[", 1, 2), ("[1", 1, 3),
            ("[1,]", 1, 4), ("[,1]", 1, 2), ("[1 2]", 1, 4), ("]", 1, 1), ("{", 1, 2),
            ("{a:1}", 1, 2), (#"{"a"}"#, 1, 5), (#"{"a":}"#, 1, 6), (#"{"a":1,}"#, 1, 8),
            (#"{"a":1"#, 1, 7), ("{\n  \"a\": 1,\n  \"b\" 2\n}", 3, 7), ("// x\n1", 1, 1),
            ("\u{feff}1", 1, 1),
        ] as [(String, Int, Int)])
    func refused(_ text: String, _ line: Int, _ column: Int) throws {
        let error = #expect(throws: StrictJSON.SyntaxError.self) {
            try StrictJSON(parsing: Array(text.utf8))
        }
        #expect(error?.line == line)
        #expect(error?.column == column)
        #expect(error?.reason.isEmpty == false)
    }

    @Test(
        "refuses strings that are not UTF-8",
        arguments: [
            [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x82], [0xf5, 0x80, 0x80, 0x80],
        ] as [[UInt8]])
    func notUTF8(_ bytes: [UInt8]) {
        #expect(throws: StrictJSON.SyntaxError.self) {
            try StrictJSON(parsing: [0x22] + bytes + [0x22])
        }
    }

    @Test("limits how deep a text may be nested")
    func depth() throws {
        let limit = StrictJSON.maximumDepth
        func nested(_ depth: Int) -> [UInt8] {
            [UInt8](repeating: UInt8(ascii: "["), count: depth)
                + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
        }
        _ = try StrictJSON(parsing: nested(limit))
        #expect(throws: StrictJSON.SyntaxError.self) {
            try StrictJSON(parsing: nested(limit + 1))
        }
        #expect(throws: StrictJSON.SyntaxError.self) {
            try StrictJSON(parsing: [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000))
        }
    }

    @Test("reads back what it writes")
    func roundTrip() throws {
        let long = String(repeating: "x", count: 100)
        let value = StrictJSON.object([
            .init("empty", .object([])), .init("none", .array([])),
            .init("text \"quoted\" \\ \u{1} ä", .string("line\nline\ttab\u{1f}\u{7f}😀")),
            .init("short", .array([.object([.init("a", .number("1"))]), .null])),
            .init("long", .array([.object([.init("a", .string(long)), .init("b", .null)])])),
            .init("flag", .boolean(true)),
        ])
        #expect(try StrictJSON(parsing: Array(value.text.utf8)) == value)
        #expect(try StrictJSON(parsing: Array(value.compact.utf8)) == value)
    }
}
