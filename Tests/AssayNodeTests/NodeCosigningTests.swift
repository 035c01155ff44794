import AssayConsensus
import AssayCore
import AssayCrypto
import AssayStore
import AssayTestSupport
import Testing

@testable import AssayNode

/// Nodes with real disks that cosign checkpoints together.
@Suite struct NodeCosigningTests {
    private let scene: NodeScene

    init() throws {
        self.scene = try NodeScene(validators: 4, validatorsHaveAccounts: true)
    }

    /// Makes a statement final, in the first block of a second or in one that follows at once.
    private func settle(
        _ nonce: UInt64, by ledger: Ledger, after milliseconds: UInt64
    ) async throws {
        self.scene.clock.time += milliseconds
        let answers = try await ledger.answers(
            to: [self.scene.statement(0, nonce)], wait: .final)
        #expect(answers.first?.index != nil)
    }

    /// The validators whose keys the newest state holds.
    private func cosigners(_ node: Node) throws -> Cosigners {
        try node.ledger.view.state.decoded(Cosigners.self, at: .single) ?? Cosigners()
    }

    /// Waits until all nodes show the newest head with the cosignatures of all four validators.
    ///
    /// - Returns: the texts that they show.
    private func checkpoints(_ network: NodeNetwork) async throws -> [String] {
        let size = network.nodes.map(\.ledger.view.head.header.logSize).max() ?? 0
        for node in network.nodes {
            try await eventually("a checkpoint of \(size) by four") {
                let note = node.ledger.checkpoint
                return note?.checkpoint.size == size && note?.lines.count == 4
            }
        }
        return network.nodes.compactMap(\.ledger.checkpoint?.text)
    }

    private func play(_ network: NodeNetwork) async throws -> SignedCheckpoint {
        let first = network.nodes[0]
        // Each says its key without being told.
        for node in network.nodes {
            try await eventually("four cosigning keys") {
                try self.cosigners(node).entries.count == 4
            }
        }
        let turns: [(nonce: UInt64, pause: UInt64)] = [(1, 1_000), (2, 1), (3, 5_000), (4, 0)]
        for (nonce, milliseconds) in turns {
            try await self.settle(nonce, by: first.ledger, after: milliseconds)
            let texts = try await self.checkpoints(network)
            #expect(texts.count == 5)
            #expect(Set(texts).count == 1)
            let note = try #require(first.ledger.checkpoint)
            let head = first.ledger.view.head.header
            #expect(note.checkpoint == Checkpoint(head))
            let found = try note.cosignatures(by: self.cosigners(first))
            #expect(found.map(\.0.validator) == self.scene.genesis.validators.keys)
        }
        return try #require(first.ledger.checkpoint)
    }

    @Test("four validators and a follower show the same checkpoint, and keep it")
    func network() async throws {
        // The fifth has a key, and is no validator.
        let network = try await NodeNetwork(self.scene, nodes: 5) { $0.cosigns = true }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for node in network.nodes {
                group.addTask { try await network.run(node) }
            }
            let note = try await self.play(network)
            for node in network.nodes {
                try await eventually("it is on the disk") {
                    try node.store.checkpoint() == note
                }
            }
            group.cancelAll()
        }
    }
}
