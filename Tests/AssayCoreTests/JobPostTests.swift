import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// `job`: which terms are refused, and what a job locks.
@Suite struct JobPostTests {
    private static func post(_ change: (inout JobDraft) -> Void = { _ in }) -> Transaction {
        JobDraft(change).transaction
    }

    private static func asking(_ agreement: UInt64, of slots: UInt64) -> Transaction {
        Self.post { $0.ask(agreement, of: slots) }
    }

    private static let week: UInt64 = 604_800_000
    private static let some = (0..<64).map { TestKeys.key(300 + $0).publicKey.address }

    /// Alice can pay for any of these.
    static let terms: [LedgerCase] = [
        LedgerCase("two of three", post(), .ok),
        LedgerCase("one input", post { $0.count = 1 }, .ok),
        LedgerCase("no inputs", post { $0.count = 0 }, .zeroCount),
        LedgerCase("as many inputs as there can be", post { $0.count = .max }, .ok),
        LedgerCase("no units", post { $0.maxUnits = 0 }, .zeroUnits),
        LedgerCase("no inputs and no units", post { ($0.count, $0.maxUnits) = (0, 0) }, .zeroCount),
        LedgerCase("price 0", post { $0.price = 0 }, .ok),
        LedgerCase("one of one", asking(1, of: 1), .ok),
        LedgerCase("two of two", asking(2, of: 2), .ok),
        LedgerCase("four of seven", asking(4, of: 7), .ok),
        LedgerCase("seven of seven", asking(7, of: 7), .ok),
        LedgerCase("five of eight", asking(5, of: 8), .tooManySlots),
        LedgerCase("all of all there can be", asking(.max, of: .max), .tooManySlots),
        LedgerCase("four of three", asking(4, of: 3), .agreementAboveSlots),
        LedgerCase("all there can be of seven", asking(.max, of: 7), .agreementAboveSlots),
        LedgerCase("none of none", asking(0, of: 0), .noMajority),
        LedgerCase("none of one", asking(0, of: 1), .noMajority),
        LedgerCase("one of two", asking(1, of: 2), .noMajority),
        LedgerCase("two of four", asking(2, of: 4), .noMajority),
        LedgerCase("three of six", asking(3, of: 6), .noMajority),
        LedgerCase("three of seven", asking(3, of: 7), .noMajority),
        LedgerCase(
            "no time", post { $0.duration = 0 }, .durationOutOfBounds(longest: Self.week)),
        LedgerCase("a millisecond", post { $0.duration = 1 }, .ok),
        LedgerCase("a week", post { $0.duration = Self.week }, .ok),
        LedgerCase(
            "longer than a week", post { $0.duration = Self.week + 1 },
            .durationOutOfBounds(longest: Self.week)),
        LedgerCase(
            "for ever", post { $0.duration = .max }, .durationOutOfBounds(longest: Self.week)),
        LedgerCase("no window", post { $0.window = 0 }, .ok),
        LedgerCase("a window of a week", post { $0.window = Self.week }, .ok),
        LedgerCase(
            "a longer window", post { $0.window = Self.week + 1 },
            .windowTooLong(longest: Self.week)
        ),
        LedgerCase(
            "a window for ever", post { $0.window = .max }, .windowTooLong(longest: Self.week)),
        LedgerCase("an audience of three", post { $0.audience = Array(some.prefix(3)) }, .ok),
        LedgerCase("an audience of 64", post { $0.audience = some }, .ok),
        LedgerCase(
            "an audience of two", post { $0.audience = Array(some.prefix(2)) }, .audienceTooSmall),
        LedgerCase(
            "the same account three times", post { $0.audience = [some[0], some[0], some[0]] },
            .audienceTooSmall),
        LedgerCase("an audience of nobody", post { $0.audience = [] }, .audienceTooSmall),
        LedgerCase("an unknown model", post { $0.model = .zero }, .unknownModel),
        LedgerCase("shares are the whole", post(), .ok) { $0.royalty(9_900) },
        LedgerCase("shares above the whole", post(), .sharesTooHigh) { $0.royalty(9_901) },
        LedgerCase("royalty is the whole, no fee", post(), .ok) {
            $0.royalty(10_000)
            $0.parameters[.jobFee] = 0
        },
        LedgerCase("without an account", post(), .unknownSigner) {
            $0.signer = LedgerScene.carol
        },
    ]

    @Test("terms", arguments: terms)
    func term(_ test: LedgerCase) throws {
        let funded = LedgerCase(test.testDescription, test.transaction, test.expected) {
            $0.alice.balance = 1_000_000
            test.setup(&$0)
        }
        try funded.check()
    }

    /// 10 · 20 · 3 = 600, and the fee of 6.
    static let amounts: [LedgerCase] = [
        LedgerCase("escrow and fee", post(), .ok) { $0.alice.balance = 606 },
        LedgerCase("one less", post(), .broke(605)) { $0.alice.balance = 605 },
        LedgerCase("the escrow alone", post(), .broke(600)) { $0.alice.balance = 600 },
        LedgerCase("and the fee of the statement", post(), .ok) {
            $0.alice.balance = 611
            $0.fee = 5
        },
        LedgerCase("and one less", post(), .broke(605)) {
            $0.alice.balance = 610
            $0.fee = 5
        },
        LedgerCase("what is bonded does not pay", post(), .broke(605)) {
            $0.alice.balance = 605
            $0.alice.bond = 1_000
        },
        LedgerCase("what matures does", post(), .ok) {
            $0.alice.balance = 6
            $0.alice.unbonding = 600
            $0.alice.unbondingMatures = $0.clock
        },
        LedgerCase("alone: two slots", asking(1, of: 1), .ok) { $0.alice.balance = 404 },
        LedgerCase("alone: less than two", asking(1, of: 1), .broke(403)) {
            $0.alice.balance = 403
        },
        LedgerCase("price 0 costs nothing", post { $0.price = 0 }, .ok) { $0.alice.balance = 0 },
        LedgerCase("price · units", post { ($0.price, $0.maxUnits) = (.max, 2) }, .overflow),
        LedgerCase("units · price", post { ($0.price, $0.maxUnits) = (2, .max) }, .overflow),
        LedgerCase("times slots", post { ($0.price, $0.maxUnits) = (.max / 2, 1) }, .overflow),
        LedgerCase("plus fee", post { ($0.price, $0.maxUnits) = (.max / 3, 1) }, .overflow),
        LedgerCase("just below", post { ($0.price, $0.maxUnits) = (.max / 4, 1) }, .broke(100)),
        LedgerCase("the fee pot overflows", post(), .overflow) {
            $0.alice.balance = 606
            $0.record.feePot = .max - 5
        },
        LedgerCase("the fee pot is full", post(), .ok) {
            $0.alice.balance = 606
            $0.record.feePot = .max - 6
        },
    ]

    @Test("amounts", arguments: amounts)
    func amount(_ test: LedgerCase) throws { try test.check() }

    @Test(
        "what a job locks",
        arguments: [
            (10, 20, 2, 3, 100, 600, 6, 1_000), (100, 20, 2, 3, 100, 6_000, 60, 2_000),
            (50, 20, 2, 2, 100, 2_000, 20, 1_000), (1_001, 1, 1, 1, 100, 2_002, 20, 1_001),
            (33, 1, 3, 3, 100, 99, 0, 1_000), (50, 1, 2, 2, 100, 100, 1, 1_000),
            (10, 20, 4, 7, 9_999, 1_400, 1_399, 1_000), (10, 20, 2, 3, 10_000, 600, 600, 1_000),
            (0, .max, 2, 3, 10_000, 0, 0, 1_000), (1, 1, 1, 1, 5_000, 2, 1, 1_000),
        ] as [(UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64)])
    func locks(
        price: UInt64, units: UInt64, agreement: UInt64, slots: UInt64, share: UInt64,
        escrow: UInt64, fee: UInt64, slotBond: UInt64
    ) throws {
        var scene = LedgerScene()
        scene.royalty(0)
        scene.parameters[.jobFee] = share
        scene.alice.balance = escrow + fee
        var outcome = try scene.play(
            Self.post {
                ($0.price, $0.maxUnits) = (price, units)
                $0.ask(agreement, of: slots)
            })
        #expect(outcome.rejection == nil)
        let id = try #require(outcome.execution.statements.first?.value.id)
        let job = try #require(try outcome.execution.load(Job.self, at: id))
        #expect(job.escrow == escrow && job.fee == fee)
        #expect(job.conditions.slotBond == slotBond)
        #expect(outcome.execution.record.feePot == fee)
        #expect(try outcome.account(LedgerScene.alice)?.balance == 0)
    }

    @Test("an audience that is one's own trust locks one slot")
    func oneOfAnAudience() throws {
        var scene = LedgerScene()
        scene.alice.balance = 202
        let outcome = try scene.play(
            Self.post {
                $0.ask(1, of: 1)
                $0.audience = [Self.some[0]]
            })
        #expect(outcome.rejection == nil)
    }

    @Test func aJobKeepsWhatHoldsWhenItIsPosted() throws {
        var scene = LedgerScene()
        scene.alice.balance = 606
        scene.record.bondedAccounts = 7
        scene.record.clock = 90
        let values: [(Parameter, UInt64)] = [
            (.challengeBond, 501), (.draws, 5), (.drawStep, 502), (.openingTime, 503),
            (.judgingTime, 504), (.soloStreak, 505), (.checkInterval, 506), (.slotBond, 507),
        ]
        for (parameter, value) in values { scene.parameters[parameter] = value }
        let draft = JobDraft { $0.place = JobPlace("https://example.org/{job}") }
        var outcome = try scene.play(draft.transaction)
        let id = try #require(outcome.execution.statements.first?.value.id)
        let job = try #require(try outcome.execution.load(Job.self, at: id))
        #expect(job.requester == JobScene.alice)
        #expect(job.terms == draft.terms)
        #expect(job.height == 41 && job.posted == 1_090)
        #expect(job.status == .open && job.deadline == .seed(height: 41))
        #expect(job.agreement == 2 && job.slotLimit == 3)
        #expect(job.slots.isEmpty && job.judges.isEmpty)
        #expect(job.drawSeed == nil && job.openingSeed == nil && job.result == nil)
        let conditions = job.conditions
        #expect(conditions.royalty == 100 && conditions.isExact && conditions.bonded == 7)
        #expect(conditions.challengeBond == 501 && conditions.draws == 5)
        #expect(conditions.drawStep == 502 && conditions.openingTime == 503)
        #expect(conditions.judgingTime == 504 && conditions.soloStreak == 505)
        #expect(conditions.checkInterval == 506 && conditions.slotBond == 507)
    }

    /// N are the accounts that were bonded before the block: no one who bonds in it counts.
    @Test func whoBondsInTheSameBlockDoesNotCount() throws {
        var scene = LedgerScene()
        scene.alice.balance = 2_606
        scene.record.bondedAccounts = 3
        var execution = try scene.execution()
        try execution.apply(try scene.statement(.bonding(2_000)))
        scene.nonce = 2
        let post = try scene.statement(Self.post())
        try execution.apply(post)
        #expect(execution.record.bondedAccounts == 4)
        let job = try #require(try execution.load(Job.self, at: post.value.id))
        #expect(job.conditions.bonded == 3)
    }

    @Test(
        "an eighth of the due work of a block",
        arguments: [(8, 1), (15, 1), (16, 2), (23, 2), (24, 3), (80, 10)] as [(UInt64, UInt64)])
    func jobsInABlock(_ dueWork: UInt64, _ most: UInt64) throws {
        var scene = LedgerScene()
        scene.parameters[.dueWork] = dueWork
        scene.alice.balance = 606 * most
        scene.alice.bond = 1
        var execution = try scene.execution()
        for number in 0..<most {
            scene.nonce = number + 1
            // Refused jobs do not count.
            let refused = try scene.statement(Self.post { $0.price = 1 << 40 })
            #expect(throws: ExecutionError.self) { try execution.apply(refused) }
            try execution.apply(try scene.statement(Self.post()))
        }
        scene.nonce = most + 1
        let free = try scene.statement(Self.post { $0.price = 0 })
        #expect(throws: ExecutionError.rejected(.tooManyJobs)) { try execution.apply(free) }
        // Everything else goes on.
        try execution.apply(try scene.statement(.bonding(-1)))
    }
}

extension LedgerScene {
    /// Another royalty for the model of the scene.
    mutating func royalty(_ share: UInt64) {
        self.models[Self.modelID] = Model(
            owner: Self.bob.publicKey.address,
            terms: RegisterModel(
                manifest: LogHash.leaf([2]), royalty: share, unitRule: .inference, isExact: true))
    }
}
