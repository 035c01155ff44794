import AssayCrypto

/// What decided a job.
enum Verdict: Hashable, Sendable {
    /// Enough nodes gave this answer, and no one showed it to be wrong.
    case agreed(Digest)
    /// A quorum of the validators gave this answer.
    case judged(Digest)

    var result: Digest {
        switch self {
        case .agreed(let result), .judged(let result): result
        }
    }
}

/// The arithmetic of a job's end: nothing but the job and the verdict decides it.
extension Settlement {
    /// Reckons up a job that ends; `verdict` is `nil` if nobody could decide it.
    init(of job: Job, id: Digest, verdict: Verdict?) throws(ExecutionError) {
        let bond = job.conditions.slotBond
        let outcomes = job.slots.map { Self.outcome(of: $0, in: job, verdict: verdict) }
        let winners = UInt64(outcomes.count { $0 == .paid })
        let slashed = UInt64(outcomes.count { $0 == .slashed })
        let isChallengeRight = Self.isChallengeRight(job, verdict)
        let finderShare = isChallengeRight ? bond / 10 : 0
        let challengeLoss = isChallengeRight ? 0 : job.challengeEscrow
        // What each winner gets of every slashed bond, and of a challenger's lost bond.
        let bonus =
            winners == 0
            ? 0
            : try (bond / 2 / winners).multiplied(by: slashed)
                .adding(challengeLoss / 2 / winners)
        let compensation = try Self.compensation(job, outcomes, verdict)
        var slots: [SettledSlot] = []
        var escrow = job.escrow
        var toReserve = challengeLoss
        for (slot, outcome) in zip(job.slots, outcomes) {
            let units = slot.commitment.units
            let gross = outcome == .paid ? try job.terms.price.multiplied(by: units) : 0
            let royalty = gross.share(job.conditions.royalty)
            let isLost = outcome == .slashed || outcome == .withheld
            let gained = outcome == .paid ? bonus : try compensation(units, outcome)
            escrow = try escrow.subtracting(gross)
            if isLost { toReserve = try toReserve.adding(bond) }
            slots.append(
                SettledSlot(
                    node: slot.node, outcome: outcome, root: slot.commitment.root,
                    units: units, pay: gross - royalty, royalty: royalty, gained: gained,
                    lost: isLost ? bond : 0, evidence: slot.evidence))
        }
        let finderReward = try finderShare.multiplied(by: slashed)
        for gained in slots.map(\.gained) + [finderReward] {
            toReserve = try toReserve.subtracting(gained)
        }
        self.init(
            job: id, model: job.terms.model, requester: job.requester,
            inputRoot: job.terms.inputRoot, count: job.terms.count, price: job.terms.price,
            status: winners > 0 ? .final : .failed,
            assurance: winners > 0 ? Self.assurance(of: job, verdict) : nil,
            result: verdict?.result, slots: slots, fee: job.fee, refund: escrow,
            toReserve: toReserve,
            challenge: job.challenger.map {
                SettledChallenge(challenger: $0, gained: finderReward, lost: challengeLoss)
            }, agreement: job.agreement, hasAudience: job.terms.audience != nil)
    }

    private static func outcome(
        of slot: JobSlot, in job: Job, verdict: Verdict?
    ) -> SlotOutcome {
        // Nobody is asked to open before the draw.
        guard job.openingSeed != nil else { return .returned }
        guard let answer = slot.result else { return .withheld }
        guard let verdict else { return .returned }
        if answer == verdict.result { return .paid }
        return job.conditions.isExact && job.terms.window > 0 ? .slashed : .outvoted
    }

    private static func isChallengeRight(_ job: Job, _ verdict: Verdict?) -> Bool {
        guard job.challenger != nil, case .judged(let answer) = verdict else { return false }
        return answer != job.result
    }

    private static func assurance(of job: Job, _ verdict: Verdict?) -> Assurance {
        if case .judged = verdict { return .judged }
        return job.agreement == 1 && job.terms.audience != nil ? .recorded : .agreed
    }

    /// What those who opened get of the bonds of those who did not, in a job that failed for it:
    /// equal floors, at most their pay.
    private static func compensation(
        _ job: Job, _ outcomes: [SlotOutcome], _ verdict: Verdict?
    ) throws(ExecutionError) -> (UInt64, SlotOutcome) throws(ExecutionError) -> UInt64 {
        let opened = UInt64(outcomes.count { $0 == .returned })
        let withheld = UInt64(outcomes.count { $0 == .withheld })
        guard verdict == nil, opened > 0 else { return { _, _ in 0 } }
        let share = try job.conditions.slotBond.multiplied(by: withheld) / opened
        let price = job.terms.price
        return { units, outcome throws(ExecutionError) in
            outcome == .returned ? min(share, try price.multiplied(by: units)) : 0
        }
    }
}
