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
        abstract: "Show an account.",
        discussion: """
            With --trust the node must prove its answer, and it is checked before it is printed.

            Examples:
              assay account assay1…
              assay account assay1… --trust genesis.json
              assay account assay1… --json
            """)

    @Argument(help: "The address.")
    var address: Address
    @OptionGroup var trust: OptionalTrustOptions
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let verifier = try self.trust.verifier()
        let account = try await self.client.client.call(
            API.GetAccount.self,
            API.GetAccount.Params(address: self.address, prove: verifier != nil))
        let proven = try verifier.map {
            try self.check(account, with: $0)
        }
        self.output.output.answer(account) {
            """
            address    \(account.address)\(account.exists ? "" : " (no such account)")
            balance    \(account.balance)
            bond       \(account.bond)
            unbonding  \(account.unbonding)\(Self.maturity(account))
            nonce      next is \(account.nextNonce.map { "\($0)" } ?? "none")
            operator   \(account.operator ?? "none")
            as of      block \(account.height)\(proven.map { ", " + $0 } ?? " (not proven)")
            """
        }
    }

    private static func maturity(_ account: AccountView) -> String {
        account.unbonding.value == 0
            ? "" : " (returns at ledger time \(account.unbondingMatures) ms)"
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
            height: value.header.height, proof: account.proof)
        guard proven == account else {
            throw CommandFailure(.negative, "the node's answer is not what its proof shows")
        }
        return "proven: " + value.sealing.text
    }
}
