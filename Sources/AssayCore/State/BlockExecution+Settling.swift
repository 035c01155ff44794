import AssayCrypto

/// The end of a job.
extension BlockExecution {
    /// Ends a job: its settlement goes to the log, and is carried out.
    mutating func finish(
        _ job: inout Job, id: Digest, with verdict: Verdict?
    ) throws(ExecutionError) {
        let settlement = try Settlement(of: job, id: id, verdict: verdict)
        self.unschedule(job.due(id: id))
        self.remove(Job.self, at: .digest(id))
        job.status = settlement.status
        try self.carryOut(settlement, of: job)
        self.settlements.append(settlement.encoded)
    }

    private mutating func carryOut(
        _ settlement: Settlement, of job: Job
    ) throws(ExecutionError) {
        for (slot, settled) in zip(job.slots, settlement.slots) {
            try self.carryOut(settled, for: slot, of: job)
        }
        if settlement.royalty > 0 {
            guard let model = try self.load(Model.self, at: settlement.model) else {
                throw .unreadable(Unreadable("the model \(settlement.model) is missing"))
            }
            try self.credit(model.owner, settlement.royalty)
        }
        try self.credit(settlement.requester, settlement.refund)
        if let challenge = settlement.challenge {
            let back = try job.conditions.challengeBond.subtracting(challenge.lost)
            try self.credit(challenge.challenger, try back.adding(challenge.gained))
        }
        try self.creditReserve(settlement.toReserve)
    }

    private mutating func carryOut(
        _ settled: SettledSlot, for slot: JobSlot, of job: Job
    ) throws(ExecutionError) {
        guard var account = try self.touchedAccount(slot.node) else {
            throw .unreadable(Unreadable("the account \(slot.node) is missing"))
        }
        let bond = job.conditions.slotBond
        account.locked = try account.locked.subtracting(bond)
        account.bond = try account.bond.adding(try bond.subtracting(settled.lost))
        if settled.lost > 0 { try self.noteBond(of: &account) }
        try account.deposit(try settled.pay.adding(settled.gained))
        let isChecked =
            slot.isFirstDraw && job.terms.audience == nil && job.agreement >= 2
        switch settled.outcome {
        case .paid where isChecked:
            account.streak = try account.streak.adding(1)
            if let operatorID = slot.operatorID, account.operatorID == operatorID {
                self.addWeight(try settled.pay.adding(settled.royalty), to: &account)
            }
        case .outvoted, .slashed, .withheld: account.streak = 0
        case .paid, .returned: break
        }
        self.store(account, at: slot.node)
    }
}
