import AssayAPI
import AssayCore
import AssayCrypto
import AssayKeystore
import AssayTestSupport
import Testing

@testable import assay

@Suite("assay init and assay genesis")
struct InitCommandTests {
    private func withHome(_ body: (String, [String: String]) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            try writeFile("open\n", to: directory + "/pass")
            try await body(directory, ["ASSAY_PASSPHRASE_FILE": directory + "/pass"])
        }
    }

    @Test("makes a home that a node can use, and never overwrites one")
    func home() async throws {
        try await self.withHome { directory, environment in
            let home = Home(path: directory + "/a/b")
            let arguments = ["init", "--home", home.path, "--name", "lab"]
            let made = try ProgramRun.run(arguments, in: directory, environment: environment)
            #expect(made.status == 0, "\(made.errors)")
            #expect(made.output.contains("assay start --home \(home.path)"))
            #expect(try permissions(of: home.path) == 0o700)
            #expect(
                try fileNames(in: home.path) == ["config.toml", "data", "genesis.json", "keys"])
            let genesis = try GenesisFile.read(home.genesis).genesis
            #expect(genesis.name.description == "lab")
            #expect(made.output.contains(genesis.chain.description))
            let key = try home.keystore.find("validator").file.get()
            #expect(genesis.validators.keys == [key.publicKey])
            #expect(try Configuration.load(home: home).nodeKey == "validator")

            let before = try readFile(home.genesis)
            let again = try ProgramRun.run(arguments, in: directory, environment: environment)
            #expect(again.status == 5)
            #expect(again.errors.contains("exists already"))
            #expect(try readFile(home.genesis) == before)
        }
    }

    @Test("joins the chain of a genesis file with a key that exists")
    func existingKey() async throws {
        try await self.withHome { directory, environment in
            let home = Home(path: directory + "/.assay")
            _ = try ProgramRun.run(
                ["key", "new", "validator"], in: directory, environment: environment)
            let key = try home.keystore.find("validator").file.get().publicKey
            let genesis = directory + "/genesis.json"
            let made = try ProgramRun.run(
                [
                    "genesis", "new", "--name", "lab", "--validator", "\(key)=zoe@h:8646",
                    "--validator", "\(TestKeys.key(0).publicKey)", "--reserve", "7",
                    "--account", "\(key.address)=5", "--parameter", "epochLength=9",
                    "--time", "2026-03-01T12:00:00Z", "-o", genesis,
                ], in: directory)
            #expect(made.status == 0, "\(made.errors)")
            #expect(made.errors.contains("2 validators tolerate no faulty one"))
            // Without a terminal and without a passphrase: none is needed.
            let joined = try ProgramRun.run(["init", "--genesis", genesis], in: directory)
            #expect(joined.status == 0, "\(joined.errors)")
            #expect(joined.errors.isEmpty)
            #expect(try GenesisFile.read(home.genesis) == GenesisFile.read(genesis))
        }
    }

    @Test("warns if the key is no validator's")
    func follower() async throws {
        try await self.withHome { directory, environment in
            let run = try ProgramRun.run(
                ["init", "--genesis", GenesisPath.development], in: directory,
                environment: environment)
            #expect(run.status == 0)
            #expect(run.errors.contains("not a validator of this chain"))
        }
    }

    @Test(
        "writes nothing if something is wrong",
        arguments: [
            (["--name", "Lab"], 2, "--name"), (["--key-name", "a/b"], 2, "cannot name a key"),
            (["--genesis", "/nonexistent"], 5, "No such file"),
            (["--genesis", "bad.json"], 1, "reserve: this field is missing"),
            (["--genesis", "bad.json", "--name", "lab"], 2, "exclude each other"),
        ] as [([String], Int32, String)])
    func nothingWritten(_ arguments: [String], _ status: Int32, _ message: String) async throws {
        try await self.withHome { directory, environment in
            try writeFile("{\"name\": \"lab\"}", to: directory + "/bad.json")
            let arguments = arguments.map { $0 == "bad.json" ? "\(directory)/\($0)" : $0 }
            let run = try ProgramRun.run(
                ["init"] + arguments, in: directory, environment: environment)
            #expect(run.status == status)
            #expect(run.errors.contains(message), "\(run.errors)")
            #expect(try !fileNames(in: directory).contains(".assay"))
        }
    }

    @Test("checks a genesis file, and says every mistake for people and for programs")
    func check() async throws {
        try await self.withHome { directory, _ in
            let good = try ProgramRun.run(
                ["genesis", "check", GenesisPath.development], in: directory)
            #expect(good.status == 0)
            #expect(good.output.contains("dev-62d8d2075aa88997"))
            try writeFile("{\"name\": \"lab\", \"x\": 1}", to: directory + "/bad.json")
            let arguments = ["genesis", "check", directory + "/bad.json"]
            let bad = try ProgramRun.run(arguments, in: directory)
            #expect(bad.status == 1)
            #expect(bad.output.contains("5 mistakes"))
            #expect(bad.output.contains("reserve: this field is missing"))
            let json = try ProgramRun.run(arguments + ["--json"], in: directory)
            #expect(json.status == 1)
            #expect(json.output.contains("\"path\" : \"reserve\""))
        }
    }

    @Test("takes validators from a file, explains f and quorum, and warns of two and three")
    func validatorsFile() async throws {
        try await self.withHome { directory, _ in
            let file = directory + "/validators.txt"
            for (count, warning) in [(1, nil), (2, "stands still"), (3, "can fork it"), (4, nil)] {
                var text = "# who takes part\n\n"
                for number in 0..<count {
                    let key = TestKeys.key(UInt64(number)).publicKey
                    text += "  \(key)=org-\(number)@10.0.0.\(number):8646  # and its operator\n"
                }
                try writeFile(text, to: file)
                let genesis = directory + "/\(count).json"
                let made = try ProgramRun.run(
                    [
                        "genesis", "new", "--name", "lab", "--validators", file, "--reserve", "0",
                        "-o", genesis,
                    ], in: directory)
                #expect(made.status == 0, "\(made.errors)")
                let validators = try GenesisFile.read(genesis).validators
                #expect(Set(validators.map(\.name)) == Set((0..<count).map { "org-\($0)" }))
                let checked = try ProgramRun.run(["genesis", "check", genesis], in: directory)
                if let warning {
                    #expect(checked.errors.contains("f = 0"))
                    #expect(checked.errors.contains(warning), "\(checked.errors)")
                } else {
                    #expect(checked.errors.isEmpty)
                }
                if count == 4 {
                    #expect(checked.output.contains("4, of which 1 may be faulty"))
                    #expect(checked.output.contains("3 of 4 make a block final"))
                    #expect(checked.output.contains("while 2 or more are stopped"))
                }
            }
            try writeFile("0x02=alice\n", to: file)
            let wrong = try ProgramRun.run(
                [
                    "genesis", "new", "--name", "lab", "--validators", file, "--reserve", "0", "-o",
                    directory + "/x.json",
                ], in: directory)
            #expect(wrong.status == 2)
            #expect(wrong.errors.contains("0x02=alice"))
        }
    }

    @Test("refuses mistaken arguments, all at once, and writes no file")
    func mistakenArguments() async throws {
        try await self.withHome { directory, _ in
            let key = TestKeys.key(0).publicKey
            let run = try ProgramRun.run(
                [
                    "genesis", "new", "--name", "Lab", "--time", "now", "--reserve", "1.5",
                    "--validator", "0x02", "--validator", "\(key)", "--validator", "\(key)",
                    "--account", "x=1", "--account", "\(key.address)=-", "--parameter", "epoch=1",
                    "-o", directory + "/genesis.json",
                ], in: directory)
            #expect(run.status == 2)
            #expect(run.errors.contains("8 mistakes"), "\(run.errors)")
            #expect(try !fileNames(in: directory).contains("genesis.json"))
        }
    }
}

/// The genesis files of the project.
private enum GenesisPath {
    static let development: String = {
        let parts = #filePath.split(separator: "/").dropLast(3)
        return "/" + parts.joined(separator: "/") + "/Genesis/dev.json"
    }()
}
