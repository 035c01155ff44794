import AssayAPI
import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import assay

/// The arithmetic of `assay job show --explain`, over jobs that came to every end, and over
/// numbers that a node made up.
@Suite struct JobExplanationTests {
    private let history: JobHistory

    init() throws {
        self.history = try JobHistory.standard.get()
    }

    /// A job as a node shows it after the last block.
    private func view(_ fate: JobHistory.Fate) throws -> JobView {
        let id = try #require(self.history.jobs[fate])
        let (height, clock) = (
            self.history.memory.head.header.height, self.history.memory.head.record.clock
        )
        if let job = try self.history.memory.state.decoded(Job.self, at: .digest(id)) {
            return JobView(job, id: id, index: 7, height: height, clock: clock, proof: nil)
        }
        let bytes = self.history.memory.entries
        let settlement = bytes.compactMap {
            try? Settlement(decoding: $0, limit: Settlement.maximumSize)
        }.first { $0.job == id }
        let posting = bytes.compactMap { bytes -> PostJob? in
            guard let statement = try? Statement(decoding: bytes, limit: Statement.maximumSize),
                statement.id == id, case .job(let terms) = statement.transaction
            else { return nil }
            return terms
        }.first
        return JobView(
            ended: SettlementView(try #require(settlement), height: 9, index: 8, time: 1_000),
            terms: try #require(posting),
            posted: JobPostingView(height: 2, index: 7, clock: nil), height: height, clock: clock)
    }

    private let facts = JobExplanation.Facts(feeRate: 100, royalty: 150)

    private func lines(_ fate: JobHistory.Fate) throws -> [String] {
        let explanation = try JobExplanation(try self.view(fate), self.facts)
        #expect(explanation.mistakes == [])
        return explanation.sections.flatMap { section in
            [section.title] + section.lines.map { "\($0.label): \($0.text)" }
        }
    }

    @Test("no job that was played has a mistake", arguments: JobHistory.Fate.allCases)
    func noMistakes(fate: JobHistory.Fate) throws {
        let lines = try self.lines(fate)
        #expect(lines.count > 6)
        let isEnded = try self.view(fate).settlement != nil
        #expect(lines.contains(": equal") == isEnded)
    }

    @Test("the royalty of another model is said to be wrong")
    func otherFacts() throws {
        let other = JobExplanation.Facts(feeRate: 100, royalty: 151)
        let view = try self.view(.agreed)
        // 10 · 7 = 70: ⌊70 · 150 / 10000⌋ = ⌊70 · 151 / 10000⌋ = 1, and the double is 2.
        #expect(try JobExplanation(view, other).mistakes == [])
        let double = JobExplanation.Facts(feeRate: 100, royalty: 300)
        #expect(try JobExplanation(view, double).mistakes.count == 2)
        let unknown = JobExplanation.Facts(feeRate: 200, royalty: nil)
        #expect(try JobExplanation(view, unknown).mistakes == [])
    }

    @Test("the lines of a job with a liar")
    func slashed() throws {
        let nodes = JobHistory.nodes.map { $0.publicKey.address }
        #expect(
            try self.lines(.slashed) == [
                "Escrow", "a slot: price · most units = 10 · 20 = 200", "slots: 3",
                "escrow: 200 · 3 = 600",
                "fee: ⌊600 · 100 / 10000⌋ = 6, on top of the escrow",
                "paid: 600 + 6 = 606, by the requester", "Draws",
                ": seeds and opened leaves left the state with the job; the statements that "
                    + "opened are in blocks 2 to 9",
                "Pay",
                "\(nodes[0]): its answer is the result: 10 · 7 = 70, royalty "
                    + "⌊70 · 150 / 10000⌋ = 1, pay 69",
                "\(nodes[1]): its answer is the result: 10 · 7 = 70, royalty "
                    + "⌊70 · 150 / 10000⌋ = 1, pay 69",
                "\(nodes[2]): slashed for another answer: nothing", "Lost bonds",
                "\(nodes[2]): 200, slashed for another answer",
                ": ⌊⌊200 / 2⌋ / 2⌋ = 50 to each whose answer is the result",
                "reserve: the rest: 100", "What came in, and what went out",
                "in: escrow 600 + lost slot bonds 200 = 800",
                "out: pay 138 + royalty 2 + gained by nodes 100 + refund 460 + reserve 100 = 800",
                ": equal",
            ])
    }

    @Test("the lines about bonds, for every way to lose one")
    func bonds() throws {
        let nodes = JobHistory.nodes.map { $0.publicKey.address }
        let challenger = JobHistory.requesters[0].publicKey.address
        let cases: [(JobHistory.Fate, [String])] = [
            (.doubted, [": ⌊200 / 10⌋ = 20 to the challenger", "reserve: the rest: 160"]),
            (
                .upheld,
                [
                    "challenger: 30, \(challenger): its challenge failed",
                    ": ⌊⌊30 / 2⌋ / 2⌋ = 7 to each whose answer is the result",
                    "reserve: the rest: 16",
                ]
            ),
            (
                .withheld,
                [
                    "\(nodes[1]): 200, it did not open what was drawn",
                    ": min(⌊200 / 1⌋, 10 · 7) = 70 to \(nodes[0]), which opened",
                    "reserve: the rest: 130",
                ]
            ),
            (.untaken, ["out: refund 600 = 600", ": nobody took a slot"]),
        ]
        for (fate, expected) in cases {
            let lines = try self.lines(fate)
            for line in expected { #expect(lines.contains(line), "\(fate): \(line) in \(lines)") }
        }
    }

    @Test("the lines of live jobs")
    func live() throws {
        let sealed = try self.lines(.provisional)
        let view = try self.view(.provisional)
        let live = try #require(view.live)
        let unit = live.slots[0].draws[0].unit
        let first = sealed.first { $0.hasPrefix(": j = 0: 0x") }
        #expect(first?.contains("mod 7 = \(unit): input ") == true)
        #expect(sealed.contains("refund: 400 − 140 = 260, if all are"))
        #expect(sealed.contains("locked bonds: 2 · 200 = 400"))
        let undrawn = try self.lines(.undrawn)
        let height = try #require(try self.view(.undrawn).posted).height
        #expect(undrawn.contains("seed: not known yet: waits for the hash of block \(height)"))
        let open = try self.lines(.open)
        let chosen = open.first { $0.hasPrefix("chosen: ") }
        #expect(chosen?.hasPrefix("chosen: min(N, n · 2^r) = min(3, 3 · 2^") == true)
        let solo = try self.lines(.checking)
        #expect(solo.contains("slots: 2: one node works alone, and a second may check it"))
    }

    @Test("the ticket of a node, and all else that is asked of it")
    func node() throws {
        let id = try #require(self.history.jobs[.open])
        let job = try #require(
            try self.history.memory.state.decoded(Job.self, at: .digest(id)))
        let clock = self.history.memory.head.record.clock
        var chosen = 0
        for number: UInt64 in 0..<60 {
            let address = TestKeys.key(5_000 + number).publicKey.address
            var facts = self.facts
            facts.node = AccountView(
                address: address, account: nil, claimable: 0, height: 1, proof: nil)
            // With so many bonded, most have to wait.
            var view = try self.view(.open)
            view.live?.conditions.bonded = 50
            view.live?.round = 2
            view.live?.drawn = clock - 5_000
            let seed = try #require(job.drawSeed)
            let isEligible = Draw.isEligible(
                address, seed: seed, job: id, slots: 3, round: 2, bonded: 50)
            let explanation = try JobExplanation(view, facts)
            let texts = explanation.sections[1].lines.map(\.text)
            let ticket = texts.first { $0.contains("  x = ") }
            let text = try #require(ticket)
            #expect(text.hasPrefix(isEligible ? "yes" : "NO"), "\(text)")
            #expect(text.contains("from round") == !isEligible)
            chosen += isEligible ? 1 : 0
            #expect(texts.contains("NO   it is not bonded"))
        }
        #expect((1..<40).contains(chosen), "12 of 50 on average")
    }

    @Test("from the round that is named, the node may")
    func waiting() throws {
        let id = try #require(self.history.jobs[.open])
        let job = try #require(
            try self.history.memory.state.decoded(Job.self, at: .digest(id)))
        let seed = try #require(job.drawSeed)
        for number: UInt64 in 0..<40 {
            let address = TestKeys.key(6_000 + number).publicKey.address
            var facts = self.facts
            facts.node = AccountView(
                address: address, account: nil, claimable: 0, height: 1, proof: nil)
            var view = try self.view(.open)
            view.live?.conditions.bonded = 5_000
            view.live?.round = 0
            view.live?.drawn = view.clock
            let explanation = try JobExplanation(view, facts)
            let later = explanation.sections[1].lines.map(\.text).first {
                $0.contains("from round")
            }
            let text = try #require(later)
            let named = text.components(between: "from round ", and: ",").flatMap { UInt64($0) }
            let round = try #require(named)
            for (number, expected) in [(round - 1, false), (round, true)] {
                let isEligible = Draw.isEligible(
                    address, seed: seed, job: id, slots: 3, round: number, bonded: 5_000)
                #expect(isEligible == expected, "\(text)")
            }
        }
    }

    /// What a node may not make up.
    private static let forgeries: [(name: String, fate: JobHistory.Fate, Forgery)] = [
        ("pay", .slashed, { $0.settlement?.slots[0].pay = Amount(70) }),
        ("royalty", .slashed, { $0.settlement?.slots[0].royalty = Amount(0) }),
        ("gain", .slashed, { $0.settlement?.slots[0].gained = Amount(51) }),
        ("loss", .slashed, { $0.settlement?.slots[2].lost = Amount(199) }),
        ("outcome", .slashed, { $0.settlement?.slots[0].outcome = .outvoted }),
        ("refund", .agreed, { $0.settlement?.refund = Amount(1) }),
        ("reserve", .withheld, { $0.settlement?.toReserve = Amount(0) }),
        ("compensation", .withheld, { $0.settlement?.slots[0].gained = Amount(71) }),
        ("price", .agreed, { $0.settlement?.price = Amount(11) }),
        ("finder", .doubted, { $0.settlement?.challenge?.gained = Amount(41) }),
        ("escrow", .open, { $0.live?.escrow = Amount(601) }),
        ("bond", .open, { $0.live?.conditions.slotBond = Amount(199) }),
        ("round", .open, { $0.live?.round = 99 }),
        ("draw", .provisional, { $0.live?.slots[1].draws[2].unit = Amount(7) }),
    ]
    private typealias Forgery = @Sendable (inout JobView) -> Void

    @Test("numbers that do not follow are said to be wrong", arguments: 0..<14)
    func forged(index: Int) throws {
        #expect(Self.forgeries.count == 14)
        let (name, fate, forge) = Self.forgeries[index]
        var view = try self.view(fate)
        forge(&view)
        let explanation = try JobExplanation(view, self.facts)
        #expect(!explanation.mistakes.isEmpty, "\(name)")
        #expect(explanation.text(Output(json: false)).contains("wrong: "))
    }

    /// What no job can have; none of it may trap.
    private static let impossible: [(name: String, fate: JobHistory.Fate, Forgery)] = [
        ("no terms", .agreed, { $0.terms = nil }),
        ("a price that overflows", .agreed, { $0.terms?.price = Amount(.max) }),
        ("slots that overflow", .agreed, { $0.terms?.n = .max }),
        ("a fee that overflows", .agreed, { $0.settlement?.fee = Amount(.max) }),
        ("units that overflow", .agreed, { $0.settlement?.slots[0].units = Amount(.max) }),
        ("pays that overflow", .agreed, { $0.settlement?.slots[0].pay = Amount(.max) }),
        ("a tree without units", .provisional, { $0.live?.slots[0].units = Amount(0) }),
        ("a step of nothing", .open, { $0.live?.conditions.drawStep = 0 }),
        ("a royalty above all", .provisional, { $0.live?.conditions.royalty = 10_001 }),
        ("more pay than escrow", .provisional, { $0.live?.slots[0].units = Amount(1_000) }),
    ]

    @Test("numbers that no job can have are refused", arguments: 0..<10)
    func refused(index: Int) throws {
        #expect(Self.impossible.count == 10)
        let (name, fate, forge) = Self.impossible[index]
        var view = try self.view(fate)
        forge(&view)
        var error: CommandFailure?
        do throws(CommandFailure) {
            _ = try JobExplanation(view, self.facts)
        } catch let failure {
            error = failure
        }
        #expect(error?.status == .negative, "\(name)")
    }

    @Test("strange numbers that are only shown do no harm")
    func strange() throws {
        var view = try self.view(.open)
        view.live?.n = .max
        view.live?.round = .max
        view.live?.drawn = .max
        var facts = self.facts
        facts.node = AccountView(
            address: .zero, account: nil, claimable: 0, height: 1, proof: nil)
        #expect(try !JobExplanation(view, facts).mistakes.isEmpty)
    }
}

extension String {
    /// The part between the first two marks.
    fileprivate func components(between start: String, and end: String) -> String? {
        guard let from = self.firstRange(of: start)?.upperBound else { return nil }
        let rest = self[from...]
        return rest.firstRange(of: end).map { String(rest[..<$0.lowerBound]) }
    }
}
