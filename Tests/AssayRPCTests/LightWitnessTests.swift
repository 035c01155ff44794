import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import AssayLight
import FoundationEssentials
import Testing

/// Two nodes of one chain whose validator told them different histories.
@Suite struct LightWitnessTests {
    private let one: ServedNode
    private let other: ServedNode
    private let directory: String

    /// Both have the same block 1; from then on they differ.
    init() async throws {
        self.one = try await ServedNode()
        self.other = try await ServedNode()
        self.directory = "/tmp/assay-witness-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: self.directory, withIntermediateDirectories: true)
        for node in [self.one, self.other] { try await node.settle([node.statement(0, 1)]) }
    }

    private func client(
        _ trust: Trust? = nil, of node: ServedNode, witnesses: [UnverifiedClient] = [],
        savingTo path: String? = nil
    ) -> LightClient {
        let clock = self.one.clock
        return LightClient(
            trust: trust ?? Trust(node.genesis), node: node.client, witnesses: witnesses,
            savingTo: path, now: { clock.time / 1_000 + 10 })
    }

    private func fork() async throws {
        try await self.one.settle([self.one.statement(1, 1)])
        try await self.other.settle([self.other.statement(2, 1)])
    }

    @Test("witnesses who agree are counted, and one that is behind agrees")
    func agreement() async throws {
        let report = try await self.client(of: self.one, witnesses: [self.other.client]).sync()
        #expect(report.witnesses == [self.other.url])
        try await self.one.settle([self.one.statement(1, 1)])
        let ahead = try await self.client(of: self.one, witnesses: [self.other.client]).sync()
        #expect(ahead.to == 2)
        #expect(ahead.witnesses == [self.other.url])
    }

    @Test("silent witnesses are told; if all are silent nothing is believed")
    func silence() async throws {
        let nobody = UnverifiedClient(url: "http://127.0.0.1:1")
        let report = try await self.client(
            of: self.one, witnesses: [nobody, self.other.client]
        ).sync()
        #expect(report.silent == [nobody.url])
        let lonely = self.client(of: self.one, witnesses: [nobody])
        let error = await #expect(throws: ClientError.self) { try await lonely.sync() }
        guard case .witness = error else {
            Issue.record("\(error.map { "\($0)" } ?? "nothing")")
            return
        }
    }

    @Test("a witness with another history: both are kept, and who sealed both is named")
    func twoHistories() async throws {
        try await self.fork()
        let path = self.directory + "/my.trust"
        let client = self.client(
            of: self.one, witnesses: [self.other.client], savingTo: path)
        let error = await #expect(throws: ClientError.self) { try await client.sync() }
        guard case .conflict(let conflict, let file?) = error else {
            Issue.record("\(error.map { "\($0)" } ?? "nothing")")
            return
        }
        let trust = await client.trust
        #expect(trust.height == 0)
        #expect(!FileManager.default.fileExists(atPath: path))
        let verifier = Verifier(trust: Trust(self.one.genesis), now: self.one.clock.time / 1_000)
        #expect(try verifier.check(conflict) == [ServedNode.validator.publicKey])
        let kept = [UInt8](try #require(FileManager.default.contents(atPath: file)))
        #expect(try Conflict(decoding: kept, limit: Conflict.maximumSize) == conflict)
    }

    @Test("a rewritten history: another entry stands where the trusted header must stand")
    func rewritten() async throws {
        try await self.fork()
        let path = self.directory + "/old.trust"
        let reader = self.client(of: self.one, savingTo: path)
        try await reader.sync()
        let trust = try TrustFile.read(path).trust
        let known = await reader.trust
        #expect(trust == known)
        try await self.other.settle([self.other.statement(3, 1)])
        let client = self.client(trust, of: self.other, savingTo: path)
        let error = await #expect(throws: ClientError.self) { try await client.sync() }
        guard case .conflict(let conflict, _?) = error else {
            Issue.record("\(error.map { "\($0)" } ?? "nothing")")
            return
        }
        #expect(conflict.replacement != nil)
        // Who trusts the genesis alone can check it: the evidence has the seals of what was trusted.
        for base in [trust, Trust(self.one.genesis)] {
            let verifier = Verifier(trust: base, now: self.one.clock.time / 1_000 + 10)
            _ = try verifier.check(conflict)
        }
        let innocent = Conflict(
            trust: conflict.trust, offered: conflict.offered,
            replacement: Conflict.Replacement(leaf: trust.block, path: []))
        let verifier = Verifier(trust: trust, now: self.one.clock.time / 1_000 + 10)
        #expect(throws: VerificationError.noConflict) { try verifier.check(innocent) }
        #expect(try TrustFile.read(path).trust == trust)
    }

    /// Empty blocks of different times: the logs up to them are the same, the blocks are not.
    @Test("a lagging witness on another branch is no witness for this one")
    func laggingBranch() async throws {
        for node in [self.one, self.other] {
            node.clock.time += ServedNode.heartbeat + (node === self.other ? 1 : 0)
            while node.head.header.height < 2 { try await Task.sleep(for: .milliseconds(1)) }
        }
        try #require(self.one.head.hash != self.other.head.hash)
        #expect(self.one.head.header.logRoot == self.other.head.header.logRoot)
        try await self.other.settle([self.other.statement(1, 1)])
        let client = self.client(of: self.other, witnesses: [self.one.client])
        let error = await #expect(throws: ClientError.self) { try await client.sync() }
        guard case .conflict(let conflict, nil) = error else {
            Issue.record("\(error.map { "\($0)" } ?? "nothing")")
            return
        }
        #expect(conflict.trust.block == self.one.head.hash)
        #expect(conflict.replacement != nil)
    }

    @Test("a node that is behind the trust says so, and a witness that is behind is silent")
    func behind() async throws {
        try await self.one.settle([self.one.statement(1, 1)])
        let reader = self.client(of: self.one)
        try await reader.sync()
        let trust = await reader.trust
        let late = self.client(trust, of: self.other)
        await #expect(throws: ClientError.behind(url: self.other.url, trusted: 2)) {
            try await late.sync()
        }
        try await self.one.settle([self.one.statement(2, 1)])
        let lonely = self.client(trust, of: self.one, witnesses: [self.other.client])
        let error = await #expect(throws: ClientError.self) { try await lonely.sync() }
        guard case .witness = error else {
            Issue.record("\(error.map { "\($0)" } ?? "nothing")")
            return
        }
    }

    @Test("another block of the trusted height")
    func sameHeight() async throws {
        try await self.fork()
        let reader = self.client(of: self.one)
        try await reader.sync()
        let client = self.client(await reader.trust, of: self.other)
        let error = await #expect(throws: ClientError.self) { try await client.sync() }
        guard case .conflict(let conflict, nil) = error else {
            Issue.record("\(error.map { "\($0)" } ?? "nothing")")
            return
        }
        let verifier = Verifier(trust: conflict.trust, now: self.one.clock.time / 1_000)
        #expect(try verifier.check(conflict) == [ServedNode.validator.publicKey])
    }
}
