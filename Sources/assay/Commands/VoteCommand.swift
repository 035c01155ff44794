import ArgumentParser
import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto

/// `assay vote`.
struct VoteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vote",
        abstract: "Vote, as a validator, for a change.",
        discussion: """
            A change passes when a quorum of the validators has voted for it, and takes effect \
            after the end of the epoch. There is one for each new or removed validator; a new one \
            says that it is ready, or is not added.
            """,
        subcommands: [
            SetParameters.self, Admit.self, Dismiss.self, AddValidator.self,
            RemoveValidator.self, SayReady.self,
        ])

    /// `assay vote parameters`.
    struct SetParameters: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "parameters",
            abstract: "Vote for new values of parameters.",
            discussion: """
                Parameters: \(Parameter.allCases.map(\.name).joined(separator: ", ")).

                Examples:
                  assay vote parameters --dev-key 0 heartbeat=5000
                  assay vote parameters --key validator statementFee=2 minimumBalance=100
                """)

        @Argument(help: ArgumentHelp("New values.", valueName: "name=value"))
        var values: [String]
        @OptionGroup var signer: SignerOptions
        @OptionGroup var client: ClientOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let change = Change.parameters(try Self.parse(self.values))
            try await VoteCommand.vote(change, self.signer, self.client, self.output)
        }

        static func parse(_ texts: [String]) throws -> [Change.ParameterValue] {
            var values: [Parameter: UInt64] = [:]
            for text in texts {
                let parts = text.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, let parameter = Parameter(name: String(parts[0])),
                    let value = UInt64(parts[1])
                else {
                    let names = Parameter.allCases.map(\.name).joined(separator: ", ")
                    throw ValidationError(
                        "\"\(text)\" is not NAME=NUMBER with a name of: \(names)")
                }
                values[parameter] = value
            }
            return values.sorted { $0.key.rawValue < $1.key.rawValue }
                .map { Change.ParameterValue($0.key, $0.value) }
        }
    }

    /// `assay vote admit`.
    struct Admit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Vote to admit an account under an operator's name.",
            discussion: """
                Example:
                  assay vote admit --key validator --account assay1… --operator "Acme Edge"
                """)

        @Option(help: ArgumentHelp("Whose account.", valueName: "address"))
        var account: Address
        @Option(
            name: .customLong("operator"),
            help: ArgumentHelp("The operator's name.", valueName: "name"))
        var operatorID: OperatorID
        @OptionGroup var signer: SignerOptions
        @OptionGroup var client: ClientOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            try await VoteCommand.vote(
                .admit(self.account, self.operatorID), self.signer, self.client, self.output)
        }
    }

    /// `assay vote dismiss`.
    struct Dismiss: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Vote to take an account's admission back.",
            discussion: """
                Example:
                  assay vote dismiss --key validator --account assay1…
                """)

        @Option(help: ArgumentHelp("Whose account.", valueName: "address"))
        var account: Address
        @OptionGroup var signer: SignerOptions
        @OptionGroup var client: ClientOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            try await VoteCommand.vote(
                .dismiss(self.account), self.signer, self.client, self.output)
        }
    }

    /// `assay vote add-validator`.
    struct AddValidator: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add-validator",
            abstract: "Vote to add a validator.",
            discussion: """
                Its account must exist, and its node must say `assay vote ready` after the first \
                vote, at most two epochs before the change takes effect.

                Example:
                  assay vote add-validator --key validator 0x02c6047f…
                """)

        @Argument(
            help: ArgumentHelp("Its public key (see `assay key show`).", valueName: "public-key"))
        var publicKey: PublicKey
        @OptionGroup var signer: SignerOptions
        @OptionGroup var client: ClientOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            try await VoteCommand.vote(
                .addValidator(self.publicKey), self.signer, self.client, self.output)
        }
    }

    /// `assay vote remove-validator`.
    struct RemoveValidator: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove-validator",
            abstract: "Vote to remove a validator.",
            discussion: """
                A quorum of all present validators removes one, whether it answers or not.

                Example:
                  assay vote remove-validator --key validator 0x02c6047f…
                """)

        @Argument(help: ArgumentHelp("Its public key.", valueName: "public-key"))
        var publicKey: PublicKey
        @OptionGroup var signer: SignerOptions
        @OptionGroup var client: ClientOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            try await VoteCommand.vote(
                .removeValidator(self.publicKey), self.signer, self.client, self.output)
        }
    }

    /// `assay vote ready`.
    struct SayReady: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ready",
            abstract: "Say, as a proposed validator, that this node can begin.",
            discussion: """
                Taken from a key that an open vote would add. It counts for two epochs, and can \
                be said again.

                Example:
                  assay vote ready --key validator
                """)

        @OptionGroup var signer: SignerOptions
        @OptionGroup var client: ClientOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let final = try await self.client.client.sign(
                .vote(.ready), key: try self.signer.load())
            self.output.output.answer(FinalReport(final)) {
                "ready: final in block \(final.height), entry \(final.index)\n"
                    + "txid \(final.statement.id)"
            }
        }
    }

    private static func vote(
        _ change: Change, _ signer: SignerOptions, _ client: ClientOptions,
        _ output: OutputOptions
    ) async throws {
        let final = try await client.client.sign(
            .vote(Vote(for: change)), key: try signer.load())
        output.output.answer(FinalReport(final)) {
            "voted: final in block \(final.height), entry \(final.index)\n"
                + "ballot \(change.digest)\ntxid \(final.statement.id)"
        }
    }
}
