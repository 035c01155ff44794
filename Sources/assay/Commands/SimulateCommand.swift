import ArgumentParser
import AssayNode
import AssaySimulator

/// `assay simulate`.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run many validators in virtual time, and let everything go wrong.",
        discussion: """
            One seed determines everything: network, crashes, lost disks, clocks, liars, clients. \
            Nodes must agree, keep what they called final, and go on once all is well again. The \
            same seed and options give the same run. Exit code 0 if all is well, 1 if something is \
            not; then the line that shows it again is printed.

            Examples:
              assay simulate --seeds 1...1000
              assay simulate --seed 42 --validators 7 --liars 2 --trace run.txt
              assay simulate --seed 42 --shorten
              assay simulate --directed --seeds 1...5
            """)

    @Option(help: ArgumentHelp("The seed.", valueName: "number"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("Many seeds, one after the other.", valueName: "first...last"))
    var seeds: SeedRange?

    @Option(help: ArgumentHelp("Validators, 1 to 50 (default: drawn, 1 to 7).", valueName: "n"))
    var validators: Int?

    @Option(help: ArgumentHelp("Validators that lie (default: drawn).", valueName: "n"))
    var liars: Int?

    @Option(help: ArgumentHelp("Nodes without a vote, 0 to 8 (default: drawn).", valueName: "n"))
    var observers: Int?

    @Option(help: ArgumentHelp("How long things go wrong (default: drawn).", valueName: "s"))
    var seconds: UInt64?

    @Flag(help: "Use secp256k1 for consensus, not a cheap stand-in.")
    var realSignatures = false

    @Flag(help: "Run the scenarios with strict figures instead of random ones.")
    var directed = false

    @Option(help: ArgumentHelp("Write all that happens to a file.", valueName: "file"))
    var trace: String?

    @Flag(help: "If a seed fails, look for the shortest list of faults with which it does.")
    var shorten = false

    func validate() throws {
        if self.seed != nil, self.seeds != nil {
            throw ValidationError("Give --seed or --seeds, not both.")
        }
        if self.trace != nil, self.seeds != nil || self.directed {
            throw ValidationError("--trace is for one random --seed.")
        }
        if let validators, !(1...50).contains(validators) {
            throw ValidationError("--validators is 1 to 50.")
        }
        if let liars, liars < 0 || liars > ((self.validators ?? 50) - 1) / 3 {
            throw ValidationError("--liars is at most a third of the other validators.")
        }
        if let observers, !(0...8).contains(observers) {
            throw ValidationError("--observers is 0 to 8.")
        }
        if let seconds, !(3...86_400).contains(seconds) {
            throw ValidationError("--seconds is 3 to 86400.")
        }
    }

    func run() async throws {
        let range = self.seeds?.range ?? (self.seed ?? 1)...(self.seed ?? 1)
        let bar = ProgressBar("simulating")
        var runner = SimulationRunner()
        var summary = SimulationRunner.Summary()
        for seed in range {
            if self.directed {
                try self.runDirected(seed: seed, &runner, &summary, bar)
            } else {
                try self.runRandom(seed: seed, &runner, &summary, bar)
            }
            bar.show(
                Progress(
                    height: seed - range.lowerBound + 1,
                    target: range.upperBound - range.lowerBound + 1,
                    statements: summary.statements))
        }
        bar.end()
        print("all is well: \(summary)")
    }

    private var options: Scenario.Options {
        var options = Scenario.Options()
        options.validators = self.validators
        options.liars = self.liars
        options.observers = self.observers
        options.seconds = self.seconds
        options.signing = self.realSignatures ? .real : .cheap
        return options
    }

    private func runRandom(
        seed: UInt64, _ runner: inout SimulationRunner,
        _ summary: inout SimulationRunner.Summary, _ bar: ProgressBar
    ) throws {
        let scenario = Scenario.random(seed: seed, self.options)
        let result = runner.run(scenario, keepsTrace: self.trace != nil)
        summary.add(result, seed: seed)
        if let trace {
            let text = result.trace.joined(separator: "\n") + "\n"
            try OutputFile.write([UInt8](text.utf8), to: trace)
        }
        guard let violation = result.violation else { return }
        bar.end()
        var lines = [
            "seed \(seed), after \(result.violationTime) virtual ms: \(violation)",
            "scenario: \(scenario)", "again: \(self.replay(seed: seed))",
        ]
        if self.shorten {
            let (shortest, found) = runner.shorten(scenario) { faults, left in
                bar.show(Progress(height: UInt64(400 - left), target: 400, statements: 0))
            }
            bar.end()
            lines.append(
                "shortest schedule, of \(shortest.length) ms (fails after "
                    + "\(found.violationTime) ms, \(shortest.faults.count) faults):")
            lines += shortest.faults.map { "  \($0)" }
        }
        throw CommandFailure(.negative, lines.joined(separator: "\n"))
    }

    private func runDirected(
        seed: UInt64, _ runner: inout SimulationRunner,
        _ summary: inout SimulationRunner.Summary, _ bar: ProgressBar
    ) throws {
        for directed in DirectedScenario.all(seed: seed) {
            let result = directed.run(with: &runner)
            summary.add(result, seed: seed)
            guard let violation = result.violation else { continue }
            bar.end()
            throw CommandFailure(
                .negative,
                "seed \(seed), \(directed.name), after \(result.violationTime) virtual ms: "
                    + "\(violation)\nagain: assay simulate --directed --seed \(seed)")
        }
    }

    /// The line that shows a failure again.
    private func replay(seed: UInt64) -> String {
        var line = "assay simulate --seed \(seed)"
        if let validators { line += " --validators \(validators)" }
        if let liars { line += " --liars \(liars)" }
        if let observers { line += " --observers \(observers)" }
        if let seconds { line += " --seconds \(seconds)" }
        if self.realSignatures { line += " --real-signatures" }
        return line + " --shorten"
    }
}

/// Seeds as people write them: `1...1000`.
struct SeedRange: Hashable, Sendable, ExpressibleByArgument {
    /// The seeds.
    let range: ClosedRange<UInt64>

    /// The range that an argument spells; `nil` for anything else.
    init?(argument: String) {
        let ends = argument.split(separator: ".", omittingEmptySubsequences: true)
        guard argument.contains("..."), ends.count == 2, let first = UInt64(ends[0]),
            let last = UInt64(ends[1]), first <= last
        else { return nil }
        self.range = first...last
    }
}
