import AssayConsensus
import AssayCrypto
import AssayPeers
import Synchronization

/// Where peers come in: hands their messages to the intake.
///
/// Votes and blocks are handled in order, and the peer waits for them. Statements are handled
/// beside, so that no vote waits behind them; when there are too many they are dropped, and come
/// again.
struct PeerGate: PeerHandler {
    private typealias Batch = (message: PeerMessage, peer: PublicKey)
    /// The batches of statements that may wait, of a mebibyte each at most.
    private static let waitingBatches = 48

    private let intake: PeerIntake
    private let batches: AsyncStream<Batch>
    private let continuation: AsyncStream<Batch>.Continuation

    init(_ intake: PeerIntake) {
        self.intake = intake
        (self.batches, self.continuation) = AsyncStream.makeStream(
            bufferingPolicy: .bufferingOldest(Self.waitingBatches))
    }

    /// Handles statements until cancelled.
    func run() async {
        for await (message, peer) in self.batches {
            await self.intake.receive(message, from: peer)
        }
    }

    func connected(_ peer: PeerInfo) async {
        await self.intake.ledger.connected(peer.id.publicKey)
    }

    func received(_ bytes: [UInt8], from peer: PeerID) async {
        let key = peer.publicKey
        guard let message = await self.intake.decode(bytes, from: key) else { return }
        if case .statements = message {
            if case .dropped = self.continuation.yield((message, key)) {
                self.intake.ledger.metrics.record { $0.droppedBatches += 1 }
            }
        } else {
            await self.intake.receive(message, from: key)
        }
    }

    func disconnected(_ peer: PeerID, _ reason: PeerEnd) async {
        await self.intake.ledger.disconnected(peer.publicKey)
    }
}

/// The way to peers over the network.
final class NetworkLink: PeerLink {
    /// How long a peer is banned that sent what no honest node sends.
    private static let banTime = Duration.seconds(60)

    private let current = Mutex<PeerNetwork?>(nil)

    var network: PeerNetwork? {
        get { self.current.withLock { $0 } }
        set { self.current.withLock { $0 = newValue } }
    }

    func send(_ message: [UInt8], to peers: [PublicKey], isUrgent: Bool) {
        self.network?.send(
            message, to: peers.map(PeerID.init), priority: isUrgent ? .urgent : .bulk)
    }

    func ban(_ peer: PublicKey, for fault: PeerFault) {
        self.network?.ban(PeerID(peer), for: Self.banTime, reason: "\(fault)")
    }
}
