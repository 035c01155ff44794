import FoundationEssentials
import Testing

@testable import assay

/// What strangers wrote is shown, and cannot write to the terminal.
@Suite struct PrintableTests {
    @Test(
        "texts and what is printed of them",
        arguments: [
            ("", ""), ("Acme Edge", "Acme Edge"), ("Ünïçødé 漢字 🙂", "Ünïçødé 漢字 🙂"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"), ("a\nb\tc\r", "a\\u{a}b\\u{9}c\\u{d}"),
            ("\u{9b}2J", "\\u{9b}2J"), ("\u{7f}\u{0}", "\\u{7f}\\u{0}"),
            ("\u{202e}txt.exe", "\\u{202e}txt.exe"), ("\u{200b}", "\\u{200b}"),
            ("\u{2028}\u{2029}", "\\u{2028}\\u{2029}"), ("e\u{301}", "e\u{301}"),
            ("\u{e000}", "\\u{e000}"), ("back\\slash", "back\\slash"),
        ])
    func texts(text: String, expected: String) {
        #expect(Array(text.printable.unicodeScalars) == Array(expected.unicodeScalars))
    }

    @Test("JSON means the same after it was made safe for terminals")
    func json() throws {
        let texts = ["\u{9b}2J", "a\u{1b}b", "\u{e0001}\u{202e}", "\n\t\"\\", "漢字 🙂", "\u{2028}"]
        let encoder = JSONEncoder()
        encoder.outputFormatting = .prettyPrinted
        let json = String(decoding: try encoder.encode(texts), as: UTF8.self)
        let safe = json.escapedForTerminal
        #expect(safe.contains("\\u009b2J") && safe.contains("漢字 🙂"))
        #expect(safe.contains("\\udb40\\udc01"))
        let isSafe = safe.unicodeScalars.allSatisfy { scalar in
            scalar == "\n" || String(scalar).printable == String(scalar)
        }
        #expect(isSafe)
        #expect(try JSONDecoder().decode([String].self, from: Data(safe.utf8)) == texts)
        #expect("[1,\n 2]".escapedForTerminal == "[1,\n 2]")
    }

    @Test(
        "durations and times of the ledger",
        arguments: [
            (0, "0 ms"), (999, "999 ms"), (1_000, "1 s"), (59_999, "59 s"), (60_000, "1 min"),
            (61_000, "1 min 1 s"), (3_600_000, "1 h"), (3_659_000, "1 h"),
            (90_000_000, "1 d 1 h"), (UInt64.max, "213503982334 d 14 h"),
        ])
    func durations(milliseconds: UInt64, expected: String) {
        #expect(LedgerTime.duration(milliseconds) == expected)
    }

    @Test("times before, at and after the clock")
    func times() {
        #expect(LedgerTime.text(5_000, at: 2_000) == "in 3 s (ledger time 5000 ms)")
        #expect(LedgerTime.text(2_000, at: 2_000) == "now (ledger time 2000 ms)")
        #expect(LedgerTime.text(0, at: .max) == "213503982334 d 14 h ago (ledger time 0 ms)")
    }
}
