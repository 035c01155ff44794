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
            proves nothing, with exit code 1. Both forms of receipts are understood, and proofs \
            of single inferences (see assay receipt inference), and evidence of rewritten or split \
            histories that a light client kept. For inferences, --input and --output \
            show that the inference was about these files; the salt that they were hashed with \
            comes with them.

            Examples:
              assay verify work.receipt --trust genesis.json
              assay verify work.cose --trust genesis.json --json
              assay verify one.inference --trust genesis.json --input photo.jpg --salt 0x…
            """)

    @Argument(help: "The receipt.")
    var file: String
    @Option(help: ArgumentHelp("The input of the inference.", valueName: "file"))
    var input: String?
    @Option(help: ArgumentHelp("The canonical output of the inference.", valueName: "file"))
    var output: String?
    @Option(help: ArgumentHelp("The salt of input and output digests.", valueName: "hex"))
    var salt: String?
    @OptionGroup var trust: TrustOptions
    @OptionGroup var format: OutputOptions

    func validate() throws {
        guard (self.input != nil || self.output != nil) == (self.salt != nil) else {
            throw ValidationError("--salt goes with --input, --output, or both.")
        }
    }

    func run() async throws {
        let verifier = try self.trust.verifier()
        if let proof = try InferenceFile.read(self.file) {
            return try self.verify(proof, verifier)
        }
        if let conflict = try ConflictFile.read(self.file) {
            return try self.verify(conflict)
        }
        guard self.salt == nil else {
            throw CommandFailure(
                .usage,
                "--input and --output need the proof of a single inference; "
                    + "make one with assay receipt inference")
        }
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
        self.format.output.answer(VerificationReport(proven)) { proven.line }
    }

    /// Checks evidence; the trust is one that the trust of the evidence follows from, or it.
    private func verify(_ conflict: Conflict) throws {
        let verifier = Verifier(
            trust: try TrustFile.read(self.trust.path).trust, now: WallClock.seconds,
            trustingPeriod: .max)
        let liars: [PublicKey]
        do throws(VerificationError) {
            liars = try verifier.check(conflict)
        } catch {
            throw CommandFailure(
                .negative,
                "\(self.file) shows nothing to who trusts \(self.trust.path): \(error). Evidence "
                    + "is for those who trust block \(conflict.trust.height), "
                    + "\(conflict.trust.block)")
        }
        let report = ConflictReport(conflict, liars: liars)
        self.format.output.answer(report) { report.text }
    }

    private func verify(_ proof: InferenceProof, _ verifier: Verifier) throws {
        let proven: ProvenInference
        do throws(VerificationError) {
            proven = try verifier.verify(proof)
        } catch {
            throw CommandFailure(.negative, "\(self.file) is not proven: \(error)")
        }
        for (path, digest) in [
            (self.input, proven.leaf.input), (self.output, proven.leaf.output),
        ] {
            guard let path else { continue }
            guard let salt = self.salt.flatMap({ HexBytes($0) }) else {
                throw CommandFailure(
                    .usage, "--salt is 0x and an even number of hexadecimal digits")
            }
            let content = try InputFile.read(path, limit: 1 << 30)
            guard
                WorkFile.digest(
                    salt: salt.bytes, index: proven.leaf.index, content: content) == digest
            else {
                throw CommandFailure(
                    .negative, "the inference is proven, but it was not about \(path)")
            }
        }
        let files = [self.input, self.output].compactMap(\.self)
        self.format.output.answer(InferenceReport(proven)) {
            proven.line
                + (files.isEmpty ? "" : "\nabout \(files.joined(separator: " and ")): yes")
        }
    }

    private static func explain(_ error: TransparentStatement.ConversionError) -> String {
        switch error {
        case .wrongValidators: "it is sealed by validators whom the trust file does not name"
        case .inconsistentReceipts: "its receipts contradict each other"
        case .notAStatement: "it does not hold a statement"
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
    /// How a job ended, if the entry is a settlement.
    ///
    /// Its height and time are those that are proven.
    let settlement: SettlementView?

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
        if case .settlement(let settlement) = proven.content {
            self.settlement = SettlementView(
                settlement, height: proven.head.height, index: proven.index,
                time: proven.head.time * 1_000)
        } else {
            self.settlement = nil
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

/// What `assay verify --json` prints for a single inference.
struct InferenceReport: Encodable {
    let batch: VerificationReport
    let node: Address
    let index: UInt64
    let count: UInt64
    let input: Digest
    let output: Digest
    let units: UInt64
    let evidence: Digest?

    init(_ proven: ProvenInference) {
        self.batch = VerificationReport(proven.batch)
        self.node = proven.leaf.node
        self.index = proven.leaf.index
        self.count = proven.count
        self.input = proven.leaf.input
        self.output = proven.leaf.output
        self.units = proven.leaf.units
        self.evidence = proven.leaf.evidence
    }
}
