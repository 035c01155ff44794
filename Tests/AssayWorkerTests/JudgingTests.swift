import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayWorker

/// Judging with real runs, decided by the real rules.
@Suite struct JudgingTests {
    /// Plays a job with three answers to the point where it is judged.
    private static func dispute(
        _ scene: inout WorkScene, commands: [String?]
    ) async throws {
        for (number, command) in commands.enumerated() {
            let key = LedgerScene.worker(UInt64(number) + 1)
            let work = try scene.work(key, command: command, folder: "worker-\(number)")
            _ = try await work.work()
        }
        let workers = commands.indices.map { number in
            (
                LedgerScene.worker(UInt64(number) + 1),
                AnswerFolder(path: "\(scene.path)/worker-\(number)")
            )
        }
        for _ in 0..<20 where try scene.ledger.job(scene.id)?.status ?? .final < .judged {
            for (key, folder) in workers { try Self.step(key, folder, &scene) }
            try scene.ledger.pass()
        }
        scene.forgetRuns()
    }

    /// What a key does next with an answer on its disk.
    private static func step(
        _ key: PrivateKey, _ folder: AnswerFolder, role: WorkerRole = .worker,
        _ scene: inout WorkScene
    ) throws {
        guard case .committed(let record, _) = folder.state() else { return }
        let job = try scene.ledger.job(scene.id)
        let step = try scene.ledger.machine(of: key, role: role).step(
            for: scene.id, job: job, own: .committed(record, isPublished: true),
            at: try scene.ledger.sight(of: key))
        switch step {
        case .attest: try scene.ledger.append(.attest(record.attest), by: key)
        case .open(let draws):
            let live = try #require(job)
            let units = draws.compactMap { live.drawnUnit($0, of: record.units, id: scene.id) }
            let openings = try folder.openings(
                role == .judge ? .positions(Set(draws)) : .units(units), of: record)
            for part in OpeningParts.parts(of: openings, for: scene.id) {
                try scene.ledger.append(.open(part), by: key)
            }
        default: break
        }
    }

    /// Lets the validator judge, and answers with the settlement.
    private static func judge(_ scene: inout WorkScene) async throws -> Settlement {
        let work = try scene.work(LedgerScene.validator, folder: "judge")
        let record = try await work.judge()
        #expect(record.role == .judge)
        for _ in 0..<5 {
            try Self.step(LedgerScene.validator, work.folder, role: .judge, &scene)
        }
        return try AnswerLifeTests.settlement(of: scene.id, in: scene.ledger)
    }

    private static func outcomes(_ settlement: Settlement, _ count: UInt64) -> [SlotOutcome] {
        (0..<count).compactMap { number in
            let node = LedgerScene.worker(number + 1).publicKey.address
            return settlement.slots.first { $0.node == node }?.outcome
        }
    }

    @Test("the one right answer is found by running the drawn inputs only")
    func oneIsRight() async throws {
        try await withWorkScene(count: 40) { scene in
            let model = WorkScene.model(in: scene.path)
            try await Self.dispute(
                &scene,
                commands: ["{ \(model); }; echo x", nil, "{ \(model); }; echo y"])
            let status = try scene.ledger.job(scene.id)?.status
            #expect(status == .judged)
            let settlement = try await Self.judge(&scene)
            #expect(settlement.assurance == .judged)
            let outcomes = Self.outcomes(settlement, 3)
            #expect(outcomes == [.slashed, .paid, .slashed])
            // Eight draws, in three answers that are drawn alike.
            #expect(scene.runs.count <= 8)
        }
    }

    @Test("if nobody is right, the whole job is run, and nobody is paid")
    func noneIsRight() async throws {
        try await withWorkScene(count: 6) { scene in
            let model = WorkScene.model(in: scene.path)
            let commands = ["x", "y", "z"].map { "{ \(model); }; echo \($0)" }
            try await Self.dispute(&scene, commands: commands)
            let settlement = try await Self.judge(&scene)
            let outcomes = Self.outcomes(settlement, 3)
            #expect(outcomes == [.slashed, .slashed, .slashed])
            #expect(scene.runs.count == 6)
        }
    }

    @Test("inflated units are not right")
    func inflatedUnits() async throws {
        try await withWorkScene(count: 6) { scene in
            let model = WorkScene.model(in: scene.path)
            let inflated = "{ \(model); } 2>&1 >/dev/stdout | grep -v units; echo units: 40 >&2"
            try await Self.dispute(&scene, commands: [inflated, nil, "{ \(model); }; echo y"])
            let settlement = try await Self.judge(&scene)
            let outcomes = Self.outcomes(settlement, 3)
            #expect(outcomes == [.slashed, .paid, .slashed])
        }
    }

    @Test("a judge's own answer to a whole job is the one that honest nodes open")
    func ownAnswer() async throws {
        for count in [UInt64(1), 2, 3, 7, 30] {
            try await withTemporaryDirectory { path in
                var scene = try LedgerScene(parameters: [(.drawStep, 100), (.draws, 32)])
                let id = try scene.post(scene.terms(count: count, window: 1_000))
                try AnswerLifeTests.play(
                    id,
                    [
                        (LedgerScene.worker(0), AnswerFolder(path: path + "/a"), ""),
                        (LedgerScene.worker(2), AnswerFolder(path: path + "/b"), ""),
                    ], in: &scene, until: .provisional)
                let job = try #require(try scene.job(id))
                #expect(job.status == .provisional)
                let all = (0..<count).map { index in
                    Measured(
                        units: LedgerScene.units(index),
                        output: .salted(
                            LedgerScene.salt, index: index, content: LedgerScene.input(index)))
                }
                let own = try #require(JudgedAnswer(of: all, to: job, id: id))
                let opened = JudgedAnswer.all(in: job)
                #expect(opened == [own])
            }
        }
    }
}
