/// `bond`: locks a part of one's balance as a bond, or begins to withdraw from it.
public struct Bond: Hashable, Sendable {
    /// How much is added to the bond; negative to withdraw.
    public let delta: Int64

    /// A change of one's bond.
    public init(delta: Int64) {
        self.delta = delta
    }
}

extension Bond: TransactionRules {
    func apply(
        to execution: inout BlockExecution, from origin: StatementOrigin
    ) throws(ExecutionError) {
        guard self.delta != 0 else { throw .rejected(.zeroAmount) }
        var account = try execution.signerAccount(origin)
        let amount = self.delta.magnitude
        if self.delta > 0 {
            try account.withdraw(amount)
            account.bond = try account.bond.adding(amount)
        } else {
            guard amount <= account.bond else {
                throw .rejected(.bondTooSmall(bond: account.bond))
            }
            account.bond -= amount
            account.unbonding = try account.unbonding.adding(amount)
            account.unbondingMatures = try execution.record.clock.adding(
                execution.parameters[.longestWindow])
        }
        try execution.noteBond(of: &account)
        execution.store(account, at: origin.signer)
    }
}

extension Bond: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.put(1) { $0.integer(self.delta) }
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        var map = try decoder.map()
        try map.label(1, &decoder)
        self.delta = try decoder.integer()
        try map.end(&decoder)
    }
}
