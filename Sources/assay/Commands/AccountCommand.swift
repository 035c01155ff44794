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
        let client = try self.client.client
        let account = try await client.call(
            API.GetAccount.self,
            API.GetAccount.Params(address: self.address, prove: verifier != nil))
        let proven = try verifier.map {
            try self.check(account, with: $0)
        }
        guard self.contributions else {
            return self.output.output.answer(account) { account.text(proven, share: "not proven") }
        }
        let contributions = try await AccountContributions.fetch(
            of: self.address, limit: self.limit, from: client, verifier: verifier)
        self.output.output.answer(Report(account: account, contributions: contributions)) {
            account.text(proven, share: "not proven") + "\n\n" + contributions.text
        }
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
