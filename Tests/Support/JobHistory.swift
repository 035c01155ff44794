public import AssayCore
public import AssayCrypto

/// A chain in memory on which jobs came to every end, and others go on.
public struct JobHistory: Sendable {
    /// What becomes of the jobs.
    public enum Fate: CaseIterable, Hashable, Sendable {
        /// They ended: by agreement; with one who lied about an exact model, or a different one;
        /// without takers; with one who did not open; after a challenge that was right, or was not
        /// judged in time.
        case agreed, slashed, outvoted, untaken, withheld, doubted, upheld
        /// They go on; of `late` not all slots were taken in time.
        case undrawn, open, checking, sealed, late, provisional, judged
    }

    /// Played once for all tests; it is a value.
    public static let standard = Result { try JobHistory() }

    /// Who registers the models.
    public static let owner = TestKeys.key(50)
    /// Who posts the jobs, and challenges.
    public static let requesters = [TestKeys.key(60), TestKeys.key(61)]
    /// Who works.
    public static let nodes = [TestKeys.key(70), TestKeys.key(71), TestKeys.key(72)]
    /// The one validator.
    public static let judge = TestKeys.key(0)
    /// The inputs of every job.
    public static let inputs = TestInputs(count: 4)

    /// The chain at its newest block.
    public private(set) var memory: MemoryLedger
    /// The blocks from height 1.
    public private(set) var executed: [ExecutedBlock] = []
    /// The states by height.
    public private(set) var states: [MemoryState]
    /// The ids of the jobs.
    public private(set) var jobs: [Fate: Digest] = [:]
    private var models: [Digest] = []
    private var nonces: [Address: UInt64] = [:]
    private var work: [Digest: [(key: PrivateKey, work: TestWork)]] = [:]

    /// The genesis.
    public var genesis: Genesis { self.memory.genesis }
    /// The newest height.
    public var height: Int { self.executed.count }

    /// Plays the whole history.
    public init() throws {
        var parameters = Parameters()
        parameters[.slotBond] = 10
        parameters[.challengeBond] = 30
        parameters[.draws] = 3
        parameters[.soloStreak] = 1
        parameters[.drawStep] = 2_000
        parameters[.openingTime] = 4_000
        parameters[.judgingTime] = 4_000
        // As many accounts are bonded as a job has slots, so that the draw takes all of them.
        let others = Self.requesters + [Self.owner, Self.judge]
        self.memory = try MemoryLedger(
            name: "jobs",
            accounts: others.map {
                Genesis.Allocation(address: $0.publicKey.address, balance: 1_000_000)
            }
                + Self.nodes.map {
                    Genesis.Allocation(
                        address: $0.publicKey.address, balance: 1_000_000, bond: 5_000)
                }, parameters: parameters)
        self.states = [self.memory.state]
        self.models = try self.append([self.model(exact: true), self.model(exact: false)])
        try self.playEnded()
        try self.playLive()
    }

    private mutating func playEnded() throws {
        let fates: [Fate] = [
            .agreed, .slashed, .outvoted, .untaken, .withheld, .doubted, .upheld,
        ]
        let ids = try self.append([
            // Its window ends when the time to open would have: one deadline follows another that
            // is the same.
            self.job(0, by: 0, audience: [0, 1], window: 3_000), self.job(0, by: 1),
            self.job(1, by: 1),
            self.job(0, by: 1, duration: 2_000), self.job(1, by: 0, audience: [0, 1]),
            self.job(0, by: 0), self.job(0, by: 0, audience: [1, 2]),
        ])
        for (fate, id) in zip(fates, ids) { self.jobs[fate] = id }
        try self.append([])
        try self.append(
            self.attest(.agreed, by: [0, 1]) + self.attest(.slashed, by: [0, 1, 2], lying: [2])
                + self.attest(.outvoted, by: [0, 1, 2], lying: [2])
                + self.attest(.withheld, by: [0, 1])
                + self.attest(.doubted, by: [0, 1, 2], lying: [1, 2])
                + self.attest(.upheld, by: [1, 2]))
        for _ in 0..<3 { try self.append([]) }
        let fully: [Fate] = [.agreed, .slashed, .outvoted, .doubted, .upheld]
        try self.append(
            try fully.flatMap { try self.open($0) } + [try self.open(.withheld)[0]])
        try self.append([self.challenge(.doubted, by: 1), self.challenge(.upheld, by: 0)])
        let verdict = try self.verdict(.doubted)
        try self.append([verdict.attest])
        try self.append([verdict.open])
        try self.append([], elapsed: 7_000)
    }

    private mutating func playLive() throws {
        let fates: [Fate] = [.open, .checking, .sealed, .provisional, .judged, .late]
        let ids = try self.append([
            self.job(0, by: 0), self.job(1, by: 0, agreement: 1),
            self.job(1, by: 1, audience: [0, 1]),
            self.job(0, by: 0, audience: [1, 2], window: 60_000),
            self.job(1, by: 1, audience: [0, 2]), self.job(0, by: 0, duration: 4_500),
        ])
        for (fate, id) in zip(fates, ids) { self.jobs[fate] = id }
        try self.append([])
        try self.append(
            self.attest(.provisional, by: [1, 2]) + self.attest(.judged, by: [0, 2], lying: [2])
                + self.attest(.late, by: [0, 1]))
        for _ in 0..<3 { try self.append([]) }
        try self.append(try [.provisional, .judged].flatMap { try self.open($0) })
        try self.append(
            self.attest(.sealed, by: [0, 1]) + self.attest(.checking, by: [0])
                + (0..<3).map { _ in self.standing(0, by: 2) } + [self.standing(1, by: 1)])
        self.jobs[.undrawn] = try self.append([self.job(0, by: 1)])[0]
    }

    // MARK: Statements

    private mutating func sign(_ key: PrivateKey, _ transaction: Transaction) -> Statement {
        let nonce = self.nonces[key.publicKey.address, default: 0] + 1
        self.nonces[key.publicKey.address] = nonce
        return Statement(
            transaction, for: self.genesis.chain, nonce: nonce, issuedAt: 0, key: key)
    }

    private mutating func model(exact: Bool) -> Statement {
        guard let rule = UnitRule("inference") else { preconditionFailure("a word") }
        return self.sign(
            Self.owner,
            .model(RegisterModel(manifest: .zero, royalty: 150, unitRule: rule, isExact: exact)))
    }

    private mutating func job(
        _ model: Int, by requester: Int, audience: [Int]? = nil, agreement: UInt64 = 2,
        window: UInt64 = 5_000, duration: UInt64 = 100_000
    ) -> Statement {
        let slots = audience.map { UInt64($0.count) } ?? (agreement == 1 ? 1 : 3)
        return self.sign(
            Self.requesters[requester],
            .job(
                PostJob(
                    model: self.models[model], inputRoot: Self.inputs.root,
                    count: Self.inputs.count, price: 10, maxUnits: 20, agreement: agreement,
                    slots: slots, duration: duration, window: window,
                    audience: audience?.map { Self.nodes[$0].publicKey.address })))
    }

    private mutating func attest(
        _ fate: Fate, by nodes: [Int], lying: [Int] = []
    ) -> [Statement] {
        nodes.compactMap { number in
            guard let job = self.jobs[fate] else { return nil }
            let key = Self.nodes[number]
            let work = TestWork(
                for: job, by: key.publicKey.address, inputs: Self.inputs,
                answers: lying.contains(number) ? .wrong(4) : .right(4))
            self.work[job, default: []].append((key, work))
            return self.sign(key, work.attest())
        }
    }

    private mutating func open(_ fate: Fate) throws -> [Statement] {
        guard let (id, job) = try self.live(fate) else { return [] }
        return self.work[id, default: []].map { key, work in
            let units = job.drawnUnits(of: work.root.units, id: id)
            return self.sign(key, .open(Open(work.openings(ofUnits: units), for: id)))
        }
    }

    private mutating func challenge(_ fate: Fate, by requester: Int) -> Statement {
        self.sign(
            Self.requesters[requester], .challenge(Challenge(of: self.jobs[fate] ?? .zero)))
    }

    private mutating func verdict(_ fate: Fate) throws -> (attest: Statement, open: Statement) {
        let answers: [TestAnswer] = .right(4)
        guard let (id, job) = try self.live(fate) else { throw Gone() }
        let work = TestWork(
            judging: id, by: Self.judge.publicKey.address, inputs: Self.inputs, answers: answers,
            drawn: job.drawnUnits(of: answers.units, id: id))
        return (
            self.sign(Self.judge, work.attest(units: answers.units)),
            self.sign(Self.judge, work.openAll())
        )
    }

    private mutating func standing(_ model: Int, by node: Int) -> Statement {
        self.sign(
            Self.nodes[node],
            .attest(Attest(.model(self.models[model]), root: .zero, count: 3, units: 4)))
    }

    private struct Gone: Error {}

    private func live(_ fate: Fate) throws -> (id: Digest, job: Job)? {
        guard let id = self.jobs[fate],
            let job = try self.memory.state.decoded(Job.self, at: .digest(id))
        else { return nil }
        return (id, job)
    }

    /// Plays a block, and gives the ids of its statements.
    @discardableResult
    private mutating func append(
        _ statements: [Statement], elapsed: UInt64 = 1_000
    ) throws -> [Digest] {
        self.executed.append(try self.memory.append(statements, elapsed: elapsed))
        self.states.append(self.memory.state)
        return statements.map(\.id)
    }
}
