import AssayConsensus
import AssayCore
import AssayCrypto
import AssayTestSupport

/// A replica with its ledger and clock, whose effects are done and kept.
struct ReplicaNode {
    var replica: Replica
    /// The chain as this node has written it.
    var scene: VotingScene
    var now: Moment
    let number: Int?
    /// Everything that the replica asked for so far.
    private(set) var effects: [ReplicaEffect] = []

    /// A node at the head of a scene, not yet started.
    init(
        _ number: Int?, in scene: VotingScene, memory: VoteMemory? = nil,
        configuration: Replica.Configuration = Replica.Configuration()
    ) {
        self.scene = scene
        self.number = number
        self.now = scene.start
        let height = scene.ledger.head.header.height
        let certificate = scene.ledger.blocks.last?.certificate
        self.replica = Replica(
            head: scene.ledger.head, certificate: certificate, reader: scene.ledger.state,
            scheme: scene.scheme(number),
            memory: memory ?? .record(VoteRecord(height: max(height, 1)), blocks: [:]),
            now: scene.start, configuration: configuration)
    }

    /// A node that was started, and is connected to all other validators.
    static func started(
        _ number: Int?, in scene: VotingScene, memory: VoteMemory? = nil,
        configuration: Replica.Configuration = Replica.Configuration()
    ) throws -> ReplicaNode {
        var node = ReplicaNode(number, in: scene, memory: memory, configuration: configuration)
        try node.carryOut(node.replica.start(node.now))
        for other in 0..<scene.validators.count where other != number {
            node.connect(scene.validators.keys[other].publicKey)
        }
        // The interval between blocks passes.
        try node.wait(50)
        node.effects = []
        return node
    }

    /// The key of a validator.
    func key(_ number: Int) -> PublicKey { self.scene.validators.keys[number].publicKey }

    /// Does what is asked for, blocks written at once; answers with all that came of it.
    @discardableResult
    mutating func carryOut(_ new: [ReplicaEffect]) throws -> [ReplicaEffect] {
        var all = new
        self.effects += new
        for effect in new {
            guard case .append(let candidate, let certificate) = effect else { continue }
            self.scene.append(candidate)
            all += try self.carryOut(
                self.replica.appended(
                    candidate, certificate, reader: self.scene.ledger.state, self.now))
        }
        return all
    }

    @discardableResult
    mutating func connect(_ peer: PublicKey) -> [ReplicaEffect] {
        let new = self.replica.connected(peer, self.now)
        self.effects += new
        return new
    }

    /// Takes in a message as a node's shell does: looks at it, checks its block, hands it in.
    @discardableResult
    mutating func hear(
        _ message: ConsensusMessage, from peer: PublicKey? = nil,
        _ statements: [Verified<Statement>] = []
    ) throws -> [ReplicaEffect] {
        let peer = peer ?? message.validator
        let (inspection, first) = self.replica.inspect(message, from: peer, self.now)
        self.effects += first
        var checked: CheckedBlock?
        switch inspection {
        case .ignore: return first
        case .take: break
        case .check(let block): checked = CheckedBlock(block, statements: statements)
        }
        return try first
            + self.carryOut(
                self.replica.receive(message, checked: checked, from: peer, self.now))
    }

    @discardableResult
    mutating func hear(_ messages: [ConsensusMessage]) throws -> [ReplicaEffect] {
        try messages.flatMap { message in try self.hear(message) }
    }

    @discardableResult
    mutating func hear(_ decided: Decided, from number: Int) throws -> [ReplicaEffect] {
        try self.carryOut(self.replica.receive(decided, from: self.key(number), self.now))
    }

    @discardableResult
    mutating func fetched(_ blocks: [FetchedBlock], from number: Int) throws -> [ReplicaEffect] {
        try self.carryOut(
            self.replica.receive(blocks: blocks, from: self.key(number), self.now))
    }

    /// Statements of users, which are tried at once.
    @discardableResult
    mutating func submit(_ statements: [Verified<Statement>]) throws -> [ReplicaEffect] {
        let first = self.replica.submit(statements, self.now)
        self.effects += first
        return try first + self.carryOut(self.replica.advance(self.now))
    }

    /// Statements of a peer.
    @discardableResult
    mutating func hear(
        _ statements: [Verified<Statement>], from number: Int
    ) throws -> [ReplicaEffect] {
        let first = self.replica.receive(
            statements: statements, from: self.key(number), self.now)
        self.effects += first
        return try first + self.carryOut(self.replica.advance(self.now))
    }

    /// Lets time pass, and calls at its end.
    @discardableResult
    mutating func wait(_ milliseconds: UInt64) throws -> [ReplicaEffect] {
        self.now = Moment(
            wall: self.now.wall + milliseconds, elapsed: self.now.elapsed + milliseconds)
        return try self.carryOut(self.replica.tick(self.now))
    }

    /// Lets time pass in steps of 100 ms.
    @discardableResult
    mutating func live(_ milliseconds: UInt64) throws -> [ReplicaEffect] {
        try (0..<milliseconds / 100).flatMap { _ in try self.wait(100) }
    }
}

extension [ReplicaEffect] {
    var sent: [(message: PeerMessage, peers: [PublicKey])] {
        self.compactMap {
            if case .send(let message, to: let peers) = $0 { (message, peers) } else { nil }
        }
    }

    /// The consensus messages that were sent.
    var votes: [ConsensusMessage] {
        self.sent.compactMap {
            if case .consensus(let message) = $0.message { message } else { nil }
        }
    }

    var requests: [(peers: [PublicKey], request: BlockRequest)] {
        self.sent.compactMap {
            if case .getBlocks(let request) = $0.message { ($0.peers, request) } else { nil }
        }
    }

    /// The heights of heads that were told, and to whom.
    var heads: [(height: UInt64, peers: [PublicKey])] {
        self.sent.compactMap {
            if case .decided(let decided) = $0.message {
                (decided.header.height, $0.peers)
            } else {
                nil
            }
        }
    }

    var gossip: [(statements: [[UInt8]], peers: [PublicKey])] {
        self.sent.compactMap {
            if case .statements(let statements) = $0.message {
                (statements, $0.peers)
            } else {
                nil
            }
        }
    }

    var admissions: [Digest: [Admission]] {
        var all: [Digest: [Admission]] = [:]
        for case .admit(let id, let admission) in self { all[id, default: []].append(admission) }
        return all
    }

    var appended: [Candidate] {
        self.compactMap { if case .append(let candidate, _) = $0 { candidate } else { nil } }
    }

    var records: [VoteRecord] {
        self.compactMap { if case .persist(let record, adding: _) = $0 { record } else { nil } }
    }

    var bans: [PublicKey] {
        self.compactMap { if case .ban(let peer, _) = $0 { peer } else { nil } }
    }

    var events: [ReplicaEvent] {
        self.compactMap { if case .tell(let event) = $0 { event } else { nil } }
    }
}
