import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayWorker

/// Answers from real files, judged by the real rules: what the worker makes, the ledger takes.
@Suite struct AnswerLifeTests {
    /// Plays what the machine says for some workers until the job has come that far.
    static func play(
        _ id: Digest, _ workers: [(key: PrivateKey, folder: AnswerFolder, lie: String)],
        in scene: inout LedgerScene, until status: JobStatus = .final
    ) throws {
        var records: [Address: AnswerRecord] = [:]
        for _ in 0..<40 {
            guard let live = try scene.job(id), live.status < status else { return }
            for worker in workers {
                let node = worker.key.publicKey.address
                let own: OwnWork =
                    switch worker.folder.state() {
                    case .committed(let record, let isPublished):
                        .committed(record, isPublished: isPublished)
                    default: .none
                    }
                let machine = try scene.machine(of: worker.key)
                let job = try scene.job(id)
                let step = machine.step(
                    for: id, job: job, own: own, at: try scene.sight(of: worker.key))
                switch step {
                case .work:
                    records[node] = try scene.answer(
                        id, by: worker.key, in: worker.folder, lie: worker.lie)
                case .attest:
                    let record = try #require(records[node])
                    try scene.append(.attest(record.attest), by: worker.key)
                case .publish: try worker.folder.notePublished()
                case .open(let draws):
                    let record = try #require(records[node])
                    let live = try #require(job)
                    let units = draws.compactMap { live.drawnUnit($0, of: record.units, id: id) }
                    let openings = try worker.folder.openings(.units(units), of: record)
                    for part in OpeningParts.parts(of: openings, for: id) {
                        let statement = try scene.append(.open(part), by: worker.key)
                        #expect(statement.bytes.count <= Statement.maximumSize)
                    }
                case .rest, .stop, .reckon: break
                }
            }
            try scene.pass()
        }
    }

    /// The settlement of a job.
    static func settlement(of id: Digest, in scene: LedgerScene) throws -> Settlement {
        let all = scene.ledger.entries.compactMap {
            try? Settlement(decoding: $0, limit: Settlement.maximumSize)
        }
        return try #require(all.first { $0.job == id })
    }

    @Test(
        "answers of every size are opened as the ledger demands",
        arguments: [UInt64(1), 2, 3, 4, 5, 7, 8, 9, 33, 200], [UInt64(1), 8, 32])
    func sizes(count: UInt64, draws: UInt64) async throws {
        try await withTemporaryDirectory { path in
            var scene = try LedgerScene(parameters: [(.draws, draws), (.drawStep, 100)])
            let id = try scene.post(scene.terms(count: count))
            try Self.play(
                id,
                [
                    (LedgerScene.worker(0), AnswerFolder(path: path + "/a"), ""),
                    (LedgerScene.worker(2), AnswerFolder(path: path + "/b"), ""),
                ], in: &scene)
            let settlement = try Self.settlement(of: id, in: scene)
            let outcomes = settlement.slots.map(\.outcome)
            #expect(outcomes == [.paid, .paid])
        }
    }

    @Test("a liar is outvoted and slashed, and two with one operator share a slot")
    func liar() async throws {
        try await withTemporaryDirectory { path in
            var scene = try LedgerScene(parameters: [(.drawStep, 100)])
            let id = try scene.post(
                scene.terms(count: 12, agreement: 2, slots: 3, window: 1_000))
            let workers = (0..<4).map { number in
                (
                    LedgerScene.worker(number), AnswerFolder(path: "\(path)/\(number)"),
                    number == 3 ? "?" : ""
                )
            }
            try Self.play(id, workers, in: &scene)
            while try scene.job(id) != nil { try scene.pass(elapsed: 1_000) }
            let settlement = try Self.settlement(of: id, in: scene)
            let liar = LedgerScene.worker(3).publicKey.address
            let slashed = settlement.slots.filter { $0.outcome == .slashed }.map(\.node)
            let paid = settlement.slots.filter { $0.outcome == .paid }.map(\.node)
            #expect(slashed == [liar])
            #expect(paid.count == 2)
            let partners = [0, 1].map { LedgerScene.worker($0).publicKey.address }
            let both = Set(partners).isSubset(of: paid)
            #expect(both == false)
        }
    }

    @Test("openings fill statements, and no more statements than was reckoned with")
    func parts() async throws {
        try await withTemporaryDirectory { path in
            var scene = try LedgerScene(parameters: [(.draws, 32)])
            let id = try scene.post(scene.terms(count: 1_500))
            let folder = AnswerFolder(path: path + "/a")
            let record = try scene.answer(id, by: LedgerScene.worker(0), in: folder)
            let openings = try folder.openings(.positions(Set(0..<70)), of: record)
            #expect(openings.count == 70)
            let parts = OpeningParts.parts(of: openings, for: id)
            let most = OpeningParts.most(draws: 70, count: 1_500, inputs: 1_500)
            #expect(parts.count > 1)
            #expect(UInt64(parts.count) <= most)
            let rejoined = parts.flatMap(\.openings)
            #expect(rejoined == openings)
            let sizes = parts.map { $0.encoded.count }
            let largest = sizes.max() ?? 0
            #expect(largest <= Statement.maximumSize - 400)
        }
    }
}
