import AssayAPI
import AssayCore
import AssayCrypto

/// A job as people read it.
extension JobView {
    /// Labels and values, for a table.
    var rows: [(label: String, value: String)] {
        var rows = [("job", "\(self.id)"), ("status", self.statusText)]
        if let requester { rows.append(("requester", "\(requester)")) }
        if let posted {
            rows.append(
                (
                    "posted",
                    "block \(posted.height)"
                        + (posted.index.map { ", entry \($0)" } ?? "")
                        + (posted.clock.map { ", " + LedgerTime.text($0, at: self.clock) } ?? "")
                ))
        }
        if let terms { rows += terms.rows }
        if let live { rows += live.rows }
        if let settlement { rows += settlement.rows }
        return rows
    }

    private var statusText: String {
        guard let live else { return self.status?.name ?? "unknown" }
        let due = live.deadline.text(at: self.clock)
        return switch (self.status, live.deadline.seed) {
        case (.open, nil): "open: slots can be taken; \(due)"
        case (.open, _): "open: \(due), which decides who is drawn"
        case (.checking, nil): "checking: a second node is asked; \(due)"
        case (.checking, _): "checking: \(due), which decides whether a second node checks"
        case (.sealed, nil): "sealed: what was drawn is opened; \(due)"
        case (.sealed, _): "sealed: \(due), which decides what is opened"
        case (.provisional, _): "provisional: the result can be challenged; \(due)"
        case (.judged, _): "judged: the validators are asked; \(due)"
        default: self.status?.name ?? "unknown"
        }
    }
}

extension JobTermsView {
    fileprivate var rows: [(label: String, value: String)] {
        var rows = [
            ("model", "\(self.model)"),
            ("inputs", "\(self.count), root \(self.inputRoot)"),
            (
                "asks",
                "\(self.k) of \(self.n) must agree; \(self.price) a unit, "
                    + "at most \(self.maxUnits) units a node"
            ),
            (
                "times",
                "slots \(LedgerTime.duration(self.duration)), "
                    + (self.window == 0
                        ? "no challenges" : "challenges \(LedgerTime.duration(self.window))")
            ),
            (
                "audience",
                self.audience.map { $0.map(\.description).joined(separator: ", ") }
                    ?? "whoever is drawn"
            ),
        ]
        if let place { rows.append(("place", place.printable)) }
        return rows
    }
}

extension LiveJobView {
    fileprivate var rows: [(label: String, value: String)] {
        let conditions = self.conditions
        var rows = [
            ("escrow", "\(self.escrow), and a fee of \(self.fee) that was taken"),
            (
                "bonds", "\(conditions.slotBond) a slot, \(conditions.challengeBond) a challenge"
            ),
            (
                "royalty",
                "\(conditions.royalty) of 10000; the model is "
                    + (conditions.exact ? "exact" : "not exact")
            ),
        ]
        if let drawSeed {
            rows.append(("drawn", "round \(self.round ?? 0), seed \(drawSeed)"))
        }
        rows.append(("slots", "\(self.slots.count) of \(self.n) taken"))
        for slot in self.slots {
            var parts = ["\(slot.node)", "\(slot.units) units"]
            if let name = slot.operator { parts.append("operator \(name.printable)") }
            parts.append("streak \(slot.streak)" + (slot.firstDraw ? ", first draw" : ""))
            if slot.evidence > 0 { parts.append("evidence of type \(slot.evidence)") }
            if !slot.draws.isEmpty { parts.append(slot.draws.openedText) }
            rows.append(("", parts.joined(separator: ", ")))
        }
        if let openingSeed { rows.append(("opening", "seed \(openingSeed)")) }
        if let result { rows.append(("result", "\(result)")) }
        if let challenger { rows.append(("challenger", "\(challenger)")) }
        for judge in self.judges {
            rows.append(
                ("judge", "\(judge.node), \(judge.units) units, \(judge.draws.openedText)"))
        }
        return rows
    }
}

extension [DrawView] {
    fileprivate var openedText: String {
        "\(self.count { $0.opened != nil }) of \(self.count) draws opened"
    }
}

extension SettlementView {
    fileprivate var rows: [(label: String, value: String)] {
        var rows = [
            (
                "settled",
                "block \(self.height), entry \(self.index), \(WallClock.text(self.time))"
            ),
            ("settlement", "\(self.id)"),
        ]
        if let assurance {
            rows.append(("assurance", "\(assurance.rawValue), \(assurance.name)"))
        }
        if let result { rows.append(("result", "\(result)")) }
        rows.append(("slots", "\(self.paid) of \(self.slots.count) paid"))
        for slot in self.slots {
            var parts = ["\(slot.node)", slot.outcome.name, "\(slot.units) units"]
            parts.append("pay \(slot.pay), gained \(slot.gained), lost \(slot.lost)")
            if slot.evidence > 0 { parts.append("evidence of type \(slot.evidence)") }
            rows.append(("", parts.joined(separator: ", ")))
        }
        if let challenge {
            rows.append(
                (
                    "challenge",
                    "\(challenge.challenger), gained \(challenge.gained), lost \(challenge.lost)"
                ))
        }
        rows.append(
            (
                "amounts",
                "royalty \(self.royalty), fee \(self.fee), refund \(self.refund), "
                    + "to the reserve \(self.toReserve)"
            ))
        return rows
    }
}
