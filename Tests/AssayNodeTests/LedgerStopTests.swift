import AssayConsensus
import AssayCore
import AssayCrypto
import AssayNode
import AssayStore
import AssayTestSupport
import ServiceLifecycle
import Testing

/// Stopping: everybody is answered, nothing that was acknowledged is lost, and the databases are
/// closed.
@Suite(.timeLimit(.minutes(2))) struct LedgerStopTests {
    private let scene: NodeScene

    init() throws {
        self.scene = try NodeScene()
    }

    /// Submits one statement after another until the node refuses.
    private static func submit(
        _ signer: Int, to node: Node, _ scene: NodeScene
    ) async throws -> [(id: Digest, admission: Admission)] {
        var answers: [(id: Digest, admission: Admission)] = []
        for nonce: UInt64 in 1... {
            let statement = scene.statement(signer, nonce)
            let admission = try await node.ledger.answers(to: [statement], wait: .final)[0]
            answers.append((statement.value.id, admission))
            if admission == .unavailable { break }
        }
        return answers
    }

    @Test("while six submit: each is told, and what was final is there after opening again")
    func whileSubmitting() async throws {
        var answers: [(id: Digest, admission: Admission)] = []
        do {
            let scene = self.scene
            let node = try await scene.open()
            answers = try await withThrowingTaskGroup(
                of: [(id: Digest, admission: Admission)].self
            ) { group in
                let running = Task { try await node.run() }
                for signer in 0..<6 {
                    group.addTask { try await Self.submit(signer, to: node, scene) }
                }
                try await eventually("some are final") { node.height >= 20 }
                running.cancel()
                try await running.value
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(answers.count { $0.admission == .unavailable } == 6)
            let late = try await node.ledger.answers(to: [scene.statement(7, 1)], wait: .accepted)
            #expect(late == [.unavailable])
        }
        let node = try await self.scene.open()
        var final = 0
        for (id, admission) in answers where admission != .unavailable {
            let index = try #require(admission.index, "\(admission)")
            #expect(try node.store.statement(id)?.index == index)
            final += 1
        }
        #expect(final >= 20)
        #expect(node.ledger.view.head.header.logSize >= UInt64(final) + node.height + 1)
    }

    @Test("a node goes on where it was stopped")
    func restart() async throws {
        var heights: [UInt64] = []
        for round: UInt64 in 0..<3 {
            let scene = self.scene
            let node = try await scene.open()
            heights.append(node.height)
            scene.clock.time += 1_000
            try await node.running {
                let statements = (1...5).map { scene.statement(0, round * 5 + $0) }
                let admissions = try await node.ledger.answers(to: statements, wait: .final)
                let indices = admissions.compactMap(\.index)
                #expect(indices.count == 5)
                let again = try await node.ledger.answers(to: [scene.statement(0, 1)], wait: .final)
                #expect(again[0].index != nil || again == [.rejected(.nonceUsed)])
            }
        }
        #expect(heights == [0, 1, 2])
        #expect(try await self.scene.open().account(0)?.nonces.floor == 15)
    }

    @Test("a service group stops it gracefully, and run returns")
    func gracefully() async throws {
        let node = try await self.scene.open()
        let group = ServiceGroup(
            services: [node], gracefulShutdownSignals: [], logger: NodeScene.silence)
        async let running: Void = group.run()
        _ = try await node.ledger.answers(to: [self.scene.statement(0, 1)], wait: .final)
        await group.triggerGracefulShutdown()
        try await running
        let late = try await node.ledger.answers(to: [self.scene.statement(0, 2)], wait: .final)
        #expect(late == [.unavailable])
        #expect(node.height == 1)
    }

    @Test("what waits for its nonce when the node stops is gone, and can be submitted again")
    func waiting() async throws {
        let early = self.scene.statement(0, 66)
        do {
            let node = try await self.scene.open()
            try await node.running {
                let admissions = try await node.ledger.answers(to: [early], wait: .final)
                #expect(admissions == [.waiting])
            }
            #expect(try await node.ledger.answers(to: [early], wait: .final) == [.unavailable])
        }
        let node = try await self.scene.open()
        #expect(await node.ledger.mempoolCount == 0)
        #expect(try await node.ledger.answers(to: [early], wait: .final) == [.waiting])
    }
}
