import ArgumentParser
import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import AssayLight

/// `assay receipt`.
struct ReceiptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receipt",
        abstract: "Fetch a receipt, or turn one into its other form.",
        discussion: """
            A receipt is a file of about a kilobyte that proves, without any node, that a \
            statement is final. It has two forms that say the same in the same signatures: the \
            native proof, and a SCITT Transparent Statement, which stock COSE tools read.
            """,
        subcommands: [Get.self, Export.self, ReceiptInferenceCommand.self])

    /// `assay receipt get`.
    struct Get: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fetch the receipt of a final statement.",
            discussion: """
                Examples:
                  assay receipt get 0x… --save work.receipt
                  assay receipt get 0x… --format scitt --save work.cose
                """)

        @Argument(help: "The id of the statement.")
        var txid: Digest
        @Option(help: "The form: proof or scitt.")
        var format: ReceiptFormat = .proof
        @Option(
            help: ArgumentHelp(
                "Where to save it. Default: the first digits of the id.", valueName: "file"))
        var save: String?
        @OptionGroup var client: ClientOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let answer = try await self.client.client.call(
                API.GetReceipt.self,
                API.GetReceipt.Params(txid: self.txid, format: self.format))
            let name = String(self.txid.description.dropFirst(2).prefix(12))
            let path = self.save ?? name + (self.format == .scitt ? ".cose" : ".receipt")
            try OutputFile.write(answer.receipt.bytes, to: path)
            self.output.output.answer(SavedReport(file: path, bytes: answer.receipt.bytes.count)) {
                "saved \(path), \(answer.receipt.bytes.count) bytes\n"
                    + "check it with: assay verify \(path) --trust GENESIS.json"
            }
        }
    }

    /// `assay receipt export`.
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Turn a receipt into its other form, without any node.",
            discussion: """
                The validators' keys come from the trust file: the standard form names them.

                Example:
                  assay receipt export work.receipt --format scitt --trust genesis.json \\
                      --save work.cose
                """)

        @Argument(help: "The receipt.")
        var file: String
        @Option(help: "The form to make: proof or scitt.")
        var format: ReceiptFormat
        @Option(help: ArgumentHelp("Where to save it.", valueName: "file"))
        var save: String
        @OptionGroup var trust: TrustOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let verifier = try self.trust.verifier()
            let receipt = try ReceiptFile.read(self.file)
            let bytes: [UInt8]
            do throws(TransparentStatement.ConversionError) {
                switch self.format {
                case .proof:
                    bytes = try receipt.proof(validators: verifier.trust.validators).encoded
                case .scitt:
                    bytes = try receipt.transparentStatement(
                        validators: verifier.trust.validators
                    ).encoded
                }
            } catch {
                throw CommandFailure(
                    .negative, "the receipt cannot be turned into this form: \(error)")
            }
            try OutputFile.write(bytes, to: self.save)
            self.output.output.answer(SavedReport(file: self.save, bytes: bytes.count)) {
                "saved \(self.save), \(bytes.count) bytes"
            }
        }
    }
}

/// What commands that save a file print with `--json`.
struct SavedReport: Encodable {
    let file: String
    let bytes: Int
}

/// A receipt in either of its forms.
enum ReceiptFile {
    case proof(Proof)
    case transparent(TransparentStatement)

    /// Reads a receipt, telling its form by its first bytes.
    static func read(_ path: String) throws -> ReceiptFile {
        let bytes = try InputFile.read(path, limit: Proof.maximumSize)
        do throws(DecodeError) {
            let tag = try CBORDecoder(bytes, limit: bytes.count).peekTag()
            return tag == EntryTag.statement
                ? .transparent(
                    try TransparentStatement(
                        decoding: bytes, limit: TransparentStatement.maximumSize))
                : .proof(try Proof(decoding: bytes, limit: Proof.maximumSize))
        } catch {
            throw CommandFailure(.negative, "\(path) is not a receipt: \(error)")
        }
    }

    func proof(
        validators: ValidatorSet
    ) throws(TransparentStatement.ConversionError) -> Proof {
        switch self {
        case .proof(let proof): proof
        case .transparent(let statement): try statement.proof(validators: validators)
        }
    }

    func transparentStatement(
        validators: ValidatorSet
    ) throws(TransparentStatement.ConversionError) -> TransparentStatement {
        switch self {
        case .proof(let proof): try TransparentStatement(proof, validators: validators)
        case .transparent(let statement): statement
        }
    }
}
