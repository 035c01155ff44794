public import AssayCore
public import AssayCrypto

/// Executes a block of another node on a head.
public typealias Executor =
    @Sendable (Head, CheckedBlock, any StateReader) throws(ExecutionError) -> ExecutedBlock

/// A node without its disk, network and clock: consensus, mempool and sync on one chain.
///
/// A value that is given messages, statements and time, and says what to do. The node's shell
/// and the simulator run the same one. After every input the effects must be done in their
/// order; after ``ReplicaEffect/append(_:_:)`` comes ``appended(reader:_:)``, before any other
/// input.
public struct Replica: Sendable {
    /// How a replica is set up.
    public struct Configuration: Sendable {
        /// How long consensus waits.
        public var timing = Timing()
        /// How much the mempool holds.
        public var mempool = Mempool.Limits()
        /// How much is fetched at once.
        public var sync = BlockSync.Limits()
        /// Executes blocks; the simulator remembers what was executed before.
        public var executor: Executor = { head, checked, reader throws(ExecutionError) in
            try head.execute(checked.header, checked.statements, reader: reader)
        }

        /// The standard configuration.
        public init() {}
    }

    /// The newest final block, and what the next one stands on.
    public internal(set) var head: Head
    /// Its certificate; `nil` at height 0.
    public internal(set) var certificate: Certificate?
    /// What is voted on now.
    public internal(set) var consensus: Consensus
    /// Statements that wait for a block.
    public internal(set) var mempool: Mempool
    /// Blocks that are fetched.
    public internal(set) var sync: BlockSync
    /// The other nodes.
    public internal(set) var peers: Set<PublicKey> = []
    /// Whether the vote record is lost and this node only observes.
    public internal(set) var isObserving: Bool

    let configuration: Configuration
    let scheme: any SignatureScheme
    var reader: any StateReader
    var record: VoteRecord
    /// The blocks that were kept with the record, until they are used.
    var keptBlocks: [Digest: CheckedBlock] = [:]
    var lost = LostVotes()
    var draft: Draft?
    /// Statements that came from users of this node, and must be tried soon.
    var fresh: [Digest] = []
    /// The validators that were heard voting on block 1, while the own record is empty.
    var beginners: Set<PublicKey> = []
    /// Votes for the next height from validators that are a step ahead.
    var early: [PublicKey: [VoteKind: EarlyVote]] = [:]
    /// The blocks that were refused at this height.
    var refused: Set<Digest> = []
    /// Whether a block is being written.
    var isWriting = false
    /// Whether something in the queues is due, and when that was asked last.
    var dueCheck: (isDue: Bool, at: UInt64)?
    /// When the head came, by the clock that only goes forward.
    var headSince: UInt64
    /// Since when a block is due that is not decided.
    var dueSince: UInt64?
    var nextRepetition: UInt64
    /// When a peer was last answered with the head.
    var lastAnswers: [PublicKey: UInt64] = [:]
    var effects: [ReplicaEffect] = []

    struct EarlyVote: Sendable {
        let message: ConsensusMessage
        let checked: CheckedBlock?
    }

    /// A replica that stands at `head`.
    public init(
        head: Head, certificate: Certificate?, reader: any StateReader,
        scheme: any SignatureScheme, memory: VoteMemory, now: Moment,
        configuration: Configuration = Configuration()
    ) {
        self.head = head
        self.certificate = certificate
        self.reader = reader
        self.scheme = scheme
        self.configuration = configuration
        self.mempool = Mempool(limits: configuration.mempool)
        self.sync = BlockSync(limits: configuration.sync)
        self.headSince = now.elapsed
        self.nextRepetition = now.elapsed
        switch memory {
        case .record(let record, let blocks):
            self.record = record
            self.keptBlocks = blocks
            // An empty record is what a home is made with: good only where nothing was signed.
            self.isObserving = record.isProvisional && head.header.height > 0
        case .lost:
            self.record = VoteRecord()
            self.isObserving = true
        }
        self.consensus = Consensus(
            after: head, scheme: scheme, votes: !self.isObserving, record: self.record,
            timing: configuration.timing)
    }

    /// Begins: sends again what was sent before the last stop.
    public mutating func start(_ now: Moment) throws(Unreadable) -> [ReplicaEffect] {
        if self.isObserving, self.isValidator { self.effects.append(.tell(.observing)) }
        try self.resume(now)
        if self.record.isNew, self.isAlone {
            // Alone, no vote is written: the record only says that votes began.
            self.record = VoteRecord(height: self.consensus.height)
            self.effects.append(.persist(self.record, adding: []))
        }
        return try self.advance(now)
    }

    /// Goes on with the votes of the height that the record names, once it is that height's
    /// turn.
    mutating func resume(_ now: Moment) throws(Unreadable) {
        guard self.record.height == self.consensus.height else { return }
        let blocks = self.keptBlocks
        self.keptBlocks = [:]
        try self.voting(now) { consensus, execute throws(Unreadable) in
            try consensus.resume(blocks, now, execute: execute)
        }
    }

    /// Whether the own key is that of a validator.
    public var isValidator: Bool {
        self.scheme.ownKey.map { self.head.members.contains($0) } ?? false
    }

    /// The validators among the peers.
    var validatorPeers: [PublicKey] {
        self.head.members.keys.filter { self.peers.contains($0) }
    }

    /// Hands out what is to be done.
    mutating func flush() -> [ReplicaEffect] {
        defer { self.effects = [] }
        return self.effects
    }

    /// Runs consensus with an execution on the present head, and translates its effects.
    mutating func voting(
        _ now: Moment,
        _ step: (inout Consensus, Execution) throws(Unreadable) -> [ConsensusEffect]
    ) throws(Unreadable) {
        let round = self.consensus.round
        var refusal: (Digest, Rejection)?
        let (head, reader, executor) = (self.head, self.reader, self.configuration.executor)
        let effects = try step(&self.consensus) { checked throws(Unreadable) in
            do throws(ExecutionError) {
                return try executor(head, checked, reader)
            } catch {
                switch error {
                case .unreadable(let unreadable): throw unreadable
                case .rejected(let rejection):
                    refusal = (checked.hash, rejection)
                    return nil
                }
            }
        }
        if let (block, rejection) = refusal {
            self.tellRefusal(block, .invalid(rejection))
        }
        if self.consensus.round > round {
            self.effects.append(
                .tell(
                    .roundChanged(height: self.consensus.height, round: self.consensus.round)))
        }
        self.carryOut(effects)
    }

    /// Tells once a height that a block was refused, however often it comes.
    private mutating func tellRefusal(_ block: Digest, _ refusal: Refusal) {
        guard self.refused.count < 64, self.refused.insert(block).inserted else { return }
        self.effects.append(
            .tell(.refusedProposal(height: self.consensus.height, block: block, refusal)))
    }

    private mutating func carryOut(_ effects: [ConsensusEffect]) {
        for effect in effects {
            switch effect {
            case .persist(let record, let blocks):
                self.record = record
                self.effects.append(.persist(record, adding: blocks))
            case .broadcast(let message): self.sendVote(message, to: self.validatorPeers)
            case .decide(let candidate, let certificate):
                self.append(candidate, certificate)
            case .report(let evidence):
                self.effects.append(.report(evidence))
            case .refuse(let block, let refusal): self.tellRefusal(block, refusal)
            }
        }
    }

    /// Sends a vote; the block behind a round change goes only to who may have to propose it.
    mutating func sendVote(_ message: ConsensusMessage, to peers: [PublicKey]) {
        guard case .roundChange(let change) = message, change.block != nil else {
            return self.send(.consensus(message), to: peers)
        }
        let proposer = self.consensus.proposer(in: change.vote.round)
        let bare = RoundChange(vote: change.vote, proof: change.proof, block: nil)
        self.send(.consensus(message), to: peers.filter { $0 == proposer })
        self.send(.consensus(.roundChange(bare)), to: peers.filter { $0 != proposer })
    }

    /// Sends to peers, if there are any.
    mutating func send(_ message: PeerMessage, to peers: [PublicKey]) {
        let others = peers.filter { $0 != self.scheme.ownKey }
        if !others.isEmpty { self.effects.append(.send(message, to: others)) }
    }

    /// Has a final block written.
    mutating func append(_ candidate: Candidate, _ certificate: Certificate) {
        self.isWriting = true
        self.effects.append(.append(candidate, certificate))
    }
}
