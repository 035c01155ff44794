extension Rejection: CustomStringConvertible {
    /// The stable name of the reason, for programs.
    public var code: String {
        switch self {
        case .wrongChain: "wrongChain"
        case .unknownSigner: "unknownSigner"
        case .nonceUsed: "nonceUsed"
        case .nonceTooHigh: "nonceTooHigh"
        case .issuedInFuture: "issuedInFuture"
        case .insufficientBalance: "insufficientBalance"
        case .overflow: "overflow"
        case .zeroAmount: "zeroAmount"
        case .transferToSelf: "transferToSelf"
        case .belowMinimumBalance: "belowMinimumBalance"
        case .bondTooSmall: "bondTooSmall"
        case .royaltyTooHigh: "royaltyTooHigh"
        case .unknownModel: "unknownModel"
        case .zeroCount: "zeroCount"
        case .zeroUnits: "zeroUnits"
        case .sharesTooHigh: "sharesTooHigh"
        case .tooManySlots: "tooManySlots"
        case .agreementAboveSlots: "agreementAboveSlots"
        case .noMajority: "noMajority"
        case .durationOutOfBounds: "durationOutOfBounds"
        case .windowTooLong: "windowTooLong"
        case .audienceTooSmall: "audienceTooSmall"
        case .tooManyJobs: "tooManyJobs"
        case .unknownJob: "unknownJob"
        case .wrongStatus: "wrongStatus"
        case .beforeDraw: "beforeDraw"
        case .deadlinePassed: "deadlinePassed"
        case .wrongCount: "wrongCount"
        case .tooManyUnits: "tooManyUnits"
        case .slotTaken: "slotTaken"
        case .operatorHasSlot: "operatorHasSlot"
        case .noSlotLeft: "noSlotLeft"
        case .notInAudience: "notInAudience"
        case .notBonded: "notBonded"
        case .notDrawnForSlot: "notDrawnForSlot"
        case .streakTooShort: "streakTooShort"
        case .judgeHasSlot: "judgeHasSlot"
        case .alreadyJudged: "alreadyJudged"
        case .noSlot: "noSlot"
        case .wrongLeaf: "wrongLeaf"
        case .wrongSum: "wrongSum"
        case .wrongInput: "wrongInput"
        case .notDrawn: "notDrawn"
        case .alreadyOpened: "alreadyOpened"
        case .alreadyChallenged: "alreadyChallenged"
        case .notAValidator: "notAValidator"
        case .alreadyVoted: "alreadyVoted"
        case .tooManyBallots: "tooManyBallots"
        case .unknownAccount: "unknownAccount"
        case .notApplicable: "notApplicable"
        case .parameterOutOfBounds: "parameterOutOfBounds"
        case .notAKey: "notAKey"
        case .tooManyValidators: "tooManyValidators"
        case .lastValidator: "lastValidator"
        case .notProposed: "notProposed"
        case .blockTooLarge: "blockTooLarge"
        case .headerMismatch: "headerMismatch"
        }
    }

    /// What is wrong, and what to do about it, for people.
    public var description: String {
        switch self {
        case .wrongChain(let expected):
            "the statement is for another chain (this one is \(expected))"
        case .unknownSigner:
            "the signer has no account on this chain; transfer an amount to its address first"
        case .nonceUsed: "the nonce was used before; take the next one from account_get"
        case .nonceTooHigh(let highest):
            "the nonce is too far ahead; the highest one valid now is \(highest)"
        case .issuedInFuture: "the signer's clock (iat) is more than 300 s ahead of the chain's"
        case .insufficientBalance(let balance):
            "the balance of \(balance) does not cover the amount and the fee"
        case .overflow: "a sum does not fit 64 bits"
        case .zeroAmount: "the amount is zero"
        case .transferToSelf: "sender and recipient are the same account"
        case .belowMinimumBalance(let minimum):
            "a new account must receive at least \(minimum)"
        case .bondTooSmall(let bond): "only \(bond) is bonded"
        case .royaltyTooHigh: "a royalty is at most 10000 (of 10000)"
        case .unknownModel: "no model with this id is registered"
        case .zeroCount: "an attestation covers at least one inference"
        case .zeroUnits: "an attestation covers at least one unit"
        case .sharesTooHigh, .tooManySlots, .agreementAboveSlots, .noMajority,
            .durationOutOfBounds, .windowTooLong, .audienceTooSmall, .tooManyJobs, .unknownJob,
            .wrongStatus, .beforeDraw, .deadlinePassed, .wrongCount, .tooManyUnits, .slotTaken,
            .operatorHasSlot, .noSlotLeft, .notInAudience, .notBonded, .notDrawnForSlot,
            .streakTooShort, .judgeHasSlot, .alreadyJudged, .noSlot, .wrongLeaf, .wrongSum,
            .wrongInput, .notDrawn, .alreadyOpened, .alreadyChallenged:
            self.jobDescription
        case .notAValidator: "only validators vote, and the signer is not one"
        case .alreadyVoted: "this validator has voted for this change already"
        case .tooManyBallots: "this validator has too many open ballots"
        case .unknownAccount: "the account that the change names does not exist"
        case .notApplicable: "the change would change nothing, or does not apply"
        case .parameterOutOfBounds(let parameter):
            "\(parameter.name) must be from \(parameter.bounds.lowerBound) "
                + "to \(parameter.bounds.upperBound)"
        case .notAKey: "the key is no point of the curve secp256k1, and could not sign anything"
        case .tooManyValidators:
            "there are \(ValidatorSet.maximumCount) validators already; remove one first"
        case .lastValidator: "the only validator cannot be removed; add another one first"
        case .notProposed:
            "nobody proposes to add this key; a validator must vote for it first, see "
                + "assay vote add-validator"
        case .blockTooLarge: "the block has more than 4 MiB or 10000 statements"
        case .headerMismatch(let field):
            "the header's \(field.rawValue) is not what the block and its parent demand"
        }
    }
}
