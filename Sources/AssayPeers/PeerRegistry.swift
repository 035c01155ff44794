import Synchronization

/// An open connection as other threads see it.
struct PeerLink: Sendable {
    /// The connection's number in this process.
    let number: UInt64
    /// What is known of the peer, with numbers from when it connected.
    let info: PeerInfo
    /// The other process, as it named itself.
    let nonce: UInt64
    /// What waits to be sent.
    let outbox: Outbox

    /// What is known of the peer now.
    var currentInfo: PeerInfo {
        var info = self.info
        self.outbox.count(into: &info)
        return info
    }
}

/// What any thread may read, and the event loop writes: who is connected, who is shut out.
final class PeerRegistry: Sendable {
    private struct State {
        var links: [PeerID: PeerLink] = [:]
        var standings: PeerStandings
        var addresses: [PeerAddress] = []
        var boundPort: Int?
        var hasRun = false
        /// What went over connections that have ended.
        var past = PeerTraffic()
    }

    private let state: Mutex<State>

    /// Nobody is connected.
    init(limits: PeerLimits) {
        self.state = Mutex(State(standings: PeerStandings(limits: limits)))
    }

    /// The open connection with a peer.
    subscript(peer: PeerID) -> PeerLink? { self.state.withLock { $0.links[peer] } }

    /// All open connections, in the order of their keys.
    var links: [PeerLink] {
        self.state.withLock { Array($0.links.values) }.sorted { $0.info.id < $1.info.id }
    }

    /// Makes a connection the one with its peer.
    func open(_ link: PeerLink) {
        self.state.withLock { state in
            if let replaced = state.links[link.info.id] { state.past.add(replaced.currentInfo) }
            state.links[link.info.id] = link
            state.past.opened(link.info.direction)
        }
    }

    /// Forgets a connection, unless another has taken its place.
    func close(_ link: PeerLink) {
        self.state.withLock { state in
            guard state.links[link.info.id]?.number == link.number else { return }
            state.links[link.info.id] = nil
            state.past.add(link.currentInfo)
        }
    }

    /// What went over all connections.
    var traffic: PeerTraffic {
        self.state.withLock { state in
            state.links.values.reduce(into: state.past) { $0.add($1.currentInfo) }
        }
    }

    /// The port that is listened on, and the known addresses.
    var boundPort: Int? {
        get { self.state.withLock(\.boundPort) }
        set { self.state.withLock { $0.boundPort = newValue } }
    }

    /// The known addresses.
    var addresses: [PeerAddress] {
        get { self.state.withLock(\.addresses) }
        set { self.state.withLock { $0.addresses = newValue } }
    }

    /// Marks the network as run; the answer is whether it was not yet.
    func beginRun() -> Bool {
        self.state.withLock { state in
            defer { state.hasRun = true }
            return !state.hasRun
        }
    }

    /// Reads or changes whom we do not speak to.
    func standings<Result>(_ body: (inout PeerStandings) -> Result) -> Result
    where Result: Sendable {
        self.state.withLock { body(&$0.standings) }
    }
}
