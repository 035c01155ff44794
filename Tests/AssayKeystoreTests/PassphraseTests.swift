import AssayKeystore
import Testing

@Suite("A passphrase")
struct PassphraseTests {
    @Test(
        "is all of a file but one line end",
        arguments: [
            ("open", "open"), ("open\n", "open"), ("open\r\n", "open"), (" open \n", " open "),
            ("", ""), ("\n", ""), ("päss wörd\n", "päss wörd"),
        ])
    func fromFile(_ text: String, _ expected: String) async throws {
        try await withTemporaryDirectory { directory in
            try writeFile(text, to: directory + "/pass")
            let passphrase = try Passphrase(readingFile: directory + "/pass")
            #expect(passphrase.matches(try #require(Passphrase(expected))))
        }
    }

    @Test("is refused from a file that others can read, with more lines, or too long")
    func refused() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/pass"
            #expect(throws: KeystoreError.self) { try Passphrase(readingFile: path) }
            for (text, mode) in [
                ("open", 0o644), ("two\nlines\n", 0o600), ("two\n\n", 0o600),
                (String(repeating: "x", count: Passphrase.maximumLength + 1), 0o600),
                (String(repeating: "x", count: 1 << 20), 0o600),
            ] as [(String, UInt32)] {
                try writeFile(text, to: path, mode: mode)
                #expect(throws: KeystoreError.self) { try Passphrase(readingFile: path) }
            }
            let longest = String(repeating: "x", count: Passphrase.maximumLength)
            try writeFile(longest + "\r\n", to: path)
            _ = try Passphrase(readingFile: path)
        }
    }

    @Test("matches only itself")
    func matching() throws {
        let texts = ["", "a", "b", "ab", "ba"]
        for left in texts {
            for right in texts {
                let first = try #require(Passphrase(left))
                let second = try #require(Passphrase(right))
                #expect(first.matches(second) == (left == right))
            }
        }
    }

    @Test("shows nothing of itself when it is printed")
    func redacted() throws {
        let passphrase = try #require(Passphrase("tell nobody"))
        var dumped = ""
        dump(passphrase, to: &dumped)
        for text in ["\(passphrase)", String(reflecting: passphrase), dumped] {
            #expect(!text.contains("tell"))
        }
    }
}
