import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import AssayLight
import AssayNode
import AssayStore
import Testing

/// A light client of a node that lies: it believes nothing, and its trust stays.
@Suite struct LightClientLieTests {
    private let served: ServedNode
    private let history: ServedNode.History
    private let liar: LyingNode

    init() async throws {
        self.served = try await ServedNode()
        self.history = try await self.served.playHistory()
        self.liar = try await LyingNode(before: self.served.client)
    }

    private func client() -> LightClient {
        let clock = self.served.clock
        return LightClient(
            trust: Trust(self.served.genesis), node: self.liar.client,
            now: { clock.time / 1_000 })
    }

    /// A question, the method that is lied about, and the lie.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let method: String
        let ask: @Sendable (LightClient, ServedNode.History) async throws -> Void
        let lie: LyingNode.Lie

        init(
            _ name: String, _ method: String,
            _ ask: @escaping @Sendable (LightClient, ServedNode.History) async throws -> Void,
            lie: @escaping LyingNode.Lie
        ) {
            self.testDescription = name
            self.method = method
            self.ask = ask
            self.lie = lie
        }
    }

    @Sendable private static func sync(_ client: LightClient, _: ServedNode.History) async throws {
        try await client.sync()
    }

    @Sendable private static func account(
        _ client: LightClient, _: ServedNode.History
    ) async throws { _ = try await client.account(ServedNode.address(2)) }

    @Sendable private static func statement(
        _ client: LightClient, _ history: ServedNode.History
    ) async throws { _ = try await client.statement(history.attest.id) }

    @Sendable private static func block(
        _ client: LightClient, _: ServedNode.History
    ) async throws { _ = try await client.block(.height(2)) }

    @Sendable private static func receipt(
        _ client: LightClient, _ history: ServedNode.History
    ) async throws { _ = try await client.receipt(.init(txid: history.attest.id)) }

    private static let nothing: LyingNode.Lie = { _ in .object([:]) }

    static let cases: [Case] = [
        Case("a seal with a flipped bit", "light_getUpdate", Self.sync) {
            $0.with("update") { $0.flipped(at: -40) }
        },
        Case("an update that ends early", "light_getUpdate", Self.sync) {
            $0.with("update") { _ in .string("0xda") }
        },
        Case("no update", "light_getUpdate", Self.sync, lie: Self.nothing),
        Case("no path to the trusted header", "proof_getInclusion", Self.sync) {
            $0.with("path") { _ in .array([]) }
        },
        Case("a head that is nowhere", "light_getUpdate", Self.sync) {
            $0.with("headHeight") { _ in .unsigned(.max) }
        },
        Case("a value with a flipped bit", "proof_getState", Self.account) {
            $0.with("proof") { $0.flipped(at: 40) }
        },
        Case("a proof of another account", "proof_getState", Self.account) {
            $0.with("proof") { $0.flipped(at: 12) }
        },
        Case("a proof that ends early", "proof_getState", Self.account) {
            $0.with("proof") { _ in .string("0x") }
        },
        Case("another place", "tx_get", Self.statement) {
            $0.with("index") { _ in .unsigned(3) }
        },
        Case("another block", "tx_get", Self.statement) {
            $0.with("height") { _ in .unsigned(3) }
        },
        Case("a block that is nowhere", "tx_get", Self.statement) {
            $0.with("height") { _ in .unsigned(.max) }
        },
        Case("another entry", "proof_getInclusion", Self.statement) {
            $0.with("entry") { $0.flipped(at: -1) }
        },
        Case("no path", "proof_getInclusion", Self.statement) {
            $0.with("path") { _ in .array([]) }
        },
        Case("another header", "chain_getHeader", Self.statement) {
            $0.with("encoded") { $0.flipped(at: -1) }
        },
        Case("entries with a flipped bit", "proof_getBlock", Self.block) {
            $0.with("entries") { $0.flipped(at: -1) }
        },
        Case("entries of nothing", "proof_getBlock", Self.block) {
            $0.with("entries") { _ in
                .string(HexBytes(BlockEntries(peaks: [], entries: []).encoded).description)
            }
        },
        Case("a receipt with a broken seal", "tx_getReceipt", Self.receipt) {
            $0.with("receipt") { $0.flipped(at: -1) }
        },
        Case("a receipt of something else", "tx_getReceipt", Self.receipt) {
            $0.with("receipt") { $0.flipped(at: 30) }
        },
    ]

    @Test("lies", arguments: Self.cases)
    func lies(_ test: Case) async throws {
        let honest = self.client()
        try await test.ask(honest, self.history)
        self.liar.lie(about: test.method, test.lie)
        let client = self.client()
        await #expect(throws: (any Error).self) { try await test.ask(client, self.history) }
        let after = await client.trust
        // What it verified before it met the lie it may keep.
        let header = try self.served.node.store.header(at: after.height)
        #expect(after.block == header?.hash)
    }

    @Test("a broken consistency proof is refused, and is evidence against nobody")
    func discontinuous() async throws {
        let client = self.client()
        try await client.sync(upTo: 2)
        self.liar.lie(about: "light_getUpdate") { answer in
            answer.with("update") { value in
                guard case .string(let text) = value, let bytes = HexBytes(text)?.bytes,
                    let update = try? LightUpdate(
                        decoding: bytes, limit: LightUpdate.maximumSize)
                else { return value }
                let broken = LightUpdate(
                    head: update.head, consistency: update.consistency.reversed() + [.zero],
                    links: update.links, next: update.next)
                return .string(HexBytes(broken.encoded).description)
            }
        }
        let error = await #expect(throws: ClientError.self) { try await client.sync() }
        guard case .unproven(.discontinuous) = error else {
            Issue.record("\(error.map { "\($0)" } ?? "nothing")")
            return
        }
        let trust = await client.trust
        #expect(trust.height == 2)
    }
}
