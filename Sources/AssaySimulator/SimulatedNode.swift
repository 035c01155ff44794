import AssayConsensus
import AssayCore
import AssayCrypto
import DequeModule

/// A disk on which a write is durable once its sync returned.
struct SimulatedDisk {
    /// A final block as it is stored.
    struct StoredBlock {
        let block: Block
        let certificate: Certificate
        let head: Head
    }

    /// Something that is being written.
    enum Write {
        case votes(VoteRecord, adding: [Block])
        case block(Candidate, Certificate)

        /// What is written.
        var kind: Fault.Write {
            switch self {
            case .votes: .votes
            case .block: .block
            }
        }
    }

    /// The final blocks, from height 1.
    private(set) var chain: [StoredBlock] = []
    /// The vote record; `nil` if it is lost.
    private(set) var record: VoteRecord? = VoteRecord(height: 1)
    /// The blocks that are kept with it.
    private(set) var blocks: [Digest: Block] = [:]

    /// The height of the newest block.
    var height: UInt64 { UInt64(self.chain.count) }

    /// Makes a write durable.
    mutating func sync(_ write: Write) {
        switch write {
        case .votes(let record, let blocks):
            let wanted = record.blocks
            self.record = record
            // What is kept is kept once, and no longer than the record needs it.
            var kept = self.blocks
            for block in blocks { kept[block.header.hash] = block }
            self.blocks = kept.filter { wanted.contains($0.key) }
        case .block(let candidate, let certificate):
            self.chain.append(
                StoredBlock(
                    block: candidate.checked.block, certificate: certificate,
                    head: candidate.executed.head))
        }
    }

    /// Loses what was durable.
    mutating func lose(_ loss: Fault.DiskLoss) {
        switch loss {
        case .none: return
        case .votes: break
        case .all: self.chain = []
        }
        self.record = nil
        self.blocks = [:]
    }
}

/// A node of the simulation: a replica, and all around it that a real node has.
final class SimulatedNode {
    /// What a node is given.
    enum Input {
        case message(PeerMessage, from: Int)
        case connected(Int)
        case disconnected(Int)
        case statements([Verified<Statement>])
        case tick
    }

    /// The number: validators come first, in the order of their keys.
    let number: Int
    let key: PublicKey
    let scheme: any SignatureScheme
    /// What it lies about; `nil` if it is honest.
    var liar: Liar?

    /// The replica; while the node is down, the one that it was.
    var replica: Replica
    /// Whether it runs.
    var isUp = false
    var disk = SimulatedDisk()
    /// How often it was started.
    var incarnation = 0
    /// What is to be done yet, in order.
    var effects: Deque<ReplicaEffect> = []
    /// What came in and is not yet handled.
    var inbox: Deque<Input> = []
    /// What is being written; nothing else is done meanwhile.
    var write: SimulatedDisk.Write?
    /// Whether the process stands still.
    var isPaused = false
    /// When it is to be woken.
    var wakeAt: UInt64?
    /// The clock that only goes forward: virtual time and this.
    var elapsedOffset: UInt64 = 0
    /// How far the wall clock is off.
    var clockOffset: Int64 = 0
    var faultOffset: Int64 = 0
    /// How much longer every write takes.
    var slowness: UInt64 = 0
    /// Where it is to stop, and when it starts again.
    var armed: (point: Fault.CrashPoint, loss: Fault.DiskLoss, until: UInt64)?
    /// The connection over which each node is heard: its number, or `nil`.
    var connections: [Int?]
    var votes = VoteChecker()
    /// The proposals above round 0 that it got or made at its height, over restarts.
    private(set) var proposals: [Proposal] = []
    /// How often it was woken in this second.
    var ticks: UInt64 = 0

    /// A node with an empty disk.
    init(
        _ number: Int, key: PublicKey, scheme: any SignatureScheme, nodes: Int, replica: Replica
    ) {
        self.number = number
        self.replica = replica
        self.key = key
        self.scheme = scheme
        self.connections = Array(repeating: nil, count: nodes)
    }

    /// Whether it lies.
    var isHonest: Bool { self.liar == nil }
    /// Whether it can take in something now.
    var isReady: Bool { self.isUp && self.write == nil && !self.isPaused }

    /// Remembers a proposal, to judge by it what the node prepares.
    func note(_ proposal: Proposal) {
        guard proposal.round > 0 else { return }
        self.proposals.removeAll { $0.height < proposal.height }
        self.proposals.append(proposal)
        if self.proposals.count > 256 { self.proposals.removeFirst() }
    }

    /// The time by the clocks of this node.
    func moment(_ now: UInt64) -> Moment {
        let wall =
            Int64(SimulationWorld.beginning + 10_000 + now)
            + self.clockOffset + self.faultOffset
        return Moment(wall: UInt64(max(wall, 1)), elapsed: now + self.elapsedOffset)
    }
}
