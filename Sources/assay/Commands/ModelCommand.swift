import ArgumentParser
import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import AssayLight
import FoundationEssentials

/// `assay model`.
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Register a model, show one, or list them.",
        subcommands: [Register.self, Show.self, ModelListCommand.self])

    /// `assay model register`.
    struct Register: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Register a model that work can be attested against.",
            discussion: """
                The manifest is a file that names everything which must be equal for results to be \
                comparable: weights, tokenizer, runtime, parameters, and the canonical form of \
                outputs. Only its SHA-256 goes on the ledger. The model's id is the id of the \
                statement that registers it.

                Examples:
                  assay model register --key alice --manifest manifest.json \\
                      --unit-rule input-token --exact
                  assay model register --dev-key 1 --manifest manifest.json --royalty 250
                """)

        @Option(help: ArgumentHelp("The manifest, any file.", valueName: "file"))
        var manifest: String
        @Option(
            help: ArgumentHelp(
                "What a unit of work is: inference, input-byte, input-token, output-token, …",
                valueName: "word"))
        var unitRule: UnitRule = UnitRule.standard
        @Option(help: ArgumentHelp("Your share of pay, in 1/10000.", valueName: "0-10000"))
        var royalty: UInt64 = 0
        @Flag(help: "Equal inputs give equal outputs on every machine, bit for bit.")
        var exact = false
        @OptionGroup var signer: SignerOptions
        @OptionGroup var client: ClientOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let digest = SHA256.hash(try InputFile.read(self.manifest, limit: 64 << 20))
            let model = RegisterModel(
                manifest: digest, royalty: self.royalty, unitRule: self.unitRule,
                isExact: self.exact)
            let final = try await self.client.client.sign(
                .model(model), key: try self.signer.load())
            self.output.output.answer(FinalReport(final)) {
                "model registered: final in block \(final.height), entry \(final.index)\n"
                    + "model \(final.statement.id)"
            }
        }
    }

    /// `assay model show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a registered model.",
            discussion: """
                With --trust the node must prove its answer, and it is checked before it is \
                printed.

                Examples:
                  assay model show 0x…
                  assay model show 0x… --trust genesis.json --json
                """)

        @Argument(help: "The model's id.")
        var id: Digest
        @OptionGroup var trust: OptionalTrustOptions
        @OptionGroup var client: ClientOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let verifier = try self.trust.verifier()
            let model = try await self.client.client.call(
                API.GetModel.self,
                API.GetModel.Params(id: self.id, prove: verifier != nil))
            let proven = try verifier.map { try self.check(model, with: $0) } ?? "not proven"
            guard model.exists else {
                throw CommandFailure(.negative, "no model has the id \(self.id)")
            }
            self.output.output.answer(model) { model.text(proven) }
        }

        /// Checks the node's answer against its proof.
        private func check(_ model: ModelView, with verifier: Verifier) throws -> String {
            let key = StateKey(.model, .digest(self.id))
            let value = try verifier.value(at: key, provenBy: model.proof)
            let proven = ModelView(
                id: self.id,
                model: try value.value.map { try Model(decoding: $0, limit: Model.sizeLimit) },
                height: value.header.height, proof: model.proof)
            guard proven == model else {
                throw CommandFailure(.negative, "the node's answer is not what its proof shows")
            }
            return "proven: " + value.sealing.text
        }
    }
}

extension UnitRule {
    /// One unit an inference.
    static let standard: UnitRule = {
        guard let rule = UnitRule("inference") else {
            preconditionFailure("the word is well formed")
        }
        return rule
    }()
}
