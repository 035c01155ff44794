import AssayAPI
import AssayCore
import AssayCrypto

/// The arithmetic of a job, line by line, so that a person can do it again by hand.
///
/// It is made from the numbers that a node shows, and says where they contradict each other.
struct JobExplanation: Encodable {
    /// Some lines about one thing.
    struct Section: Encodable {
        /// What they are about.
        let title: String
        /// A label and what it stands for; the label may be empty.
        var lines: [Line] = []

        /// Adds a line.
        mutating func add(_ label: String, _ text: String) {
            self.lines.append(Line(label: label, text: text))
        }
    }

    /// A label and what it stands for.
    struct Line: Encodable {
        let label: String
        let text: String
    }

    /// What beside the job itself goes into the arithmetic.
    struct Facts {
        /// The share of escrows that is the fee now, in 1/10,000.
        var feeRate: UInt64
        /// The share of the model's owner, in 1/10,000, if the model is known.
        var royalty: UInt64?
        /// The account of which is asked whether it may take a slot.
        var node: AccountView?
    }

    let job: JobView
    let terms: JobTermsView
    let facts: Facts
    /// The arithmetic.
    private(set) var sections: [Section] = []
    /// What does not follow from the rules.
    var mistakes: [String] = []

    private enum CodingKeys: String, CodingKey { case sections, mistakes }

    /// The arithmetic of a job.
    ///
    /// - Throws: if the node's numbers cannot be those of a job.
    init(_ job: JobView, _ facts: Facts) throws(CommandFailure) {
        guard let terms = job.terms else { throw Self.impossible }
        self.job = job
        self.terms = terms
        self.facts = facts
        self.sections.append(try self.escrow())
        if let live = job.live {
            self.sections.append(try self.draw(live))
            if live.openingSeed != nil { self.sections.append(try self.openings(live)) }
            if !live.slots.isEmpty { self.sections.append(try self.prospects(live)) }
        } else if let settlement = job.settlement {
            self.sections.append(self.forgotten(settlement))
            self.sections.append(try self.pay(settlement))
            if settlement.losesBonds { self.sections.append(try self.bonds(settlement)) }
            self.sections.append(try self.balance(settlement))
        }
    }

    static let impossible = CommandFailure(
        .negative, "the node's numbers cannot be those of a job")

    /// The lines for people.
    func text(_ output: Output) -> String {
        let sections = self.sections.map { section in
            output.style.bold(section.title) + "\n"
                + output.table(section.lines.map { ("  " + $0.label, $0.text) })
        }
        let mistakes = self.mistakes.map { output.style.red("wrong: ") + $0 }
        return (sections + mistakes).joined(separator: "\n\n")
    }

    /// How many slots can open.
    var possibleSlots: UInt64 { self.isSolo ? 2 : self.terms.n }

    /// Whether one node works alone, under the check of its streak.
    var isSolo: Bool { self.terms.k == 1 && self.terms.audience == nil }

    /// What is locked for the pay of all slots.
    func escrowed() throws(CommandFailure) -> UInt64 {
        try Self.product(
            try Self.product(self.terms.price.value, self.terms.maxUnits.value),
            self.possibleSlots)
    }

    private mutating func escrow() throws(CommandFailure) -> Section {
        var section = Section(title: "Escrow")
        let (price, most) = (self.terms.price.value, self.terms.maxUnits.value)
        let slot = try Self.product(price, most)
        let escrow = try self.escrowed()
        section.add("a slot", "price · most units = \(price) · \(most) = \(slot)")
        section.add(
            "slots",
            self.isSolo
                ? "2: one node works alone, and a second may check it"
                : "\(self.possibleSlots)")
        section.add("escrow", "\(slot) · \(self.possibleSlots) = \(escrow)")
        let fee = self.job.live?.fee.value ?? self.job.settlement?.fee.value ?? 0
        let rate = self.facts.feeRate
        if try Self.share(rate, of: escrow) == fee {
            section.add("fee", "⌊\(escrow) · \(rate) / 10000⌋ = \(fee), on top of the escrow")
        } else {
            section.add(
                "fee", "\(fee), by the rate of its time, which was another (now \(rate) of 10000)")
        }
        section.add(
            "paid", "\(escrow) + \(fee) = \(try Self.sum([escrow, fee])), by the requester")
        if let live = self.job.live {
            self.expect(live.escrow.value == escrow, "the escrow is \(live.escrow)")
            section.add(
                "slot bond",
                "max(slotBond of the parameters, \(slot)) = \(live.conditions.slotBond)")
            self.expect(
                live.conditions.slotBond.value >= slot,
                "a slot bond of \(live.conditions.slotBond) is less than a slot can earn")
        }
        return section
    }

    /// Where what a job was drawn by can still be found.
    private func forgotten(_ settlement: SettlementView) -> Section {
        var section = Section(title: "Draws")
        section.add(
            "",
            "seeds and opened leaves left the state with the job; the statements that opened "
                + "are in blocks \(self.job.posted?.height ?? 0) to \(settlement.height)")
        return section
    }

    /// Notes a mistake unless a condition holds.
    mutating func expect(_ condition: Bool, _ mistake: @autoclosure () -> String) {
        if !condition { self.mistakes.append(mistake()) }
    }
}

/// Arithmetic that refuses what does not fit 64 bits: no job has such numbers.
extension JobExplanation {
    static func product(_ left: UInt64, _ right: UInt64) throws(CommandFailure) -> UInt64 {
        let (product, overflow) = left.multipliedReportingOverflow(by: right)
        guard !overflow else { throw self.impossible }
        return product
    }

    static func sum(_ numbers: [UInt64]) throws(CommandFailure) -> UInt64 {
        var total: UInt64 = 0
        for number in numbers {
            let (sum, overflow) = total.addingReportingOverflow(number)
            guard !overflow else { throw self.impossible }
            total = sum
        }
        return total
    }

    static func difference(_ left: UInt64, _ right: UInt64) throws(CommandFailure) -> UInt64 {
        guard right <= left else { throw self.impossible }
        return left - right
    }

    /// ⌊amount · part / 10,000⌋.
    static func share(_ part: UInt64, of amount: UInt64) throws(CommandFailure) -> UInt64 {
        guard part <= 10_000 else { throw self.impossible }
        return UInt64(UInt128(amount) * UInt128(part) / 10_000)
    }
}
