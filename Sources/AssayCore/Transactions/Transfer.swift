public import AssayCrypto

/// `transfer`: moves an amount to another account, which is made if there is none.
public struct Transfer: Hashable, Sendable {
    /// Who receives.
    public let recipient: Address
    /// How much, in the smallest unit.
    public let amount: UInt64

    /// A transfer.
    public init(to recipient: Address, amount: UInt64) {
        self.recipient = recipient
        self.amount = amount
    }
}

extension Transfer: TransactionRules {
    func apply(
        to execution: inout BlockExecution, from origin: StatementOrigin
    ) throws(ExecutionError) {
        guard self.amount > 0 else { throw .rejected(.zeroAmount) }
        guard self.recipient != origin.signer else { throw .rejected(.transferToSelf) }
        var sender = try execution.signerAccount(origin)
        var recipient: Account
        if let account = try execution.touchedAccount(self.recipient) {
            recipient = account
        } else {
            let minimum = execution.parameters[.minimumBalance]
            guard self.amount >= minimum else {
                throw .rejected(.belowMinimumBalance(minimum: minimum))
            }
            recipient = Account()
        }
        try sender.withdraw(self.amount)
        try recipient.deposit(self.amount)
        execution.store(sender, at: origin.signer)
        execution.store(recipient, at: self.recipient)
    }
}

extension Transfer: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.put(1, self.recipient)
        map.unsigned(2, self.amount)
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        var map = try decoder.map()
        try map.label(1, &decoder)
        self.recipient = try Address(from: &decoder)
        try map.label(2, &decoder)
        self.amount = try decoder.unsigned()
        try map.end(&decoder)
    }
}
