import ArgumentParser

/// The `assay` command.
@main
struct Assay: AsyncParsableCommand {
    /// The version of the program.
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "assay",
        abstract: "A ledger of what edge devices computed.",
        discussion: """
            Start here:
              assay dev                        a ledger on this machine, with keys to play with
              assay attest --help              sign what a model computed, and get a receipt
              assay worker --help              work for those who pay for it
              assay verify FILE --trust FILE   check a receipt, without any node

            \(ExitStatus.help)
            """,
        version: Self.version,
        groupedSubcommands: [
            CommandGroup(
                name: "Run a node:",
                subcommands: [
                    DevCommand.self, DevnetCommand.self, SimulateCommand.self, InitCommand.self,
                    StartCommand.self,
                    CheckCommand.self, IndexCommand.self, StatusCommand.self, PeersCommand.self,
                    MisbehaviourCommand.self, VotesCommand.self, GenesisCommand.self,
                    AdminCommand.self,
                ]),
            CommandGroup(
                name: "Sign and submit:",
                subcommands: [
                    KeyCommand.self, AttestCommand.self, ModelCommand.self, JobCommand.self,
                    TransferCommand.self, BondCommand.self, VoteCommand.self,
                    WorkerCommand.self,
                ]),
            CommandGroup(
                name: "Read and verify:",
                subcommands: [
                    VerifyCommand.self, LightCommand.self, ReceiptCommand.self,
                    AccountCommand.self, StatementCommand.self, AttestationCommand.self,
                    SettlementCommand.self, EpochCommand.self, BlockCommand.self,
                    ParametersCommand.self, ValidatorsCommand.self, ProofCommand.self,
                    WatchCommand.self, RPCCommand.self, TilesCommand.self, WorkCommand.self,
                ]),
            CommandGroup(
                name: "This program:",
                subcommands: [CompletionCommand.self, ManualCommand.self]),
        ])

    /// Runs the command, and ends the process with a documented code.
    static func main() async {
        await Program.run(Self.self)
    }
}
