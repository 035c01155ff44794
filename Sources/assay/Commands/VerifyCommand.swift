import ArgumentParser
import AssayAPI
import AssayCore
import AssayCrypto
import AssayLight

/// `assay verify`.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a receipt against what you trust, without any node or network.",
        discussion: """
            Prints one line: what the receipt proves, and no more, with exit code 0; or why it \
            proves nothing, with exit code 1. Both forms of receipts are understood.

            Examples:
              assay verify work.receipt --trust genesis.json
              assay verify work.cose --trust genesis.json --json
            """)

    @Argument(help: "The receipt.")
    var file: String
    @OptionGroup var trust: TrustOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let verifier = try self.trust.verifier()
        let receipt = try ReceiptFile.read(self.file)
        let proven: ProvenEntry
        do {
            let proof = try receipt.proof(validators: verifier.trust.validators)
            proven = try verifier.verify(proof)
        } catch let error as VerificationError {
            throw CommandFailure(.negative, "\(self.file) is not proven: \(error)")
        } catch let error as TransparentStatement.ConversionError {
            throw CommandFailure(.negative, "\(self.file) is not proven: \(Self.explain(error))")
        }
        self.output.output.answer(VerificationReport(proven)) { proven.line }
    }

    private static func explain(_ error: TransparentStatement.ConversionError) -> String {
        switch error {
        case .wrongValidators: "it is sealed by validators whom the trust file does not name"
        case .inconsistentReceipts: "its receipts contradict each other"
        case .notAStatement: "it does not hold a statement"
        case .hasLinks: "it spans a change of validators"
        }
    }
}

/// What `assay verify --json` prints.
struct VerificationReport: Encodable {
    let verified = true
    let chainId: ChainID
    /// `inBlock` if the entry is shown to be in the block, `noLaterThan` if at or before it.
    let proves: String
    let height: UInt64
    /// Milliseconds since 1970, in whole seconds: seals tell no more.
    let time: UInt64
    let index: UInt64
    let logSize: UInt64
    let signers: Int?
    let validators: Int?
    let signer: Address?
    let txid: Digest?
    let kind: String?
    /// What the statement says, by field.
    let body: JSONValue?

    init(_ proven: ProvenEntry) {
        self.chainId = proven.head.chain
        self.proves = proven.isInHeadBlock ? "inBlock" : "noLaterThan"
        self.height = proven.head.height
        self.time = proven.head.time * 1_000
        self.index = proven.index
        self.logSize = proven.head.logSize
        if case .validators(let signers, let count) = proven.sealing {
            self.signers = signers
            self.validators = count
        } else {
            self.signers = nil
            self.validators = nil
        }
        if case .statement(let statement) = proven.content {
            self.signer = statement.signer.address
            self.txid = statement.id
            self.kind = statement.transaction.kind.rawValue
            self.body = statement.transaction.json
        } else {
            self.signer = nil
            self.txid = nil
            self.kind = nil
            self.body = nil
        }
    }
}

extension ProvenEntry {
    /// The one line that says what is proven.
    var line: String {
        let time = WallClock.text(self.head.time * 1_000)
        let place =
            self.isInHeadBlock
            ? "final in block \(self.head.height) at \(time)"
            : "final no later than block \(self.head.height) (\(time))"
        return "\(place): entry \(self.index) of \(self.head.logSize) on \(self.head.chain), "
            + "\(self.sealing.text), \(self.content.text)"
    }
}

extension ProvenEntry.Content {
    /// What the entry is, in a few words.
    fileprivate var text: String {
        switch self {
        case .genesis: "the genesis"
        case .header(let header): "the header of block \(header.height)"
        case .statement(let statement):
            "signed by \(statement.signer.address): \(statement.transaction.text)"
        }
    }
}

extension Transaction {
    /// What the transaction says, in a few words.
    fileprivate var text: String {
        switch self {
        case .transfer(let transfer): "transfer of \(transfer.amount) to \(transfer.recipient)"
        case .bond(let bond): "bond changed by \(bond.delta)"
        case .model(let model):
            "model with manifest \(model.manifest), unit \(model.unitRule)"
        case .attest(let attest):
            "attested \(attest.count) inference\(attest.count == 1 ? "" : "s"), "
                + "\(attest.units) unit\(attest.units == 1 ? "" : "s"), "
                + "of model \(attest.model)"
        case .vote(let vote): "vote for the change \(vote.change.digest)"
        }
    }
}
