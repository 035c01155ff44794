import AssayAPI
import AssayCore
import AssayCrypto

/// What the slots of an ended job were paid, and where every amount went.
extension JobExplanation {
    mutating func pay(_ settlement: SettlementView) throws(CommandFailure) -> Section {
        var section = Section(title: "Pay")
        let price = settlement.price.value
        self.expect(settlement.price == self.terms.price, "the price is not that of the job")
        for slot in settlement.slots {
            guard slot.outcome == .paid else {
                section.add("\(slot.node)", "\(slot.outcome.words): nothing")
                self.expect(
                    slot.pay.value == 0 && slot.royalty.value == 0,
                    "\(slot.node) was paid though it was \(slot.outcome.name)")
                continue
            }
            let gross = try Self.product(price, slot.units.value)
            var text = "\(slot.outcome.words): \(price) · \(slot.units) = \(gross)"
            if let rate = self.facts.royalty {
                let royalty = try Self.share(rate, of: gross)
                text += ", royalty ⌊\(gross) · \(rate) / 10000⌋ = \(royalty)"
                self.expect(slot.royalty.value == royalty, "the royalty is \(slot.royalty)")
            } else {
                text += ", royalty \(slot.royalty)"
            }
            section.add("\(slot.node)", text + ", pay \(slot.pay)")
            self.expect(
                try Self.sum([slot.pay.value, slot.royalty.value]) == gross,
                "pay and royalty of \(slot.node) are not price · units")
        }
        if settlement.slots.isEmpty { section.add("", "nobody took a slot") }
        return section
    }

    /// Where the bonds went that were lost.
    mutating func bonds(_ settlement: SettlementView) throws(CommandFailure) -> Section {
        var section = Section(title: "Lost bonds")
        let winners = UInt64(settlement.slots.count { $0.outcome == .paid })
        var gains = Gains(finder: 0, winner: 0)
        for slot in settlement.slots where slot.lost.value > 0 {
            let isSlashed = slot.outcome == .slashed
            let part = isSlashed ? try self.slashed(slot.lost.value, settlement, winners) : nil
            section.add("\(slot.node)", "\(slot.lost), \(slot.outcome.words)")
            guard let part else { continue }
            if part.finder > 0 {
                section.add("", "⌊\(slot.lost) / 10⌋ = \(part.finder) to the challenger")
            }
            if winners > 0 {
                section.add(
                    "",
                    "⌊⌊\(slot.lost) / 2⌋ / \(winners)⌋ = \(part.winner) to each whose answer is "
                        + "the result")
            }
            gains.finder = try Self.sum([gains.finder, part.finder])
            gains.winner = try Self.sum([gains.winner, part.winner])
        }
        if let challenge = settlement.challenge, challenge.lost.value > 0 {
            let lost = challenge.lost.value
            section.add("challenger", "\(lost), \(challenge.challenger): its challenge failed")
            if winners > 0 {
                let part = lost / 2 / winners
                section.add(
                    "",
                    "⌊⌊\(lost) / 2⌋ / \(winners)⌋ = \(part) to each whose answer is the result")
                gains.winner = try Self.sum([gains.winner, part])
            }
        }
        try self.compensate(settlement, &section, gains)
        self.expect(
            (settlement.challenge?.gained.value ?? 0) == gains.finder,
            "the challenger did not gain \(gains.finder)")
        section.add("reserve", "the rest: \(settlement.toReserve)")
        return section
    }

    /// What lost bonds give to others.
    private struct Gains {
        var finder: UInt64
        var winner: UInt64
    }

    private func slashed(
        _ bond: UInt64, _ settlement: SettlementView, _ winners: UInt64
    ) throws(CommandFailure) -> Gains {
        // A challenger who was right kept the bond.
        let isRight = settlement.challenge.map { $0.lost.value == 0 } ?? false
        return Gains(finder: isRight ? bond / 10 : 0, winner: winners == 0 ? 0 : bond / 2 / winners)
    }

    /// Those who opened in a job that failed are paid from the bonds of those who did not.
    private mutating func compensate(
        _ settlement: SettlementView, _ section: inout Section, _ gains: Gains
    ) throws(CommandFailure) {
        let withheld = settlement.slots.filter { $0.outcome == .withheld }.map(\.lost.value)
        let opened = UInt64(settlement.slots.count { $0.outcome == .returned })
        let pays = settlement.status == .failed && opened > 0 && !withheld.isEmpty
        let total = try Self.sum(withheld)
        for slot in settlement.slots {
            var expected = slot.outcome == .paid ? gains.winner : 0
            if pays, slot.outcome == .returned {
                let most = try Self.product(settlement.price.value, slot.units.value)
                expected = min(total / opened, most)
                section.add(
                    "",
                    "min(⌊\(total) / \(opened)⌋, \(settlement.price) · \(slot.units)) "
                        + "= \(expected) to \(slot.node), which opened")
            }
            self.expect(
                slot.gained.value == expected,
                "\(slot.node) gained \(slot.gained), not \(expected)")
        }
    }

    /// What came in equals what went out.
    mutating func balance(_ settlement: SettlementView) throws(CommandFailure) -> Section {
        var section = Section(title: "What came in, and what went out")
        let challenge = settlement.challenge
        let came: [(String, UInt64)] = [
            ("escrow", try self.escrowed()),
            ("lost slot bonds", try Self.sum(settlement.slots.map(\.lost.value))),
            ("lost challenge bond", challenge?.lost.value ?? 0),
        ]
        let went: [(String, UInt64)] = [
            ("pay", try Self.sum(settlement.slots.map(\.pay.value))),
            ("royalty", try Self.sum(settlement.slots.map(\.royalty.value))),
            ("gained by nodes", try Self.sum(settlement.slots.map(\.gained.value))),
            ("gained by the challenger", challenge?.gained.value ?? 0),
            ("refund", settlement.refund.value), ("reserve", settlement.toReserve.value),
        ]
        let (income, outgo) = (try Self.sum(came.map(\.1)), try Self.sum(went.map(\.1)))
        func line(_ parts: [(String, UInt64)]) -> String {
            parts.filter { $0.1 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: " + ")
        }
        section.add("in", "\(line(came)) = \(income)")
        section.add("out", "\(line(went)) = \(outgo)")
        section.add("", income == outgo ? "equal" : "NOT EQUAL")
        self.expect(income == outgo, "\(income) came in, and \(outgo) went out")
        return section
    }
}

extension SettlementView {
    /// Whether anybody lost a bond.
    var losesBonds: Bool {
        self.slots.contains { $0.lost.value > 0 } || (self.challenge?.lost.value ?? 0) > 0
    }
}

extension SlotOutcome {
    /// What became of a slot, in words.
    var words: String {
        switch self {
        case .paid: "its answer is the result"
        case .outvoted: "its answer is another"
        case .slashed: "slashed for another answer"
        case .withheld: "it did not open what was drawn"
        case .returned: "the job failed, its bond came back"
        }
    }
}
