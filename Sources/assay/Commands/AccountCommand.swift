import ArgumentParser
import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import AssayLight

/// `assay account`.
struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Show an account, and what it contributed as a worker.",
        discussion: """
            With --trust the node must prove its answer, and it is checked before it is printed. \
            Each contribution is proven then; that none is left out is not.

            Examples:
              assay account assay1…
              assay account assay1… --trust genesis.json
              assay account assay1… --contributions
              assay account assay1… --json
            """)

    @Argument(help: "The address.")
    var address: Address
    @Flag(help: "List the settled jobs in which the account had a slot, the newest first.")
    var contributions = false
    @Option(help: ArgumentHelp("The most contributions.", valueName: "number"))
    var limit: Int = 10_000
    @OptionGroup var trust: OptionalTrustOptions
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard self.limit > 0 else { throw ValidationError("--limit is at least 1.") }
    }

    /// What is printed with `--json --contributions`.
    private struct Report: Encodable {
        let account: AccountView
        let contributions: AccountContributions
    }

    func run() async throws {
        let verifier = try self.trust.verifier()
        let client = self.client.client
        let account = try await client.call(
            API.GetAccount.self,
            API.GetAccount.Params(address: self.address, prove: verifier != nil))
        let proven = try verifier.map {
            try self.check(account, with: $0)
        }
        guard self.contributions else {
            return self.output.output.answer(account) { self.text(account, proven) }
        }
        let contributions = try await AccountContributions.fetch(
            of: self.address, limit: self.limit, from: client, verifier: verifier)
        self.output.output.answer(Report(account: account, contributions: contributions)) {
            self.text(account, proven) + "\n\n" + contributions.text
        }
    }

    private func text(_ account: AccountView, _ proven: String?) -> String {
        """
        address    \(account.address)\(account.exists ? "" : " (no such account)")
        balance    \(account.balance)
        bond       \(account.bond)\(Self.bonding(account))
        locked     \(account.locked)
        unbonding  \(account.unbonding)\(Self.maturity(account))
        nonce      next is \(account.nextNonce.map { "\($0)" } ?? "none")
        operator   \(account.operator?.printable ?? "none")
        streak     \(account.streak)
        pool       \(Self.share(account))
        as of      block \(account.height)\(proven.map { ", " + $0 } ?? " (not proven)")
        """
    }

    private static func bonding(_ account: AccountView) -> String {
        account.bondedSince == 0
            ? "" : " (with what is locked enough since block \(account.bondedSince))"
    }

    private static func maturity(_ account: AccountView) -> String {
        account.unbonding.value == 0
            ? "" : " (returns at ledger time \(account.unbondingMatures) ms)"
    }

    private static func share(_ account: AccountView) -> String {
        account.pool.map {
            "weight \($0.weight) in epoch \($0.epoch), \($0.claimable) to claim (not proven)"
        } ?? "nothing to claim"
    }

    /// Checks the node's answer against its proof.
    private func check(
        _ account: AccountView, with verifier: Verifier
    ) throws -> String {
        let key = StateKey(.account, .address(self.address))
        let value = try verifier.value(at: key, provenBy: account.proof)
        let proven = AccountView(
            address: self.address,
            account: try value.value.map {
                try Account(decoding: $0, limit: Account.sizeLimit)
            },
            // The share of the pool stands in another value, and is not proven by this one.
            claimable: account.pool?.claimable.value ?? 0, height: value.header.height,
            proof: account.proof)
        guard proven == account else {
            throw CommandFailure(.negative, "the node's answer is not what its proof shows")
        }
        return "proven: " + value.sealing.text
    }
}
