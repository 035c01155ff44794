import AssayConsensus
import AssayCrypto
import AssayTestSupport
import Synchronization

@testable import AssayNode

/// Nodes with real disks in one process, and a network between them that loses nothing unless a
/// test cuts it.
final class NodeNetwork: Sendable {
    /// The nodes, by number.
    let nodes: [Node]
    private let switchboard: Switchboard

    /// Opens so many nodes and connects them: first those of a scene's validators.
    ///
    /// - Parameter change: changes the configuration of each.
    init(
        _ scene: NodeScene, nodes count: Int,
        change: (inout Node.Configuration) -> Void = { _ in }
    ) async throws {
        let switchboard = Switchboard()
        var nodes: [Node] = []
        for number in 0..<count {
            let key = TestKeys.key(UInt64(number))
            var node = try await scene.open {
                $0.key = key
                $0.dataPath = scene.directory("data-\(number)")
                change(&$0)
            }
            node.link = MemoryLink(own: key.publicKey, switchboard: switchboard)
            nodes.append(node)
        }
        self.nodes = nodes
        self.switchboard = switchboard
        for (number, node) in nodes.enumerated() {
            switchboard.add(TestKeys.key(UInt64(number)).publicKey, node)
        }
    }

    /// Connects a node to all others, and runs it.
    func run(_ node: Node) async throws {
        let own = self.nodes.firstIndex { $0.ledger === node.ledger } ?? 0
        async let running: Void = node.run()
        for number in self.nodes.indices where number != own {
            await node.ledger.connected(TestKeys.key(UInt64(number)).publicKey)
        }
        try await running
    }
}

/// Delivers messages, those from one node to another in order.
private final class Switchboard: Sendable {
    private struct Line: Hashable {
        let from: PublicKey
        let to: PublicKey
    }
    private struct State {
        var nodes: [PublicKey: Node] = [:]
        var lines: [Line: AsyncStream<[UInt8]>.Continuation] = [:]
    }
    private let state = Mutex(State())

    func add(_ key: PublicKey, _ node: Node) {
        self.state.withLock { $0.nodes[key] = node }
    }

    func send(_ message: [UInt8], from: PublicKey, to: PublicKey) {
        self.state.withLock { state in
            guard let node = state.nodes[to] else { return }
            let line = Line(from: from, to: to)
            if let known = state.lines[line] {
                known.yield(message)
                return
            }
            let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
            state.lines[line] = continuation
            continuation.yield(message)
            let intake = node.intake(node.link)
            Task {
                for await message in stream { await intake.receive(message, from: from) }
            }
        }
    }
}

private struct MemoryLink: PeerLink {
    let own: PublicKey
    let switchboard: Switchboard

    func send(_ message: [UInt8], to peers: [PublicKey], isUrgent: Bool) {
        for peer in peers { self.switchboard.send(message, from: self.own, to: peer) }
    }

    func ban(_ peer: PublicKey, for fault: PeerFault) {}
}
