import ArgumentParser
import AssayAPI
import AssayCore
import AssayKeystore
import FoundationEssentials
import Glibc
import UnixSignals

/// `assay devnet run`, which is what `assay devnet` does.
struct DevnetRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Make a devnet, or go on with one, and watch over it (the default).",
        discussion: """
            Stays in the foreground and tells when a process dies, and when blocks are no longer \
            final. Ctrl-C stops all nodes; if this process is killed, they stop by themselves.

            EXAMPLES:
              assay devnet --validators 4
              assay devnet --validators 4 --home /tmp/net --detach
            """)

    @Option(help: ArgumentHelp("How many validators, 1 to 50 (default: 4).", valueName: "count"))
    var validators: Int?
    @Option(help: ArgumentHelp("How many nodes without a vote (default: 0).", valueName: "count"))
    var observers: Int?
    @Option(
        help: ArgumentHelp(
            "Keep it in this directory; else it is forgotten when it stops.",
            valueName: "directory"))
    var home: String?
    @Option(
        help: ArgumentHelp(
            "The first RPC port, from which the nodes count up; those for other nodes are 100 "
                + "above. 0 for any that are free (default: 8650).", valueName: "port"))
    var port: Int?
    @Option(help: "The name of the chain: 1 to 12 characters a-z or 0-9 (default: devnet).")
    var name: String?
    @Flag(help: "Leave the nodes running in the background.")
    var detach = false
    @OptionGroup var output: OutputOptions

    func validate() throws {
        let most = DevnetPlan.maximumCount
        guard (1...most).contains(self.validators ?? 4) else {
            throw ValidationError("--validators: expected 1 to \(most)")
        }
        guard (0...most).contains(self.observers ?? 0) else {
            throw ValidationError("--observers: expected 0 to \(most)")
        }
        guard self.name.map({ ChainName($0) != nil }) ?? true else {
            throw ValidationError("--name: expected 1 to 12 characters a-z or 0-9")
        }
        guard (0...65_300).contains(self.port ?? 0) else {
            throw ValidationError("--port: expected 0 to 65300")
        }
    }

    func run() async throws {
        let directory = try self.directory()
        defer {
            if self.home == nil, !self.detach {
                try? FileManager.default.removeItem(atPath: directory.path)
            }
        }
        let state = try await self.prepare(directory)
        let output = self.output.output
        if self.detach {
            let runner = DevnetRunner(directory: directory) { Self.say($0) }
            do {
                try await self.begin(runner, state, output)
            } catch {
                _ = try await runner.stop()
                throw error
            }
        } else {
            try await self.supervise(directory, state, output)
        }
    }

    /// The directory, which is there afterwards.
    private func directory() throws -> DevnetDirectory {
        let temporary = FileManager.default.temporaryDirectory
            .appending(path: "assay-devnet-\(getpid())").path
        let path = try AbsolutePath.of(self.home ?? temporary)
        try Home(path: path).make()
        return DevnetDirectory(path: path)
    }

    /// The state of the directory, made if there is none.
    private func prepare(_ directory: DevnetDirectory) async throws -> DevnetState {
        if let state = try directory.state() {
            try self.checkIsSame(state, directory)
            guard state.living.isEmpty, state.supervisor?.isAlive != true else {
                throw CommandFailure(
                    .usage,
                    "the devnet in \(directory.path) runs already: see `assay devnet status "
                        + "--home \(directory.path)`")
            }
            return state
        }
        guard let name = ChainName(self.name ?? "devnet") else {
            throw CommandFailure(.usage, "--name: expected 1 to 12 characters a-z or 0-9")
        }
        let plan = try DevnetPlan(
            validators: self.validators ?? 4, observers: self.observers ?? 0,
            port: self.port ?? 8_650, name: name)
        Self.say("making a home for each node in \(directory.path)")
        try await plan.make(in: directory)
        return try directory.existing()
    }

    /// Throws if the options ask for another network than there is.
    private func checkIsSame(_ state: DevnetState, _ directory: DevnetDirectory) throws {
        let validators = state.nodes.count(where: \.isValidator)
        let observers = state.nodes.count - validators
        let name = state.chainId.split(separator: "-").first.map(String.init)
        guard self.validators ?? validators == validators, self.observers ?? observers == observers,
            self.name ?? name == name,
            self.port == nil || self.port == state.nodes.first?.rpcPort
        else {
            throw CommandFailure(
                .usage,
                "\(directory.path) holds the devnet \(state.chainId) of \(validators) validators "
                    + "and \(observers) observers from port \(state.nodes.first?.rpcPort ?? 0) on: "
                    + "leave out these options, or choose another --home")
        }
    }

    /// Starts all nodes, waits until a block is final, and shows them.
    private func begin(
        _ runner: DevnetRunner, _ state: DevnetState, _ output: Output
    ) async throws {
        Self.say("starting \(state.nodes.count) \(state.nodes.count == 1 ? "node" : "nodes")")
        try await runner.start(state.nodes)
        let started = try runner.directory.existing()
        let heights = await DevnetView.statuses(of: started.living).values.map(\.head.height)
        // A new chain is shown with its first block, an old one with its next.
        let before = heights.max().map { $0 <= 1 ? 0 : $0 } ?? 0
        try await runner.waitForBlock(above: before)
        let view = await DevnetView.look(try runner.directory.existing(), in: runner.directory)
        output.answer(view) {
            let home = runner.directory.path
            let url = state.nodes.first?.url ?? ""
            let stop =
                self.detach
                ? "Stop it with: assay devnet stop --home \(home)" : "Stop it with Ctrl-C."
            return """
                chain \(state.chainId)
                \(view.places(output))

                Rich accounts: --dev-key 0, 1 and 2 (known to everybody). Try:
                  assay status --rpc \(url)
                  assay devnet status --home \(home)
                  assay devnet kill \(state.nodes.first?.name ?? "v1") --home \(home)
                \(stop)
                """
        }
        fflush(nil)
    }

    /// Runs the network until this process is told to stop.
    private func supervise(
        _ directory: DevnetDirectory, _ state: DevnetState, _ output: Output
    ) async throws {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup)
        let lifeline = try Lifeline()
        let runner = DevnetRunner(directory: directory, lifeline: lifeline) { Self.say($0) }
        try directory.update { $0.supervisor = .own }
        let result = await withTaskGroup(of: Result<Void, any Error>.self) { group in
            group.addTask {
                for await _ in signals { break }
                return .success(())
            }
            group.addTask {
                do {
                    try await self.begin(runner, state, output)
                    await runner.watch()
                    return .success(())
                } catch {
                    return .failure(error)
                }
            }
            let first = await group.next() ?? .success(())
            group.cancelAll()
            return first
        }
        Self.say("stopping")
        let killed = try await runner.stop()
        if !killed.isEmpty {
            Self.say("\(killed.joined(separator: ", ")) did not stop within 10 s, and were killed")
        }
        withExtendedLifetime(lifeline) {}
        try result.get()
    }

    /// Tells on standard error what happens, with the time.
    private static func say(_ line: String) {
        Program.printError("\(WallClock.text(WallClock.milliseconds))  \(line)")
    }
}
