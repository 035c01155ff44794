import AssayCrypto

/// What the rules do with accounts.
extension BlockExecution {
    /// The account at an address, with what came due to it; `nil` if there is none.
    ///
    /// Whoever writes or credits an account begins here, so that nothing due is forgotten.
    mutating func touchedAccount(_ address: Address) throws(ExecutionError) -> Account? {
        guard var account = try self.load(Account.self, at: address) else { return nil }
        let before = account
        try account.mature(clock: self.record.clock)
        try self.payPoolShare(to: &account)
        if account != before { self.store(account, at: address) }
        return account
    }

    /// The account of a statement's signer, which is known to exist.
    mutating func signerAccount(_ origin: StatementOrigin) throws(ExecutionError) -> Account {
        guard let account = try self.touchedAccount(origin.signer) else {
            throw .rejected(.unknownSigner)
        }
        return account
    }

    /// Changes an account that is known to exist.
    mutating func change(
        _ address: Address, _ body: (inout Account) throws(ExecutionError) -> Void
    ) throws(ExecutionError) {
        guard var account = try self.touchedAccount(address) else {
            throw .unreadable(Unreadable("the account \(address) is missing"))
        }
        try body(&account)
        self.store(account, at: address)
    }

    /// Adds to the balance of an account that is known to exist.
    mutating func credit(_ address: Address, _ amount: UInt64) throws(ExecutionError) {
        guard amount > 0 else { return }
        try self.change(address) { account throws(ExecutionError) in
            try account.deposit(amount)
        }
    }

    /// Adds to the reserve.
    mutating func creditReserve(_ amount: UInt64) throws(ExecutionError) {
        self.record.reserve = try self.record.reserve.adding(amount)
    }

    /// Notes whether bond and locked bond of an account reach the minimum, after their sum changed.
    mutating func noteBond(of account: inout Account) throws(ExecutionError) {
        let bonded = try account.bond.adding(account.locked)
        let isBonded = bonded >= self.parameters[.minimumBond]
        if isBonded, account.bondedSince == 0 {
            account.bondedSince = self.height
            self.record.bondedAccounts = try self.record.bondedAccounts.adding(1)
        } else if !isBonded, account.bondedSince != 0 {
            account.bondedSince = 0
            self.record.bondedAccounts -= 1
        }
    }

    /// Pays an account's share of an ended epoch, if it has one.
    ///
    /// The last to claim leaves the rest to the reserve, and the epoch is forgotten.
    private mutating func payPoolShare(to account: inout Account) throws(ExecutionError) {
        guard account.weight > 0, account.epoch < self.record.epoch else { return }
        let id = StateID.number(account.epoch)
        if var epoch = try self.load(Epoch.self, at: id) {
            let share = epoch.share(of: account.weight)
            try account.deposit(share)
            epoch.paid = try epoch.paid.adding(share)
            epoch.settled = try epoch.settled.adding(account.weight)
            if epoch.settled == epoch.total {
                try self.creditReserve(epoch.pool - epoch.paid)
                self.remove(Epoch.self, at: id)
            } else {
                self.store(epoch, at: account.epoch)
            }
        }
        account.weight = 0
        account.epoch = 0
    }

    /// Adds the pay of verified work to the weight of the current epoch.
    ///
    /// What would not fit is not counted.
    mutating func addWeight(_ pay: UInt64, to account: inout Account) {
        let (total, overflow) = self.record.epochWeight.addingReportingOverflow(pay)
        guard !overflow, pay > 0 else { return }
        self.record.epochWeight = total
        // No more than the total: the account has no weight but this epoch's.
        account.weight += pay
        account.epoch = self.record.epoch
    }
}
