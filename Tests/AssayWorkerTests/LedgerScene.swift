import AssayCore
import AssayCrypto
import AssayTestSupport

@testable import AssayWorker

/// A ledger in memory with workers, a requester and a model, and the inputs of a job.
struct LedgerScene {
    static let salt = SHA256.hash([0x5a]).bytes
    static let requester = TestKeys.key(9)
    static let validator = TestKeys.key(0)

    var ledger: MemoryLedger
    let model: Digest
    private var nonces: [Address: UInt64] = [:]

    /// The key of a worker, by number.
    static func worker(_ number: UInt64) -> PrivateKey { TestKeys.key(10 + number) }

    /// The bytes of an input.
    static func input(_ index: UInt64) -> [UInt8] { Array("input \(index)".utf8) }

    /// The units of an input: different ones, so that the draw is not even.
    static func units(_ index: UInt64) -> UInt64 { 1 + index * 7 % 5 }

    /// A ledger with five bonded workers, of whom the first two have one operator.
    init(parameters: [(Parameter, UInt64)] = []) throws {
        var values = Parameters()
        for (parameter, value) in parameters { values[parameter] = value }
        guard let name = OperatorID("acme"), let rule = UnitRule("output-token") else {
            preconditionFailure("words")
        }
        var accounts = (0..<5).map { number in
            Genesis.Allocation(
                address: Self.worker(number).publicKey.address, balance: 1_000_000,
                bond: 100_000, operatorID: number < 2 ? name : nil)
        }
        for key in [Self.requester, Self.validator] {
            accounts.append(
                Genesis.Allocation(address: key.publicKey.address, balance: 1_000_000_000))
        }
        self.ledger = try MemoryLedger(
            accounts: accounts, parameters: values, reserve: 1_000_000)
        let statement = Statement(
            .model(
                RegisterModel(
                    manifest: .zero, royalty: 100, unitRule: rule, isExact: true)),
            for: self.ledger.genesis.chain, nonce: 1, issuedAt: 0, key: Self.requester)
        self.model = statement.id
        self.nonces[Self.requester.publicKey.address] = 1
        try self.ledger.append([statement])
    }

    /// Makes a block with one transaction.
    @discardableResult
    mutating func append(
        _ transaction: Transaction, by key: PrivateKey, elapsed: UInt64 = 10
    ) throws -> Statement {
        let address = key.publicKey.address
        let nonce = self.nonces[address, default: 0] + 1
        let statement = Statement(
            transaction, for: self.ledger.genesis.chain, nonce: nonce, issuedAt: 0, key: key)
        try self.ledger.append([statement], elapsed: elapsed)
        self.nonces[address] = nonce
        return statement
    }

    /// Lets a block go by.
    mutating func pass(elapsed: UInt64 = 10) throws {
        try self.ledger.append([], elapsed: elapsed)
    }

    /// The terms of a job for the inputs from 0.
    func terms(
        count: UInt64, agreement: UInt64 = 2, slots: UInt64 = 2, window: UInt64 = 0,
        audience: [Address]? = nil
    ) -> PostJob {
        var range = CompactRange()
        for index in 0..<count {
            let digest = Digest.salted(Self.salt, index: index, content: Self.input(index))
            range.append(LogHash.leaf(digest.bytes))
        }
        return PostJob(
            model: self.model, inputRoot: range.root, count: count, price: 1, maxUnits: 5_000,
            agreement: agreement, slots: slots, duration: 600_000, window: window,
            audience: audience, place: JobPlace("/srv/jobs/one"))
    }

    /// Posts a job, and waits for its draw.
    mutating func post(_ terms: PostJob) throws -> Digest {
        let statement = try self.append(.job(terms), by: Self.requester)
        try self.pass()
        return statement.id
    }

    /// A live job.
    func job(_ id: Digest) throws -> Job? {
        try self.ledger.state.decoded(Job.self, at: .digest(id))
    }

    /// What a worker sees.
    func sight(of key: PrivateKey, elapsed: UInt64 = 0) throws -> LedgerSight {
        let account = try self.ledger.account(key.publicKey.address)
        return LedgerSight(
            height: self.ledger.head.header.height,
            clock: self.ledger.head.record.clock + elapsed,
            account: account.map {
                WorkerAccount(
                    balance: $0.balance, bond: $0.bond, locked: $0.locked,
                    bondedSince: $0.bondedSince, streak: $0.streak, operatorID: $0.operatorID)
            }, statementFee: self.ledger.head.parameters[.statementFee],
            isValidator: key.publicKey == Self.validator.publicKey)
    }

    /// The machine of a worker.
    func machine(
        of key: PrivateKey, role: WorkerRole = .worker
    ) throws -> WorkerMachine {
        WorkerMachine(
            node: key.publicKey.address,
            rules: WorkerRules(
                role: role, models: [self.model], places: try PlaceAllowance(["/srv/jobs"])))
    }

    /// Computes an answer into a folder, as a run of a model would, and commits to it.
    ///
    /// - Parameter lie: what is added to every output.
    func answer(
        _ id: Digest, by key: PrivateKey, in folder: AnswerFolder, lie: String = ""
    ) throws -> AnswerRecord {
        guard let job = try self.job(id) else { preconditionFailure("the job is live") }
        try folder.make()
        try folder.makeSecret()
        var digests: [UInt8] = []
        for index in 0..<job.terms.count {
            digests += Digest.salted(Self.salt, index: index, content: Self.input(index)).bytes
        }
        try Scratch.write(digests, to: folder.digestPath)
        let log = try AnswerLog(folder)
        try log.resume(salt: Self.salt)
        while log.count < job.terms.count {
            try log.append(
                Self.input(log.count) + Array(lie.utf8), units: Self.units(log.count),
                salt: Self.salt)
        }
        let node = key.publicKey.address
        let tree = try folder.tree(job: id, node: node, count: job.terms.count)
        let record = AnswerRecord(
            chain: self.ledger.genesis.chain, job: id, terms: job.terms, node: node,
            role: .worker, count: job.terms.count, units: log.units, root: tree.hash)
        try folder.commit(record)
        return record
    }
}
