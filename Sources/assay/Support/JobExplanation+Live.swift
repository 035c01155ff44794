import AssayAPI
import AssayCore
import AssayCrypto

/// Who may work, what is opened, and what the slots of a live job can earn.
extension JobExplanation {
    mutating func draw(_ live: LiveJobView) throws(CommandFailure) -> Section {
        var section = Section(title: "Who may take a slot")
        if let audience = self.terms.audience {
            section.add("audience", "the \(audience.count) accounts that the job names; no draw")
        } else if let seed = live.drawSeed, let round = live.round {
            try self.explain(seed, round, live, in: &section)
        } else {
            section.add("seed", "not known yet: " + live.deadline.text(at: self.job.clock))
        }
        if let node = self.facts.node { try self.explain(node, live, in: &section) }
        return section
    }

    private mutating func explain(
        _ seed: Digest, _ round: UInt64, _ live: LiveJobView, in section: inout Section
    ) throws(CommandFailure) {
        let (clock, drawn, step) = (self.job.clock, live.drawn ?? 0, live.conditions.drawStep)
        guard step > 0 else { throw Self.impossible }
        let bonded = live.conditions.bonded
        section.add("seed", "\(seed)")
        let height = self.job.posted?.height ?? 0
        section.add("N", "\(bonded) accounts were bonded before block \(height)")
        section.add(
            "round",
            "r = ⌊(clock − drawn) / step⌋ = ⌊(\(clock) − \(drawn)) / \(step)⌋ = \(round)")
        self.expect(
            round == (clock > drawn ? (clock - drawn) / step : 0), "the round is not \(round)")
        section.add(
            "chosen",
            "min(N, n · 2^r) = min(\(bonded), \(live.n) · 2^\(round)) "
                + "= \(Self.wanted(bonded, live.n, round))")
        section.add(
            "rule",
            "x = the first 8 bytes of SHA-256(seed ‖ job ‖ address); "
                + "who may: ⌊x · N / 2^64⌋ < \(Self.wanted(bonded, live.n, round))")
    }

    /// About how many accounts may take a slot after so many rounds.
    private static func wanted(_ bonded: UInt64, _ slots: UInt64, _ round: UInt64) -> UInt64 {
        round > 57 ? bonded : min(bonded, min(slots, 7) << round)
    }

    /// Whether one account may take a slot, by all that is asked of it.
    private func explain(
        _ node: AccountView, _ live: LiveJobView, in section: inout Section
    ) throws(CommandFailure) {
        func add(_ isMet: Bool, _ text: String) {
            section.add("", (isMet ? "yes  " : "NO   ") + text)
        }
        section.add("node", "\(node.address)")
        add(self.job.status == .open || self.job.status == .checking, "slots can be taken")
        if let audience = self.terms.audience {
            add(audience.contains(node.address), "it is in the audience")
        } else {
            self.explainTicket(of: node.address, live, add)
            let height = self.job.posted?.height ?? 0
            add(
                node.bondedSince > 0 && node.bondedSince < height,
                node.bondedSince == 0
                    ? "it is not bonded"
                    : "bonded since block \(node.bondedSince), the job is in block \(height)")
        }
        if self.isSolo {
            let needed = live.conditions.soloStreak
            add(node.streak >= needed, "streak \(node.streak), at least \(needed) to work alone")
        }
        let bond = live.conditions.slotBond.value
        add(node.bond.value >= bond, "unlocked bond \(node.bond), the slot locks \(bond)")
        add(!live.slots.contains { $0.node == node.address }, "it has no slot in the job yet")
        if let name = node.operator {
            add(
                !live.slots.contains { $0.operator == name && $0.node != node.address },
                "no other account of its operator has one")
        }
    }

    private func explainTicket(
        of node: Address, _ live: LiveJobView, _ add: (Bool, String) -> Void
    ) {
        guard let seed = live.drawSeed, let round = live.round else {
            return add(false, "the draw is not known yet")
        }
        let ticket = Self.hash(seed, self.job.id, node.bytes).prefix(8)
            .reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let bonded = live.conditions.bonded
        let place = ticket.multipliedFullWidth(by: bonded).high
        let isChosen = place < Self.wanted(bonded, live.n, round)
        var text = "x = \(ticket), ⌊x · \(bonded) / 2^64⌋ = \(place)"
        if !isChosen,
            let first = (0...64).first(where: { Self.wanted(bonded, live.n, $0) > place })
        {
            let (wait, overflow) = first.multipliedReportingOverflow(by: live.conditions.drawStep)
            let (time, late) = (live.drawn ?? 0).addingReportingOverflow(wait)
            text += ": from round \(first)"
            if !overflow, !late { text += ", " + LedgerTime.text(time, at: self.job.clock) }
        }
        add(isChosen, text)
    }

    mutating func openings(_ live: LiveJobView) throws(CommandFailure) -> Section {
        var section = Section(title: "What was drawn")
        guard let seed = live.openingSeed else { return section }
        section.add("seed", "\(seed)")
        section.add(
            "rule",
            "draw j lands on unit p = the first 16 bytes of SHA-256(seed ‖ job ‖ j) modulo the "
                + "units; the leaf that p lies in is opened")
        let trees =
            live.slots.map { ($0.node, $0.units.value, $0.draws) }
            + live.judges.map { ($0.node, $0.units.value, $0.draws) }
        for (node, units, draws) in trees {
            guard units > 0 else { throw Self.impossible }
            section.add("node", "\(node), \(units) units")
            for (number, draw) in draws.enumerated() {
                let bytes = Self.hash(
                    seed, self.job.id,
                    withUnsafeBytes(of: UInt64(number).bigEndian) { [UInt8]($0) }
                ).prefix(16)
                let unit = UInt64(
                    bytes.reduce(UInt128(0)) { $0 << 8 | UInt128($1) } % UInt128(units))
                self.expect(
                    draw.unit.value == unit, "draw \(number) of \(node) lands on unit \(unit)")
                let opened =
                    draw.opened.map {
                        "input \($0.index), \($0.units) units, output \($0.output)"
                    } ?? "not opened"
                let digits = HexBytes(Array(bytes))
                section.add("", "j = \(number): \(digits) mod \(units) = \(unit): \(opened)")
            }
        }
        return section
    }

    private static func hash(_ seed: Digest, _ job: Digest, _ rest: [UInt8]) -> [UInt8] {
        SHA256.hash(seed.bytes + job.bytes + rest).bytes
    }

    /// What the slots earn if their answers are the result.
    func prospects(_ live: LiveJobView) throws(CommandFailure) -> Section {
        var section = Section(title: "What a slot earns if its answer is the result")
        let (price, rate) = (self.terms.price.value, live.conditions.royalty)
        var total: UInt64 = 0
        for slot in live.slots {
            let gross = try Self.product(price, slot.units.value)
            let royalty = try Self.share(rate, of: gross)
            total = try Self.sum([total, gross])
            section.add(
                "\(slot.node)",
                "\(price) · \(slot.units) = \(gross), royalty ⌊\(gross) · \(rate) / 10000⌋ "
                    + "= \(royalty), pay \(gross - royalty)")
        }
        let escrow = live.escrow.value
        section.add(
            "refund", "\(escrow) − \(total) = \(try Self.difference(escrow, total)), if all are")
        let bonds = try Self.product(UInt64(live.slots.count), live.conditions.slotBond.value)
        section.add(
            "locked bonds",
            "\(live.slots.count) · \(live.conditions.slotBond) = \(bonds)"
                + (live.challenger == nil
                    ? "" : ", and \(live.conditions.challengeBond) of the challenger"))
        return section
    }
}
