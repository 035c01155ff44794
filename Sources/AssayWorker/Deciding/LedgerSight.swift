public import AssayCore

/// What a worker sees of the ledger at one moment, besides the jobs.
public struct LedgerSight: Hashable, Sendable {
    /// The height of the newest block.
    public var height: UInt64
    /// Ledger time in milliseconds.
    public var clock: UInt64
    /// The account of the worker's key; `nil` if there is none.
    public var account: WorkerAccount?
    /// What a statement costs.
    public var statementFee: UInt64
    /// Whether the key is a validator's.
    public var isValidator: Bool

    /// A sight.
    public init(
        height: UInt64, clock: UInt64, account: WorkerAccount?, statementFee: UInt64,
        isValidator: Bool
    ) {
        self.height = height
        self.clock = clock
        self.account = account
        self.statementFee = statementFee
        self.isValidator = isValidator
    }
}

/// What of an account matters for taking slots.
public struct WorkerAccount: Hashable, Sendable {
    /// What can be spent.
    public var balance: UInt64
    /// What is bonded and not locked.
    public var bond: UInt64
    /// What is locked in slots.
    public var locked: UInt64
    /// The height since which the bond counts; 0 while it does not.
    public var bondedSince: UInt64
    /// How many checks in a row were passed.
    public var streak: UInt64
    /// The operator it is admitted for.
    public var operatorID: OperatorID?

    /// An account.
    public init(
        balance: UInt64, bond: UInt64, locked: UInt64 = 0, bondedSince: UInt64,
        streak: UInt64 = 0, operatorID: OperatorID? = nil
    ) {
        self.balance = balance
        self.bond = bond
        self.locked = locked
        self.bondedSince = bondedSince
        self.streak = streak
        self.operatorID = operatorID
    }
}
