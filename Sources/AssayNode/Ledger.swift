public import AssayCore
public import AssayCrypto
import AssayStore
import Logging
import NIOCore

/// A chain that is being extended: the one writer of a data directory.
///
/// It runs on a thread of its own, so that waiting for the disk holds up no one who checks
/// signatures. Readers take a ``LedgerView``, and never wait for it.
public actor Ledger {
    private let executor: any EventLoop
    private let store: ChainStore
    private let sealer: Sealer
    private let now: @Sendable () -> UInt64
    private let logger: Logger
    private let board: ViewBoard
    private var mempool: Mempool
    private var watchers: [Digest: [(submission: Submission, index: Int)]] = [:]
    private var isProductionScheduled = false
    private var failure: NodeError?

    /// The ledger's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        self.executor.executor.asUnownedSerialExecutor()
    }

    init(
        opened: OpenedChain, sealer: Sealer, executor: any EventLoop, mempool: Mempool,
        logger: Logger, now: @escaping @Sendable () -> UInt64
    ) {
        self.store = opened.store
        self.sealer = sealer
        self.executor = executor
        self.mempool = mempool
        self.logger = logger
        self.now = now
        self.board = ViewBoard(
            LedgerView(
                head: opened.head, certificate: opened.certificate,
                state: opened.store.snapshot()))
    }

    /// The newest head and its state.
    public nonisolated var view: LedgerView { self.board.view }

    /// The number of statements that wait for a block.
    public var mempoolCount: Int { self.mempool.count }

    /// Submits statements, and answers when each was tried (or is final).
    public func submit(
        _ statements: [Verified<Statement>], wait: SubmissionWait
    ) async -> [Admission] {
        guard !statements.isEmpty else { return [] }
        guard self.failure == nil else {
            return Array(repeating: .unavailable, count: statements.count)
        }
        return await withCheckedContinuation { continuation in
            let submission = Submission(
                count: statements.count, wait: wait, continuation: continuation)
            for (index, statement) in statements.enumerated() {
                switch self.mempool.offer(statement) {
                case .taken, .known:
                    self.watchers[statement.value.id, default: []].append((submission, index))
                case .waiting: submission.resolve(index, .waiting)
                case .full: submission.resolve(index, .full)
                }
            }
            self.scheduleProduction()
        }
    }

    /// Tries to make a block after all calls that are queued already: they batch themselves.
    private func scheduleProduction() {
        guard !self.isProductionScheduled else { return }
        self.isProductionScheduled = true
        Task { self.produceScheduled() }
    }

    private func produceScheduled() {
        self.isProductionScheduled = false
        do throws(NodeError) {
            try self.produce(isHeartbeat: false)
        } catch {
            self.fail(error)
        }
        // A ledger that stopped tries nothing more, or it would try the same for ever.
        if self.failure == nil, self.mempool.hasReady { self.scheduleProduction() }
    }

    /// Makes blocks when the heartbeat or a deadline demands one, until cancelled.
    ///
    /// - Throws: when the node can no longer write, and must stop.
    func keepTime() async throws(NodeError) {
        while !Task.isCancelled {
            if let failure { throw failure }
            let now = self.now()
            self.mempool.wake(at: now / 1_000)
            let head = self.board.view.head
            let due = head.header.time + head.parameters[.heartbeat]
            do throws(NodeError) {
                try self.produce(isHeartbeat: now >= due)
            } catch {
                self.fail(error)
                throw error
            }
            let pause = min(max(due, now + 1) - now, 1_000)
            try? await Task.sleep(for: .milliseconds(Int64(pause)))
        }
        self.fail(.stopping)
    }

    /// Makes a block if one is due: a statement is accepted, something in the queues is due, or
    /// it is a heartbeat.
    private func produce(isHeartbeat: Bool) throws(NodeError) {
        if let failure { throw failure }
        let view = self.board.view
        let time = max(self.now(), view.head.header.time + 1)
        let isDue = isHeartbeat ? true : try self.isDue(view, at: time)
        guard isDue || self.mempool.hasReady else { return }
        var execution = BlockExecution(
            on: view.head, time: time, proposer: self.sealer.publicKey.address,
            reader: view.state)
        try self.fill(&execution)
        guard isDue || !execution.statements.isEmpty else { return }
        let statements = execution.statements
        let executed: ExecutedBlock
        do throws(ExecutionError) {
            executed = try execution.finish()
        } catch {
            throw Self.nodeError(error, height: view.head.header.height + 1)
        }
        try self.commit(executed, statements)
        // Seeds of jobs come with the next blocks, and what was too much for this one is first.
        if try self.isDue(self.board.view, at: self.now()) { self.scheduleProduction() }
    }

    private func isDue(_ view: LedgerView, at time: UInt64) throws(NodeError) -> Bool {
        try reading { () throws(Unreadable) in
            try view.head.hasDueEntries(at: time, reader: view.state)
        }
    }

    /// Tries what is ready, in order, until the block is full.
    private func fill(_ execution: inout BlockExecution) throws(NodeError) {
        let ready = self.mempool.takeReady()
        for (position, statement) in ready.enumerated() {
            do throws(ExecutionError) {
                try execution.apply(statement)
                self.resolve(statement, .accepted(height: execution.height))
            } catch .rejected(.blockTooLarge) {
                self.mempool.putBack(ready[position...])
                return
            } catch .rejected(let rejection) {
                self.refuse(statement, rejection)
            } catch {
                self.mempool.putBack(ready[position...])
                throw Self.nodeError(error, height: execution.height)
            }
        }
    }

    private func refuse(_ statement: Verified<Statement>, _ rejection: Rejection) {
        if rejection.isEarly, self.mempool.wait(statement, for: rejection) {
            self.resolve(statement, .waiting)
        } else {
            self.mempool.drop(statement)
            self.resolve(statement, .rejected(rejection))
        }
    }

    private func commit(
        _ executed: ExecutedBlock, _ statements: [Verified<Statement>]
    ) throws(NodeError) {
        let header = executed.head.header
        let certificate = self.sealer.certificate(of: header, hash: executed.head.hash)
        try storing { () throws(StoreError) in
            try self.store.commit(
                executed, statements: statements.map(\.value), certificate: certificate)
        }
        self.board.view = LedgerView(
            head: executed.head, certificate: certificate, state: self.store.snapshot())
        for (offset, statement) in statements.enumerated() {
            self.mempool.drop(statement)
            self.resolve(
                statement,
                .final(height: header.height, index: header.firstIndex + 1 + UInt64(offset)))
        }
        self.mempool.wake(Set(statements.map(\.value.claims.address)))
        self.logger.debug(
            "block final",
            metadata: ["height": "\(header.height)", "statements": "\(statements.count)"])
    }

    /// Tells those who submitted a statement, as far as they wait for this.
    private func resolve(_ statement: Verified<Statement>, _ admission: Admission) {
        let id = statement.value.id
        guard let watching = self.watchers[id] else { return }
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
        if error != .stopping { self.logger.critical("the ledger stops: \(error)") }
        for watching in self.watchers.values {
            for watcher in watching { watcher.submission.resolve(watcher.index, .unavailable) }
        }
        self.watchers = [:]
    }

    private static func nodeError(_ error: ExecutionError, height: UInt64) -> NodeError {
        switch error {
        case .rejected(let rejection): .invalidBlock(height: height, .rejected(rejection))
        case .unreadable(let unreadable): .unreadable(unreadable)
        }
    }
}
