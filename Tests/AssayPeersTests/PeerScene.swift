import AssayCore
import AssayCrypto
import AssayPeers
import AssayTestSupport
import Logging
import Synchronization

/// How long a test waits for what must come, on a machine that does much else meanwhile.
let patience = Duration.seconds(30)

/// What was awaited did not come.
struct Impatience: Error, CustomStringConvertible {
    let description: String
}

/// Asks again and again until the answer is yes.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + patience
    while try await !condition() {
        guard ContinuousClock.now < deadline else { throw Impatience(description: what) }
        try await Task.sleep(for: .milliseconds(2))
    }
}

/// The wall clock in milliseconds.
let wallClock: @Sendable () -> UInt64 = { wallMilliseconds() }

/// The chain that the test's nodes follow, if no other is said.
func testChain(_ name: String = "peers") -> ChainID {
    guard let chain = ChainID(name + "-0123456789abcdef") else {
        preconditionFailure("the text is a chain id")
    }
    return chain
}

/// What a node's layer above was told.
final class Recorder: PeerHandler {
    enum Event: Equatable, Sendable {
        case connected(PeerID)
        case received(PeerID, count: Int, first: UInt8?)
        case disconnected(PeerID, PeerEnd)
    }

    private struct State {
        var events: [Event] = []
        var messages: [[UInt8]] = []
        var infos: [PeerInfo] = []
        var running: Set<PeerID> = []
        var isOverlapping = false
        var isHeld = false
    }

    private let state = Mutex(State())

    var events: [Event] { self.state.withLock(\.events) }
    var messages: [[UInt8]] { self.state.withLock(\.messages) }
    var infos: [PeerInfo] { self.state.withLock(\.infos) }
    /// Whether two calls for one peer ran at the same time.
    var isOverlapping: Bool { self.state.withLock(\.isOverlapping) }
    /// While set, `received` does not return.
    var isHeld: Bool {
        get { self.state.withLock(\.isHeld) }
        set { self.state.withLock { $0.isHeld = newValue } }
    }

    var ends: [PeerEnd] {
        self.events.compactMap { event in
            if case .disconnected(_, let end) = event { end } else { nil }
        }
    }

    func connected(_ peer: PeerInfo) async {
        self.enter(peer.id, .connected(peer.id))
        self.state.withLock { $0.infos.append(peer) }
        self.exit(peer.id)
    }

    func received(_ bytes: [UInt8], from peer: PeerID) async {
        self.enter(peer, .received(peer, count: bytes.count, first: bytes.first))
        self.state.withLock { $0.messages.append(bytes) }
        while self.isHeld { try? await Task.sleep(for: .milliseconds(2)) }
        await Task.yield()
        self.exit(peer)
    }

    func disconnected(_ peer: PeerID, _ reason: PeerEnd) async {
        self.enter(peer, .disconnected(peer, reason))
        self.exit(peer)
    }

    private func enter(_ peer: PeerID, _ event: Event) {
        self.state.withLock { state in
            state.events.append(event)
            if !state.running.insert(peer).inserted { state.isOverlapping = true }
        }
    }

    private func exit(_ peer: PeerID) {
        _ = self.state.withLock { $0.running.remove(peer) }
    }
}

/// The lines that a node logged.
final class LogBook: Sendable {
    private let lines = Mutex<[String]>([])

    var text: String { self.lines.withLock { $0.joined(separator: "\n") } }

    var logger: Logger {
        Logger(label: "test") { _ in Handler(book: self) }
    }

    private struct Handler: LogHandler {
        let book: LogBook
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.debug

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { self.metadata[key] }
            set { self.metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let more = event.metadata ?? [:]
            let line = "\(event.level): \(event.message) \(more)"
            self.book.lines.withLock { $0.append(line) }
        }
    }
}

/// A running network with a recorder above it.
final class TestNode: Sendable {
    let key: PrivateKey
    let network: PeerNetwork
    let recorder = Recorder()
    let log = LogBook()
    private let task: Task<Void, any Error>

    init(
        _ index: UInt64, chain: ChainID = testChain(),
        _ configure: (inout PeerConfiguration) -> Void = { _ in }
    ) async throws {
        self.key = TestKeys.key(index)
        var configuration = PeerConfiguration()
        configuration.host = "127.0.0.1"
        configuration.port = 0
        configure(&configuration)
        let network = try PeerNetwork(
            configuration, key: self.key, chain: chain, handler: self.recorder,
            logger: self.log.logger, now: wallClock)
        self.network = network
        self.task = Task { try await network.run() }
        guard configuration.port != nil else { return }
        let deadline = ContinuousClock.now + patience
        while network.boundPort == nil {
            guard ContinuousClock.now < deadline else {
                throw Impatience(description: "node \(index) listens")
            }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    var id: PeerID { self.network.id }
    var port: Int { self.network.boundPort ?? 0 }
    var connected: [PeerID] { self.network.peers.map(\.id) }

    var address: PeerAddress {
        guard let address = PeerAddress(host: "127.0.0.1", port: self.port) else {
            preconditionFailure("a bound port is a port")
        }
        return address
    }

    func stop() async {
        self.task.cancel()
        _ = await self.task.result
    }
}

/// Runs a test with nodes and stops them all at its end.
func withNodes(_ body: (Nodes) async throws -> Void) async throws {
    let nodes = Nodes()
    do {
        try await body(nodes)
    } catch {
        await nodes.stop()
        throw error
    }
    await nodes.stop()
}

/// The nodes of one test.
final class Nodes: Sendable {
    private let all = Mutex<[TestNode]>([])

    func node(
        _ index: UInt64, chain: ChainID = testChain(),
        _ configure: (inout PeerConfiguration) -> Void = { _ in }
    ) async throws -> TestNode {
        let node = try await TestNode(index, chain: chain, configure)
        self.all.withLock { $0.append(node) }
        return node
    }

    func stop() async {
        for node in self.all.withLock(\.self) { await node.stop() }
    }
}

/// Waits until two nodes know each other.
func meet(_ left: TestNode, _ right: TestNode) async throws {
    try await eventually("two nodes meet") {
        left.connected.contains(right.id) && right.connected.contains(left.id)
    }
}
