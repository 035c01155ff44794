import ArgumentParser
import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import AssayWorker

/// `assay job post`.
struct JobPostCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "post",
        abstract: "Ask nodes for work with a model, and lock what it may cost.",
        discussion: """
            The inputs are copied to the place, with a salt that keeps them from being guessed; \
            only the root of a tree over their salted digests goes on the ledger. Workers leave \
            their outputs in results/ADDRESS/ at the place.

            k equal answers of n nodes make a result; k must be more than half of n. What is \
            locked is price x max-units for every slot, and a fee on top, which is not given back.

            Examples:
              assay job post --key alice --model 0x… --inputs texts/ --place /srv/jobs/monday \\
                  --price 5 --max-units 20000 --k 2 --n 3 --duration 10m --window 1h --wait
              assay job post --key alice --model 0x… --inputs a.txt b.txt --price 5 \\
                  --max-units 400 --place 'https://store.example/jobs/7/{path}' --stage ./upload
            """)

    @Option(help: ArgumentHelp("The id of the model.", valueName: "id"))
    var model: Digest
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "The inputs, in order; of a directory, the files in it.", valueName: "file"))
    var inputs: [String]
    @Option(help: ArgumentHelp("What a unit is paid.", valueName: "amount"))
    var price: UInt64
    @Option(
        help: ArgumentHelp(
            "The most units that one node is paid for. Default where the inputs tell it.",
            valueName: "number"))
    var maxUnits: UInt64?
    @Option(name: .customLong("k"), help: "How many equal answers make a result.")
    var agreement: UInt64 = 2
    @Option(name: .customLong("n"), help: "How many nodes are asked.")
    var slots: UInt64 = 3
    @Option(help: ArgumentHelp("How long slots can be taken.", valueName: "time"))
    var duration = DurationArgument(milliseconds: 600_000)
    @Option(
        help: ArgumentHelp("How long the result can be challenged; 0 for not.", valueName: "time"))
    var window = DurationArgument(milliseconds: 3_600_000)
    @Option(
        help: ArgumentHelp(
            "Where workers find the inputs and leave results: a new directory, or a URL with "
                + "{path} in it.",
            valueName: "place"))
    var place: String
    @Option(
        help: ArgumentHelp(
            "With a URL: the new directory to fill, for you to serve there.",
            valueName: "directory"))
    var stage: String?
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Only these accounts may take slots.", valueName: "address"))
    var audience: [Address] = []
    @Flag(help: "Wait until the job has ended, and show how.")
    var wait = false
    @OptionGroup var signer: SignerOptions
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    /// The longest input that is posted.
    private static let inputLimit = 64 << 20

    func validate() throws {
        guard self.place.contains("://") == (self.stage != nil) else {
            throw ValidationError(
                "A place that is a URL goes with --stage DIRECTORY, and a directory does not")
        }
    }

    func run() async throws {
        let client = try self.client.client
        let output = self.output.output
        let files = try JobInputs.list(self.inputs)
        let (directory, place) = try self.target()
        let key = try self.signer.load()
        let terms = try await JobCosts.model(self.model, client)
        let staged: StagedInputs
        do throws(StagingError) {
            staged = try StagedInputs(files, for: directory, limit: Self.inputLimit)
        } catch {
            throw error
        }
        let job: PostJob
        let costs: JobCosts
        do {
            job = PostJob(
                model: self.model, inputRoot: staged.root, count: staged.count,
                price: self.price, maxUnits: try self.units(staged, rule: terms.unitRule ?? ""),
                agreement: self.agreement, slots: self.slots,
                duration: self.duration.milliseconds, window: self.window.milliseconds,
                audience: self.audience.isEmpty ? nil : self.audience, place: place)
            costs = try await JobCosts(of: job, client, payer: key.publicKey.address)
            try staged.publish()
        } catch {
            staged.discard()
            throw error
        }
        if !output.json { print(costs.text(of: job, output)) }
        let final = try await self.post(job, key, client, staged)
        let report = JobPostReport(final, job: job, costs: costs, place: place)
        guard self.wait else {
            return output.answer(report) {
                "posted: final in block \(final.height), entry \(final.index)\n"
                    + "job \(final.statement.id)"
            }
        }
        if !output.json { print("job \(final.statement.id)") }
        try await JobWaiter(client: client, output: output).wait(for: final.statement.id)
    }

    /// Posts the job; if the ledger refuses it, nobody needs its inputs.
    private func post(
        _ job: PostJob, _ key: PrivateKey, _ client: UnverifiedClient, _ staged: StagedInputs
    ) async throws -> FinalStatement {
        do throws(ClientError) {
            return try await client.sign(.job(job), key: key)
        } catch {
            if case .refused = error { staged.withdraw() }
            throw error
        }
    }

    /// The directory to fill, and the place that the job names.
    private func target() throws -> (directory: String, place: JobPlace) {
        let directory = try AbsolutePath.of(self.stage ?? self.place)
        let text = self.stage == nil ? directory : self.place
        do throws(PlaceError) {
            _ = try PlaceAddress(text)
        } catch {
            throw CommandFailure(.usage, "--place: \(error)")
        }
        guard let place = JobPlace(text) else {
            throw CommandFailure(
                .usage,
                "--place: \(text) is not 1 to \(JobPlace.maximumLength) printable ASCII characters")
        }
        return (directory, place)
    }

    /// The most units, where the model's rule lets the inputs tell them.
    private func units(_ staged: StagedInputs, rule: String) throws -> UInt64 {
        if let maxUnits { return maxUnits }
        switch rule {
        case "inference": return staged.count
        case "input-byte": return staged.size
        default:
            throw CommandFailure(
                .usage, "the model counts \(rule): say with --max-units what you pay for at most")
        }
    }
}

/// What `assay job post --json` prints.
private struct JobPostReport: Encodable {
    let txid: Digest
    let height: UInt64
    let index: UInt64
    let inputRoot: Digest
    let count: Amount
    let maxUnits: Amount
    let escrow: Amount
    let fee: Amount
    let place: String

    init(_ final: FinalStatement, job: PostJob, costs: JobCosts, place: JobPlace) {
        self.txid = final.statement.id
        self.height = final.height
        self.index = final.index
        self.inputRoot = job.inputRoot
        self.count = Amount(job.count)
        self.maxUnits = Amount(job.maxUnits)
        self.escrow = Amount(costs.escrow)
        self.fee = Amount(costs.fee)
        self.place = place.description
    }
}
