import ArgumentParser
import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto

/// `assay genesis show`.
struct GenesisShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print the genesis file of a node's chain.",
        discussion: """
            It is what a node says; compare the chain id with what others told you before you \
            trust it.

            Examples:
              assay genesis show > genesis.json
              assay genesis show --rpc http://127.0.0.1:9000 --json
            """)

    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await self.client.client.call(API.GetGenesis.self)
        self.output.output.answer(answer) { answer.document.json.escapedForTerminal }
    }
}

/// `assay parameters`.
struct ParametersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parameters",
        abstract: "Show the parameters of the chain, and its record.",
        discussion: """
            Examples:
              assay parameters
              assay parameters --json
            """)

    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await self.client.client.call(API.GetParameters.self)
        let output = self.output.output
        output.answer(answer) {
            let record = answer.record
            return output.table(
                answer.parameters.sorted { $0.key < $1.key }
                    .map { ($0.key.printable, "\($0.value)") } + [
                        ("ledger time", "\(record.clock) ms"),
                        ("reserve", "\(record.reserve)"), ("fee pot", "\(record.feePot)"),
                        ("bonded", "\(record.bondedAccounts) accounts"),
                        (
                            "epoch",
                            "\(record.epoch), ends with block \(record.epochEnd), "
                                + "weight \(record.epochWeight)"
                        ),
                        ("as of", "block \(answer.height) (not proven)"),
                    ])
        }
    }
}

/// `assay validators`.
struct ValidatorsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validators",
        abstract: "Show the validators, and what they cosign checkpoints with.",
        discussion: """
            Examples:
              assay validators
              assay validators --json
            """)

    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await self.client.client.call(API.GetValidators.self)
        self.output.output.answer(answer) {
            let keys = answer.validators.map { key in
                let cosigner = answer.cosigners.first { $0.validator == key }
                return "\(key)\n  cosigns as \(cosigner?.verifierKey.printable ?? "nobody yet")"
            }
            return
                (keys + [
                    "\(answer.quorum) of \(answer.validators.count) make a block final",
                    "as of block \(answer.height) (not proven)",
                ]).joined(separator: "\n")
        }
    }
}

/// `assay epoch`.
struct EpochCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "epoch",
        abstract: "Show what an epoch distributes among those who worked.",
        discussion: """
            Examples:
              assay epoch 3
              assay epoch 3 --json
            """)

    @Argument(help: "The number of the epoch.")
    var epoch: UInt64
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let view = try await self.client.client.call(
            API.GetEpoch.self, API.GetEpoch.Params(epoch: self.epoch))
        let output = self.output.output
        output.answer(view) {
            func text(_ amount: Amount?) -> String { amount.map { "\($0)" } ?? "none" }
            let current = view.current
            let rows =
                view.exists
                ? [
                    ("pool", text(view.pool)), ("weight", text(view.total)),
                    ("paid", text(view.paid)), ("weight paid", text(view.settled)),
                    (
                        "unclaimed",
                        "returns after epoch \(view.returnsAfter.map { "\($0)" } ?? "none")"
                    ),
                ] : [("pool", "none")]
            return output.table(
                [("epoch", "\(view.epoch)")] + rows + [
                    (
                        "current",
                        "epoch \(current.epoch), ends with block \(current.end), weight "
                            + "\(current.weight), subsidy \(current.subsidy), "
                            + "fees \(current.feePot)"
                    ),
                    ("as of", "block \(view.height) (not proven)"),
                ])
        }
        if !view.exists { throw ExitStatus.negative.exit }
    }
}
