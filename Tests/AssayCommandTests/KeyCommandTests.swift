import AssayKeystore
import AssayTestSupport
import Testing

@testable import assay

@Suite("assay key")
struct KeyCommandTests {
    /// A directory with a passphrase file `pass`.
    private func withHome(_ body: (String) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            try writeFile("open\n", to: directory + "/pass")
            try await body(directory)
        }
    }

    @Test("makes, lists, shows, exports and imports a key")
    func wholeLife() async throws {
        try await self.withHome { home in
            let pass = ["--passphrase-file", home + "/pass"]
            let made = try ProgramRun.run(["key", "new", "alice"] + pass, in: home)
            #expect(made.status == 0)
            #expect(made.errors.isEmpty)
            let address = try #require(made.output.firstMatch(of: /assay1[a-z0-9]{38}/)).output
            #expect(try permissions(of: home + "/.assay") == 0o700)
            #expect(try permissions(of: home + "/.assay/keys/alice.json") == 0o600)

            let list = try ProgramRun.run(["key", "list"], in: home)
            #expect(list.output == "alice  \(address)\n")
            let shown = try ProgramRun.run(
                ["key", "show", String(address), "--check"] + pass, in: home)
            #expect(shown.status == 0)

            let copy = home + "/copy.json"
            let exported = try ProgramRun.run(["key", "export", "alice", "-o", copy], in: home)
            #expect(exported.status == 0)
            #expect(try permissions(of: copy) == 0o600)
            let plain = home + "/plain.hex"
            let bare = try ProgramRun.run(
                ["key", "export", "alice", "--plain", "-o", plain] + pass, in: home)
            #expect(bare.status == 0)
            #expect(bare.errors.contains("not encrypted"))
            let secret = try readFile(plain).dropLast()
            #expect(secret.count == 64)
            #expect(!bare.output.contains(secret))

            for file in [copy, plain] {
                let other = home + "/other-" + (file == copy ? "a" : "b")
                let imported = try ProgramRun.run(
                    ["key", "import", "bob", file, "--home", other] + pass, in: home)
                #expect(imported.status == 0)
                #expect(imported.output.contains(address))
            }
        }
    }

    @Test("asks for a new passphrase twice, and shows none of it")
    func prompt() async throws {
        try await self.withHome { home in
            let made = try ProgramRun.run(
                ["key", "new", "alice"], in: home, typing: ["s3crex\u{7f}t\r", "s3cret\r"])
            #expect(made.status == 0)
            #expect(made.terminal.contains("New passphrase for alice: "))
            #expect(!made.terminal.contains("s3cre"))
            let opened = try ProgramRun.run(
                ["key", "show", "alice", "--check"], in: home, typing: ["wrong\u{15}s3cret\r"])
            #expect(opened.status == 0)
            let refused = try ProgramRun.run(
                ["key", "show", "alice", "--check"], in: home, typing: ["wrong\r"])
            #expect(refused.status == 1)
        }
    }

    @Test(
        "makes no key if the passphrases differ, are empty, or a person gives up",
        arguments: [
            (["one\r", "two\r"], 2, "differ"), (["\r"], 2, "empty"), (["abc\u{3}"], 130, ""),
        ] as [([String], Int32, String)])
    func promptRefused(_ typing: [String], _ status: Int32, _ message: String) async throws {
        try await self.withHome { home in
            let run = try ProgramRun.run(["key", "new", "alice"], in: home, typing: typing)
            #expect(run.status == status)
            #expect(run.errors.contains(message))
            let list = try ProgramRun.run(["key", "list", "--json"], in: home)
            #expect(!list.output.contains("alice"))
        }
    }

    @Test("finds the passphrase file in the environment, and needs a terminal otherwise")
    func environment() async throws {
        try await self.withHome { home in
            let without = try ProgramRun.run(["key", "new", "alice"], in: home)
            #expect(without.status == 2)
            #expect(without.errors.contains("--passphrase-file"))
            let with = try ProgramRun.run(
                ["key", "new", "alice"], in: home,
                environment: [
                    "ASSAY_PASSPHRASE_FILE": home + "/pass", "ASSAY_HOME": home + "/elsewhere",
                ])
            #expect(with.status == 0)
            #expect(with.output.contains(home + "/elsewhere/keys/alice.json"))
        }
    }

    @Test(
        "ends with the documented exit code",
        arguments: [
            (["key", "new", "alice"], 5, "exists already"),
            (["key", "new", "../alice"], 2, "cannot name a key"),
            (["key", "new"], 2, "<name>"),
            (["key", "frobnicate"], 2, "frobnicate"),
            (["key", "show", "bob"], 5, "there is no key"),
            (["key", "show", "alice", "--chekc"], 2, "--chekc"),
            (["key", "export", "alice"], 2, "--output"),
            (["key", "export", "alice", "-o", "/nonexistent/file"], 5, "No such file"),
            (["key", "import", "bob", "/nonexistent"], 5, "No such file"),
            (["key", "list", "--home", ""], 2, "--home is empty"),
        ] as [([String], Int32, String)])
    func exitCodes(_ arguments: [String], _ status: Int32, _ message: String) async throws {
        try await self.withHome { home in
            let environment = ["ASSAY_PASSPHRASE_FILE": home + "/pass"]
            let cost = try #require(ScryptCost(n: 1_024, r: 1, p: 1))
            let passphrase = try Passphrase(readingFile: home + "/pass")
            try Home(path: home + "/.assay").make()
            try Keystore(directory: home + "/.assay/keys")
                .save(TestKeys.key(0), name: "alice", passphrase: passphrase, cost: cost)
            let run = try ProgramRun.run(arguments, in: home, environment: environment)
            #expect(run.status == status, "\(run.errors)")
            #expect(run.errors.contains(message), "\(run.errors)")
            #expect(run.output.isEmpty)
            let json = try ProgramRun.run(
                arguments + ["--json"], in: home, environment: environment)
            #expect(json.status == status)
            #expect(json.output.contains("\"exitCode\" : \(status)"))
            #expect(json.errors.isEmpty)
        }
    }

    @Test("refuses a passphrase file that others can read, and an empty one")
    func passphraseFile() async throws {
        try await self.withHome { home in
            try writeFile("open\n", to: home + "/shared", mode: 0o644)
            try writeFile("\n", to: home + "/empty")
            for (file, status, message) in [
                ("shared", 5, "chmod 600"), ("empty", 2, "empty"), ("none", 5, "No such file"),
            ] as [(String, Int32, String)] {
                let run = try ProgramRun.run(
                    ["key", "new", "alice", "--passphrase-file", home + "/" + file], in: home)
                #expect(run.status == status)
                #expect(run.errors.contains(message), "\(run.errors)")
            }
        }
    }
}
