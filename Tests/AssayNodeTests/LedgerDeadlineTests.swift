import AssayCore
import AssayCrypto
import AssayStore
import AssayTestSupport
import NIOPosix
import Testing

@testable import AssayNode

/// A deadline in the state makes a block due.
///
/// It takes two validators to keep a ballot open, so the ledger is made without a node, which runs
/// with one only.
@Suite struct LedgerDeadlineTests {
    private let scene: NodeScene
    private let ledger: Ledger

    init() async throws {
        let scene = try NodeScene(validators: 2)
        let opened = try await OpenedChain(at: scene.directory("data"), genesis: scene.genesis)
        let clock = scene.clock
        self.scene = scene
        self.ledger = Ledger(
            opened: opened, sealer: Sealer(key: NodeScene.validator),
            executor: MultiThreadedEventLoopGroup.singleton.next(), mempool: Mempool(),
            logger: NodeScene.silence, now: { clock.read() })
    }

    /// Opens a ballot, in the block at height 1.
    private func vote() async throws -> DueEntry {
        let change = Change.parameters([Change.ParameterValue(.statementFee, 3)])
        let vote = Statement(
            .vote(Vote(for: change)), for: self.scene.genesis.chain, nonce: 1, issuedAt: 0,
            key: NodeScene.validator)
        let verified = try Verified(vote, cache: SignedStatements.keys)
        let admissions = try await self.ledger.answers(to: [verified], wait: .final)
        #expect(admissions == [.final(height: 1, index: 2)])
        let due = try self.ledger.view.state.due(in: .clock, at: .max, limit: 9)
        return try #require(due.first)
    }

    private var height: UInt64 { self.ledger.view.head.header.height }

    @Test("a ballot that expires makes an empty block due, no sooner")
    func expiry() async throws {
        let entry = try await self.vote()
        #expect(entry.time == self.ledger.view.head.record.clock + 1_000)
        let scene = self.scene
        let time = self.ledger.view.head.header.time
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.ledger.keepTime() }
            scene.clock.time = time + 999
            try await scene.clock.settle()
            #expect(self.height == 1)
            scene.clock.time = time + 1_000
            try await eventually("the ballot expires") { self.height == 2 }
            try await scene.clock.settle()
            #expect(self.height == 2)
            group.cancelAll()
        }
        let view = self.ledger.view
        #expect(view.head.header.logSize == view.head.header.firstIndex + 1)
        #expect(try view.state.due(in: .clock, at: .max, limit: 9) == [])
        #expect(try view.state.value(at: StateKey(.ballot, .digest(entry.id))) == nil)
    }

    @Test("a deadline is kept though the only statement is refused")
    func expiryBesideRefusal() async throws {
        _ = try await self.vote()
        self.scene.clock.time = self.ledger.view.head.header.time + 999
        let refused = [self.scene.statement(99, 1)]
        #expect(
            try await self.ledger.answers(to: refused, wait: .final) == [.rejected(.unknownSigner)])
        #expect(self.height == 1)
        self.scene.clock.time += 1
        #expect(
            try await self.ledger.answers(to: refused, wait: .final) == [.rejected(.unknownSigner)])
        try await eventually("the ballot expires") { self.height == 2 }
        #expect(try self.ledger.view.state.due(in: .clock, at: .max, limit: 9) == [])
    }
}
