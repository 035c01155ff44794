import ArgumentParser
import AssayAPI
import Glibc

/// `assay devnet status`.
struct DevnetStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the nodes of a devnet, and why the chain waits if it does.",
        discussion: """
            EXAMPLES:
              assay devnet status --home /tmp/net
              assay devnet status --home /tmp/net --json
            """)

    @OptionGroup var home: DevnetHomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let directory = try self.home.directory
        let view = await DevnetView.look(try directory.existing(), in: directory)
        let output = self.output.output
        output.answer(view) { view.states(output) }
    }
}

/// `assay devnet stop`.
struct DevnetStopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stop all nodes of a devnet.",
        discussion: """
            What does not stop within 10 s is killed. The chain stays: run `assay devnet` on the \
            same directory to go on with it.

            EXAMPLES:
              assay devnet stop --home /tmp/net
            """)

    @OptionGroup var home: DevnetHomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let directory = try self.home.directory
        let state = try directory.existing()
        let living = state.living.map(\.name)
        if let supervisor = state.supervisor, supervisor.signal(SIGTERM) {
            // It stops its nodes itself, and kills those that do not.
            for _ in 0..<150 where supervisor.isAlive {
                try await Task.sleep(for: .milliseconds(100))
            }
        }
        let runner = DevnetRunner(directory: directory) { Program.printError($0) }
        // The directory of a network that nobody asked to keep is gone by now.
        let killed = try directory.state() == nil ? [] : try await runner.stop()
        let answer = DevnetStopped(stopped: living, killed: killed)
        self.output.output.answer(answer) {
            living.isEmpty
                ? "no node ran"
                : "stopped: \(living.joined(separator: ", "))"
                    + (killed.isEmpty ? "" : "; killed: \(killed.joined(separator: ", "))")
        }
    }
}

/// What `assay devnet stop` did.
private struct DevnetStopped: Encodable {
    let stopped: [String]
    let killed: [String]
}

/// `assay devnet kill`.
struct DevnetKillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kill",
        abstract: "End nodes of a devnet at once, as a power cut would (SIGKILL).",
        discussion: """
            EXAMPLES:
              assay devnet kill v2 --home /tmp/net
              assay devnet kill v1 v2 v3 v4 --home /tmp/net
            """)

    @Argument(help: "The names of the nodes.")
    var names: [String]
    @OptionGroup var home: DevnetHomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let directory = try self.home.directory
        let state = try directory.existing()
        let nodes = try self.names.map { try state.node($0) }
        let killed = nodes.filter { $0.process?.signal(SIGKILL) ?? false }.map(\.name)
        let dead = nodes.map(\.name).filter { !killed.contains($0) }
        for _ in 0..<100 where nodes.contains(where: \.isAlive) {
            try await Task.sleep(for: .milliseconds(50))
        }
        self.output.output.answer(DevnetKilled(killed: killed, dead: dead)) {
            ([killed.isEmpty ? nil : "killed: \(killed.joined(separator: ", "))"]
                + [dead.isEmpty ? nil : "dead already: \(dead.joined(separator: ", "))"])
                .compactMap { $0 }.joined(separator: "; ")
        }
    }
}

/// What `assay devnet kill` did.
private struct DevnetKilled: Encodable {
    let killed: [String]
    let dead: [String]
}

/// `assay devnet start`.
struct DevnetStartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Start nodes of a devnet again that have died.",
        discussion: """
            EXAMPLES:
              assay devnet start v2 --home /tmp/net
            """)

    /// How long a node has until it answers, in seconds.
    private static let patience = 120

    @Argument(help: "The names of the nodes.")
    var names: [String]
    @OptionGroup var home: DevnetHomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let directory = try self.home.directory
        let state = try directory.existing()
        let nodes = try self.names.map { try state.node($0) }
        if let running = nodes.first(where: \.isAlive) {
            throw CommandFailure(.usage, "\(running.name) runs already")
        }
        if state.supervisor?.isAlive == true {
            // Whoever watches over them starts them, so that they stop with it.
            try directory.update { state in
                for name in self.names { state.change(name) { $0.isWanted = true } }
            }
            try await self.waitForAnswers(in: directory)
        } else {
            let runner = DevnetRunner(directory: directory) { Program.printError($0) }
            try await runner.start(nodes)
        }
        let view = await DevnetView.look(try directory.existing(), in: directory)
        let output = self.output.output
        output.answer(view) { view.states(output) }
    }

    private func waitForAnswers(in directory: DevnetDirectory) async throws {
        for _ in 0..<Self.patience * 5 {
            let nodes = try directory.existing().nodes.filter { self.names.contains($0.name) }
            if await DevnetView.statuses(of: nodes.filter(\.isAlive)).count == nodes.count {
                return
            }
            // A node that could not be started is wanted no more.
            if let failed = nodes.first(where: { !$0.isAlive && $0.isWanted == nil }) {
                throw CommandFailure(
                    .inputOutput,
                    "\(failed.name) did not start; the end of \(directory.log(failed.name)):\n"
                        + directory.lastLines(failed.name))
            }
            try await Task.sleep(for: .milliseconds(200))
        }
        throw CommandFailure(
            .unreachable, "not all nodes answer: see their logs in \(directory.path)")
    }
}
