import AssayAPI
import AssayClient
import Glibc

/// Starts the processes of a network, watches over them, and stops them.
struct DevnetRunner: Sendable {
    /// How many nodes are started at a time: all at once would fight for the processor.
    private static let batch = 10
    /// How long a batch has until all of it answers.
    private static let patience = Duration.seconds(120)
    /// How long the first block may take.
    private static let firstBlock = Duration.seconds(60)
    /// How long a node has to stop by itself.
    private static let grace = Duration.seconds(10)

    /// Where the network lives.
    let directory: DevnetDirectory
    /// What nodes wait on, so that they stop with this process; `nil` if they are to outlive it.
    var lifeline: Lifeline?
    /// Told what happens, a line each.
    let report: @Sendable (String) -> Void

    /// Starts nodes, some at a time, and waits until they answer.
    func start(_ nodes: [DevnetState.Node]) async throws {
        for begin in stride(from: 0, to: nodes.count, by: Self.batch) {
            let batch = Array(nodes[begin..<min(begin + Self.batch, nodes.count)])
            for node in batch { try self.checkPorts(of: node) }
            for node in batch { try self.spawn(node) }
            try await self.waitForAnswers(of: batch.map(\.name))
            if nodes.count > Self.batch {
                self.report("\(begin + batch.count) of \(nodes.count) nodes answer")
            }
        }
    }

    /// Starts the process of a node.
    private func spawn(_ node: DevnetState.Node) throws {
        var arguments = ["start", "--home", self.directory.home(node.name).path]
        if self.lifeline != nil { arguments.append("--until-input-ends") }
        let process = try ProcessSpawn.start(
            try ProcessSpawn.ownExecutable(), arguments, log: self.directory.log(node.name),
            input: self.lifeline?.readEnd, detached: self.lifeline == nil)
        try self.directory.update { state in
            state.change(node.name) {
                $0.process = process
                $0.isWanted = nil
            }
        }
    }

    private func checkPorts(of node: DevnetState.Node) throws {
        for port in [node.rpcPort, node.peerPort].compactMap({ $0 })
        where !FreePorts.isFree(port) {
            throw CommandFailure(
                .inputOutput,
                "port \(port), for \(node.name), is taken: stop the other program, or make a new "
                    + "devnet with another --port")
        }
    }

    private func waitForAnswers(of names: [String]) async throws {
        let deadline = ContinuousClock.now + Self.patience
        while true {
            try Task.checkCancellation()
            let nodes = try self.directory.existing().nodes.filter { names.contains($0.name) }
            if let dead = nodes.first(where: { !$0.isAlive }) { throw self.death(of: dead) }
            guard await DevnetView.statuses(of: nodes).count < names.count else { return }
            guard ContinuousClock.now < deadline else {
                throw CommandFailure(
                    .unreachable,
                    "not all of \(names.joined(separator: ", ")) answer: see their logs in "
                        + self.directory.path)
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    private func death(of node: DevnetState.Node) -> CommandFailure {
        let cause = node.process.map { Self.reap($0.pid) } ?? "ended"
        return CommandFailure(
            .inputOutput,
            "\(node.name) \(cause); the end of \(self.directory.log(node.name)):\n"
                + self.directory.lastLines(node.name))
    }

    /// Waits until a block is final that was not when the nodes began to answer.
    func waitForBlock(above height: UInt64) async throws {
        let deadline = ContinuousClock.now + Self.firstBlock
        while true {
            try Task.checkCancellation()
            let living = try self.directory.existing().living
            let statuses = await DevnetView.statuses(of: living)
            if statuses.values.contains(where: { $0.head.height > height }) { return }
            guard ContinuousClock.now < deadline else {
                let reason = Self.reason(statuses)
                throw CommandFailure(
                    .unreachable, "no block became final: \(reason ?? "no node says why")")
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// Tells what happens to nodes and to finality, and starts those that are wanted, until
    /// cancelled.
    func watch() async {
        var finality = FinalityWatch()
        var living = Set(((try? self.directory.existing()) ?? nil)?.living.map(\.name) ?? [])
        let begin = ContinuousClock.now
        while !Task.isCancelled {
            guard let state = try? self.directory.existing() else { return }
            for node in state.nodes where !node.isAlive && living.remove(node.name) != nil {
                let cause = node.process.map { Self.reap($0.pid) } ?? "ended"
                self.report("\(node.name) \(cause)")
            }
            for node in state.nodes where node.isWanted == true && !node.isAlive {
                await self.startWanted(node)
            }
            living.formUnion((try? self.directory.existing())?.living.map(\.name) ?? [])
            let statuses = await DevnetView.statuses(of: state.living)
            let elapsed = (ContinuousClock.now - begin).components
            let line = finality.observe(
                height: statuses.values.map(\.head.height).max(),
                reason: Self.reason(statuses),
                now: UInt64(elapsed.seconds) * 1_000
                    + UInt64(elapsed.attoseconds / 1_000_000_000_000_000))
            if let line { self.report(line) }
            try? await Task.sleep(for: .milliseconds(500))
        }
    }

    /// Why the chain waits, from whoever hears most; `nil` if nobody says that it does.
    private static func reason(_ statuses: [String: API.NodeStatus.Result]) -> String? {
        statuses.values.filter { StatusText($0).waiting != nil }
            .max { $0.consensus.heard.count < $1.consensus.heard.count }
            .flatMap { StatusText($0).waiting }
    }

    private func startWanted(_ node: DevnetState.Node) async {
        do {
            try self.spawn(node)
            self.report("\(node.name) is started again")
        } catch {
            _ = try? self.directory.update { $0.change(node.name) { $0.isWanted = nil } }
            self.report("\(node.name) cannot be started: \(error)")
        }
    }

    /// Stops all nodes, and kills those that do not; the answer is which were killed.
    func stop() async throws -> [String] {
        let nodes = try self.directory.existing().living
        for node in nodes { node.process?.signal(SIGTERM) }
        let deadline = ContinuousClock.now + Self.grace
        while nodes.contains(where: \.isAlive), ContinuousClock.now < deadline {
            // A task that was cancelled does not sleep.
            usleep(50_000)
        }
        let stubborn = nodes.filter(\.isAlive)
        for node in stubborn { node.process?.signal(SIGKILL) }
        for node in nodes { _ = node.process.map { Self.reap($0.pid) } }
        try self.directory.update { state in
            for index in state.nodes.indices {
                state.nodes[index].process = nil
                state.nodes[index].isWanted = nil
            }
            if state.supervisor == ProcessIdentity.own { state.supervisor = nil }
        }
        return stubborn.map(\.name)
    }

    /// How a process ended, which if it is a child of this one is forgotten with that.
    private static func reap(_ pid: pid_t) -> String {
        var status: Int32 = 0
        guard waitpid(pid, &status, WNOHANG) == pid else { return "(process \(pid)) has ended" }
        let signal = status & 0x7f
        return signal == 0
            ? "(process \(pid)) has ended with exit code \(status >> 8 & 0xff)"
            : "(process \(pid)) was killed by signal \(signal)"
    }
}
