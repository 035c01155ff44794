import DequeModule
import NIOCore

/// Calls the layer above: for one peer in order and one at a time, for different peers at once.
///
/// It belongs to the event loop of the connections.
final class PeerDelivery {
    /// Something that the layer above is told.
    enum Event: Sendable {
        case connected(PeerInfo)
        case received([UInt8])
        case disconnected(PeerEnd)
    }

    /// More events than this are waiting only when a peer comes and goes while the layer above
    /// is slow; then it is not let in again.
    static let maximumWaiting = 16

    private let loop: any EventLoop
    private let handler: any PeerHandler
    // The first one of each is running.
    private var waiting: [PeerID: Deque<(event: Event, done: () -> Void)>] = [:]

    /// Calls `handler` on behalf of the connections on `loop`.
    init(loop: any EventLoop, handler: any PeerHandler) {
        self.loop = loop
        self.handler = handler
    }

    /// Whether the layer above has been told everything.
    var isIdle: Bool { self.waiting.isEmpty }

    /// Whether so much waits for a peer that no new connection of it can be told.
    func isBacklogged(_ peer: PeerID) -> Bool {
        (self.waiting[peer]?.count ?? 0) >= Self.maximumWaiting
    }

    /// Tells the layer above, and runs `done` on the event loop once it has taken notice.
    func post(_ event: Event, for peer: PeerID, then done: @escaping () -> Void = {}) {
        self.waiting[peer, default: []].append((event, done))
        if self.waiting[peer]?.count == 1 { self.run(event, for: peer) }
    }

    private func run(_ event: Event, for peer: PeerID) {
        let handler = self.handler
        let promise = self.loop.makePromise(of: Void.self)
        Task {
            switch event {
            case .connected(let info): await handler.connected(info)
            case .received(let bytes): await handler.received(bytes, from: peer)
            case .disconnected(let reason): await handler.disconnected(peer, reason)
            }
            promise.succeed()
        }
        promise.futureResult.assumeIsolated().whenComplete { _ in self.finish(peer) }
    }

    private func finish(_ peer: PeerID) {
        guard let finished = self.waiting[peer]?.popFirst() else { return }
        if let next = self.waiting[peer]?.first {
            self.run(next.event, for: peer)
        } else {
            self.waiting[peer] = nil
        }
        finished.done()
    }
}
