import AssayConsensus
import AssayCore
import AssayCrypto
import AssayNode
import AssayRPC
import AssayTestSupport

/// A served node on which jobs were posted, worked, judged and settled.
///
/// Signer 0 owns the model, 1 and 2 post jobs, 3 challenges, 10 to 12 work; 12 lies.
struct ServedJobs {
    static let inputs = TestInputs(count: 5)
    static let operators = ["first operator", "\u{1b}]0;second\u{7} operator"]
    static let place = "https://example.org/{job}"
    static let evidence = Evidence(type: 2, digest: LogHash.leaf([8]))

    let served: ServedNode
    /// A model that is exact, with a royalty of 250.
    private(set) var model = Digest.zero
    /// A job that ended: 10 and 11 agreed, 12 was slashed.
    private(set) var finished = Digest.zero
    /// A job that nobody took in time.
    private(set) var failed = Digest.zero
    /// A job whose slots can be taken.
    private(set) var open = Digest.zero
    /// A job for an audience of 10 and 11, of whom only 10 has opened.
    private(set) var sealed = Digest.zero
    /// A job for an audience whose result was challenged; the validator has attested as a judge.
    private(set) var judged = Digest.zero
    private var nonces: [PublicKey: UInt64] = [:]
    private var work: [Digest: [Int: TestWork]] = [:]

    init(
        isIndexed: Bool = true, limits: RPCLimits = RPCLimits(),
        operators: [String] = Self.operators
    ) async throws {
        self.served = try await ServedNode(isIndexed: isIndexed, limits: limits) {
            $0[.epochLength] = 6
            $0[.draws] = 4
            $0[.slotBond] = 50
            $0[.challengeBond] = 70
            $0[.subsidy] = 40
        }
        try await self.prepare(operators)
        try await self.post()
        try await self.attest()
        try await self.answer()
        try await self.end()
    }

    /// A model, three bonds, and two operators.
    private mutating func prepare(_ operators: [String]) async throws {
        guard let rule = UnitRule("output-token") else { preconditionFailure("a word") }
        let register = self.sign(
            0, .model(RegisterModel(manifest: .zero, royalty: 250, unitRule: rule, isExact: true)))
        self.model = register.id
        var statements = [register]
        for node in 10...12 { statements.append(self.sign(node, .bond(Bond(delta: 5_000)))) }
        for (node, name) in zip([10, 11], operators) {
            guard let name = OperatorID(name) else { preconditionFailure("a name") }
            statements.append(
                self.sign(
                    ServedNode.validator, .vote(Vote(for: .admit(ServedNode.address(node), name)))))
        }
        try await self.settle(statements)
        while try self.account(11)?.operatorID == nil { try await self.passTime() }
    }

    private mutating func post() async throws {
        let audience = [10, 11].map { ServedNode.address($0) }
        let statements = [
            self.sign(1, self.job(place: JobPlace(Self.place))),
            self.sign(2, self.job(duration: 2_000)),
            self.sign(1, self.job()),
            self.sign(2, self.job(audience: audience)),
            self.sign(1, self.job(audience: audience, window: 1_000_000)),
        ]
        let ids = statements.map(\.id)
        (self.finished, self.failed, self.open) = (ids[0], ids[1], ids[2])
        (self.sealed, self.judged) = (ids[3], ids[4])
        try await self.settle(statements)
        for id in ids { try await self.until { try $0.job(id)?.drawSeed != nil } }
    }

    private func job(
        audience: [Address]? = nil, window: UInt64 = 5_000, duration: UInt64 = 1_000_000,
        place: JobPlace? = nil
    ) -> Transaction {
        .job(
            PostJob(
                model: self.model, inputRoot: Self.inputs.root, count: Self.inputs.count,
                price: 10, maxUnits: 20, agreement: 2, slots: audience == nil ? 3 : 2,
                duration: duration, window: window, audience: audience, place: place))
    }

    /// Every slot of three jobs is taken.
    private mutating func attest() async throws {
        var statements: [Statement] = []
        for node in 10...12 {
            let answers: [TestAnswer] = node == 12 ? .wrong(5) : .right(5)
            statements.append(self.attest(self.finished, by: node, answers, Self.evidence))
        }
        for job in [self.sealed, self.judged] {
            for node in [10, 11] { statements.append(self.attest(job, by: node, .right(5))) }
        }
        try await self.settle(statements)
        for id in [self.finished, self.sealed, self.judged] {
            try await self.until { try $0.job(id)?.openingSeed != nil }
        }
    }

    private mutating func attest(
        _ job: Digest, by node: Int, _ answers: [TestAnswer], _ evidence: Evidence? = nil
    ) -> Statement {
        let work = TestWork(
            for: job, by: ServedNode.address(node), inputs: Self.inputs, answers: answers)
        self.work[job, default: [:]][node] = work
        return self.sign(node, work.attest(evidence: evidence))
    }

    /// What was drawn is opened, but for one slot; one result is challenged, and judged by halves.
    private mutating func answer() async throws {
        var statements: [Statement] = []
        let slots = [(self.finished, 10...12), (self.judged, 10...11), (self.sealed, 10...10)]
        for (job, nodes) in slots {
            for node in nodes { statements.append(try self.opening(of: job, by: node)) }
        }
        try await self.settle(statements)
        try await self.settle([self.sign(3, .challenge(Challenge(of: self.judged)))])
        guard let job = try self.job(self.judged) else { return }
        let answers: [TestAnswer] = .right(5)
        let work = TestWork(
            judging: self.judged, by: ServedNode.validator.publicKey.address,
            inputs: Self.inputs, answers: answers,
            drawn: job.drawnUnits(of: answers.units, id: self.judged))
        try await self.settle([
            self.sign(ServedNode.validator, work.attest(units: answers.units))
        ])
    }

    private mutating func opening(of id: Digest, by node: Int) throws -> Statement {
        guard let work = self.work[id]?[node], let job = try self.job(id) else {
            throw UnexpectedAnswer(text: "the job \(id) is gone")
        }
        let units = job.drawnUnits(of: work.root.units, id: id)
        return self.sign(node, .open(Open(work.openings(ofUnits: units), for: id)))
    }

    /// The window of the one job passes, the time of the other is up, and the epoch ends.
    private mutating func end() async throws {
        self.served.clock.time += 6_000
        let epoch = self.served.head.record.epoch
        while try self.job(self.finished) != nil || self.served.head.record.epoch <= epoch + 1 {
            try await self.passTime()
        }
    }

    // MARK: The node

    /// A block with a statement that changes nothing of this.
    private mutating func passTime() async throws {
        try await self.settle([
            self.sign(40, .transfer(Transfer(to: ServedNode.address(41), amount: 1)))
        ])
    }

    private mutating func sign(_ signer: Int, _ transaction: Transaction) -> Statement {
        self.sign(ServedNode.key(signer), transaction)
    }

    private mutating func sign(_ key: PrivateKey, _ transaction: Transaction) -> Statement {
        self.nonces[key.publicKey, default: 0] += 1
        return Statement(
            transaction, for: self.served.genesis.chain,
            nonce: self.nonces[key.publicKey, default: 0], issuedAt: ServedNode.start / 1_000,
            key: key)
    }

    private func settle(_ statements: [Statement]) async throws {
        for admission in try await self.served.settle(statements) {
            guard case .final = admission else {
                throw UnexpectedAnswer(text: "\(admission)")
            }
        }
    }

    private func until(_ condition: (ServedJobs) throws -> Bool) async throws {
        try await eventually { try condition(self) }
    }

    /// A job in the state of the head.
    func job(_ id: Digest) throws -> Job? {
        try self.served.node.ledger.view.state.decoded(Job.self, at: .digest(id))
    }

    /// The account of a signer.
    func account(_ signer: Int) throws -> Account? {
        try self.served.node.ledger.view.state.decoded(
            Account.self, at: .address(ServedNode.address(signer)))
    }
}
