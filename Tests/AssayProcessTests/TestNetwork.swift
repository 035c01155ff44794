import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import AssayTestSupport
import Foundation
import Glibc

@testable import assay

/// A network of real processes on loopback, which goes when the test ends.
///
/// The nodes are started by `posix_spawn` rather than Foundation's `Process`, which does not bear
/// the many descriptors of these tests.
final class TestNetwork {
    /// A node of a network.
    final class Node {
        let name: String
        let key: PrivateKey
        let home: Home
        let client: UnverifiedClient
        let rpcPort: Int
        let peerPort: Int
        private let lifeline: Lifeline
        private(set) var process: ProcessIdentity?

        fileprivate init(
            name: String, key: PrivateKey, home: Home, rpcPort: Int, peerPort: Int,
            lifeline: Lifeline
        ) {
            self.name = name
            self.key = key
            self.home = home
            self.rpcPort = rpcPort
            self.peerPort = peerPort
            self.lifeline = lifeline
            self.client = UnverifiedClient(url: "http://127.0.0.1:\(rpcPort)", timeout: 20)
        }

        /// What the process has said, since the node was made.
        var log: String {
            (try? String(contentsOfFile: self.home.path + "/log", encoding: .utf8)) ?? ""
        }

        /// Starts the process, and does not wait.
        func start(_ arguments: [String] = []) throws {
            self.process = try ProcessSpawn.start(
                Executable.path,
                ["start", "--home", self.home.path, "--until-input-ends"] + arguments,
                log: self.home.path + "/log", input: self.lifeline.readEnd,
                environment: ["SWIFT_BACKTRACE": "enable=no"])
        }

        /// Ends the process at once, as a power cut would.
        func kill() {
            self.end(SIGKILL)
        }

        /// Stops the process, and waits; the answer is its exit code, or -1 if a signal ended it.
        @discardableResult
        func stop() -> Int32 { self.end(SIGTERM) }

        @discardableResult
        private func end(_ signal: Int32) -> Int32 {
            guard let process else { return 0 }
            Glibc.kill(process.pid, signal)
            var status: Int32 = 0
            while waitpid(process.pid, &status, 0) < 0, errno == EINTR {}
            self.process = nil
            return status & 0x7f == 0 ? status >> 8 & 0xff : -1
        }

        /// How the node is; `nil` if it does not answer.
        func status() async -> API.NodeStatus.Result? {
            let quick = UnverifiedClient(url: self.client.url, timeout: 3)
            return try? await quick.call(API.NodeStatus.self)
        }

        /// The height of its newest block; 0 if it does not answer.
        func height() async -> UInt64 { await self.status()?.head.height ?? 0 }

        deinit { self.kill() }
    }

    let scratch: Scratch
    let nodes: [Node]
    let genesis: Genesis
    private let lifeline: Lifeline

    /// Makes the homes of a network; nobody is started yet.
    ///
    /// - Parameters:
    ///   - observers: nodes without a vote; they come last in `nodes`.
    ///   - address: where a node finds another, if not at its own port.
    init(
        validators: Int, observers: Int = 0,
        address: (_ of: Node, _ from: Node) -> String? = { _, _ in nil }
    ) throws {
        self.scratch = try Scratch()
        self.lifeline = try Lifeline()
        let count = validators + observers
        let ports = try FreePorts.find(2 * count)
        var nodes: [Node] = []
        for number in 0..<count {
            let name = number < validators ? "v\(number + 1)" : "o\(number - validators + 1)"
            nodes.append(
                Node(
                    name: name, key: .random(), home: Home(path: "\(self.scratch.path)/\(name)"),
                    rpcPort: ports[2 * number], peerPort: ports[2 * number + 1],
                    lifeline: self.lifeline))
        }
        self.nodes = nodes
        self.genesis = try Self.genesis(of: nodes.prefix(validators).map(\.key.publicKey))
        for node in nodes {
            try NodeHome.makeKey(node.key, in: node.home)
            try self.makeHome(of: node, isKeyNew: true, address)
        }
    }

    /// Makes everything in the home of a node but its key.
    func makeHome(
        of node: Node, isKeyNew: Bool = false,
        _ address: (_ of: Node, _ from: Node) -> String? = { _, _ in nil }
    ) throws {
        let labels = self.nodes.map { other in
            GenesisFile.Validator(
                publicKey: other.key.publicKey, name: other.name,
                address: address(other, node) ?? "127.0.0.1:\(other.peerPort)")
        }
        try NodeHome.make(
            node.home, genesis: try GenesisFile(genesis: self.genesis, labels: labels),
            rpc: ListenAddress(host: "127.0.0.1", port: node.rpcPort),
            peers: ListenAddress(host: "127.0.0.1", port: node.peerPort), isKeyNew: isKeyNew)
    }

    /// Accounts for ten devices, and a heartbeat of two seconds, so that a block is soon due.
    private static func genesis(of validators: [PublicKey]) throws -> Genesis {
        var parameters = DevelopmentChain.parameters
        parameters[.heartbeat] = 2_000
        guard let set = ValidatorSet(sorted: validators.sorted()), let name = ChainName("net")
        else { throw ProcessFailure(description: "no such validators") }
        let devices = (0..<10).map { TestKeys.key(UInt64($0)).publicKey }
        return try Genesis(
            name: name, time: WallClock.milliseconds - 5_000, validators: set,
            parameters: parameters, reserve: 1_000_000,
            accounts: (validators + devices).map {
                Genesis.Allocation(address: $0.address, balance: 1_000_000_000)
            })
    }

    /// Starts all nodes, and waits until the first block is final everywhere.
    func start(_ arguments: [String] = []) async throws {
        for node in self.nodes { try node.start(arguments) }
        try await self.wait(seconds: 60, "the first block") {
            await self.heights().allSatisfy { $0 >= 1 }
        }
    }

    /// The heights of nodes.
    func heights(_ nodes: [Node]? = nil) async -> [UInt64] {
        var heights: [UInt64] = []
        for node in nodes ?? self.nodes { heights.append(await node.height()) }
        return heights
    }

    /// Waits until something holds; the answer is how long that took, in seconds.
    @discardableResult
    func wait(
        seconds: Double, _ what: String, _ condition: () async throws -> Bool
    ) async throws -> Double {
        let begin = ContinuousClock.now
        while try await !condition() {
            guard ContinuousClock.now - begin < .seconds(seconds) else {
                let ends = self.nodes.map { node in
                    let lines = node.log.split(separator: "\n").suffix(4).map { $0.prefix(300) }
                    return "\(node.name):\n" + lines.joined(separator: "\n")
                }.joined(separator: "\n")
                throw ProcessFailure(
                    description: "waited \(seconds) s in vain for \(what)\n\(ends)")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        let elapsed = (ContinuousClock.now - begin).components
        return Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
    }

    /// Waits until a block above all that these nodes have now is final on all of them.
    @discardableResult
    func waitForBlock(
        on nodes: [Node], above height: UInt64? = nil, seconds: Double
    ) async throws -> Double {
        var height = height ?? 0
        if height == 0 { height = await self.heights(nodes).max() ?? 0 }
        return try await self.wait(seconds: seconds, "a block above \(height)") {
            await self.heights(nodes).allSatisfy { $0 > height }
        }
    }

    /// The hashes of the blocks up to a height, by a node.
    func hashes(of node: Node, upTo height: UInt64) async throws -> [Digest] {
        var hashes: [Digest] = []
        for number in 0...height {
            let header = try await node.client.call(
                API.GetHeader.self, API.GetHeader.Params(block: .height(number)))
            hashes.append(header.hash)
        }
        return hashes
    }

    /// The height that all nodes have, if up to it all have the same blocks.
    func commonChain(of nodes: [Node]? = nil) async throws -> UInt64 {
        let nodes = nodes ?? self.nodes
        let height = await self.heights(nodes).min() ?? 0
        var first: [Digest]?
        for node in nodes {
            let hashes = try await self.hashes(of: node, upTo: height)
            if let first, first != hashes {
                let at = zip(first, hashes).enumerated().first { $1.0 != $1.1 }?.offset ?? 0
                throw ProcessFailure(description: "\(node.name) has another block \(at)")
            }
            first = hashes
        }
        return height
    }
}
