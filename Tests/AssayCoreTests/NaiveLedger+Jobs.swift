import AssayCrypto

@testable import AssayCore

/// The life of a job, from its posting to its end.
extension NaiveLedger {
    mutating func post(_ terms: PostJob, by signer: Address, id: Digest, bonded: UInt64) {
        guard let model = self.models[terms.model] else {
            self.wrong.append("a job with an unknown model")
            return
        }
        let isAlone = terms.agreement == 1 && terms.audience == nil
        let slots = Amount(isAlone ? 2 : terms.slots)
        let escrow = Amount(terms.price) * Amount(terms.maxUnits) * slots
        let fee = escrow * Amount(self.parameters[.jobFee]) / 10_000
        self.take(escrow + fee, from: signer)
        self.feePot += fee
        self.jobs[id] = NaiveJob(
            terms: terms, requester: signer, height: self.height, posted: self.clock,
            model: model, parameters: self.parameters, bonded: bonded, fee: fee, escrow: escrow,
            waits: .hash(self.height), needed: Int(terms.agreement), asked: Int(terms.slots))
        self.events["job open", default: 0] += 1
    }

    private mutating func go(_ id: Digest, to status: JobStatus, _ waits: NaiveJob.Waits) {
        guard let before = self.jobs[id]?.status else { return }
        if status < before { self.wrong.append("from \(before) back to \(status)") }
        if status != before { self.events["job \(status.name)", default: 0] += 1 }
        self.jobs[id]?.status = status
        self.jobs[id]?.waits = waits
        self.jobs[id]?.entries += 1
        if (self.jobs[id]?.entries ?? 0) > 8 { self.wrong.append("a job that is due too often") }
    }

    mutating func attest(_ attest: Attest, by signer: Address) {
        guard case .job(let id) = attest.subject else { return }
        guard let job = self.jobs[id], case .clock(let deadline) = job.waits,
            self.clock < deadline
        else {
            self.wrong.append("attested for no job, or out of its time")
            return
        }
        if job.status == .judged {
            self.judge(attest, id: id, by: signer)
        } else {
            self.takeSlot(attest, id: id, by: signer)
        }
    }

    private mutating func takeSlot(_ attest: Attest, id: Digest, by signer: Address) {
        guard let job = self.jobs[id], let holder = self.holders[signer] else { return }
        if ![.open, .checking].contains(job.status) || attest.units > job.terms.maxUnits
            || attest.count != job.terms.count || job.slots.count >= job.asked
        {
            self.wrong.append("a slot that could not be taken")
        }
        if job.slots.contains(where: { $0.word.node == signer })
            || job.slots.contains(where: {
                $0.operatorID != nil && $0.operatorID == holder.operatorID
            })
        {
            self.wrong.append("two slots for one")
        }
        if let audience = job.terms.audience {
            if !audience.contains(signer) { self.wrong.append("not in the audience") }
        } else if holder.bondedSince == 0 || holder.bondedSince >= job.height
            || !job.isEligible(signer, at: self.clock, id: id)
        {
            self.wrong.append("neither bonded nor drawn")
        } else if job.isAlone, holder.streak < job.parameters[.soloStreak] {
            self.wrong.append("alone without a streak")
        }
        if holder.bond < job.slotBond { self.wrong.append("a slot without a bond") }
        self.change(signer) {
            $0.bond -= min($0.bond, job.slotBond)
            $0.locked += job.slotBond
        }
        self.jobs[id]?.slots.append(
            NaiveJob.Slot(
                word: NaiveJob.Word(node: signer, units: attest.units), attest: attest,
                operatorID: holder.operatorID, streak: holder.streak,
                isFirstDraw: job.terms.audience == nil
                    && self.clock - job.drawn < job.parameters[.drawStep]))
        if job.isAlone, job.slots.isEmpty {
            self.go(id, to: .checking, .hash(self.height + 2))
        } else if job.slots.count + 1 == job.asked {
            self.go(id, to: .sealed, .hash(self.height + 2))
        }
    }

    private mutating func judge(_ attest: Attest, id: Digest, by signer: Address) {
        guard let job = self.jobs[id] else { return }
        if !self.members.contains(where: { $0.address == signer })
            || attest.count != UInt64(job.draws) || attest.units > job.terms.maxUnits
            || job.judges.contains(where: { $0.node == signer })
            || job.slots.contains(where: { $0.word.node == signer })
        {
            self.wrong.append("a judge who is none")
        }
        self.jobs[id]?.judges.append(
            NaiveJob.Word(
                node: signer, units: attest.units,
                items: Array(repeating: nil, count: job.draws)))
        self.events["a judge", default: 0] += 1
    }

    mutating func open(_ open: Open, by signer: Address) {
        let id = open.job
        guard let job = self.jobs[id], case .clock(let deadline) = job.waits,
            self.clock < deadline
        else {
            self.wrong.append("opened for no job, or out of its time")
            return
        }
        if job.status == .sealed, let slot = job.slots.firstIndex(where: { $0.word.node == signer })
        {
            for opening in open.openings { self.open(opening, id: id, slot: slot) }
            let words = self.jobs[id]?.slots.map(\.word) ?? []
            if words.allSatisfy({ $0.answer != nil }) { self.compare(id) }
        } else if job.status == .judged,
            let judge = job.judges.firstIndex(where: { $0.node == signer })
        {
            for opening in open.openings {
                self.jobs[id]?.judges[judge].items[Int(opening.position)] = NaiveJob.Item(
                    index: opening.index, units: opening.units, output: opening.output)
            }
            self.countVerdicts(id)
        } else {
            self.wrong.append("opened nothing of one's own")
        }
    }

    private mutating func open(_ opening: Opening, id: Digest, slot: Int) {
        guard let job = self.jobs[id] else { return }
        let start = NaiveJob.unitsBefore(
            opening.index, of: job.terms.count, opening.path.siblings[...])
        let leaf = start..<(start + UInt128(opening.units))
        let item = NaiveJob.Item(
            index: opening.index, units: opening.units, output: opening.output)
        let drawn = job.drawn(of: job.slots[slot].word.units, id: id)
        if !drawn.contains(where: { leaf.contains(UInt128($0)) }) {
            self.wrong.append("opened what was not drawn")
        }
        for (number, unit) in drawn.enumerated() where leaf.contains(UInt128(unit)) {
            self.jobs[id]?.slots[slot].word.items[number] = item
        }
    }

    mutating func challenge(_ id: Digest, by signer: Address) {
        guard let job = self.jobs[id], job.status == .provisional, job.challenger == nil,
            case .clock(let deadline) = job.waits, self.clock < deadline
        else {
            self.wrong.append("challenged out of its time")
            return
        }
        self.take(job.challengeBond, from: signer)
        self.jobs[id]?.challenger = signer
        self.go(id, to: .judged, .clock(self.clock + job.parameters[.judgingTime]))
        self.events["a challenge", default: 0] += 1
    }

    /// Works a job whose hash is there, or whose time is up.
    mutating func work(_ id: Digest) {
        guard let job = self.jobs[id] else { return }
        switch (job.waits, job.status) {
        case (.hash, .open):
            self.jobs[id]?.drawSeed = self.parent
            self.jobs[id]?.drawn = self.clock
            self.go(id, to: .open, .clock(job.posted + job.terms.duration))
        case (.hash, .checking): self.drawCheck(id)
        case (.hash, _):
            self.jobs[id]?.openSeed = self.parent
            for index in job.slots.indices {
                self.jobs[id]?.slots[index].word.items = Array(repeating: nil, count: job.draws)
            }
            self.go(id, to: .sealed, .clock(self.clock + job.parameters[.openingTime]))
        case (.clock, .open):
            if job.slots.count < job.needed {
                self.end(id, as: nil)
            } else {
                self.go(id, to: .sealed, .hash(self.height + 2))
            }
        case (.clock, .checking):
            self.jobs[id]?.needed = 1
            self.jobs[id]?.asked = 1
            self.events["a check that nobody made", default: 0] += 1
            self.go(id, to: .sealed, .hash(self.height + 2))
        case (.clock, .sealed): self.compare(id)
        case (.clock, _):
            if let decided = self.verdict(id) {
                self.events["a verdict of fewer", default: 0] += 1
                self.end(id, as: .judged(decided))
            } else {
                self.end(id, as: job.result.map { .agreed($0) })
            }
        }
    }

    private mutating func drawCheck(_ id: Digest) {
        guard let job = self.jobs[id] else { return }
        let hash = SHA256.hash(self.parent.bytes + id.bytes)
        let interval = max(1, min(job.slots[0].streak, job.parameters[.checkInterval]))
        guard NaiveJob.number(hash.bytes.prefix(8)) % UInt128(interval) == 0 else {
            self.events["not checked", default: 0] += 1
            self.go(id, to: .sealed, .hash(self.height + 2))
            return
        }
        self.events["checked", default: 0] += 1
        self.jobs[id]?.needed = 2
        self.jobs[id]?.asked = 2
        self.jobs[id]?.drawSeed = self.parent
        self.jobs[id]?.drawn = self.clock
        self.go(id, to: .checking, .clock(self.clock + job.terms.duration))
    }

    private mutating func compare(_ id: Digest) {
        guard let job = self.jobs[id] else { return }
        let answers = job.slots.compactMap(\.word.answer)
        let agreed = answers.filter { one in answers.count { $0 == one } >= job.needed }
        if let answer = agreed.first {
            if agreed.contains(where: { $0 != answer }) { self.wrong.append("two results") }
            guard job.terms.window > 0 else { return self.end(id, as: .agreed(answer)) }
            self.jobs[id]?.result = answer
            self.go(id, to: .provisional, .clock(self.clock + job.terms.window))
        } else if answers.count >= job.needed, job.terms.window > 0 {
            self.go(id, to: .judged, .clock(self.clock + job.parameters[.judgingTime]))
        } else {
            self.end(id, as: nil)
        }
    }

    private mutating func countVerdicts(_ id: Digest) {
        if let decided = self.verdict(id) { self.end(id, as: .judged(decided)) }
    }

    /// What two thirds of those say who are validators now.
    private func verdict(_ id: Digest) -> NaiveJob.Answer? {
        let members = Set(self.members.map(\.address))
        let words = (self.jobs[id]?.judges ?? []).filter { members.contains($0.node) }
            .compactMap(\.answer)
        return words.first { word in
            3 * words.count { $0 == word } >= 2 * members.count
        }
    }
}
