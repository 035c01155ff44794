import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import AssayTestSupport
import Foundation
import Testing

/// `assay job`, `assay model list` and `assay account --contributions`, against a real node on
/// which jobs were worked.
@Suite(.serialized)
struct JobCommandTests {
    private static let nodes = (500..<503).map { TestKeys.key(UInt64($0)) }
    private static let inputs = TestInputs(count: 6)
    /// The name of an operator that would clear the screen.
    private static let hostileName = "edge\u{1b}[2J\u{9b}2J"

    private let scratch: Scratch
    private let node: NodeProcess
    private let player: Player

    init() async throws {
        self.scratch = try Scratch()
        self.node = try NodeProcess(home: self.scratch.path + "/home")
        self.player = Player(client: self.node.client)
    }

    private var genesis: String { self.scratch.path + "/home/genesis.json" }

    private func assay(
        _ arguments: [String], expecting status: Int32 = 0
    ) throws -> String {
        let run = try Executable.run(arguments + ["--rpc", self.node.client.url])
        #expect(run.status == status, "\(arguments.joined(separator: " ")): \(run.output)")
        #expect(!run.output.unicodeScalars.contains { $0.value == 0x1b || $0.value == 0x9b })
        return run.output
    }

    private func json(_ arguments: [String]) throws -> [String: any Sendable] {
        let output = try self.assay(arguments + ["--json"])
        let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
        return try #require(object as? [String: any Sendable])
    }

    /// Registers a model, bonds three nodes, and admits one of them.
    private func prepare() async throws -> Digest {
        let manifest = self.scratch.path + "/manifest"
        try Data("a manifest\n".utf8).write(to: URL(filePath: manifest))
        let registered = try self.assay([
            "model", "register", "--dev-key", "1", "--manifest", manifest, "--royalty", "250",
            "--unit-rule", "output-token", "--exact",
        ])
        let model = try #require(
            registered.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("0x") })
        for key in Self.nodes {
            let address = key.publicKey.address
            _ = try self.assay([
                "transfer", "--dev-key", "1", "--to", "\(address)", "--amount", "100000",
            ])
            try await self.player.submit(.bond(Bond(delta: 50_000)), by: key)
        }
        let address = Self.nodes[0].publicKey.address
        _ = try self.assay([
            "vote", "admit", "--dev-key", "0", "--account", "\(address)", "--operator",
            Self.hostileName,
        ])
        return try #require(Digest(String(model)))
    }

    private func post(
        _ model: Digest, window: UInt64, agreement: UInt64 = 2, slots: UInt64 = 3
    ) async throws -> Digest {
        try await self.player.submit(
            .job(
                PostJob(
                    model: model, inputRoot: Self.inputs.root, count: Self.inputs.count,
                    price: 7, maxUnits: 30, agreement: agreement, slots: slots,
                    duration: 600_000, window: window, place: JobPlace("/srv/jobs"))),
            by: TestKeys.key(1))
    }

    /// Every node takes a slot and opens; those in `lying` have other answers.
    private func work(_ id: Digest, lying: Set<Int> = []) async throws {
        var work: [TestWork] = []
        try await self.player.wait(for: id) { $0.drawSeed != nil }
        for (number, key) in Self.nodes.enumerated() {
            let tree = TestWork(
                for: id, by: key.publicKey.address, inputs: Self.inputs,
                answers: lying.contains(number) ? .wrong(6) : .right(6))
            try await self.player.submit(tree.attest(), by: key)
            work.append(tree)
        }
        let job = try await self.player.wait(for: id) { $0.openingSeed != nil }
        for (key, tree) in zip(Self.nodes, work) {
            let units = job.drawnUnits(of: tree.root.units, id: id)
            try await self.player.submit(
                .open(Open(tree.openings(ofUnits: units), for: id)), by: key)
        }
    }

    @Test("lists, a live job and an ended one, with the arithmetic, proven")
    func reading() async throws {
        let model = try await self.prepare()
        let address = Self.nodes[0].publicKey.address
        try await self.player.wait(untilAdmitted: address)
        let open = try await self.post(model, window: 0)
        try await self.player.wait(for: open) { $0.drawSeed != nil }
        let ended = try await self.post(model, window: 0)
        try await self.work(ended)

        let live = try self.assay(["job", "list", "--status", "live"])
        #expect(live.hasPrefix("\(open)  open"))
        #expect(!live.contains("\(ended)"))
        let all = try self.assay(["job", "list", "--limit", "1"])
        #expect(all.hasPrefix("\(ended)  final"))
        #expect(all.contains("more with --after "))
        let page = try self.json(["job", "list", "--node", "\(address)"])
        #expect((page["jobs"] as? [any Sendable])?.count == 1)

        let trust = ["--trust", self.genesis]
        let node = ["--explain", "--node", "\(address)"]
        let shown = try self.assay(["job", "show", "\(open)"] + node + trust)
        for text in [
            "open: slots can be taken; due in", "proven: sealed by 1 of 1", "/srv/jobs",
            "210 · 3 = 630", "⌊630 · 100 / 10000⌋ = 6", "yes  x = ", "yes  bonded since block",
            "yes  slots can be taken",
        ] { #expect(shown.contains(text), "\(text) in \(shown)") }
        let settled = try self.assay(["job", "show", "\(ended)", "--explain"] + trust)
        for text in [
            "final", "proven: sealed by 1 of 1", "assurance   1, agreed", "7 · 12 = 84",
            "royalty ⌊84 · 250 / 10000⌋ = 2, pay 82", "refund 378", "equal",
        ] { #expect(settled.contains(text), "\(text) in \(settled)") }
        let report = try self.json(["job", "show", "\(ended)", "--explain"])
        #expect(report["job"] != nil && report["explanation"] != nil)

        let account = try self.assay(["account", "\(address)", "--contributions"] + trust)
        for text in [
            "edge\\u{1b}[2J\\u{9b}2J", "job \(ended)", "paid: 12 units, pay 82, gained 0, lost 0",
            "1 jobs: 1 paid; 12 units paid, pay 82, gained 0, lost 0",
        ] { #expect(account.contains(text), "\(text) in \(account)") }
        let contributions = try self.json(["account", "\(address)", "--contributions"])
        #expect(contributions["account"] != nil && contributions["contributions"] != nil)

        let models = try self.assay(["model", "list"])
        #expect(models.contains("\(model)  unit output-token, royalty 250 of 10000, exact"))
        let one = try self.assay(["model", "show", "\(model)"] + trust)
        #expect(one.contains("proven: sealed by 1 of 1"))
        // A receipt of the settlement, and the judge of it without the node.
        let job = try await self.node.client.call(
            API.GetJob.self, API.GetJob.Params(id: ended))
        let settlement = try #require(job.settlement?.id)
        let file = self.scratch.path + "/settlement"
        _ = try self.assay(["receipt", "get", "\(settlement)", "--save", file])
        let verified = try Executable.run(["verify", file, "--trust", self.genesis])
        #expect(verified.status == 0, "\(verified.output)")
        #expect(verified.output.contains("settlement of job \(ended)"))
    }

    @Test("a challenge, and a liar whose bond is slashed")
    func challenge() async throws {
        let model = try await self.prepare()
        let id = try await self.post(model, window: 600_000)
        let early = try self.assay(
            ["job", "challenge", "\(id)", "--dev-key", "2"], expecting: 4)
        #expect(early.contains("only a provisional result can be challenged"))
        try await self.work(id, lying: [1, 2])
        let provisional = try self.assay(["job", "show", "\(id)"])
        #expect(provisional.contains("provisional: the result can be challenged; due in "))
        let said = try self.assay(["job", "challenge", "\(id)", "--dev-key", "2"])
        #expect(said.contains("challenged: final in block"))
        #expect(said.contains("judged     within 1 min"))
        let again = try self.assay(
            ["job", "challenge", "\(id)", "--dev-key", "2"], expecting: 4)
        #expect(again.contains("the job is judged"))
        let job = try await self.player.wait(for: id) { $0.status == .judged }
        let answers: [TestAnswer] = .right(6)
        let validator = TestKeys.key(0)
        let judge = TestWork(
            judging: id, by: validator.publicKey.address, inputs: Self.inputs, answers: answers,
            drawn: job.drawnUnits(of: answers.units, id: id))
        try await self.player.submit(judge.attest(units: answers.units), by: validator)
        #expect(try self.assay(["job", "show", "\(id)"]).contains("0 of 8 draws opened"))
        try await self.player.submit(judge.openAll(), by: validator)
        let settled = try self.assay(["job", "show", "\(id)", "--explain"])
        for text in [
            "assurance   2, judged", "⌊1000 / 10⌋ = 100 to the challenger",
            "⌊⌊1000 / 2⌋ / 1⌋ = 500 to each", "gained by the challenger 200", "equal",
        ] { #expect(settled.contains(text), "\(text) in \(settled)") }
        let liar = Self.nodes[2].publicKey.address
        let account = try self.assay(["account", "\(liar)", "--contributions"])
        #expect(account.contains("slashed: 12 units, pay 0, gained 0, lost 1000"))
        #expect(account.contains("1 jobs: 1 slashed; 0 units paid"))
    }

    @Test("what is not there, and what cannot be asked")
    func mistakes() async throws {
        let (digest, address) = ("\(Digest.zero)", "\(Address.zero)")
        let cases: [(arguments: [String], status: Int32, text: String)] = [
            (["job", "show", digest], 1, "no job has the id"),
            (["job", "show", digest, "--trust", self.genesis], 1, "no job has the id"),
            (["job", "show", "0x00"], 2, "0x00"),
            (["job", "show", digest, "--node", address], 2, "--node needs --explain"),
            (["job", "challenge", digest, "--dev-key", "1"], 4, "no job has the id"),
            (["job", "challenge", digest], 2, "Name the signer"),
            (["job", "list", "--model", digest, "--node", address], 2, "Name one of"),
            (["job", "list", "--status", "ended"], 2, "status"),
            (["job", "list", "--limit", "0"], 2, "at least 1"),
            (["job", "list", "--limit", "201"], 2, "at most 200 are allowed"),
            (["job", "list", "--limit", "-1"], 2, "limit"),
            (["job", "list"], 0, "no jobs"), (["model", "list"], 0, "no models"),
            (["account", address, "--contributions"], 0, "no contributions"),
            (["account", address, "--contributions", "--limit", "0"], 2, "at least 1"),
            (["model", "show", digest], 1, "no model has the id"),
            (["job", "--help"], 0, "challenge"), (["job", "show", "--help"], 0, "Examples:"),
            (["job", "list", "--help"], 0, "Examples:"),
            (["job", "challenge", "--help"], 0, "Examples:"),
            (["model", "list", "--help"], 0, "Examples:"),
        ]
        for (arguments, status, text) in cases {
            let output = try self.assay(arguments, expecting: status)
            #expect(output.contains(text), "\(arguments): \(output)")
        }
        let nobody = try Executable.run(["job", "list", "--rpc", "http://127.0.0.1:1"])
        #expect(nobody.status == 3)
    }
}

/// Someone who signs with many keys, each with the nonces of its account.
private struct Player {
    let client: UnverifiedClient

    /// Submits a transaction, and waits until it is final.
    @discardableResult
    func submit(_ transaction: Transaction, by key: PrivateKey) async throws -> Digest {
        let status = try await self.client.call(API.NodeStatus.self)
        let account = try await self.client.call(
            API.GetAccount.self, API.GetAccount.Params(address: key.publicKey.address))
        let statement = Statement(
            transaction, for: status.chainId, nonce: account.nextNonce ?? 0,
            issuedAt: UInt64(Date().timeIntervalSince1970), key: key)
        let result = try await self.client.call(
            API.Submit.self,
            API.Submit.Params(statement: HexBytes(statement.bytes), wait: .final))
        guard result.status == .final else {
            throw ProcessFailure(description: "\(result.status)")
        }
        return statement.id
    }

    /// Waits until a live job is as a condition demands.
    @discardableResult
    func wait(for id: Digest, _ condition: (Job) -> Bool) async throws -> Job {
        let deadline = Date(timeIntervalSinceNow: 60)
        while Date() < deadline {
            let view = try await self.client.call(API.GetJob.self, API.GetJob.Params(id: id))
            if let bytes = view.encoded?.bytes {
                let job = try Job(decoding: bytes, limit: Job.sizeLimit)
                if condition(job) { return job }
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw ProcessFailure(description: "the job \(id) does not get there")
    }

    /// Makes blocks until an account has an operator.
    func wait(untilAdmitted address: Address) async throws {
        for _ in 0..<100 {
            let account = try await self.client.call(
                API.GetAccount.self, API.GetAccount.Params(address: address))
            if account.operator != nil { return }
            try await self.submit(
                .transfer(Transfer(to: TestKeys.key(2).publicKey.address, amount: 1)),
                by: TestKeys.key(1))
        }
        throw ProcessFailure(description: "\(address) is not admitted")
    }
}
