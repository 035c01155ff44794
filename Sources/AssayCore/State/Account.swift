/// What the ledger knows of an address.
///
/// Fields that are zero or absent are left out of the bytes.
public struct Account: Hashable, Sendable {
    /// Which nonces are still good.
    public var nonces = NonceWindow()
    /// What can be spent.
    public var balance: UInt64 = 0
    /// What is bonded.
    public var bond: UInt64 = 0
    /// What of the bond is locked in slots of jobs.
    public var locked: UInt64 = 0
    /// What was withdrawn from the bond and returns to the balance later.
    public var unbonding: UInt64 = 0
    /// When it returns, in milliseconds of ledger time.
    public var unbondingMatures: UInt64 = 0
    /// The height since which bond and locked bond together reach the minimum; 0 while they do
    /// not.
    ///
    /// It is noted whenever their sum changes, by the minimum of that time.
    public var bondedSince: UInt64 = 0
    /// How many checks in a row it passed as a worker.
    public var streak: UInt64 = 0
    /// The epoch in which it earned its weight.
    public var epoch: UInt64 = 0
    /// The weight of its verified work in that epoch: what it was paid, before shares.
    public var weight: UInt64 = 0
    /// The operator whom the validators admitted with this account.
    public var operatorID: OperatorID?
    /// How many open ballots this account opened.
    public var openBallots: UInt64 = 0

    /// An account that has nothing.
    public init() {}

    /// Takes an amount from the balance.
    mutating func withdraw(_ amount: UInt64) throws(ExecutionError) {
        guard amount <= self.balance else {
            throw .rejected(.insufficientBalance(balance: self.balance))
        }
        self.balance -= amount
    }

    /// Adds an amount to the balance.
    mutating func deposit(_ amount: UInt64) throws(ExecutionError) {
        self.balance = try self.balance.adding(amount)
    }

    /// Returns what was unbonded, if ledger time `clock` has reached its time.
    mutating func mature(clock: UInt64) throws(ExecutionError) {
        guard self.unbonding > 0, clock >= self.unbondingMatures else { return }
        try self.deposit(self.unbonding)
        self.unbonding = 0
        self.unbondingMatures = 0
    }
}

extension Account: StateValue {
    /// The kind of state value.
    public static let kind = StateKind.account

    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.nonZero(1, self.nonces.floor)
        map.nonZero(2, self.nonces.used)
        map.nonZero(3, self.balance)
        map.nonZero(4, self.bond)
        map.nonZero(5, self.locked)
        map.nonZero(6, self.unbonding)
        map.nonZero(7, self.unbondingMatures)
        map.nonZero(8, self.bondedSince)
        map.nonZero(9, self.streak)
        map.nonZero(10, self.epoch)
        map.nonZero(11, self.weight)
        if let operatorID { map.text(12, operatorID.description) }
        map.nonZero(13, self.openBallots)
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        var map = try decoder.map()
        let floor = try map.nonZero(1, &decoder)
        self.nonces = NonceWindow(floor: floor, used: try map.nonZero(2, &decoder))
        self.balance = try map.nonZero(3, &decoder)
        self.bond = try map.nonZero(4, &decoder)
        self.locked = try map.nonZero(5, &decoder)
        self.unbonding = try map.nonZero(6, &decoder)
        self.unbondingMatures = try map.nonZero(7, &decoder)
        self.bondedSince = try map.nonZero(8, &decoder)
        self.streak = try map.nonZero(9, &decoder)
        self.epoch = try map.nonZero(10, &decoder)
        self.weight = try map.nonZero(11, &decoder)
        self.operatorID = try map.optional(12, &decoder) ? try OperatorID(from: &decoder) : nil
        self.openBallots = try map.nonZero(13, &decoder)
        try map.end(&decoder)
    }
}

/// The name under which the validators admitted an operator: 1 to 64 bytes of UTF-8.
public struct OperatorID: Hashable, Sendable, CustomStringConvertible {
    /// The most bytes.
    public static let maximumLength = 64

    /// The name.
    public let description: String

    /// The name written as `text`; `nil` if it is empty or too long.
    public init?(_ text: String) {
        guard (1...Self.maximumLength).contains(text.utf8.count) else { return nil }
        self.description = text
    }

    /// Names are compared byte for byte: which texts Unicode calls equivalent changes with its
    /// versions, and nodes must agree.
    public static func == (left: OperatorID, right: OperatorID) -> Bool {
        left.description.utf8.elementsEqual(right.description.utf8)
    }

    /// Feeds what makes it equal to others.
    public func hash(into hasher: inout Hasher) {
        for byte in self.description.utf8 { hasher.combine(byte) }
    }

    init(from decoder: inout CBORDecoder) throws(DecodeError) {
        let start = decoder.offset
        guard let id = OperatorID(try decoder.text(maximum: Self.maximumLength)) else {
            throw DecodeError(.outOfRange("the operator id"), at: start)
        }
        self = id
    }
}
