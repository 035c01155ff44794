import ArgumentParser
import AssayNode
import Logging
import Testing

@testable import assay

@Suite("The configuration")
struct ConfigurationTests {
    /// Loads the settings of a home with this `config.toml`.
    private func load(
        file: String? = nil, environment: [String: String] = [:], flags: [String] = []
    ) async throws -> Configuration {
        var loaded: Configuration?
        try await withTemporaryDirectory { directory in
            if let file { try writeFile(file, to: directory + "/config.toml") }
            loaded = try Configuration.load(
                home: Home(path: directory), flags: try ConfigurationOptions.parse(flags),
                environment: environment)
        }
        return try #require(loaded)
    }

    private func mistakes(
        file: String? = nil, environment: [String: String] = [:], flags: [String] = []
    ) async throws -> [String] {
        do {
            _ = try await self.load(file: file, environment: environment, flags: flags)
            return []
        } catch let error as UsageError {
            return error.mistakes
        }
    }

    @Test("is standard without file, variables and flags")
    func standard() async throws {
        let configuration = try await self.load()
        #expect(configuration == Configuration())
        #expect(configuration.rpcListen.description == "127.0.0.1:8645")
        #expect(configuration.rpcListen.isLoopback)
        #expect(!ListenAddress(host: "127.example.org", port: 1).isLoopback)
    }

    @Test(
        "takes flags before variables before the file before what is standard",
        arguments: [
            (nil, nil, nil, 1_000), ("2", nil, nil, 2), (nil, "3", nil, 3), (nil, nil, "4", 4),
            ("2", "3", nil, 3), ("2", nil, "4", 4), (nil, "3", "4", 4), ("2", "3", "4", 4),
            ("2", "", nil, 2),
        ] as [(String?, String?, String?, Int)])
    func precedence(
        _ file: String?, _ variable: String?, _ flag: String?, _ expected: Int
    ) async throws {
        let configuration = try await self.load(
            file: file.map { "[rpc]\nmaximumBatch = \($0)\n" },
            environment: variable.map { ["ASSAY_RPC_MAXIMUM_BATCH": $0] } ?? [:],
            flags: flag.map { ["--rpc-maximum-batch", $0] } ?? [])
        #expect(configuration.rpcMaximumBatch == expected)
    }

    @Test("reads every setting from each of the three places")
    func everySetting() async throws {
        let file = """
            [rpc]
            listen = "[::1]:0"
            maximumBodyBytes = 4096
            maximumBatch = 7
            maximumConnections = 8
            maximumConnectionsPerClient = 9
            maximumRequestsPerSecond = 0
            tokenFile = "/t"
            adminTokenFile = "/a"
            tlsCertificate = "/c"
            tlsKey = "/k"
            origins = ["https://a.example", "https://b.example"]
            hosts = ["assay.internal"]
            [log]
            level = "debug"
            levels = { peers = "trace", rpc = "error" }
            format = "json"
            [node]
            key = "alice"
            index = false
            passphraseFile = "/p"
            """
        let values = [
            "[::1]:0", "4096", "7", "8", "9", "0", "/t", "/a", "/c", "/k",
            "https://a.example,https://b.example", "assay.internal", "debug",
            "rpc=error,peers=trace", "json", "alice", "false",
            "/p",
        ]
        let pairs = zip(Setting.allCases, values)
        var expected = Configuration()
        expected.rpcListen = ListenAddress(host: "::1", port: 0)
        expected.rpcMaximumBodyBytes = 4_096
        expected.rpcMaximumBatch = 7
        expected.rpcMaximumConnections = 8
        expected.rpcMaximumConnectionsPerClient = 9
        expected.rpcMaximumRequestsPerSecond = 0
        expected.rpcTokenFile = "/t"
        expected.rpcAdminTokenFile = "/a"
        expected.rpcTLSCertificate = "/c"
        expected.rpcTLSKey = "/k"
        expected.rpcOrigins = ["https://a.example", "https://b.example"]
        expected.rpcHosts = ["assay.internal"]
        expected.log = LogSettings(
            level: .debug, levels: [.peers: .trace, .rpc: .error], format: .json)
        expected.nodeKey = "alice"
        expected.nodeIndex = false
        expected.nodePassphraseFile = "/p"
        #expect(try await self.load(file: file) == expected)
        let variables = Dictionary(uniqueKeysWithValues: pairs.map { ($0.variable, $1) })
        #expect(try await self.load(environment: variables) == expected)
        let flags = pairs.flatMap { [$0.flag, $1] }
        #expect(try await self.load(flags: flags) == expected)
    }

    @Test(
        "names the line and the key of a mistake in the file",
        arguments: [
            ("[rpc]\n\nlistn = \"x\"", ", line 3: rpc.listn: there is no such setting; did you"),
            ("[rcp]\nlisten = \"h:1\"", ", line 2: rcp.listen: there is no such setting; did you"),
            ("[rcp]\n", ", line 1: rcp: there is no such setting"),
            ("x = 1\n", ", line 1: x: there is no such setting"),
            ("rpc = 5\n", ", line 1: rpc: there is no such setting"),
            ("# c\nrpc.listen = 5\n", ", line 2: rpc.listen: expected host:port"),
            ("[rpc]\nlisten = \"8645\"", ", line 2: rpc.listen: expected host:port"),
            ("[rpc]\nlisten = \"::1:8645\"", ", line 2: rpc.listen: expected host:port"),
            ("[rpc]\nlisten = \"h:65536\"", ", line 2: rpc.listen: expected host:port"),
            ("[rpc]\nmaximumBatch = 0", ", line 2: rpc.maximumBatch: expected a whole number from"),
            ("[rpc]\nmaximumBatch = \"5\"", ", line 2: rpc.maximumBatch: expected a whole number"),
            ("[rpc]\nmaximumBatch = 5.0", ", line 2: rpc.maximumBatch: expected a whole number"),
            ("[log]\nlevel = \"loud\"", ", line 2: log.level: expected one of trace, debug"),
            ("[log]\nformat = \"xml\"", ", line 2: log.format: expected one of text, json"),
            ("[log]\nlevels = 1", ", line 2: log.levels: expected levels by subsystem (node, "),
            (
                "[log]\n\nlevels = { peer = \"debug\" }",
                ", line 3: log.levels: expected levels by subsystem (node, consensus, peers, sync, "
                    + "mempool, store, rpc) such as { peers = \"debug\" }, found { peer = \"debug\" }"
            ),
            ("[log.levels]\npeers = \"loud\"", ", line 1: log.levels: expected levels by"),
            ("[log.levels]\npeers = 1", ", line 1: log.levels: expected levels by subsystem"),
            ("[node]\nindex = \"true\"", ", line 2: node.index: expected true or false"),
            ("[node]\nkey = \"\"", ", line 2: node.key: expected a text that is not empty"),
            ("[node]\nkey = [\"a\"]", ", line 2: node.key: expected a text that is not empty"),
            ("[node]\nkey = 1979-05-27", ", line 2: node.key: expected a text"),
            ("[node\n", ", line 1: not TOML"),
            ("[node]\nkey = \"a\"\nkey = \"b\"", ", line 3: not TOML"),
            ("a = ", ", line 1: not TOML"),
        ])
    func fileMistake(_ file: String, _ expected: String) async throws {
        let mistakes = try await self.mistakes(file: file)
        #expect(mistakes.count == 1)
        #expect(mistakes.first?.contains("/config.toml" + expected) == true, "\(mistakes)")
    }

    @Test("names the variable or the flag of a mistake, and all mistakes at once")
    func otherMistakes() async throws {
        let mistakes = try await self.mistakes(
            file: "[rpc]\nlisten = 1\n",
            environment: [
                "ASSAY_RPC_MAXIMUM_BATHC": "1", "ASSAY_LOG_LEVEL": "loud", "ASSAY_HOME": "/h",
            ],
            flags: ["--node-index", "yes", "--rpc-maximum-connections", "0x10"])
        let beginnings = [
            "ASSAY_RPC_MAXIMUM_BATHC: there is no such setting; did you mean \"ASSAY_RPC_MAXIMUM_B",
            "ASSAY_LOG_LEVEL: expected one of", "--node-index: expected true or false",
            "--rpc-maximum-connections: expected a whole number",
        ]
        #expect(mistakes.count == beginnings.count + 1)
        for beginning in beginnings {
            #expect(mistakes.contains { $0.hasPrefix(beginning) }, "\(mistakes)")
        }
    }

    @Test("resolves a passphrase file beside the file that names it")
    func passphraseFile() async throws {
        let file = try await self.load(file: "[node]\npassphraseFile = \"secret\"\n")
        #expect(file.nodePassphraseFile?.hasSuffix("/secret") == true)
        #expect(file.nodePassphraseFile?.hasPrefix("/") == true)
        let flag = try await self.load(flags: ["--node-passphrase-file", "secret"])
        #expect(flag.nodePassphraseFile == "secret")
    }

    @Test("has a template that says every setting with its standard value")
    func template() async throws {
        let template = Configuration.template(nodeKey: "alice")
        var expected = Configuration()
        expected.nodeKey = "alice"
        #expect(try await self.load(file: template) == expected)
        // The same with each setting that is commented out switched on.
        let names = Setting.allCases.map { $0.rawValue.split(separator: ".")[1] }
        let lines = template.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let isSetting = names.contains { line.hasPrefix("# \($0) = ") }
            return isSetting ? line.dropFirst(2) : line
        }
        for setting in names {
            #expect(lines.contains { $0.hasPrefix("\(setting) = ") }, "\(setting)")
        }
        let all = try await self.load(file: lines.joined(separator: "\n"))
        #expect(all.nodePassphraseFile?.hasSuffix("/passphrase") == true)
        expected.nodePassphraseFile = all.nodePassphraseFile
        #expect(all.rpcTokenFile?.hasSuffix("/rpc.token") == true)
        expected.rpcTokenFile = all.rpcTokenFile
        #expect(all.rpcAdminTokenFile?.hasSuffix("/admin.token") == true)
        expected.rpcAdminTokenFile = all.rpcAdminTokenFile
        // These have no standard value: the template shows examples.
        expected.rpcTLSCertificate = "/etc/assay/fullchain.pem"
        expected.rpcTLSKey = "/etc/assay/privkey.pem"
        expected.rpcOrigins = ["https://explorer.example"]
        expected.rpcHosts = ["assay.internal"]
        expected.peersListen = ListenAddress("0.0.0.0:8646")
        expected.peersAdvertise = ListenAddress("node.example:8646")
        expected.peersConnect = [try #require(PeerArgument("10.0.0.2:8646"))]
        #expect(all == expected)
    }

    @Test("has a variable and a flag for every setting, each of its own")
    func names() {
        #expect(Set(Setting.allCases.map(\.variable)).count == Setting.allCases.count)
        #expect(Setting.rpcMaximumBodyBytes.variable == "ASSAY_RPC_MAXIMUM_BODY_BYTES")
        #expect(Setting.rpcMaximumBodyBytes.flag == "--rpc-maximum-body-bytes")
    }
}
