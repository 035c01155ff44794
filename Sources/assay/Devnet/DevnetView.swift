import AssayAPI
import AssayClient
import AssayCore

/// How the nodes of a network of local processes are.
struct DevnetView: Encodable {
    /// A node, and what it answers; `nil` if it does not.
    struct Node: Encodable {
        let name: String
        let home: String
        let rpc: String
        let peerPort: Int?
        let pid: Int32?
        let status: API.NodeStatus.Result?
    }

    let chainId: String
    let nodes: [Node]

    /// Asks all nodes at once.
    static func look(_ state: DevnetState, in directory: DevnetDirectory) async -> DevnetView {
        let answers = await Self.statuses(of: state.living)
        return DevnetView(
            chainId: state.chainId,
            nodes: state.nodes.map { node in
                Node(
                    name: node.name, home: directory.home(node.name).path, rpc: node.url,
                    peerPort: node.peerPort, pid: node.isAlive ? node.process?.pid : nil,
                    status: answers[node.name])
            })
    }

    /// What nodes answer within three seconds.
    static func statuses(
        of nodes: [DevnetState.Node]
    ) async -> [String: API.NodeStatus.Result] {
        await withTaskGroup(of: (String, API.NodeStatus.Result?).self) { group in
            for node in nodes {
                group.addTask {
                    let client = UnverifiedClient(url: node.url, timeout: 3)
                    return (node.name, try? await client.call(API.NodeStatus.self))
                }
            }
            var answers: [String: API.NodeStatus.Result] = [:]
            for await (name, status) in group { answers[name] = status }
            return answers
        }
    }

    /// The nodes with where they are: after a start.
    func places(_ output: Output) -> String {
        output.columns(
            ["NAME", "RPC", "PEER PORT", "PID", "HOME"],
            self.nodes.map { node in
                [
                    node.name, node.rpc, node.peerPort.map(String.init) ?? "-",
                    node.pid.map { "\($0)" } ?? "dead", node.home,
                ]
            })
    }

    /// The nodes with how they are, and a sentence for each that has something to say.
    func states(_ output: Output) -> String {
        let table = output.columns(
            ["NAME", "HEIGHT", "ROUND", "ROLE", "PEERS", "PID", "RPC"],
            self.nodes.map { node in
                let status = node.status
                return [
                    node.name, status.map { "\($0.head.height)" } ?? "-",
                    status.map { "\($0.consensus.round)" } ?? "-",
                    status?.role.printable ?? (node.pid == nil ? "dead" : "does not answer"),
                    status.map { "\($0.peers)" } ?? "-", node.pid.map { "\($0)" } ?? "dead",
                    node.rpc,
                ]
            })
        let remarks = self.nodes.flatMap { node in
            (node.status.map { StatusText($0).remarks } ?? []).map { "\(node.name) \($0)" }
        }
        return ([table] + remarks).joined(separator: "\n")
    }
}

/// Notices that blocks are no longer final, and that they are again: a pure value.
struct FinalityWatch {
    private var height: UInt64 = 0
    private var stoppedAt: UInt64?

    /// What is new; `nil` for nothing.
    ///
    /// - Parameters:
    ///   - height: the highest block of any node; `nil` if none answers.
    ///   - reason: why the chain waits, if a node says that it does.
    ///   - now: milliseconds.
    mutating func observe(height: UInt64?, reason: String?, now: UInt64) -> String? {
        if let height, height > self.height {
            self.height = height
            guard let stoppedAt else { return nil }
            self.stoppedAt = nil
            return "finality goes on: block \(height), after \((now - stoppedAt) / 1_000) s"
        }
        guard self.stoppedAt == nil else { return nil }
        if height == nil {
            self.stoppedAt = now
            return "finality stopped: no node answers"
        }
        guard let reason else { return nil }
        self.stoppedAt = now
        return "finality stopped at block \(self.height): \(reason)"
    }
}
