import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// `challenge`: when a result can be doubted, and what it takes; and who may judge it.
@Suite struct JobChallengeTests {
    private static let doubt = Transaction.challenge(Challenge(of: JobScene.id))
    private static let nodes = JobScene.nodes.map(\.publicKey.address)

    private static func attest(count: UInt64 = 8, units: UInt64 = 9) -> Transaction {
        .attest(Attest(.job(JobScene.id), root: .zero, count: count, units: units))
    }

    static let challenges: [JobCase] = [
        JobCase("within the window", doubt, .ok) { Self.doubted(&$0) },
        JobCase("an unknown job", .challenge(Challenge(of: .zero)), .unknownJob) {
            Self.doubted(&$0)
        },
        JobCase("at the end of the window", doubt, .deadlinePassed) { scene in
            Self.doubted(&scene)
            let clock = scene.ledger.clock
            scene.edit { $0.deadline = .clock(clock) }
        },
        JobCase("a second challenge", doubt, .alreadyChallenged) {
            Self.doubted(&$0)
            $0.edit { $0.challenger = JobScene.bob }
        },
        JobCase("judged after a challenge", doubt, .alreadyChallenged) {
            $0.bring(to: .judged)
            $0.edit { $0.challenger = JobScene.bob }
        },
        JobCase("judged without a challenge", doubt, .wrongStatus(.judged)) {
            $0.bring(to: .judged)
        },
        JobCase("open", doubt, .wrongStatus(.open)),
        JobCase("checking", doubt, .wrongStatus(.checking)) { $0.bring(to: .checking) },
        JobCase("sealed", doubt, .wrongStatus(.sealed)) { $0.bring(to: .sealed) },
        JobCase("final", doubt, .wrongStatus(.final)) { $0.bring(to: .final) },
        JobCase("failed", doubt, .wrongStatus(.failed)) { $0.bring(to: .failed) },
        JobCase("without the bond", doubt, .broke(999)) {
            Self.doubted(&$0)
            $0.ledger.alice.balance = 999
        },
        JobCase("what is bonded is no bond for it", doubt, .broke(0)) {
            Self.doubted(&$0)
            $0.ledger.alice.balance = 0
            $0.ledger.alice.bond = 100_000
        },
        JobCase("by one of its nodes", doubt, .ok) {
            $0.fill([JobScene.alice])
            Self.doubted(&$0)
        },
        JobCase("by the requester", doubt, .ok) {
            Self.doubted(&$0)
            $0.ledger.signer = LedgerScene.bob
            $0.ledger.bob.balance = 1_000
        },
    ]

    @Test("challenges", arguments: challenges)
    func challenge(_ test: JobCase) throws { try test.check() }

    static let judgments: [JobCase] = [
        JobCase("a validator", attest(), .ok) { Self.judged(&$0) },
        JobCase("anybody else", attest(), .notAValidator) {
            Self.judged(&$0)
            $0.ledger.signer = LedgerScene.alice
        },
        JobCase("one item fewer", attest(count: 7), .wrongCount(expected: 8)) {
            Self.judged(&$0)
        },
        JobCase("one item for each input", attest(count: 5), .wrongCount(expected: 8)) {
            Self.judged(&$0)
        },
        JobCase("no units", attest(units: 0), .zeroUnits) { Self.judged(&$0) },
        JobCase("too many units", attest(units: 21), .tooManyUnits(most: 20)) {
            Self.judged(&$0)
        },
        JobCase("at the deadline", attest(), .deadlinePassed) { scene in
            Self.judged(&scene)
            let clock = scene.ledger.clock
            scene.edit { $0.deadline = .clock(clock) }
        },
        JobCase("with a slot", attest(), .judgeHasSlot) { scene in
            scene.fill([TestValidators(count: 4).keys[0].publicKey.address])
            Self.judged(&scene)
        },
        JobCase("a second time", attest(), .alreadyJudged) { scene in
            Self.judged(&scene)
            scene.edit { $0.judges = [Commitment(node: Self.judge, root: .zero, units: 9)] }
        },
        JobCase("after another judge", attest(), .ok) { scene in
            Self.judged(&scene)
            scene.edit { $0.judges = [Commitment(node: Self.nodes[0], root: .zero, units: 9)] }
        },
        JobCase("the challenger", attest(), .ok) { scene in
            Self.judged(&scene)
            scene.edit { $0.challenger = Self.judge }
        },
    ]

    @Test("judges", arguments: judgments)
    func judge(_ test: JobCase) throws { try test.check() }

    private static let judge = TestValidators(count: 4).keys[0].publicKey.address

    /// There is a result, and Alice can pay for a challenge.
    private static func doubted(_ scene: inout JobScene) {
        scene.bring(to: .provisional)
        scene.ledger.alice.balance = 1_000
    }

    /// Four validators are asked, and the first of them signs.
    private static func judged(_ scene: inout JobScene) {
        scene.ledger.elect(4)
        scene.bring(to: .judged)
    }

    @Test func aChallengeHoldsItsBondAndAsksTheValidators() throws {
        var scene = JobScene()
        Self.doubted(&scene)
        scene.ledger.parameters[.challengeBond] = 700
        var outcome = try scene.complete().play(Self.doubt)
        #expect(try outcome.account(LedgerScene.alice)?.balance == 300)
        let job = try #require(try outcome.execution.load(Job.self, at: JobScene.id))
        #expect(job.status == .judged && job.challenger == JobScene.alice)
        #expect(job.challengeEscrow == 700 && job.result == LogHash.leaf([8]))
        #expect(job.deadline == .clock(scene.ledger.clock + 86_400_000))
        let due = try outcome.execution.finish().changes.due
        #expect(due.added == [job.due(id: JobScene.id)])
        #expect(due.removed.count == 1)
    }

    @Test func aJudgeLocksNothing() throws {
        var scene = JobScene()
        Self.judged(&scene)
        var outcome = try scene.complete().play(Self.attest())
        let account = try #require(
            try outcome.execution.load(Account.self, at: Self.judge))
        #expect(account.locked == 0 && account.bond == 0)
        let job = try #require(try outcome.execution.load(Job.self, at: JobScene.id))
        #expect(job.judges.map(\.node) == [Self.judge])
        #expect(job.judges[0].items == Array(repeating: nil, count: 8))
        #expect(job.slots.isEmpty && job.status == .judged)
        // Judging is no use of the model: nobody pays for it.
        #expect(try outcome.execution.load(Model.self, at: LedgerScene.modelID)?.uses == 0)
    }
}
