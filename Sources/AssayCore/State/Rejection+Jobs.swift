extension Rejection {
    /// What is wrong with a job, or with work for one.
    var jobDescription: String {
        switch self {
        case .sharesTooHigh: "the royalty of the model and the job fee are more than 10000 together"
        case .tooManySlots: "a job has at most \(PostJob.maximumSlots) slots (n)"
        case .agreementAboveSlots: "more answers must agree (k) than there are slots (n)"
        case .noMajority: "k must be more than half of n, or two answers could both win"
        case .durationOutOfBounds(let longest):
            "slots can be taken for 1 to \(longest) milliseconds"
        case .windowTooLong(let longest): "a challenge window is at most \(longest) milliseconds"
        case .audienceTooSmall: "the audience must have at least as many accounts as the job slots"
        case .tooManyJobs: "the block holds as many jobs as it may; the next one takes more"
        case .unknownJob:
            "no live job has this id; if it has ended, its settlement is in the log"
        case .wrongStatus(let status): "the job is \(status.name), and does not take this now"
        case .beforeDraw: "the block hash that decides the draw is not there yet; try again"
        case .deadlinePassed: "the time for this is up"
        case .wrongCount(let expected): "the tree must have \(expected) leaves"
        case .tooManyUnits(let most): "the job pays at most \(most) units"
        case .slotTaken: "this account has a slot in the job already"
        case .operatorHasSlot: "another account of the same operator has a slot in the job"
        case .noSlotLeft: "all slots of the job are taken"
        case .notInAudience: "the job is for an audience, and this account is not in it"
        case .notBonded:
            "the account must have been bonded before the job was posted; see assay bond"
        case .notDrawnForSlot:
            "the draw chose others so far; more are eligible as time goes by"
        case .streakTooShort(let needed):
            "to work alone takes \(needed) passed checks in a row"
        case .judgeHasSlot: "a validator with a slot in the job does not judge it"
        case .alreadyJudged: "this validator has attested as a judge already"
        case .noSlot: "the signer has attested nothing for this job"
        case .wrongLeaf: "the leaf is not in the tree that was attested"
        case .wrongSum: "the units of the tree are not those that were attested"
        case .wrongInput: "the input is not proven to be the one of the job at this index"
        case .notDrawn: "no draw landed on this leaf"
        case .alreadyOpened: "this leaf was opened before"
        case .alreadyChallenged: "the result was challenged before"
        default: self.code
        }
    }
}
