import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// `attest` with a job: who may take a slot, when, and what it locks.
@Suite struct JobSlotTests {
    private static func attest(
        job: Digest = JobScene.id, count: UInt64 = 5, units: UInt64 = 9
    ) -> Transaction {
        .attest(Attest(.job(job), root: LogHash.leaf([4]), count: count, units: units))
    }

    private static let nodes = JobScene.nodes.map(\.publicKey.address)
    private static let ops = OperatorID("ops")

    /// A streak of 9 is one too short to work alone.
    private static let solo: @Sendable (inout JobScene) -> Void = { $0.draft.ask(1, of: 1) }

    static let table: [JobCase] = [
        JobCase("the first slot", attest(), .ok),
        JobCase("an unknown job", attest(job: .zero), .unknownJob),
        JobCase("a model is no job", attest(job: LedgerScene.modelID), .unknownJob),
        JobCase("no inferences", attest(count: 0), .zeroCount),
        JobCase("no units", attest(units: 0), .zeroUnits),
        JobCase("one inference fewer", attest(count: 4), .wrongCount(expected: 5)),
        JobCase("one inference more", attest(count: 6), .wrongCount(expected: 5)),
        JobCase("the most units", attest(units: 20), .ok),
        JobCase("one unit more", attest(units: 21), .tooManyUnits(most: 20)),
        JobCase("all units there can be", attest(units: .max), .tooManyUnits(most: 20)),

        JobCase("before the draw", attest(), .beforeDraw) { scene in
            scene.edit { $0.deadline = .seed(height: 40) }
        },
        JobCase("at the deadline", attest(), .deadlinePassed) { scene in
            let clock = scene.ledger.clock
            scene.edit { $0.deadline = .clock(clock) }
        },
        JobCase("long after the deadline", attest(), .deadlinePassed) { scene in
            scene.edit { $0.deadline = .clock(1) }
        },
        JobCase("sealed", attest(), .wrongStatus(.sealed)) { $0.bring(to: .sealed) },
        JobCase("provisional", attest(), .wrongStatus(.provisional)) {
            $0.bring(to: .provisional)
        },
        JobCase("final", attest(), .wrongStatus(.final)) { $0.bring(to: .final) },
        JobCase("failed", attest(), .wrongStatus(.failed)) { $0.bring(to: .failed) },
        JobCase("asked to judge", attest(), .notAValidator) { $0.bring(to: .judged) },

        JobCase("the last slot", attest(), .ok) { $0.fill(Array(nodes.prefix(2))) },
        JobCase("no slot is left", attest(), .noSlotLeft) { $0.fill(Array(nodes.prefix(3))) },
        JobCase("a second time", attest(), .slotTaken) { $0.fill([JobScene.alice]) },
        JobCase("a second time, among others", attest(), .slotTaken) {
            $0.fill([nodes[0], JobScene.alice])
        },
        JobCase("another of the same operator", attest(), .operatorHasSlot) {
            $0.ledger.alice.operatorID = ops
            $0.fill([nodes[0]], operatorID: ops)
        },
        JobCase("of the same operator after others", attest(), .operatorHasSlot) {
            $0.ledger.alice.operatorID = ops
            $0.fill([nodes[1]])
            $0.fill([nodes[0]], operatorID: ops)
        },
        JobCase("of another operator", attest(), .ok) {
            $0.ledger.alice.operatorID = OperatorID("other")
            $0.fill([nodes[0]], operatorID: ops)
        },
        JobCase("without an operator, twice", attest(), .ok) { $0.fill([nodes[0]]) },
        JobCase("with an operator after one without", attest(), .ok) {
            $0.ledger.alice.operatorID = ops
            $0.fill([nodes[0]])
        },

        JobCase("in the audience", attest(), .ok) {
            $0.draft.audience = [nodes[0], nodes[1], JobScene.alice]
        },
        JobCase("not in the audience", attest(), .notInAudience) {
            $0.draft.audience = Array(nodes.prefix(3))
        },
        JobCase("in the audience, neither bonded nor drawn", attest(), .ok) {
            $0.draft.audience = [nodes[0], nodes[1], JobScene.alice]
            $0.ledger.alice.bondedSince = 0
            $0.edit { $0.drawSeed = nil }
        },
        JobCase("an audience has one slot per operator too", attest(), .operatorHasSlot) {
            $0.draft.audience = [nodes[0], nodes[1], JobScene.alice]
            $0.ledger.alice.operatorID = ops
            $0.fill([nodes[0]], operatorID: ops)
        },

        JobCase("not bonded", attest(), .notBonded) { $0.ledger.alice.bondedSince = 0 },
        JobCase("bonded in the block before the job", attest(), .ok) {
            $0.ledger.alice.bondedSince = 37
        },
        JobCase("bonded in the job's block", attest(), .notBonded) {
            $0.ledger.alice.bondedSince = 38
        },
        JobCase("bonded after the job's block", attest(), .notBonded) {
            $0.ledger.alice.bondedSince = 39
        },
        JobCase("not drawn", attest(), .notDrawnForSlot) { $0.bonded = 1 << 60 },
        JobCase("nobody was bonded", attest(), .notDrawnForSlot) { $0.bonded = 0 },
        JobCase("drawn when everyone is", attest(), .ok) { scene in
            scene.bonded = 1 << 60
            scene.ledger.record.clock = 60 * 5_000
            let clock = scene.ledger.clock
            scene.edit { $0.drawn = clock - 59 * 5_000 }
            scene.edit { $0.deadline = .clock(clock + 1) }
        },

        JobCase("alone with a streak of 10", attest(), .ok, setup: solo),
        JobCase("alone with a streak of 9", attest(), .streakTooShort(needed: 10)) {
            solo(&$0)
            $0.ledger.alice.streak = 9
        },
        JobCase("alone for an audience with no streak", attest(), .ok) {
            solo(&$0)
            $0.draft.audience = [JobScene.alice]
            $0.ledger.alice.streak = 0
        },
        JobCase("one of three with no streak", attest(), .ok) { $0.ledger.alice.streak = 0 },
        JobCase("the check of one alone", attest(), .ok) { Self.checking(&$0) },
        JobCase("the check is not drawn yet", attest(), .beforeDraw) {
            Self.checking(&$0)
            $0.edit { $0.deadline = .seed(height: 40) }
        },
        JobCase("the checked one again", attest(), .slotTaken) {
            Self.checking(&$0, of: JobScene.alice)
        },
        JobCase("the check is over", attest(), .deadlinePassed) { scene in
            Self.checking(&scene)
            let clock = scene.ledger.clock
            scene.edit { $0.deadline = .clock(clock) }
        },
        JobCase("a check takes a streak too", attest(), .streakTooShort(needed: 10)) {
            Self.checking(&$0)
            $0.ledger.alice.streak = 9
        },

        JobCase("a bond of 1,000", attest(), .ok),
        JobCase("a bond of 999", attest(), .bondTooSmall(bond: 999)) { $0.ledger.alice.bond = 999 },
        JobCase("a bond that is locked elsewhere", attest(), .bondTooSmall(bond: 1)) {
            $0.ledger.alice.bond = 1
            $0.ledger.alice.locked = 5_000
        },
        JobCase("a bond that is withdrawn", attest(), .bondTooSmall(bond: 0)) {
            $0.ledger.alice.bond = 0
            $0.ledger.alice.unbonding = 5_000
            $0.ledger.alice.unbondingMatures = .max
        },
        JobCase("a bond as high as the pay", attest(), .ok) {
            $0.draft.price = 100
            $0.ledger.alice.bond = 2_000
        },
        JobCase("a bond below the pay", attest(), .bondTooSmall(bond: 1_999)) {
            $0.draft.price = 100
            $0.ledger.alice.bond = 1_999
        },
        JobCase("locked bonds overflow", attest(), .overflow) {
            $0.ledger.alice.locked = .max - 999
        },
        JobCase("locked bonds are full", attest(), .ok) { $0.ledger.alice.locked = .max - 1_000 },
        JobCase("one use more than can be counted", attest(), .overflow) {
            $0.ledger.models[LedgerScene.modelID]?.uses = .max
        },
        JobCase("without an account", attest(), .unknownSigner) {
            $0.ledger.signer = LedgerScene.carol
        },
    ]

    /// One node has worked alone, and a second one is drawn to check it.
    private static func checking(_ scene: inout JobScene, of node: Address = nodes[0]) {
        Self.solo(&scene)
        scene.fill([node])
        scene.bring(to: .checking)
        scene.edit {
            $0.agreement = 2
            $0.slotLimit = 2
        }
    }

    @Test("slots", arguments: table)
    func slots(_ test: JobCase) throws { try test.check() }

    @Test func aSlotLocksItsBondAndKeepsWhatCounts() throws {
        var scene = JobScene()
        scene.ledger.alice.bond = 1_500
        scene.ledger.alice.operatorID = Self.ops
        scene.ledger.alice.streak = 17
        let attest = Attest(
            .job(JobScene.id), root: LogHash.leaf([4]), count: 5, units: 9,
            evidence: Evidence(type: 2, digest: .zero))
        var outcome = try scene.complete().play(.attest(attest))
        #expect(outcome.rejection == nil)
        let account = try #require(try outcome.account(LedgerScene.alice))
        #expect(account.bond == 500 && account.locked == 1_000)
        #expect(account.bondedSince == 1)
        let job = try #require(try outcome.execution.load(Job.self, at: JobScene.id))
        #expect(job.status == .open && job.slots.count == 1)
        let slot = try #require(job.slots.first)
        #expect(slot.node == JobScene.alice && slot.commitment.root == LogHash.leaf([4]))
        #expect(slot.commitment.units == 9 && slot.commitment.items.isEmpty)
        #expect(slot.result == nil)
        #expect(slot.operatorID == Self.ops && slot.streak == 17)
        #expect(slot.isFirstDraw && slot.evidence == 2)
        #expect(try outcome.execution.load(Model.self, at: LedgerScene.modelID)?.uses == 1)
    }

    @Test(
        "only the first draw counts for more than pay",
        arguments: [(0, true), (4_999, true), (5_000, false), (10_000, false)]
            as [(UInt64, Bool)])
    func firstDraw(_ later: UInt64, _ isFirst: Bool) throws {
        var scene = JobScene()
        scene.ledger.record.clock = 50_000
        let clock = scene.ledger.clock
        scene.edit {
            $0.drawn = clock - later
            $0.deadline = .clock(clock + 1)
        }
        var outcome = try scene.complete().play(Self.attest())
        let job = try #require(try outcome.execution.load(Job.self, at: JobScene.id))
        #expect(job.slots.first?.isFirstDraw == isFirst)
        // An audience is never drawn.
        scene.draft.audience = [JobScene.alice, Self.nodes[0], Self.nodes[1]]
        outcome = try scene.complete().play(Self.attest())
        let other = try #require(try outcome.execution.load(Job.self, at: JobScene.id))
        #expect(other.slots.first?.isFirstDraw == false)
    }
}
