import AssayAPI
import AssayCore
import AssayCrypto
import AssayLight
import AssayNode
import AssayStore
import AssayTestSupport
import Testing

/// `job_get` of jobs of every fate, with proofs that a reader checks who trusts only the genesis.
@Suite struct JobMethodTests {
    private let scene: ServedJobs

    init() async throws {
        self.scene = try await ServedJobs()
    }

    private var served: ServedNode { self.scene.served }

    private func job(_ id: Digest, prove: Bool? = nil) async throws -> JobView {
        try await self.served.result(of: API.GetJob.self, API.GetJob.Params(id: id, prove: prove))
    }

    @Test("a job whose slots can be taken")
    func open() async throws {
        let view = try await self.job(self.scene.open)
        let job = try #require(try self.scene.job(self.scene.open))
        #expect(view.exists)
        #expect(view.id == self.scene.open)
        #expect(view.status == .open)
        #expect(view.requester == ServedNode.address(1))
        #expect(view.encoded?.bytes == job.encoded)
        #expect(view.height == self.served.head.header.height)
        #expect(view.clock == self.served.head.record.clock)
        #expect(view.settlement == nil)
        #expect(view.proof == nil)
        let posted = try #require(view.posted)
        #expect(posted.clock == job.posted)
        #expect(posted.height == job.height)
        let entry = try self.served.node.store.entry(at: try #require(posted.index))
        #expect(entry.map { LogHash.leaf($0.bytes) } == view.id)
        let live = try #require(view.live)
        #expect(live.drawSeed == job.drawSeed)
        #expect(live.drawn == job.drawn)
        #expect(live.round == (view.clock - job.drawn) / 5_000)
        #expect(live.openingSeed == nil)
        #expect(live.slots.isEmpty && live.judges.isEmpty)
        #expect(live.deadline.clock == job.posted + 1_000_000)
        #expect(live.deadline.seed == nil)
        #expect(live.escrow.value == 10 * 20 * 3)
        #expect(live.fee.value == 6)
        #expect((live.k, live.n) == (2, 3))
    }

    @Test("terms and conditions, field by field")
    func terms() async throws {
        let terms = try #require(try await self.job(self.scene.finished).terms)
        #expect(terms.model == self.scene.model)
        #expect(terms.inputRoot == ServedJobs.inputs.root)
        #expect(terms.count.value == 5)
        #expect(terms.price.value == 10)
        #expect(terms.maxUnits.value == 20)
        #expect((terms.k, terms.n) == (2, 3))
        #expect(terms.duration == 1_000_000)
        #expect(terms.window == 5_000)
        #expect(terms.audience == nil)
        #expect(terms.place == ServedJobs.place)
        let view = try await self.job(self.scene.sealed)
        #expect(view.terms?.audience == [10, 11].map { ServedNode.address($0) }.sorted())
        #expect(view.terms?.place == nil)
        let conditions = try #require(view.live?.conditions)
        #expect(conditions.royalty == 250)
        #expect(conditions.exact)
        #expect(conditions.slotBond.value == 200)
        #expect(conditions.challengeBond.value == 70)
        #expect(conditions.draws == 4)
        #expect(conditions.drawStep == 5_000)
        #expect(conditions.openingTime == 600_000)
        #expect(conditions.judgingTime == 86_400_000)
        #expect(conditions.soloStreak == 10)
        #expect(conditions.checkInterval == 20)
        #expect(conditions.bonded == 3)
    }

    @Test("a job of which half is opened")
    func sealed() async throws {
        let view = try await self.job(self.scene.sealed)
        let job = try #require(try self.scene.job(self.scene.sealed))
        #expect(view.status == .sealed)
        let live = try #require(view.live)
        #expect(live.openingSeed == job.openingSeed)
        #expect(live.slots.map(\.node) == [10, 11].map { ServedNode.address($0) })
        #expect(live.slots.map(\.operator) == ServedJobs.operators)
        #expect(live.slots.map(\.streak) == [0, 0])
        #expect(live.slots.map(\.firstDraw) == [false, false])
        #expect(live.slots.map(\.units.value) == [9, 9])
        #expect(live.slots.map(\.root) == job.slots.map(\.commitment.root))
        let units = job.drawnUnits(of: 9, id: view.id)
        let answers: [TestAnswer] = .right(5)
        for slot in live.slots { #expect(slot.draws.map(\.unit.value) == units) }
        for (draw, unit) in zip(live.slots[0].draws, units) {
            let index = try #require(answers.index(ofUnit: unit))
            #expect(draw.opened?.index.value == UInt64(index))
            #expect(draw.opened?.units.value == answers[index].units)
            #expect(draw.opened?.output == answers[index].output)
        }
        let unopened = live.slots[1].draws.map(\.opened)
        #expect(unopened == [nil, nil, nil, nil])
        #expect(live.slots[0].result == job.slots[0].result)
        #expect(live.slots[0].result != nil)
        #expect(live.slots[1].result == nil)
    }

    @Test("a job that is judged")
    func judged() async throws {
        let view = try await self.job(self.scene.judged)
        #expect(view.status == .judged)
        let live = try #require(view.live)
        #expect(live.challenger == ServedNode.address(3))
        #expect(live.result == live.slots[0].result)
        #expect(live.judges.map(\.node) == [ServedNode.validator.publicKey.address])
        #expect(live.judges.map(\.units.value) == [9])
        #expect(live.judges[0].draws.map(\.unit) == live.slots[0].draws.map(\.unit))
        let opened = live.judges[0].draws.compactMap(\.opened)
        #expect(opened.isEmpty)
        #expect(live.judges[0].result == nil)
    }

    @Test("a job that ended, with its settlement")
    func finished() async throws {
        let view = try await self.job(self.scene.finished)
        #expect(view.exists)
        #expect(view.status == .final)
        #expect(view.requester == ServedNode.address(1))
        #expect(view.live == nil)
        #expect(view.encoded == nil)
        #expect(view.posted?.clock == nil)
        let posting = try self.served.node.store.statement(view.id)
        #expect(view.posted?.index == posting?.index)
        #expect(view.posted?.height == posting?.height)
        let settlement = try #require(view.settlement)
        #expect(settlement.job == view.id)
        #expect(settlement.model == self.scene.model)
        #expect(settlement.assurance == .agreed)
        #expect(settlement.slots.map(\.outcome) == [.paid, .paid, .slashed])
        #expect(settlement.slots.map(\.units.value) == [9, 9, 9])
        // 10 a unit: 90, of which 2.5 % is the owner's.
        #expect(settlement.slots.map(\.pay.value) == [88, 88, 0])
        #expect(settlement.slots.map(\.royalty.value) == [2, 2, 0])
        #expect(settlement.royalty.value == 4)
        // Half of the bond of 200, in equal floors.
        #expect(settlement.slots.map(\.gained.value) == [50, 50, 0])
        #expect(settlement.slots.map(\.lost.value) == [0, 0, 200])
        #expect(settlement.slots.map(\.evidence) == [2, 2, 2])
        #expect(settlement.toReserve.value == 100)
        #expect(settlement.refund.value == 600 - 180)
        #expect(settlement.fee.value == 6)
        #expect(settlement.challenge == nil)
        let bytes = settlement.encoded.bytes
        let decoded = try Settlement(decoding: bytes, limit: Settlement.maximumSize)
        #expect(decoded.id == settlement.id)
        #expect(decoded.result == settlement.result)
        let entry = try self.served.node.store.entry(at: settlement.index)
        #expect(entry?.bytes == bytes)
        #expect(entry?.height == settlement.height)
        let header = try self.served.node.store.header(at: settlement.height)
        #expect(header?.time == settlement.time)
    }

    @Test("a job that nobody took")
    func failed() async throws {
        let view = try await self.job(self.scene.failed)
        #expect(view.status == .failed)
        #expect(view.settlement?.status == .failed)
        #expect(view.settlement?.assurance == nil)
        #expect(view.settlement?.result == nil)
        #expect(view.settlement?.slots == [])
        #expect(view.settlement?.refund.value == 600)
    }

    @Test("live jobs, proven")
    func proven() async throws {
        for id in [self.scene.open, self.scene.sealed, self.scene.judged] {
            let view = try await self.job(id, prove: true)
            let proven = try self.served.verify(view.proof, of: StateKey(.job, .digest(id)))
            #expect(proven.value == view.encoded?.bytes)
            #expect(proven.header.height == view.height)
        }
    }

    @Test("ended jobs, proven by their settlement")
    func provenSettlement() async throws {
        for id in [self.scene.finished, self.scene.failed] {
            let view = try await self.job(id, prove: true)
            #expect(view.proof == nil)
            let settlement = try #require(view.settlement)
            let proven = try self.served.verify(settlement.proof)
            #expect(proven.index == settlement.index)
            #expect(proven.head.height == settlement.height)
            #expect(proven.isInHeadBlock)
            guard case .settlement(let content) = proven.content else {
                Issue.record("\(proven.content)")
                continue
            }
            #expect(content.encoded == settlement.encoded.bytes)
        }
    }

    @Test("a job that there is not, proven")
    func absent() async throws {
        for id in [Digest.zero, self.scene.model] {
            let view = try await self.job(id, prove: true)
            #expect(!view.exists)
            #expect(view.status == nil && view.terms == nil && view.live == nil)
            let proven = try self.served.verify(view.proof, of: StateKey(.job, .digest(id)))
            #expect(proven.value == nil)
            #expect(try await self.job(id).proof == nil)
        }
    }

    @Test("the words of a job in JSON")
    func words() async throws {
        let live = try await self.served.call("job_get", "[\"\(self.scene.judged)\"]")
        #expect(live["result"]?["status"] == .string("judged"))
        #expect(live["result"]?["terms"]?["count"] == .string("5"))
        #expect(live["result"]?["live"]?["k"] == .unsigned(2))
        let ended = try await self.served.call("job_get", "[\"\(self.scene.finished)\"]")
        #expect(ended["result"]?["status"] == .string("final"))
        let settlement = ended["result"]?["settlement"]
        #expect(settlement?["assurance"] == .string("agreed"))
        let outcomes = settlement?["slots"]?.elements.map { $0["outcome"] }
        #expect(outcomes == [.string("paid"), .string("paid"), .string("slashed")])
    }

    @Test("a node without an index knows live jobs only")
    func withoutIndex() async throws {
        let scene = try await ServedJobs(isIndexed: false)
        let view = try await scene.served.result(
            of: API.GetJob.self, API.GetJob.Params(id: scene.open))
        #expect(view.status == .open)
        #expect(view.posted?.index == nil)
        for id in [scene.finished, .zero] {
            let error = try await scene.served.error("job_get", "[\"\(id)\"]")
            #expect(error == WireError(-32_008, "notIndexed"))
        }
        for method in ["job_list", "settlement_list", "attestation_list", "model_list"] {
            #expect(try await scene.served.error(method) == WireError(-32_008, "notIndexed"))
        }
        let job = try await scene.served.error("settlement_list", "{\"job\": \"\(scene.open)\"}")
        #expect(job == WireError(-32_008, "notIndexed"))
    }

    @Test("the receipt of a settlement, and its inclusion by id")
    func receipt() async throws {
        let settlement = try #require(try await self.job(self.scene.finished).settlement)
        let receipt = try await self.served.result(
            of: API.GetReceipt.self, API.GetReceipt.Params(txid: settlement.id))
        let proven = try self.served.verify(receipt.receipt)
        #expect(proven.index == settlement.index)
        guard case .settlement(let content) = proven.content else {
            Issue.record("\(proven.content)")
            return
        }
        #expect(content.encoded == settlement.encoded.bytes)
        let inclusion = try await self.served.result(
            of: API.GetInclusion.self, API.GetInclusion.Params(id: settlement.id))
        #expect(inclusion.index == settlement.index)
        #expect(inclusion.entry == settlement.encoded)
        try LogProof.checkInclusion(
            of: settlement.id, at: inclusion.index, in: inclusion.size, root: inclusion.root,
            path: inclusion.path)
        let scitt = try await self.served.error(
            "tx_getReceipt", "[\"\(settlement.id)\", \"scitt\"]")
        #expect(scitt == WireError(-32_602, "invalidParams", parameter: "format"))
        let statement = try await self.served.error("tx_get", "[\"\(settlement.id)\"]")
        #expect(statement == WireError(-32_002, "notFound"))
    }
}

extension ServedNode {
    /// A reader who trusts nothing but the genesis.
    var verifier: Verifier {
        Verifier(trust: Trust(self.genesis), now: self.clock.time / 1_000)
    }

    /// Checks a proof of a value of the state.
    func verify(_ proof: HexBytes?, of key: StateKey) throws -> ProvenValue {
        let bytes = try #require(proof).bytes
        let value = try ValueProof(decoding: bytes, limit: Proof.maximumSize)
        #expect(value.kind == key.kind.rawValue)
        #expect(value.id == key.id.bytes)
        return try self.verifier.verify(value)
    }

    /// Checks a proof of an entry of the log.
    func verify(_ proof: HexBytes?) throws -> ProvenEntry {
        let bytes = try #require(proof).bytes
        return try self.verifier.verify(try Proof(decoding: bytes, limit: Proof.maximumSize))
    }
}
