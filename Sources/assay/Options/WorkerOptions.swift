import ArgumentParser
import AssayCrypto
import AssayWorker

/// A model and the command that runs it: `ID=COMMAND`.
struct ModelCommandArgument: Hashable, Sendable, ExpressibleByArgument {
    /// The id of the model.
    let model: Digest
    /// The command, for the shell.
    let command: String

    /// The pair that an argument spells; `nil` for anything else.
    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="),
            let model = Digest(String(argument[..<equals]))
        else { return nil }
        let command = argument[argument.index(after: equals)...]
        guard command.contains(where: { !$0.isWhitespace }) else { return nil }
        self.model = model
        self.command = String(command)
    }
}

/// A type of evidence and the command that makes it: `TYPE=COMMAND`.
struct EvidenceArgument: Hashable, Sendable, ExpressibleByArgument {
    /// What it makes.
    let maker: EvidenceMaker

    /// The pair that an argument spells; `nil` for anything else.
    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="),
            let type = UInt64(argument[..<equals]), (1...65_535).contains(type)
        else { return nil }
        let command = argument[argument.index(after: equals)...]
        guard command.contains(where: { !$0.isWhitespace }) else { return nil }
        self.maker = EvidenceMaker(type: type, command: String(command))
    }
}

/// What a worker takes on, and what it may use.
struct WorkerOptions: ParsableArguments {
    @Option(
        name: .customLong("model"),
        help: ArgumentHelp(
            "A model and the command that runs it, for the shell: input on standard input, "
                + "canonical output on standard output, for most unit rules a line \"units: N\" "
                + "on standard error. Can be given several times.",
            valueName: "id=command"))
    var models: [ModelCommandArgument] = []
    @Option(
        name: .customLong("place"),
        help: ArgumentHelp(
            "Touch only places under this directory or URL. Can be given several times.",
            valueName: "prefix"))
    var places: [String] = []
    @Option(
        help: ArgumentHelp(
            "Evidence for each answer: its type (1: quote of a TEE, 2: zero-knowledge proof), and "
                + "a command that gets the root of the answer in hexadecimal digits and writes it.",
            valueName: "type=command"))
    var evidence: EvidenceArgument?
    @Flag(help: "Judge jobs in dispute, with a validator's key, instead of taking slots.")
    var judge = false
    @Option(help: ArgumentHelp("Take no job that pays less for a unit.", valueName: "amount"))
    var minPrice: UInt64 = 0
    @Option(help: ArgumentHelp("Take no job with more inputs.", valueName: "number"))
    var maxCount: UInt64 = 1_000_000
    @Option(help: ArgumentHelp("End a run that takes longer.", valueName: "time"))
    var timeout = DurationArgument(milliseconds: 300_000)
    @Option(
        help: ArgumentHelp("The address space of each process of a run.", valueName: "size"))
    var memory: ByteSizeArgument?
    @Option(help: ArgumentHelp("How many runs at once.", valueName: "number"))
    var parallel = 1
    @Option(help: ArgumentHelp("The longest input.", valueName: "size"))
    var maxInput = ByteSizeArgument(bytes: 64 << 20)
    @Option(help: ArgumentHelp("All inputs of a job together.", valueName: "size"))
    var maxInputs = ByteSizeArgument(bytes: 4 << 30)
    @Option(help: ArgumentHelp("The longest output of a run.", valueName: "size"))
    var maxOutput = ByteSizeArgument(bytes: 16 << 20)
    @Option(help: ArgumentHelp("How often to ask the node.", valueName: "time"))
    var poll = DurationArgument(milliseconds: 1_000)
    @Option(help: ArgumentHelp("Stop after so many jobs were settled.", valueName: "number"))
    var jobs: Int?
    @Flag(help: "Stop after one job was settled.")
    var once = false
    @Option(
        help: ArgumentHelp(
            "Where to keep secrets, answers and outputs. Default: worker in the home directory.",
            valueName: "directory"))
    var directory: String?

    func validate() throws {
        guard !self.models.isEmpty else {
            throw ValidationError("Name what you can run: --model ID=COMMAND")
        }
        guard !self.places.isEmpty else {
            throw ValidationError(
                "Name what may be touched: --place DIRECTORY or --place URL, as a prefix")
        }
        let ids = self.models.map(\.model)
        guard Set(ids).count == ids.count else {
            throw ValidationError("--model names a model twice")
        }
        guard (1...256).contains(self.parallel) else {
            throw ValidationError("--parallel is 1 to 256")
        }
        guard self.jobs.map({ $0 > 0 }) ?? true, self.jobs == nil || !self.once else {
            throw ValidationError("Name --jobs NUMBER, above zero, or --once")
        }
    }

    /// The worker's set-up, with its records in `home` unless another directory was named.
    func configuration(home: Home) throws -> WorkerConfiguration {
        let prefixes = try self.places.map { place in
            place.contains("://") ? place : try AbsolutePath.of(place)
        }
        let allowance: PlaceAllowance
        do throws(PlaceError) {
            allowance = try PlaceAllowance(prefixes)
        } catch {
            throw CommandFailure(.usage, "--place: \(error)")
        }
        var configuration = WorkerConfiguration(
            rules: WorkerRules(
                role: self.judge ? .judge : .worker, models: Set(self.models.map(\.model)),
                places: allowance, minimumPrice: self.minPrice, maximumCount: self.maxCount),
            commands: Dictionary(uniqueKeysWithValues: self.models.map { ($0.model, $0.command) }),
            directory: try AbsolutePath.of(self.directory ?? home.path + "/worker"))
        configuration.evidence = self.evidence?.maker
        configuration.limits = RunLimits(
            seconds: self.timeout.seconds, memory: self.memory?.bytes,
            output: self.maxOutput.count)
        configuration.parallel = self.parallel
        configuration.inputLimit = self.maxInput.count
        configuration.totalLimit = self.maxInputs.bytes
        configuration.pollMilliseconds = max(50, self.poll.milliseconds)
        configuration.jobs = self.once ? 1 : self.jobs
        return configuration
    }
}
