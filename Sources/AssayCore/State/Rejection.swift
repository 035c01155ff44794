/// Why the rules refuse a statement or a block.
///
/// It was understood, and it is not allowed.
public enum Rejection: Error, Hashable, Sendable {
    // Statements of every kind.
    /// The statement is for another chain.
    case wrongChain(expected: String)
    /// The signer has no account. Somebody must transfer to it first.
    case unknownSigner
    /// The nonce was used, or is at or below the account's floor.
    case nonceUsed
    /// The nonce is above the account's window.
    case nonceTooHigh(highest: UInt64)
    /// The signer's clock is more than 300 s ahead of the block's time.
    case issuedInFuture
    /// The balance does not cover the amount and the fee.
    case insufficientBalance(balance: UInt64)
    /// A sum does not fit 64 bits.
    case overflow

    // Transfers, bonds, models, attestations.
    case zeroAmount
    case transferToSelf
    /// A new account must receive at least this.
    case belowMinimumBalance(minimum: UInt64)
    /// More is withdrawn than is bonded.
    case bondTooSmall(bond: UInt64)
    case royaltyTooHigh
    case unknownModel
    case zeroCount
    case zeroUnits

    // Jobs.
    /// Royalty and fee together are more than the whole.
    case sharesTooHigh
    case tooManySlots
    case agreementAboveSlots
    /// Two different answers could both be agreed on.
    case noMajority
    case durationOutOfBounds(longest: UInt64)
    case windowTooLong(longest: UInt64)
    /// The audience has fewer accounts than the job has slots.
    case audienceTooSmall
    /// The block holds as many jobs as it may.
    case tooManyJobs

    // Work for jobs.
    case unknownJob
    /// In this status the job does not take it.
    case wrongStatus(JobStatus)
    /// The hash that decides is not there yet.
    case beforeDraw
    case deadlinePassed
    case wrongCount(expected: UInt64)
    case tooManyUnits(most: UInt64)
    case slotTaken
    case operatorHasSlot
    case noSlotLeft
    case notInAudience
    /// The account was not bonded before the job was posted.
    case notBonded
    /// The draw lets the account take a slot later, or not at all.
    case notDrawnForSlot
    case streakTooShort(needed: UInt64)
    case judgeHasSlot
    case alreadyJudged
    /// The signer has no slot in the job, or has not attested as a judge.
    case noSlot
    /// The path does not lead from the leaf to the attested root.
    case wrongLeaf
    /// The units of the tree are not those that were attested.
    case wrongSum
    /// The input is not proven to be one of the job's.
    case wrongInput
    /// No draw landed on the leaf.
    case notDrawn
    case alreadyOpened
    case alreadyChallenged

    // Votes.
    case notAValidator
    case alreadyVoted
    case tooManyBallots
    case unknownAccount
    /// Nothing would change, or it cannot be changed that way.
    case notApplicable
    case parameterOutOfBounds(Parameter)
    /// The key is no point of the curve: nothing it signs could ever be verified.
    case notAKey
    case tooManyValidators
    /// The only validator cannot be removed.
    case lastValidator
    /// The signer says that it is ready, and no ballot would add it.
    case notProposed

    // Blocks.
    case blockTooLarge
    /// A field of the header is not what the block's content and its parent demand.
    case headerMismatch(HeaderField)

    /// Whether time alone can make the statement valid: it may wait.
    public var isEarly: Bool {
        switch self {
        case .nonceTooHigh, .issuedInFuture, .beforeDraw, .tooManyJobs: true
        default: false
        }
    }
}

/// The fields of a header that execution determines.
public enum HeaderField: String, Hashable, Sendable, CaseIterable {
    case chain, height, parent, time, proposer, firstIndex, logSize, logRoot, stateRoot
    case validators, nextValidators, parameters
}

/// Why something could not be executed: the rules refuse it, or it could not be told.
public enum ExecutionError: Error, Hashable, Sendable {
    /// It is invalid, for good or for now.
    case rejected(Rejection)
    /// What is needed to tell could not be read. This says nothing about validity.
    case unreadable(Unreadable)
}

extension UInt64 {
    /// The sum, or the rejection for one that does not fit.
    func adding(_ other: UInt64) throws(ExecutionError) -> UInt64 {
        let (sum, overflow) = self.addingReportingOverflow(other)
        guard !overflow else { throw .rejected(.overflow) }
        return sum
    }

    /// The difference, or the rejection for one below zero.
    func subtracting(_ other: UInt64) throws(ExecutionError) -> UInt64 {
        let (difference, overflow) = self.subtractingReportingOverflow(other)
        guard !overflow else { throw .rejected(.overflow) }
        return difference
    }

    /// The product, or the rejection for one that does not fit.
    func multiplied(by other: UInt64) throws(ExecutionError) -> UInt64 {
        let (product, overflow) = self.multipliedReportingOverflow(by: other)
        guard !overflow else { throw .rejected(.overflow) }
        return product
    }

    /// ⌊self · part / 10,000⌋.
    ///
    /// - Precondition: `part` is at most 10,000.
    func share(_ part: UInt64) -> UInt64 {
        precondition(part <= RegisterModel.wholeShare, "a share is at most the whole")
        return RegisterModel.wholeShare.dividingFullWidth(
            self.multipliedFullWidth(by: part)
        ).quotient
    }
}
