import AssayAPI
import Testing

@Suite("A timestamp")
struct TimestampTests {
    @Test(
        "is read and written",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.001Z", 1),
            ("1999-12-31T23:59:59.999Z", 946_684_799_999),
            ("2000-01-01T00:00:00Z", 946_684_800_000),
            ("2000-02-29T12:34:56Z", 951_827_696_000),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000),
            ("2026-01-01T00:00:00Z", 1_767_225_600_000),
            ("2100-03-01T00:00:00Z", 4_107_542_400_000),
            ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ] as [(String, UInt64)])
    func readAndWritten(_ text: String, _ milliseconds: UInt64) {
        #expect(Timestamp(text)?.milliseconds == milliseconds)
        #expect(Timestamp(milliseconds: milliseconds).description == text)
    }

    @Test(
        "may have one to three decimals",
        arguments: [(".5", 500), (".25", 250), (".070", 70), (".0", 0)] as [(String, UInt64)])
    func decimals(_ fraction: String, _ milliseconds: UInt64) {
        #expect(Timestamp("1970-01-01T00:00:00\(fraction)Z")?.milliseconds == milliseconds)
    }

    @Test(
        "is refused in any other form, and for days that do not exist",
        arguments: [
            "", "Z", "2026-01-01", "2026-01-01T00:00:00", "2026-01-01T00:00:00+00:00",
            "2026-01-01 00:00:00Z", "2026-01-01t00:00:00z", "2026-1-1T00:00:00Z",
            "26-01-01T00:00:00Z", "12026-01-01T00:00:00Z", "1969-12-31T23:59:59Z",
            "2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-00T00:00:00Z",
            "2026-01-32T00:00:00Z", "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
            "2026-04-31T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
            "2026-06-30T23:59:60Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.1234Z",
            "2026-01-01T00:00:00,5Z", "2026-01-01T00:00:00.5 Z", " 2026-01-01T00:00:00Z",
            "+026-01-01T00:00:00Z", "２026-01-01T00:00:00Z",
        ])
    func refused(_ text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test(
        "reads back what it writes, and keeps the order",
        arguments: [
            (0, 4_102_444_800_000, 86_400_000), (0, 253_402_300_800_000, 997 * 86_400_000 + 1),
        ] as [(UInt64, UInt64, UInt64)])
    func everyDay(_ start: UInt64, _ end: UInt64, _ step: UInt64) {
        var previous = ""
        for milliseconds in stride(from: start, to: end, by: Int(step)) {
            let text = Timestamp(milliseconds: milliseconds).description
            #expect(Timestamp(text)?.milliseconds == milliseconds)
            // A text without a fraction would sort after one with it, by its letter Z.
            #expect(previous.dropLast() < text.dropLast())
            previous = text
        }
    }
}
