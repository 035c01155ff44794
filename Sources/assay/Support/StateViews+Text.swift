import AssayAPI

extension AccountView {
    /// An account as people read it.
    ///
    /// - Parameters:
    ///   - proven: how the account is proven; `nil` if it is not.
    ///   - share: whether what can be claimed is proven.
    func text(_ proven: String?, share: String) -> String {
        """
        address    \(self.address)\(self.exists ? "" : " (no such account)")
        balance    \(self.balance)
        bond       \(self.bond)\(self.bonding)
        locked     \(self.locked)
        unbonding  \(self.unbonding)\(self.maturity)
        nonce      next is \(self.nextNonce.map { "\($0)" } ?? "none")
        operator   \(self.operator?.printable ?? "none")
        streak     \(self.streak)
        pool       \(self.share(share))
        as of      block \(self.height)\(proven.map { ", " + $0 } ?? " (not proven)")
        """
    }

    private var bonding: String {
        self.bondedSince == 0
            ? "" : " (with what is locked enough since block \(self.bondedSince))"
    }

    private var maturity: String {
        self.unbonding.value == 0
            ? "" : " (returns at ledger time \(self.unbondingMatures) ms)"
    }

    private func share(_ proven: String) -> String {
        self.pool.map {
            "weight \($0.weight) in epoch \($0.epoch), \($0.claimable) to claim (\(proven))"
        } ?? "nothing to claim"
    }
}

extension ModelView {
    /// A model as people read it.
    ///
    /// - Parameter proven: how it is proven, or that it is not.
    func text(_ proven: String) -> String {
        """
        model      \(self.id)
        owner      \(self.owner.map { "\($0)" } ?? "")
        manifest   \(self.manifest.map { "\($0)" } ?? "")
        unit rule  \((self.unitRule ?? "").printable)
        exact      \(self.exact == true ? "yes" : "no")
        royalty    \(self.royalty ?? 0) of 10000
        attested   \(self.uses ?? 0) times
        as of      block \(self.height) (\(proven))
        """
    }
}
