import AssayCrypto

@testable import AssayCore

/// What decided a job in the naive ledger.
enum NaiveVerdict {
    case agreed(NaiveJob.Answer)
    case judged(NaiveJob.Answer)

    var answer: NaiveJob.Answer {
        switch self {
        case .agreed(let answer), .judged(let answer): answer
        }
    }
}

/// The reckoning of a job, amount by amount.
struct NaiveSettlement {
    typealias Amount = NaiveLedger.Amount

    struct Line: Equatable {
        let node: Address
        var outcome: SlotOutcome
        var pay: Amount = 0
        var royalty: Amount = 0
        var gained: Amount = 0
        var lost: Amount = 0
    }

    let id: Digest
    let job: NaiveJob
    let status: JobStatus
    let assurance: Assurance?
    let result: Digest?
    var lines: [Line]
    var refund: Amount
    var toReserve: Amount = 0
    var challengerGained: Amount = 0
    var challengerLost: Amount = 0

    init(of job: NaiveJob, id: Digest, _ verdict: NaiveVerdict?) {
        self.id = id
        self.job = job
        self.result = verdict?.answer.digest
        self.lines = job.slots.map { slot in
            Line(node: slot.word.node, outcome: Self.outcome(of: slot, job, verdict))
        }
        let winners = Amount(self.lines.count { $0.outcome == .paid })
        self.status = winners > 0 ? .final : .failed
        var isJudged = false
        if case .judged = verdict { isJudged = true }
        if winners == 0 {
            self.assurance = nil
        } else if isJudged {
            self.assurance = .judged
        } else {
            self.assurance =
                job.terms.audience != nil && job.terms.agreement == 1 ? .recorded : .agreed
        }
        self.refund = job.escrow
        self.payWinners()
        let isRight =
            job.challenger != nil && isJudged && verdict?.answer != job.result
        self.splitLostBonds(isChallengerRight: isRight)
        if job.challenger != nil, !isRight { self.splitChallengeBond() }
        if verdict == nil { self.compensate() }
    }

    private static func outcome(
        of slot: NaiveJob.Slot, _ job: NaiveJob, _ verdict: NaiveVerdict?
    ) -> SlotOutcome {
        // Nobody could open before leaves were drawn.
        if job.openSeed == nil { return .returned }
        guard let answer = slot.word.answer else { return .withheld }
        guard let verdict else { return .returned }
        if answer == verdict.answer { return .paid }
        return job.model.terms.isExact && job.terms.window > 0 ? .slashed : .outvoted
    }

    private mutating func payWinners() {
        for index in self.lines.indices where self.lines[index].outcome == .paid {
            let whole = self.job.price * Amount(self.job.slots[index].word.units)
            let royalty = whole * Amount(self.job.model.terms.royalty) / 10_000
            self.lines[index].pay = whole - royalty
            self.lines[index].royalty = royalty
            self.refund -= whole
        }
    }

    /// One tenth to a challenger who was right, one half to the winners, the rest to the reserve;
    /// of bonds that were not opened, all to the reserve.
    private mutating func splitLostBonds(isChallengerRight: Bool) {
        let winners = self.lines.indices.filter { self.lines[$0].outcome == .paid }
        for index in self.lines.indices {
            let outcome = self.lines[index].outcome
            guard outcome == .slashed || outcome == .withheld else { continue }
            var rest = self.job.slotBond
            self.lines[index].lost = rest
            if outcome == .slashed {
                if isChallengerRight {
                    self.challengerGained += self.job.slotBond / 10
                    rest -= self.job.slotBond / 10
                }
                for winner in winners {
                    let share = self.job.slotBond / 2 / Amount(winners.count)
                    self.lines[winner].gained += share
                    rest -= share
                }
            }
            self.toReserve += rest
        }
    }

    private mutating func splitChallengeBond() {
        self.challengerLost = self.job.challengeBond
        self.toReserve += self.job.challengeBond
        let winners = self.lines.indices.filter { self.lines[$0].outcome == .paid }
        for winner in winners {
            let share = self.job.challengeBond / 2 / Amount(winners.count)
            self.lines[winner].gained += share
            self.toReserve -= share
        }
    }

    /// In a job that failed, bonds that were not opened pay those who opened, up to their pay.
    private mutating func compensate() {
        let opened = self.lines.indices.filter { self.lines[$0].outcome == .returned }
        let lost = self.lines.reduce(Amount(0)) {
            $0 + ($1.outcome == .withheld ? $1.lost : 0)
        }
        for index in opened {
            let pay = self.job.price * Amount(self.job.slots[index].word.units)
            let share = min(lost / Amount(opened.count), pay)
            self.lines[index].gained += share
            self.toReserve -= share
        }
    }

    /// In what the real settlement differs from this one.
    func differences(from real: Settlement) -> [String] {
        var wrong: [String] = []
        func compare<Value: Equatable>(_ name: String, _ mine: Value, _ theirs: Value) {
            if mine != theirs { wrong.append("\(name): \(theirs), not \(mine)") }
        }
        compare("job", self.id, real.job)
        compare("model", self.job.terms.model, real.model)
        compare("requester", self.job.requester, real.requester)
        compare("inputs", self.job.terms.inputRoot, real.inputRoot)
        compare("count", self.job.terms.count, real.count)
        compare("price", self.job.terms.price, real.price)
        compare("status", self.status, real.status)
        compare("assurance", self.assurance, real.assurance)
        compare("result", self.result, real.result)
        compare("agreement", UInt64(self.job.needed), real.agreement)
        compare("audience", self.job.terms.audience != nil, real.hasAudience)
        compare("fee", self.job.fee, Amount(real.fee))
        compare("refund", self.refund, Amount(real.refund))
        compare("reserve", self.toReserve, Amount(real.toReserve))
        compare("challenger", self.job.challenger, real.challenge?.challenger)
        compare("finder", self.challengerGained, Amount(real.challenge?.gained ?? 0))
        compare("challenge", self.challengerLost, Amount(real.challenge?.lost ?? 0))
        compare(
            "slots", self.lines,
            real.slots.map {
                Line(
                    node: $0.node, outcome: $0.outcome, pay: Amount($0.pay),
                    royalty: Amount($0.royalty), gained: Amount($0.gained),
                    lost: Amount($0.lost))
            })
        compare("roots", self.job.slots.map(\.attest.root), real.slots.map(\.root))
        compare("units", self.job.slots.map(\.attest.units), real.slots.map(\.units))
        compare(
            "evidence", self.job.slots.map { $0.attest.evidence?.type ?? 0 },
            real.slots.map(\.evidence))
        return wrong
    }
}

extension NaiveLedger {
    /// Ends a job, and carries its reckoning out.
    mutating func end(_ id: Digest, as verdict: NaiveVerdict?) {
        guard let job = self.jobs.removeValue(forKey: id) else { return }
        let end = NaiveSettlement(of: job, id: id, verdict)
        self.settlements.append(end)
        self.note(end)
        for (slot, line) in zip(job.slots, end.lines) {
            self.touch(line.node)
            self.change(line.node) {
                $0.locked -= job.slotBond
                $0.bond += job.slotBond - line.lost
                $0.balance += line.pay + line.gained
            }
            if line.lost > 0 { self.noteBond(of: line.node) }
            if [.outvoted, .slashed, .withheld].contains(line.outcome) {
                self.change(line.node) { $0.streak = 0 }
            }
            let isChecked = slot.isFirstDraw && job.terms.audience == nil && job.needed >= 2
            guard line.outcome == .paid, isChecked else { continue }
            self.change(line.node) { $0.streak += 1 }
            if slot.operatorID != nil, self.holders[line.node]?.operatorID == slot.operatorID {
                self.weigh(line.pay + line.royalty, of: line.node)
            }
        }
        self.give(end.lines.reduce(0) { $0 + $1.royalty }, to: job.model.owner)
        self.give(end.refund, to: job.requester)
        if let challenger = job.challenger {
            self.give(job.challengeBond - end.challengerLost + end.challengerGained, to: challenger)
        }
        self.giveReserve(end.toReserve)
    }

    private mutating func note(_ end: NaiveSettlement) {
        self.events["job \(end.status.name)", default: 0] += 1
        for line in end.lines { self.events["slot \(line.outcome.name)", default: 0] += 1 }
        if let assurance = end.assurance { self.events["assurance \(assurance)", default: 0] += 1 }
        if end.job.challenger != nil {
            let isRight = end.challengerLost == 0
            self.events[isRight ? "a challenge was right" : "a challenge was lost", default: 0] += 1
        }
        let isVerdict = end.job.status == .judged && end.result != nil
        if isVerdict, end.status == .failed { self.events["a verdict for nobody", default: 0] += 1 }
        if end.lines.contains(where: { $0.outcome == .returned && $0.gained > 0 }) {
            self.events["compensated", default: 0] += 1
        }
    }
}
