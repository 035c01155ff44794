import AssayCrypto

/// What an attestation does for a job: it takes a slot, or judges.
extension Attest {
    func apply(
        to execution: inout BlockExecution, job id: Digest, from origin: StatementOrigin
    ) throws(ExecutionError) {
        guard var job = try execution.load(Job.self, at: id) else {
            throw .rejected(.unknownJob)
        }
        guard self.units <= job.terms.maxUnits else {
            throw .rejected(.tooManyUnits(most: job.terms.maxUnits))
        }
        switch job.status {
        case .open, .checking:
            try self.takeSlot(&job, id: id, in: &execution, from: origin)
        case .judged: try self.judge(&job, id: id, in: &execution, from: origin)
        case .sealed, .provisional, .final, .failed:
            throw .rejected(.wrongStatus(job.status))
        }
    }

    private func takeSlot(
        _ job: inout Job, id: Digest, in execution: inout BlockExecution,
        from origin: StatementOrigin
    ) throws(ExecutionError) {
        let clock = execution.record.clock
        if case .seed = job.deadline { throw .rejected(.beforeDraw) }
        guard job.isBeforeDeadline(clock) else { throw .rejected(.deadlinePassed) }
        guard self.count == job.terms.count else {
            throw .rejected(.wrongCount(expected: job.terms.count))
        }
        var account = try execution.signerAccount(origin)
        try self.checkSlot(of: account, at: origin.signer, job: job, id: id, clock: clock)
        let bond = job.conditions.slotBond
        guard account.bond >= bond else {
            throw .rejected(.bondTooSmall(bond: account.bond))
        }
        account.bond -= bond
        account.locked = try account.locked.adding(bond)
        execution.store(account, at: origin.signer)
        job.slots.append(
            JobSlot(
                commitment: Commitment(
                    node: origin.signer, root: self.root, units: self.units),
                operatorID: account.operatorID, streak: account.streak,
                isFirstDraw: job.terms.audience == nil && job.drawRound(at: clock) == 0,
                evidence: self.evidence?.type ?? 0))
        try execution.countUse(of: job.terms.model)
        try execution.noteSlot(&job, id: id)
    }

    /// Whether the account may take a slot.
    private func checkSlot(
        of account: Account, at address: Address, job: Job, id: Digest, clock: UInt64
    ) throws(ExecutionError) {
        guard job.slots.count < Int(job.slotLimit) else { throw .rejected(.noSlotLeft) }
        for slot in job.slots {
            guard slot.node != address else { throw .rejected(.slotTaken) }
            guard slot.operatorID == nil || slot.operatorID != account.operatorID else {
                throw .rejected(.operatorHasSlot)
            }
        }
        if let audience = job.terms.audience {
            guard audience.contains(address) else { throw .rejected(.notInAudience) }
            return
        }
        if job.terms.isSolo, account.streak < job.conditions.soloStreak {
            throw .rejected(.streakTooShort(needed: job.conditions.soloStreak))
        }
        guard account.bondedSince > 0, account.bondedSince < job.height else {
            throw .rejected(.notBonded)
        }
        guard job.isEligible(address, at: clock, id: id) else {
            throw .rejected(.notDrawnForSlot)
        }
    }

    /// A validator's word on what is right: a tree of the drawn items only, in the order of the
    /// draw, and the units it found for the whole.
    private func judge(
        _ job: inout Job, id: Digest, in execution: inout BlockExecution,
        from origin: StatementOrigin
    ) throws(ExecutionError) {
        guard execution.members.contains(origin.key) else { throw .rejected(.notAValidator) }
        guard job.isBeforeDeadline(execution.record.clock) else {
            throw .rejected(.deadlinePassed)
        }
        guard self.count == job.conditions.draws else {
            throw .rejected(.wrongCount(expected: job.conditions.draws))
        }
        guard !job.slots.contains(where: { $0.node == origin.signer }) else {
            throw .rejected(.judgeHasSlot)
        }
        guard !job.judges.contains(where: { $0.node == origin.signer }) else {
            throw .rejected(.alreadyJudged)
        }
        job.judges.append(
            Commitment(
                node: origin.signer, root: self.root, units: self.units,
                items: Array(repeating: nil, count: Int(job.conditions.draws))))
        execution.store(job, at: id)
    }
}
