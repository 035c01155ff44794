import AssayConsensus
import AssayCore
import AssayCrypto
import Synchronization
import Testing

@testable import AssayNode

/// What a node counts while it extends a chain, and while it fetches one.
@Suite struct NodeMetricsTests {
    @Test("a follower counts what it fetched; the validator fetched nothing")
    func syncing() async throws {
        let scene = try NodeScene()
        let network = try await NodeNetwork(scene, nodes: 2)
        let (validator, follower) = (network.nodes[0], network.nodes[1])
        // Nobody is connected yet: the follower will have to ask.
        for nonce in UInt64(1)...20 {
            let answers = try await validator.ledger.answers(
                to: [scene.statement(0, nonce)], wait: .final)
            #expect(answers.allSatisfy { $0.index != nil })
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for node in network.nodes {
                group.addTask { try await network.run(node) }
            }
            try await eventually("the follower has caught up") { follower.height == 20 }
            group.cancelAll()
        }
        let (made, fetched) = (validator.metrics.counts, follower.metrics.counts)
        #expect(made.blocks == 20 && fetched.blocks == 20)
        #expect(made.statements == 20 && fetched.statements == 20)
        #expect(made.syncedBlocks == 0)
        // The newest may come by itself, as a decision.
        #expect((19...20).contains(fetched.syncedBlocks))
        #expect(made.finality.count == 20 && fetched.finality.count == 0)
        #expect(made.submissions.accepted == 20)
        #expect(fetched.checks.valid == 20)
        #expect(fetched.checks.time > .zero)
        #expect(made.round.counts[0] == 20)
        #expect(made.commit.count == 20)
    }

    @Test("three validators of four change the round when a proposer is silent, and count it")
    func roundChanges() async throws {
        let scene = try NodeScene(validators: 4)
        let network = try await NodeNetwork(scene, nodes: 4) {
            $0.replica.timing.base = 200
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for node in network.nodes.dropFirst() {
                group.addTask { try await network.run(node) }
            }
            let ledger = network.nodes[1].ledger
            for nonce in UInt64(1)...4 {
                scene.clock.time += 1_000
                _ = try await ledger.answers(to: [scene.statement(0, nonce)], wait: .final)
            }
            group.cancelAll()
        }
        let counts = network.nodes[1].metrics.counts
        #expect(counts.roundChanges > 0)
        #expect(counts.round.count == counts.blocks)
    }

    @Test("the ledger tells how it stands, and nothing in time if there is none")
    func standing() async throws {
        let node = try await NodeScene().open()
        let standing = try #require(await node.ledger.standing(within: .seconds(60)))
        #expect(standing.status.role == .validator)
        #expect(standing.failure == nil)
        #expect(standing.mempoolLimits == Mempool.Limits())
        let late = await node.ledger.held {
            await node.ledger.standing(within: .milliseconds(10))
        }
        #expect(late == nil)
    }
}

extension Ledger {
    /// Holds the ledger's thread as a slow disk would, while `question` is asked.
    fileprivate nonisolated func held<Answer: Sendable>(
        while question: @Sendable () async -> Answer
    ) async -> Answer {
        let isHeld = Atomic(false)
        let isOver = Atomic(false)
        async let holding: Void = self.hold {
            isHeld.store(true, ordering: .relaxed)
        } until: {
            isOver.load(ordering: .relaxed)
        }
        while !isHeld.load(ordering: .relaxed) { await Task.yield() }
        let answer = await question()
        isOver.store(true, ordering: .relaxed)
        await holding
        return answer
    }

    private func hold(_ begin: () -> Void, until isOver: () -> Bool) {
        begin()
        let end = ContinuousClock.now + patience
        while !isOver(), ContinuousClock.now < end {}
    }
}
