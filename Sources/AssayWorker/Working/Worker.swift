import AssayAPI
public import AssayClient
public import AssayCore
public import AssayCrypto
import NIOPosix

/// The loop of an edge node: it follows jobs, works on those it is drawn for, commits, opens, and
/// tells what it earned.
///
/// What to do is decided by ``WorkerMachine`` from what the ledger shows and what is on the disk.
/// The worker only carries it out, so one that was killed goes on where it was.
public actor Worker {
    /// Signs a transaction and submits it; answers with the height at which it is final.
    public typealias Sign = @Sendable (Transaction) async throws(ClientError) -> UInt64

    let configuration: WorkerConfiguration
    let reader: LedgerReader
    let machine: WorkerMachine
    let sign: Sign
    let report: @Sendable (WorkerEvent) -> Void
    let threads: NIOThreadPool

    var home: (chain: ChainID, directory: WorkerDirectory)?
    var own: [Digest: OwnWork] = [:]
    /// What is being fetched and run.
    var bench: Bench?
    /// The jobs whose outputs are being left at their place.
    var publishing: Set<Digest> = []
    var retries = Retries()
    /// Whether there may be something to do though no block has come.
    var hasNews = true
    var settled = 0
    var earned: UInt64 = 0

    /// How each unit rule counts, by model.
    var counts: [Digest: UnitCount] = [:]
    /// Directories that an earlier process left without a record.
    var leftovers: Set<Digest> = []
    private var told: [Digest: Obstacle] = [:]
    private var toldOfAccount: WorkerEvent?
    private var seenHeight: UInt64?
    private var away = Away()
    private var isStopping = false
    private var failure: WorkerFailure?
    private var sleeper: Task<Void, Never>?

    /// What is being worked on.
    struct Bench {
        let job: Digest
        let task: Task<Void, Never>
        /// Why it is stopped, if it is.
        var obstacle: Obstacle?
    }

    /// How long the node has been away.
    private struct Away {
        var failures = 0

        /// The seconds until it is asked again.
        var pause: UInt64 { UInt64(min(1 << min(self.failures, 5), 30)) }
    }

    /// A worker with a key.
    ///
    /// - Parameters:
    ///   - key: the public key of the account that works.
    ///   - sign: signs with that key, and submits.
    ///   - report: told what happens, in order.
    public init(
        _ configuration: WorkerConfiguration, client: UnverifiedClient, key: PublicKey,
        sign: @escaping Sign, report: @escaping @Sendable (WorkerEvent) -> Void
    ) {
        self.configuration = configuration
        self.reader = LedgerReader(client: client, key: key)
        self.machine = WorkerMachine(node: key.address, rules: configuration.rules)
        self.sign = sign
        self.report = report
        self.threads = NIOThreadPool(numberOfThreads: configuration.parallel + 2)
    }

    /// Works until it is told to stop, or has done as many jobs as it was asked for.
    public func run() async throws(WorkerFailure) {
        self.threads.start()
        while !self.isStopping, !self.isDone, self.failure == nil {
            do throws(ClientError) {
                try await self.look()
                if self.away.failures > 0 { self.report(.nodeBack) }
                self.away = Away()
                await self.pause(milliseconds: self.configuration.pollMilliseconds)
            } catch {
                // A stop in the middle of a call is no fault of the node.
                guard !self.isStopping else { break }
                let pause = self.away.pause
                self.report(.nodeAway(reason: "\(error)", retrySeconds: pause))
                self.away.failures += 1
                await self.pause(milliseconds: pause * 1_000)
            }
        }
        await self.finish()
        try? await self.threads.shutdownGracefully()
        if let failure { throw failure }
        self.report(.ended(settled: self.settled, earned: self.earned))
    }

    /// Lets the worker stop as soon as it can: runs are ended, what is due is opened.
    public func stop() {
        self.isStopping = true
        self.bench?.task.cancel()
        self.wake()
    }

    /// Whether as many jobs are done as were asked for.
    private var isDone: Bool {
        self.configuration.jobs.map { self.settled >= $0 } ?? false
    }

    /// Whether another job may be begun.
    var mayBegin: Bool {
        guard self.bench == nil, !self.isStopping else { return false }
        guard let jobs = self.configuration.jobs else { return true }
        let open = self.own.values.count { work in
            if case .committed = work { true } else { false }
        }
        return self.settled + open < jobs
    }

    /// Sees to it that the node is asked again at once.
    func wake() {
        self.hasNews = true
        self.sleeper?.cancel()
    }

    private func pause(milliseconds: UInt64) async {
        guard !self.hasNews || self.away.failures > 0, !self.isStopping else { return }
        let sleeper = Task { () async -> Void in
            try? await Task.sleep(for: .milliseconds(Int64(clamping: milliseconds)))
        }
        self.sleeper = sleeper
        await sleeper.value
        self.sleeper = nil
    }

    /// Asks the node, and does what is to be done.
    private func look() async throws(ClientError) {
        let head = try await self.reader.head()
        guard let home = self.takeHome(head.chain) else { return }
        guard home.chain == head.chain else {
            self.failure = .otherChain(was: home.chain, is: head.chain)
            return
        }
        guard self.hasNews || head.height != self.seenHeight || self.retries.isAnyDue else {
            return
        }
        self.hasNews = false
        let sight = try await self.reader.sight()
        await self.tellOfAccount(sight)
        let jobs = try await self.jobsInHand()
        for (id, job) in jobs { try await self.act(on: id, job, at: sight) }
        let known = Set(jobs.map(\.id))
        let fresh = try await self.freshJobs().filter { !known.contains($0.id) }
        for (id, job) in fresh { try await self.act(on: id, job, at: sight) }
        let live = known.union(fresh.map(\.id))
        self.told = self.told.filter { live.contains($0.key) }
        self.retries.keep(live)
        try await self.clearLeftovers(except: live)
        self.seenHeight = sight.height
    }

    /// The jobs that this worker has signed for, or works on: what is due there comes first.
    private func jobsInHand() async throws(ClientError) -> [(id: Digest, job: Job?)] {
        var jobs: [(id: Digest, job: Job?)] = []
        for (id, work) in self.own.sorted(by: { $0.key < $1.key }) {
            switch work {
            case .committed, .running: jobs.append((id, try await self.reader.job(id)))
            case .none, .givenUp, .settled: break
            }
        }
        return jobs
    }

    /// The jobs that can be worked on, the oldest first.
    private func freshJobs() async throws(ClientError) -> [(id: Digest, job: Job)] {
        switch self.configuration.rules.role {
        case .judge: return try await self.reader.jobs(.judged)
        case .worker:
            let open = try await self.reader.jobs(.open)
            return open + (try await self.reader.jobs(.checking))
        }
    }

    private func act(
        on id: Digest, _ job: Job?, at sight: LedgerSight
    ) async throws(ClientError) {
        let own = self.own[id] ?? .none
        let step = self.machine.step(for: id, job: job, own: own, at: sight)
        switch step {
        case .rest(let obstacle): self.tell(obstacle, of: id)
        case .work:
            if let job { try await self.begin(id, job) }
        case .stop(let obstacle):
            guard self.bench?.job == id, self.bench?.obstacle == nil else { return }
            self.bench?.obstacle = obstacle
            self.bench?.task.cancel()
        case .attest, .publish, .open, .reckon:
            guard case .committed(let record, let isPublished) = own else { return }
            switch step {
            case .attest: try await self.attest(record)
            case .publish: self.beginPublishing(record)
            case .open(let draws):
                if let job { try await self.open(draws, of: record, job) }
            default: try await self.reckon(record, isPublished: isPublished)
            }
        }
    }

    /// Tells once why nothing is done about a job, if that is worth a word.
    private func tell(_ obstacle: Obstacle, of id: Digest) {
        switch obstacle {
        case .otherModel, .beforeDraw, .busy, .waiting, .givenUp, .settled, .gone: return
        default: break
        }
        guard self.told[id] != obstacle else { return }
        self.told[id] = obstacle
        self.report(.passedOver(job: id, obstacle))
    }

    /// Tells once what the account lacks.
    private func tellOfAccount(_ sight: LedgerSight) async {
        var event: WorkerEvent?
        switch (self.configuration.rules.role, sight.account) {
        case (_, nil): event = .noAccount
        case (.judge, _): event = sight.isValidator ? nil : .notAValidator
        case (.worker, let account?) where account.bondedSince == 0:
            event = .noBond(minimum: (try? await self.reader.minimumBond()) ?? 0)
        case (.worker, _): break
        }
        if let event, event != self.toldOfAccount { self.report(event) }
        self.toldOfAccount = event
    }

    /// Takes the directory for a chain, once; notes the failure if it cannot be had.
    private func takeHome(
        _ chain: ChainID
    ) -> (chain: ChainID, directory: WorkerDirectory)? {
        if let home { return home }
        do throws(WorkerFailure) {
            let directory = try WorkerDirectory(
                self.configuration.directory, chain: chain, node: self.machine.node)
            self.home = (chain, directory)
            self.report(
                .started(
                    chain: chain, node: self.machine.node,
                    role: self.configuration.rules.role,
                    models: self.configuration.rules.models.count))
            self.load(directory)
        } catch {
            self.failure = error
        }
        return self.home
    }
}
