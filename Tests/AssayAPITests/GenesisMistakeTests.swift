import AssayAPI
import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@Suite("A mistake in a genesis file")
struct GenesisMistakeTests {
    private static let first = TestKeys.key(0).publicKey
    private static let second = TestKeys.key(1).publicKey

    /// A file without mistakes; each case below replaces one part of it.
    private static let sample = """
        {"name": "lab", "time": "2026-03-01T12:00:00Z",
         "validators": [{"publicKey": "\(first)", "name": "a", "address": "h:1"},
                        {"publicKey": "\(second)", "name": "b"}],
         "parameters": {"epochLength": 10}, "reserve": "5",
         "accounts": [{"address": "\(first.address)", "balance": "1", "bond": "2"},
                      {"address": "\(second.address)", "balance": "3", "operator": "edge"}]}
        """

    private static func mistakes(in text: String) -> [DocumentMistake] {
        do throws(DocumentError) {
            _ = try GenesisFile(json: Array(text.utf8), path: "sample")
            return []
        } catch .mistakes(_, let mistakes) {
            return mistakes
        } catch {
            Issue.record("expected mistakes, found \(error)")
            return []
        }
    }

    @Test("is not found where there is none")
    func none() {
        #expect(Self.mistakes(in: Self.sample).isEmpty)
    }

    @Test(
        "is reported with its path",
        arguments: [
            (#""name": "lab""#, #""name": "Lab""#, "name"),
            (#""name": "lab""#, #""name": """#, "name"),
            (#""name": "lab""#, #""name": 7"#, "name"),
            (#""name": "lab","#, "", "name"),
            (#""name": "lab""#, #""name": "lab", "nmae": "lab""#, "nmae"),
            (#""name": "lab""#, #""name": "lab", "name": "lab""#, "name"),
            (#""name": "lab""#, #""name": "lab", "chainId": "lab-1""#, "chainId"),
            ("2026-03-01T12", "2026-02-30T12", "time"),
            ("12:00:00Z", "12:00:00+01:00", "time"),
            (#""2026-03-01T12:00:00Z""#, "1772366400", "time"),
            (#""publicKey": "0x02"#, #""publicKey": "0x05"#, "validators[0].publicKey"),
            (#""publicKey": "0x02"#, #""publicKey": "0X02"#, "validators[0].publicKey"),
            ("\(second)", "\(first)", "validators[1].publicKey"),
            (#""name": "a""#, #""name": """#, "validators[0].name"),
            (#""name": "a""#, #""name": "\u0007""#, "validators[0].name"),
            (#""name": "a""#, #""name": "\u202e""#, "validators[0].name"),
            (#""name": "a", "#, "", "validators[0].name"),
            (#""h:1""#, #""h""#, "validators[0].address"),
            (#""h:1""#, #""h:0""#, "validators[0].address"),
            (#""h:1""#, #""h:65536""#, "validators[0].address"),
            (#""h:1""#, #""h:01""#, "validators[0].address"),
            (#""h:1""#, #"":1""#, "validators[0].address"),
            (#""h:1""#, #""::1:1""#, "validators[0].address"),
            (#""h:1""#, #""[x]:1""#, "validators[0].address"),
            (#""h:1""#, #""h h:1""#, "validators[0].address"),
            (#""address": "h:1""#, #""adress": "h:1""#, "validators[0].adress"),
            (#"{"epochLength": 10}"#, "[]", "parameters"),
            (#"{"epochLength": 10}"#, #"{"epochlength": 10}"#, "parameters.epochlength"),
            (": 10}", ": 0}", "parameters.epochLength"),
            (": 10}", ": -1}", "parameters.epochLength"),
            (": 10}", ": 10.0}", "parameters.epochLength"),
            (": 10}", ": 1e1}", "parameters.epochLength"),
            (": 10}", ": 99999999999999999999}", "parameters.epochLength"),
            (": 10}", #": "10"}"#, "parameters.epochLength"),
            (#""reserve": "5""#, #""reserve": 5"#, "reserve"),
            (#""reserve": "5""#, #""reserve": "-5""#, "reserve"),
            (#""reserve": "5""#, #""reserve": "+5""#, "reserve"),
            (#""reserve": "5""#, #""reserve": "05""#, "reserve"),
            (#""reserve": "5""#, #""reserve": "5.0""#, "reserve"),
            (#""reserve": "5""#, #""reserve": "0x5""#, "reserve"),
            (#""reserve": "5""#, #""reserve": " 5""#, "reserve"),
            (#""reserve": "5""#, #""reserve": "5_000""#, "reserve"),
            (#""reserve": "5""#, #""reserve": "٥""#, "reserve"),
            (#""reserve": "5""#, #""reserve": """#, "reserve"),
            (#""reserve": "5""#, #""reserve": null"#, "reserve"),
            (#""reserve": "5""#, #""reserve": "18446744073709551616""#, "reserve"),
            (#""reserve": "5""#, #""reserve": "18446744073709551615""#, ""),
            (#""address": "assay1p"#, #""address": "assay1q"#, "accounts[0].address"),
            (#""address": "assay1p"#, #""address": "ASSAY1P"#, "accounts[0].address"),
            ("\(second.address)", "\(first.address)", "accounts[1].address"),
            (#""balance": "3""#, #""balance": 3"#, "accounts[1].balance"),
            (#""balance": "3", "#, "", "accounts[1].balance"),
            (#""bond": "2""#, #""bond": "x""#, "accounts[0].bond"),
            (#""bond": "2""#, #""bond": null"#, "accounts[0].bond"),
            (#""operator": "edge""#, #""operator": """#, "accounts[1].operator"),
            (#""operator": "edge""#, #""operater": "edge""#, "accounts[1].operater"),
        ] as [(String, String, String)])
    func path(_ from: String, _ to: String, _ path: String) throws {
        let parts = Self.sample.split(
            separator: from, maxSplits: 1, omittingEmptySubsequences: false)
        try #require(parts.count == 2, "the sample does not contain \(from)")
        let mistakes = Self.mistakes(in: parts.joined(separator: to))
        #expect(mistakes.map(\.path) == [path], "\(mistakes)")
        #expect(mistakes.allSatisfy { !$0.reason.isEmpty })
    }

    @Test(
        "is reported if the whole is of another kind",
        arguments: ["[]", "null", "\"x\"", "1", "[{}]"])
    func otherKind(_ text: String) {
        #expect(Self.mistakes(in: text).map(\.path) == [""])
    }

    @Test("does not hide the others")
    func all() {
        let text = """
            {"name": "Lab", "time": "now", "validators": [{"name": "a"}, 5], "x": 1,
             "parameters": {"heartbeat": 1, "y": 2}, "reserve": 5,
             "accounts": [{"address": "a", "balance": "b", "bond": "c", "operator": ""}, []]}
            """
        let paths = [
            "x", "name", "time", "validators[0].publicKey", "validators[1]", "parameters.y",
            "parameters.heartbeat", "reserve", "accounts[0].address", "accounts[0].balance",
            "accounts[0].bond", "accounts[0].operator", "accounts[1]",
        ]
        #expect(Self.mistakes(in: text).map(\.path) == paths)
        let fields = ["name", "time", "validators", "reserve", "accounts"]
        #expect(Self.mistakes(in: "{}").map(\.path) == fields)
    }

    @Test("is a number of validators or accounts that no chain can have")
    func counts() {
        let keys = (0..<51).map { TestKeys.key($0).publicKey }
        func file(_ keys: [PublicKey], accounts: [String]) -> String {
            let validators = keys.map { "{\"publicKey\": \"\($0)\", \"name\": \"a\"}" }
            return """
                {"name": "lab", "time": "2026-03-01T12:00:00Z", "reserve": "0",
                 "validators": [\(validators.joined(separator: ","))],
                 "accounts": [\(accounts.joined(separator: ","))]}
                """
        }
        #expect(Self.mistakes(in: file([], accounts: [])).map(\.path) == ["validators"])
        #expect(Self.mistakes(in: file(keys, accounts: [])).map(\.path) == ["validators"])
        #expect(Self.mistakes(in: file(Array(keys.prefix(50)), accounts: [])).isEmpty)
        let many = [String](repeating: "{}", count: Genesis.maximumAccounts + 1)
        #expect(Self.mistakes(in: file([keys[0]], accounts: many)).map(\.path) == ["accounts"])
    }

    @Test("cannot write control characters onto a terminal")
    func controlCharacters() {
        let text = #"{"\u001b[31mx\u202e": 1, "name": "\u001b[2J\n"}"#
        for mistake in Self.mistakes(in: text) {
            #expect(mistake.description.unicodeScalars.allSatisfy { $0.value >= 0x20 })
            #expect(!mistake.description.contains("\u{202e}"))
        }
    }

    @Test("of the syntax is reported with its line and column")
    func syntax() {
        let error = DocumentError.notJSON(
            path: "sample", line: 2, column: 1, reason: "the text ends where a value should be")
        #expect(throws: error) { try GenesisFile(json: Array("[\n".utf8), path: "sample") }
    }

    @Test("is nothing that the operating system says")
    func unreadable() async throws {
        try await withTemporaryDirectory { directory in
            for path in [directory, directory + "/missing.json", directory + "/a/b.json"] {
                let error = #expect(throws: DocumentError.self) { try GenesisFile.read(path) }
                guard case .unreadable(path, _) = error else {
                    Issue.record("expected an unreadable file, found \(String(describing: error))")
                    return
                }
            }
            let file = try GenesisFileTests.sample()
            let error = #expect(throws: DocumentError.self) {
                try file.write(to: directory + "/a/b.json")
            }
            #expect(error.map { "\($0)".contains("No such file") } == true)
        }
    }
}
