import AssayConsensus
import AssayCore
import AssayCrypto
import AssayStore
import AssayTestSupport
import Testing

@testable import AssayNode

/// A job waits for hashes of blocks: the ledger makes them at once, and none when nobody waits.
@Suite struct LedgerSeedTests {
    private let scene: NodeScene

    init() throws {
        self.scene = try NodeScene()
    }

    private func model() throws -> Verified<Statement> {
        let rule = try #require(UnitRule("inference"))
        return self.scene.statement(
            0, 1,
            .model(RegisterModel(manifest: .zero, royalty: 0, unitRule: rule, isExact: true)))
    }

    /// A job for one node of the requester's choice: the signer with the number 1.
    private func job(
        _ model: Digest, nonce: UInt64, window: UInt64 = 0
    ) -> Verified<Statement> {
        self.scene.statement(
            0, nonce,
            .job(
                PostJob(
                    model: model, inputRoot: LogHash.leaf(Digest.zero.bytes), count: 1, price: 1,
                    maxUnits: 1, agreement: 1, slots: 1, duration: 60_000, window: window,
                    audience: [SignedStatements.address(1)])))
    }

    private func leaf(_ job: Digest) -> WorkLeaf {
        WorkLeaf(
            context: job, node: SignedStatements.address(1), index: 0, input: .zero,
            output: .zero, units: 1, evidence: nil, salt: Digest.zero.bytes)
    }

    private func attest(_ job: Digest, nonce: UInt64) -> Verified<Statement> {
        self.scene.statement(
            1, nonce,
            .attest(Attest(.job(job), root: self.leaf(job).hash, count: 1, units: 1)))
    }

    @Test("a job runs from posting to settlement without a heartbeat")
    func wholeJob() async throws {
        let scene = self.scene
        let node = try await scene.open()
        let model = try self.model()
        let job = self.job(model.value.id, nonce: 2)
        let attest = self.attest(job.value.id, nonce: 2)
        let opening = Opening(
            self.leaf(job.value.id), at: 0, path: WorkPath([]), inputPath: [])
        let open = scene.statement(1, 3, .open(Open([opening], for: job.value.id)))
        let bond = scene.statement(1, 1, .bond(Bond(delta: 1_000)))
        try await node.running {
            for statements in [[bond, model], [job], [attest], [open]] {
                let answers = try await node.ledger.answers(to: statements, wait: .final)
                #expect(answers.allSatisfy { $0.index != nil }, "\(answers)")
                // The blocks whose hashes the job waits for come by themselves.
                try await eventually("the seed comes") {
                    try node.ledger.view.state.due(in: .height, at: .max, limit: 1).isEmpty
                }
            }
            let height = node.height
            let settlements = try node.store.settlements(at: height)
            #expect(settlements.count == 1)
            #expect(height == 8, "four blocks with statements, and four for seeds")
            // Nobody waits any more, so there are no more blocks.
            try await scene.clock.settle()
            #expect(node.height == height)
        }
        let account = try #require(try node.account(1))
        #expect(account.bond == 1_000)
        #expect(account.locked == 0)
    }

    @Test("what is too early for a block waits for the next")
    func early() async throws {
        let scene = self.scene
        let node = try await scene.open()
        let model = try self.model()
        let job = self.job(model.value.id, nonce: 2)
        let attest = self.attest(job.value.id, nonce: 2)
        let bond = scene.statement(1, 1, .bond(Bond(delta: 1_000)))
        try await node.running {
            // In one block the draw is not known yet, so the attestation waits.
            let answers = try await node.ledger.answers(
                to: [bond, model, job, attest], wait: .final)
            #expect(answers[..<3].allSatisfy { $0.index != nil })
            #expect(answers[3] == .waiting)
            try await eventually("the slot is taken") {
                let state = node.ledger.view.state
                let live = try state.decoded(Job.self, at: .digest(job.value.id))
                return live?.slots.count == 1
            }
        }
    }

    @Test("a block holds an eighth of the due work in jobs, and the rest waits")
    func tooManyJobs() async throws {
        let scene = self.scene
        let node = try await scene.open()
        let model = try self.model()
        let jobs = (2..<UInt64(2 + 40)).map { self.job(model.value.id, nonce: $0) }
        try await node.running {
            let answers = try await node.ledger.answers(to: [model] + jobs, wait: .final)
            let posted = answers.dropFirst().count { $0.index != nil }
            #expect(posted == 32)
            #expect(answers.count { $0 == .waiting } == 8)
            try await eventually("all are posted") {
                let state = node.ledger.view.state
                return try jobs.allSatisfy {
                    try state.decoded(Job.self, at: .digest($0.value.id)) != nil
                }
            }
        }
    }
}
