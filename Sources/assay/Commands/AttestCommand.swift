import ArgumentParser
import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import AssayLight

/// `assay attest`.
struct AttestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attest",
        abstract: "Sign what a model computed, submit it, and save the receipt.",
        discussion: """
            Only salted digests leave this machine. The receipt proves, without any node, that the \
            attestation is final. Beside it a private file FILE.leaves keeps the salts: whoever \
            has it can prove single inferences.

            Examples:
              assay attest --key edge --model 0x… --work work.json --receipt work.receipt
              assay attest --key edge --model 0x… --work million.jsonl --receipt day.receipt
              assay attest --dev-key 1 --model 0x… --input photo.jpg --output label.txt
            """)

    @Option(help: ArgumentHelp("The id of the registered model.", valueName: "id"))
    var model: Digest
    @Option(help: ArgumentHelp("What a worker wrote about its work.", valueName: "file"))
    var work: String?
    @Option(help: ArgumentHelp("The input of a single inference.", valueName: "file"))
    var input: String?
    @Option(help: ArgumentHelp("The canonical output of that inference.", valueName: "file"))
    var output: String?
    @Option(help: ArgumentHelp("The units of that inference.", valueName: "number"))
    var units: UInt64 = 1
    @Option(
        help: ArgumentHelp(
            "Where to save the receipt. Default: the first digits of its id.", valueName: "file"))
    var receipt: String?
    @Option(help: ArgumentHelp("Check the receipt against this trust.", valueName: "file"))
    var trust: String?
    @OptionGroup var signer: SignerOptions
    @OptionGroup var client: ClientOptions
    @OptionGroup var format: OutputOptions

    func validate() throws {
        let isSingle = self.input != nil && self.output != nil
        guard (self.work != nil) != isSingle, (self.input == nil) == (self.output == nil) else {
            throw ValidationError("Name --work FILE, or --input FILE and --output FILE.")
        }
        guard self.units > 0 else { throw ValidationError("--units is at least 1.") }
    }

    func run() async throws {
        let client = try self.client.client
        // Whatever can fail without the ledger fails before anything is signed.
        let verifier = try await self.verifier(client)
        let key = try self.signer.load()
        let lock = try SigningLock(key.publicKey.address)
        defer { lock.unlock() }
        let registered = try await self.registeredModel(client)
        let workSalt = self.work == nil ? randomSalt() : nil
        let address = key.publicKey.address
        let (chain, nonce) = try await client.signingContext(of: address)
        var items = try self.items(of: registered, salt: workSalt)
        let heading = LeavesFile.Heading(
            model: self.model,
            context: WorkLeaf.standingContext(chain: chain, signer: address, nonce: nonce),
            node: address, secret: HexBytes(randomSalt()),
            workSalt: workSalt.map { HexBytes($0) })
        if let receipt { try Self.refuseToReplace(receipt) }
        // The salts are on disk before the commitment to them leaves.
        let named = self.receipt
        let statement = try LeavesFile.write(
            heading, &items, temporary: (named ?? "attest") + ".leaves"
        ) { attest in
            let statement = Statement(
                .attest(attest), for: chain, nonce: nonce, issuedAt: WallClock.seconds, key: key)
            let path = named ?? Self.standardName(statement.id)
            try Self.refuseToReplace(path)
            return (statement, path + ".leaves")
        }
        guard case .attest(let attest) = statement.transaction else {
            preconditionFailure("it was made as an attestation")
        }
        let path = self.receipt ?? Self.standardName(statement.id)
        let final: FinalStatement
        do throws(ClientError) {
            final = try await client.submit(statement)
        } catch {
            if case .refused = error { OutputFile.remove(path + ".leaves") }
            throw error
        }
        let (bytes, proven) = try await self.fetchReceipt(of: final, client, verifier)
        try OutputFile.write(bytes, to: path)
        let report = AttestReport(final, receipt: path, bytes: bytes.count, attest: attest)
        self.format.output.answer(report) {
            """
            \(proven.line)
            txid     \(final.statement.id)
            receipt  \(path), \(bytes.count) bytes (the salts are in \(path).leaves)
            """
        }
    }

    private func registeredModel(_ client: UnverifiedClient) async throws -> ModelView {
        let registered = try await client.call(
            API.GetModel.self, API.GetModel.Params(id: self.model))
        guard registered.exists else {
            throw CommandFailure(
                .rejected, "no model has the id \(self.model); see assay model register")
        }
        return registered
    }

    /// The inferences, from the work file or from a pair of files.
    ///
    /// - Parameter salt: the salt of the digests, if they are made here.
    private func items(of registered: ModelView, salt: [UInt8]?) throws -> WorkItems {
        guard let work else {
            let limit = 1 << 30
            let salt = salt ?? []
            let input = try InputFile.read(self.input ?? "", limit: limit)
            let output = try InputFile.read(self.output ?? "", limit: limit)
            return WorkItems([
                WorkFile.Item(
                    input: WorkFile.digest(salt: salt, index: 0, content: input),
                    output: WorkFile.digest(salt: salt, index: 0, content: output),
                    units: self.units, evidence: nil)
            ])
        }
        let items = try WorkItems(work)
        guard let model = items.model, model.manifestDigest == registered.manifest else {
            throw CommandFailure(
                .rejected,
                "\(work) was made with the manifest "
                    + "\(items.model.map { "\($0.manifestDigest)" } ?? "none"), "
                    + "and the model has \(registered.manifest.map { "\($0)" } ?? "none")")
        }
        guard model.unitRule == registered.unitRule, model.exact == registered.exact else {
            throw CommandFailure(
                .rejected,
                "\(work) counts \(model.unitRule) (exact: \(model.exact)), and the model was "
                    + "registered with \(registered.unitRule ?? "") "
                    + "(exact: \(registered.exact ?? false))")
        }
        return items
    }

    /// The name of a receipt that was not named: the first digits of the statement's id.
    private static func standardName(_ id: Digest) -> String {
        String(id.description.dropFirst(2).prefix(12)) + ".receipt"
    }

    /// Receipts and salts are kept: nothing is ever written over them.
    private static func refuseToReplace(_ path: String) throws {
        for name in [path, path + ".leaves"] where OutputFile.exists(name) {
            throw CommandFailure(
                .inputOutput, "\(name) exists: choose another --receipt; nothing was submitted")
        }
    }

    /// What the receipt is checked against: the trust that was named, or else the genesis that
    /// the node itself gives.
    private func verifier(_ client: UnverifiedClient) async throws -> Verifier {
        if let trust {
            return try TrustOptions.verifier(
                trust, days: Verifier.standardTrustingPeriod / 86_400)
        }
        let genesis = try await client.call(API.GetGenesis.self).document.genesis
        return Verifier(
            trust: Trust(genesis), now: WallClock.seconds, trustingPeriod: .max)
    }

    /// Fetches the receipt and checks it.
    private func fetchReceipt(
        of final: FinalStatement, _ client: UnverifiedClient, _ verifier: Verifier
    ) async throws -> ([UInt8], ProvenEntry) {
        let answer = try await client.call(
            API.GetReceipt.self, API.GetReceipt.Params(txid: final.statement.id))
        do {
            let proof = try Proof(decoding: answer.receipt.bytes, limit: Proof.maximumSize)
            let proven = try verifier.verify(proof)
            guard proof.entry == final.statement.bytes else {
                throw CommandFailure(.negative, "the node gave the receipt of another statement")
            }
            return (answer.receipt.bytes, proven)
        } catch let error as VerificationError {
            throw CommandFailure(.negative, "the node's receipt does not verify: \(error)")
        } catch let error as DecodeError {
            throw CommandFailure(.negative, "the node's receipt is malformed: \(error)")
        }
    }
}

/// What `assay attest --json` prints.
struct AttestReport: Encodable {
    let txid: Digest
    let height: UInt64
    let index: UInt64
    let receipt: String
    let bytes: Int
    let root: Digest
    let count: UInt64
    let units: UInt64

    init(_ final: FinalStatement, receipt: String, bytes: Int, attest: Attest) {
        self.txid = final.statement.id
        self.height = final.height
        self.index = final.index
        self.receipt = receipt
        self.bytes = bytes
        self.root = attest.root
        self.count = attest.count
        self.units = attest.units
    }
}
