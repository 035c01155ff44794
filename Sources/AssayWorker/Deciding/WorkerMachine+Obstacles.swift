import AssayCore
import AssayCrypto

/// What keeps a worker from beginning, by the operator's rules and by the ledger's.
extension WorkerMachine {
    /// What keeps the worker from working on a job; `nil` if nothing does.
    func obstacle(to job: Job, id: Digest, at sight: LedgerSight) -> Obstacle? {
        self.wishObstacle(to: job)
            ?? (self.rules.role == .judge
                ? self.judgingObstacle(to: job, at: sight)
                : self.slotObstacle(to: job, id: id, at: sight))
    }

    /// What the operator has against a job.
    private func wishObstacle(to job: Job) -> Obstacle? {
        guard self.rules.models.contains(job.terms.model) else { return .otherModel }
        guard let place = job.terms.place else { return .noPlace }
        do throws(PlaceError) {
            _ = try self.rules.places.place(place.description)
        } catch {
            return .place(error)
        }
        guard job.terms.count <= self.rules.maximumCount else {
            return .tooManyInputs(most: self.rules.maximumCount)
        }
        guard self.rules.role == .judge || job.terms.price >= self.rules.minimumPrice else {
            return .priceTooLow(least: self.rules.minimumPrice)
        }
        return nil
    }

    /// Why the ledger would refuse an attestation for a slot.
    func slotObstacle(to job: Job, id: Digest, at sight: LedgerSight) -> Obstacle? {
        guard [.open, .checking].contains(job.status) else { return .wrongStatus(job.status) }
        guard case .clock(let end) = job.deadline else { return .beforeDraw }
        guard sight.clock < end else { return .deadlinePassed }
        guard job.slots.count < Int(job.slotLimit) else { return .noSlotLeft }
        let account = sight.account ?? WorkerAccount(balance: 0, bond: 0, bondedSince: 0)
        if let operatorID = account.operatorID,
            job.slots.contains(where: { $0.operatorID == operatorID })
        {
            return .operatorHasSlot
        }
        if let audience = job.terms.audience {
            guard audience.contains(self.node) else { return .notInAudience }
        } else {
            guard job.terms.agreement > 1 || account.streak >= job.conditions.soloStreak else {
                return .streakTooShort(needed: job.conditions.soloStreak)
            }
            guard account.bondedSince > 0, account.bondedSince < job.height else {
                return .notBonded
            }
            guard job.isEligible(self.node, at: sight.clock, id: id) else { return .notDrawn }
        }
        guard account.bond >= job.conditions.slotBond else {
            return .bondTooSmall(needed: job.conditions.slotBond)
        }
        return self.feeObstacle(to: job, leaves: job.terms.count, at: sight)
    }

    /// Why the ledger would refuse the word of a judge.
    func judgingObstacle(to job: Job, at sight: LedgerSight) -> Obstacle? {
        guard sight.isValidator else { return .notAValidator }
        guard !job.slots.contains(where: { $0.node == self.node }) else { return .judgeHasSlot }
        guard job.status == .judged else {
            // Any job may come to be judged.
            return job.status < .judged ? .waiting : .wrongStatus(job.status)
        }
        guard case .clock(let end) = job.deadline, sight.clock < end else {
            return .deadlinePassed
        }
        return self.feeObstacle(to: job, leaves: job.conditions.draws, at: sight)
    }

    /// Whether the balance covers an attestation and all openings that may follow.
    private func feeObstacle(to job: Job, leaves: UInt64, at sight: LedgerSight) -> Obstacle? {
        let statements =
            1
            + OpeningParts.most(
                draws: job.conditions.draws, count: leaves, inputs: job.terms.count)
        let (fees, overflow) = sight.statementFee.multipliedReportingOverflow(by: statements)
        let needed = overflow ? UInt64.max : fees
        guard sight.account?.balance ?? 0 >= needed else {
            return .balanceTooSmall(needed: needed)
        }
        return nil
    }
}
