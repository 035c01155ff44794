import ArgumentParser
import AssayAPI
import AssayCore
import AssayCrypto

/// `assay transfer`.
struct TransferCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transfer",
        abstract: "Move an amount to another account.",
        discussion: """
            Amounts are whole numbers of the smallest unit. An account that does not exist yet is \
            made by the first transfer to it.

            Examples:
              assay transfer --dev-key 1 --to assay1… --amount 1000
              assay transfer --key alice --to assay1… --amount 25 --json
            """)

    @Option(help: ArgumentHelp("Who receives.", valueName: "address"))
    var to: Address
    @Option(help: ArgumentHelp("How much.", valueName: "amount"))
    var amount: UInt64
    @OptionGroup var signer: SignerOptions
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let final = try await self.client.client.sign(
            .transfer(Transfer(to: self.to, amount: self.amount)), key: try self.signer.load())
        self.output.output.answer(FinalReport(final)) {
            "transferred \(self.amount) to \(self.to): final in block \(final.height), "
                + "entry \(final.index)\ntxid \(final.statement.id)"
        }
    }
}

/// `assay bond`.
struct BondCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bond",
        abstract: "Lock a part of your balance as a bond, or withdraw from it.",
        discussion: """
            A withdrawal returns to the balance after the longest challenge window; a second one \
            restarts the wait.

            Examples:
              assay bond --key alice --add 5000
              assay bond --key alice --withdraw 2000
            """)

    @Option(help: ArgumentHelp("How much to lock.", valueName: "amount"))
    var add: Int64?
    @Option(help: ArgumentHelp("How much to withdraw.", valueName: "amount"))
    var withdraw: Int64?
    @OptionGroup var signer: SignerOptions
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (self.add == nil) != (self.withdraw == nil), (self.add ?? self.withdraw ?? 0) > 0
        else { throw ValidationError("Name --add AMOUNT or --withdraw AMOUNT, above zero.") }
    }

    func run() async throws {
        let delta = self.add ?? -(self.withdraw ?? 0)
        let final = try await self.client.client.sign(
            .bond(Bond(delta: delta)), key: try self.signer.load())
        self.output.output.answer(FinalReport(final)) {
            "bond changed by \(delta): final in block \(final.height), entry \(final.index)\n"
                + "txid \(final.statement.id)"
        }
    }
}

/// What commands that submit one statement print with `--json`.
struct FinalReport: Encodable {
    let txid: Digest
    let height: UInt64
    let index: UInt64

    init(_ final: FinalStatement) {
        self.txid = final.statement.id
        self.height = final.height
        self.index = final.index
    }
}
