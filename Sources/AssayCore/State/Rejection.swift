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

    // Votes.
    case notAValidator
    case alreadyVoted
    case tooManyBallots
    case unknownAccount
    /// Nothing would change, or it cannot be changed that way.
    case notApplicable
    case parameterOutOfBounds(Parameter)

    // Blocks.
    case blockTooLarge
    /// A field of the header is not what the block's content and its parent demand.
    case headerMismatch(HeaderField)

    /// Whether time alone can make the statement valid: it may wait.
    public var isEarly: Bool {
        switch self {
        case .nonceTooHigh, .issuedInFuture: true
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
}
