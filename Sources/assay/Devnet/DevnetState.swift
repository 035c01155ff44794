import AssayCore
import AssayKeystore
import FoundationEssentials
import Glibc

/// What is known of a network of local processes: `devnet.json`.
struct DevnetState: Codable, Hashable, Sendable {
    /// The version of the file.
    static let version = 1

    /// A node of the network.
    struct Node: Codable, Hashable, Sendable {
        /// Its name, and that of its directory.
        let name: String
        /// Whether it is a validator; else it observes.
        let isValidator: Bool
        /// The port of its RPC server.
        let rpcPort: Int
        /// The port on which it listens for other nodes; `nil` for none.
        let peerPort: Int?
        /// Its process, which may have ended.
        var process: ProcessIdentity?
        /// Whether whoever watches over the network is asked to start it.
        var isWanted: Bool?

        /// Where it answers.
        var url: String { "http://127.0.0.1:\(self.rpcPort)" }

        /// Whether its process runs.
        var isAlive: Bool { self.process?.isAlive ?? false }
    }

    /// The version of the file.
    var version = Self.version
    /// The chain.
    let chainId: String
    /// The nodes.
    var nodes: [Node]
    /// The process that watches over them in the foreground, which may have ended.
    var supervisor: ProcessIdentity?
}

/// The directory of a network of local processes.
struct DevnetDirectory: Hashable, Sendable {
    /// Its path.
    let path: String

    /// The state: `devnet.json`.
    var statePath: String { self.path + "/devnet.json" }

    /// The home of a node.
    func home(_ name: String) -> Home { Home(path: self.path + "/" + name) }

    /// What a node has said: `NAME/log`.
    func log(_ name: String) -> String { self.path + "/" + name + "/log" }

    /// The end of what a node has said.
    func lastLines(_ name: String, _ count: Int = 5) -> String {
        let data = FileManager.default.contents(atPath: self.log(name)) ?? Data()
        let lines = String(decoding: data.suffix(4_096), as: UTF8.self).split(separator: "\n")
        return lines.suffix(count).map { "  " + $0.printable }.joined(separator: "\n")
    }

    /// The state; `nil` if there is none.
    func state() throws -> DevnetState? {
        guard OutputFile.exists(self.statePath) else { return nil }
        let bytes = try PrivateDisk.read(self.statePath, limit: 1 << 20)
        guard let state = try? JSONDecoder().decode(DevnetState.self, from: Data(bytes)),
            state.version == DevnetState.version
        else {
            throw CommandFailure(
                .inputOutput,
                "\(self.statePath) is no state of a devnet that this version knows: choose "
                    + "another --home")
        }
        return state
    }

    /// The state of a network that must be there.
    func existing() throws -> DevnetState {
        guard let state = try self.state() else {
            throw CommandFailure(
                .inputOutput,
                "there is no devnet in \(self.path): make one with `assay devnet --home "
                    + "\(self.path)`")
        }
        return state
    }

    /// Writes the state, whole or not at all.
    func write(_ state: DevnetState) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(state) else {
            preconditionFailure("a state can be encoded")
        }
        try PrivateDisk.write([UInt8](data), to: self.statePath, overwriting: true)
    }

    /// Changes the state, while no other process does.
    @discardableResult
    func update(_ change: (inout DevnetState) throws -> Void) throws -> DevnetState {
        let file = open(self.path + "/devnet.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw CommandFailure(
                .inputOutput,
                "\(self.path)/devnet.lock cannot be opened: \(String(cString: strerror(errno)))")
        }
        defer { close(file) }
        while flock(file, LOCK_EX) != 0, errno == EINTR {}
        var state = try self.existing()
        try change(&state)
        try self.write(state)
        return state
    }
}

extension DevnetState {
    /// The node of a name.
    func node(_ name: String) throws -> Node {
        guard let node = self.nodes.first(where: { $0.name == name }) else {
            let names = self.nodes.map(\.name).joined(separator: ", ")
            throw CommandFailure(.usage, "there is no node \(name): there are \(names)")
        }
        return node
    }

    /// Changes the node of a name.
    mutating func change(_ name: String, _ body: (inout Node) -> Void) {
        guard let index = self.nodes.firstIndex(where: { $0.name == name }) else { return }
        body(&self.nodes[index])
    }

    /// The nodes whose processes run.
    var living: [Node] { self.nodes.filter(\.isAlive) }
}
