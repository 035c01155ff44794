import AssayConsensus
import AssayCore
import AssayCrypto
import AssayStore
import AssayTestSupport
import NIOPosix
import Testing

@testable import AssayNode

/// A deadline in the state makes a block due.
///
/// It takes two validators to keep a ballot open.
@Suite struct LedgerDeadlineTests {
    private let scene: NodeScene
    private let network: NodeNetwork
    private let ledger: Ledger

    init() async throws {
        self.scene = try NodeScene(validators: 2)
        self.network = try await NodeNetwork(self.scene, nodes: 2)
        self.ledger = self.network.nodes[0].ledger
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

    /// Runs both nodes while `body` does.
    private func running(_ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for node in self.network.nodes {
                group.addTask { try await self.network.run(node) }
            }
            try await body()
            group.cancelAll()
        }
    }

    @Test("a ballot that expires makes an empty block due, no sooner")
    func expiry() async throws {
        try await self.running {
            let entry = try await self.vote()
            let time = self.ledger.view.head.header.time
            #expect(entry.time == self.ledger.view.head.record.clock + 1_000)
            self.scene.clock.time = time + 999
            try await Task.sleep(for: .milliseconds(500))
            #expect(self.height == 1)
            self.scene.clock.time = time + 1_000
            try await eventually("the ballot expires") { self.height == 2 }
            let view = self.ledger.view
            #expect(view.head.header.logSize == view.head.header.firstIndex + 1)
            #expect(try view.state.due(in: .clock, at: .max, limit: 9) == [])
            #expect(try view.state.value(at: StateKey(.ballot, .digest(entry.id))) == nil)
        }
    }

    @Test("a deadline is kept though the only statement is refused")
    func expiryBesideRefusal() async throws {
        try await self.running {
            _ = try await self.vote()
            self.scene.clock.time = self.ledger.view.head.header.time + 999
            let refused = [self.scene.statement(99, 1)]
            let first = try await self.ledger.answers(to: refused, wait: .final)
            #expect(first == [.rejected(.unknownSigner)])
            #expect(self.height == 1)
            self.scene.clock.time += 1
            let second = try await self.ledger.answers(to: refused, wait: .final)
            #expect(second == [.rejected(.unknownSigner)])
            try await eventually("the ballot expires") { self.height == 2 }
            #expect(try self.ledger.view.state.due(in: .clock, at: .max, limit: 9) == [])
        }
    }
}
