public import AssayConsensus
public import AssayCore
public import AssayCrypto
import AssayStore
import Logging
import NIOCore

/// A chain that is being extended: the one writer of a data directory.
///
/// The shell of a ``Replica``: it does what the replica asks for, in order, and gives it
/// messages, statements and time. It runs on a thread of its own, so that waiting for the disk
/// holds up no one who checks signatures. Readers take a ``LedgerView``, and never wait for it.
public actor Ledger {
    private let executor: any EventLoop
    let store: ChainStore
    let votes: VoteBook?
    let key: PrivateKey?
    /// Whether this validator says its cosigning key by itself.
    let cosigns: Bool
    let clock: NodeClock
    let loggers: LedgerLoggers
    let board: ViewBoard
    let metrics: NodeMetrics
    let mempoolLimits: Mempool.Limits
    private var submissions = SubmissionMeter()
    var link: any PeerLink = NoPeers()
    var replica: Replica
    private var watchers: [Digest: [(submission: Submission, index: Int)]] = [:]
    private var isAdvanceScheduled = false
    private var alarm: (at: UInt64, scheduled: Scheduled<Void>)?
    /// Why the ledger extends the chain no more.
    private(set) var failure: NodeError?
    /// When this node last said that it is ready to be a validator.
    var readySince: UInt64?
    /// When it last said its cosigning key.
    var cosignerSince: UInt64?
    /// Cosigns heads, and collects cosignatures.
    var cosigning: Cosigning
    private var stopped: CheckedContinuation<Void, Never>?
    private var meter = SyncMeter()
    /// How many pieces of evidence of misbehaviour are kept.
    public private(set) var evidenceCount = 0

    /// The ledger's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        self.executor.executor.asUnownedSerialExecutor()
    }

    init(
        opened: OpenedChain, replica: Replica, votes: VoteBook?, cosigning: Cosigning,
        configuration: Node.Configuration, executor: any EventLoop, clock: NodeClock,
        logger: Logger, metrics: NodeMetrics
    ) {
        self.store = opened.store
        self.replica = replica
        self.votes = votes
        self.key = configuration.key
        self.cosigns = configuration.cosigns
        self.cosigning = cosigning
        self.metrics = metrics
        self.mempoolLimits = configuration.replica.mempool
        self.executor = executor
        self.clock = clock
        self.loggers = LedgerLoggers(logger)
        self.board = ViewBoard(
            LedgerView(
                head: opened.head, certificate: opened.certificate,
                state: opened.store.snapshot()), checkpoint: cosigning.published)
    }

    /// The newest head and its state.
    public nonisolated var view: LedgerView { self.board.view }

    /// The first view whose head reaches a height.
    ///
    /// - Throws: if the task is cancelled before.
    public nonisolated func view(
        reaching height: UInt64
    ) async throws(CancellationError) -> LedgerView {
        try await self.board.view(reaching: height)
    }

    /// The number of statements that wait for a block.
    public var mempoolCount: Int { self.replica.mempool.count }

    /// How consensus and sync stand.
    public var status: ReplicaStatus { self.replica.status(self.clock.now) }

    /// How far the node is behind its peers.
    public var syncProgress: SyncProgress {
        SyncProgress(
            head: self.replica.head.header.height, claim: self.replica.sync.highestClaim,
            rate: self.meter.rate)
    }

    /// The evidence of misbehaviour that was kept, the newest last.
    public func evidence() throws(NodeError) -> [Misbehaviour] {
        try self.votes?.evidence() ?? []
    }

    /// Submits statements, and answers when each was tried (or is final).
    public func submit(
        _ statements: [Verified<Statement>], wait: SubmissionWait
    ) async -> [Admission] {
        guard !statements.isEmpty else { return [] }
        guard self.failure == nil else {
            self.metrics.record { $0.submissions.unavailable += UInt64(statements.count) }
            return Array(repeating: .unavailable, count: statements.count)
        }
        let now = ContinuousClock.now
        return await withCheckedContinuation { continuation in
            let submission = Submission(
                count: statements.count, wait: wait, continuation: continuation)
            for (index, statement) in statements.enumerated() {
                self.watchers[statement.value.id, default: []].append((submission, index))
                self.submissions.submitted(statement.value.id, at: now)
            }
            self.perform { $0.submit(statements, $1) }
            self.scheduleAdvance()
        }
    }
}

/// Running.
extension Ledger {
    /// Goes on where the last run stopped.
    func begin() {
        self.evidenceCount = (try? self.evidence().count) ?? 0
        self.perform { replica, now throws(Unreadable) in try replica.start(now) }
        self.attempt { () throws(NodeError) in try self.sayCosigner() }
    }

    /// Takes the way to the other nodes.
    func use(_ link: any PeerLink) { self.link = link }

    /// Extends the chain until cancelled.
    ///
    /// - Throws: when the node can no longer write, and must stop.
    func run() async throws(NodeError) {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if self.failure == nil, !Task.isCancelled {
                    self.stopped = continuation
                } else {
                    continuation.resume()
                }
            }
        } onCancel: {
            Task { await self.fail(.stopping) }
        }
        self.fail(.stopping)
        if let failure, failure != .stopping { throw failure }
    }

    /// Gives an input to the replica, does what it asks for, and sets the alarm.
    func perform(
        _ input: (inout Replica, Moment) throws(Unreadable) -> [ReplicaEffect]
    ) {
        guard self.failure == nil else { return }
        do throws(NodeError) {
            let effects = try reading { () throws(Unreadable) in
                try input(&self.replica, self.clock.now)
            }
            try self.carryOut(effects)
        } catch {
            self.fail(error)
        }
        self.setAlarm()
    }

    /// Does what may end the ledger, unless it has ended.
    func attempt(_ body: () throws(NodeError) -> Void) {
        guard self.failure == nil else { return }
        do throws(NodeError) {
            try body()
        } catch {
            self.fail(error)
        }
    }

    func carryOut(_ effects: [ReplicaEffect]) throws(NodeError) {
        for effect in effects {
            switch effect {
            case .persist(let record, let blocks):
                try self.votes?.write(record, adding: blocks)
            case .send(let message, let peers):
                self.link.send(message.encoded, to: peers, isUrgent: message.isUrgent)
            case .append(let candidate, let certificate):
                try self.append(candidate, certificate)
            case .admit(let id, let admission): self.resolve(id, admission)
            case .report(let evidence):
                self.loggers.consensus.error("\(evidence)", metadata: ["evidence": "kept"])
                try self.votes?.keep(evidence)
                self.evidenceCount = try self.evidence().count
            case .ban(let peer, let fault):
                self.metrics.record { $0.peerFaults += 1 }
                self.loggers.peers.warning("peer \(peer.address) is let go: \(fault)")
                self.link.ban(peer, for: fault)
            case .tell(let event): self.log(event)
            }
        }
    }

    /// Makes a block final on this disk, and publishes it.
    private func append(_ candidate: Candidate, _ certificate: Certificate) throws(NodeError) {
        let head = candidate.executed.head
        let begin = ContinuousClock.now
        try storing { () throws(StoreError) in
            try self.store.commit(
                candidate.executed, statements: candidate.checked.statements.map(\.value),
                certificate: certificate)
        }
        let duration = ContinuousClock.now - begin
        let parent = self.replica.head.header
        self.metrics.record {
            $0.count(candidate, round: certificate.round, parent: parent, duration)
        }
        let snapshot = self.store.snapshot()
        self.board.publish(
            LedgerView(head: head, certificate: certificate, state: snapshot))
        self.loggers.store.debug(
            "block written",
            metadata: ["height": "\(head.header.height)", "duration": "\(duration)"])
        self.loggers.consensus.debug(
            "block final",
            metadata: [
                "height": "\(head.header.height)", "round": "\(certificate.round)",
                "statements": "\(candidate.checked.statements.count)",
            ])
        let effects = try reading { () throws(Unreadable) in
            try self.replica.appended(
                candidate, certificate, reader: snapshot, self.clock.now)
        }
        try self.carryOut(effects)
        try self.cosign { $0.appended(head.header, members: head.members, cosigners: $1, now: $2) }
        try self.sayReady()
        try self.sayCosigner()
    }

    /// Goes on after all calls that are queued already: they batch themselves.
    func scheduleAdvance() {
        guard !self.isAdvanceScheduled else { return }
        self.isAdvanceScheduled = true
        Task {
            self.isAdvanceScheduled = false
            self.perform { replica, now throws(Unreadable) in try replica.advance(now) }
        }
    }

    /// Sets the alarm for the replica's next deadline.
    private func setAlarm() {
        guard self.failure == nil else { return }
        let now = self.clock.now
        let deadline = min(self.replica.deadline(now), self.cosigning.deadline ?? .max)
        if let alarm {
            guard deadline < alarm.at else { return }
            alarm.scheduled.cancel()
        }
        let pause = TimeAmount.milliseconds(Int64(max(deadline, now.elapsed + 1) - now.elapsed))
        let scheduled = self.executor.scheduleTask(in: pause) { [weak self] in
            _ = Task { [weak self] in await self?.wake() }
        }
        self.alarm = (deadline, scheduled)
    }

    private func wake() {
        self.alarm = nil
        self.perform { replica, now throws(Unreadable) in try replica.tick(now) }
        self.attempt { () throws(NodeError) in
            try self.cosign { $0.tick(now: $2) }
            try self.sayCosigner()
        }
        self.tellStanding()
    }

    /// Logs how catching up goes, and why the chain waits.
    private func tellStanding() {
        let now = self.clock.now
        guard self.meter.isDue(now.elapsed) else { return }
        let status = self.replica.status(now)
        let members = self.replica.head.members
        let head = self.replica.head.header.height
        if let line = self.meter.observe(head: head, claim: status.highestClaim, now.elapsed) {
            self.loggers.sync.notice("\(line)")
        }
        let report = WaitReport(status, validators: members)
        if let line = self.meter.observe(report, now.elapsed) {
            self.loggers.consensus.warning("\(line)", metadata: ["height": "\(status.height)"])
        }
    }

    /// Tells those who submitted a statement, as far as they wait for this.
    private func resolve(_ id: Digest, _ admission: Admission) {
        if self.submissions.count > 0 {
            self.metrics.record {
                self.submissions.admitted(id, admission, at: .now, &$0)
            }
        }
        guard let watching = self.watchers[id] else { return }
        self.loggers.mempool.debug(
            "statement answered", metadata: ["id": "\(id)", "answer": "\(admission)"])
        var remaining: [(submission: Submission, index: Int)] = []
        for watcher in watching {
            if case .accepted = admission, watcher.submission.wait == .final {
                remaining.append(watcher)
            } else {
                watcher.submission.resolve(watcher.index, admission)
            }
        }
        self.watchers[id] = remaining.isEmpty ? nil : remaining
    }

    /// Stops taking statements, and lets nobody wait for what will not come.
    private func fail(_ error: NodeError) {
        guard self.failure == nil else { return }
        self.failure = error
        if error != .stopping { self.log(error) }
        self.alarm?.scheduled.cancel()
        for watching in self.watchers.values {
            for watcher in watching { watcher.submission.resolve(watcher.index, .unavailable) }
        }
        self.watchers = [:]
        self.stopped?.resume()
        self.stopped = nil
    }

    private func log(_ error: NodeError) {
        let logger = if case .store = error { self.loggers.store } else { self.loggers.node }
        logger.critical("the ledger stops: \(error)")
    }

    private func log(_ event: ReplicaEvent) {
        let logger = self.loggers.consensus
        switch event {
        case .refusedProposal(let height, let block, let refusal):
            self.metrics.record { $0.refusedProposals += 1 }
            logger.warning(
                "a proposed block is refused: \(refusal)",
                metadata: ["height": "\(height)", "block": "\(block)"])
        case .roundChanged(let height, let round):
            self.metrics.record { $0.roundChanges += 1 }
            logger.info(
                "round change", metadata: ["height": "\(height)", "round": "\(round)"])
        case .observing:
            logger.warning(
                """
                the vote record is lost or was never used: this validator observes until it is \
                safe to vote; `assay votes renew` explains how to end that by hand
                """)
        case .votesAgain(let height):
            logger.notice("voting again", metadata: ["height": "\(height)"])
        }
    }
}
