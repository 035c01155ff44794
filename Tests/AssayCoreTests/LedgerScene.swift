import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// A state made by hand, and one block that is executed on it.
///
/// The rules must hold for every state, also for those that no history leads to: balances that
/// overflow together, a clock at the end of time, parameters outside of their bounds.
struct LedgerScene: Sendable {
    static let alice = TestKeys.key(100)
    static let bob = TestKeys.key(101)
    /// Has a key and no account.
    static let carol = TestKeys.key(102)
    static let modelID = LogHash.leaf([1])
    static let chain = ChainID("scene-0123456789abcdef")
    static let terms = RegisterModel(
        manifest: LogHash.leaf([2]), royalty: 100, unitRule: .inference, isExact: true)

    var validators = TestValidators(count: 1)
    var parameters = Parameters()
    var record = LedgerRecord()
    var accounts: [Address: Account] = [:]
    var models: [Digest: Model] = [:]
    var ballots: [Ballot] = []
    var queued: [QueuedChange] = []
    /// By the keys that are proposed.
    var ready: [PublicKey: Ready] = [:]
    /// What validators cosign with.
    var cosigners: [PublicKey: CosignerKey] = [:]
    /// So many queued changes more are counted than there are.
    var missingChanges: UInt64 = 0
    var jobs: [Digest: Job] = [:]
    var epochs: [UInt64: Epoch] = [:]
    /// Entries of the queues besides those of ballots and jobs.
    var due: [DueEntry] = []
    var height: UInt64 = 40
    var headTime: UInt64 = 1_700_000_000_000
    var elapsed: UInt64 = 1_000

    // The statement.
    var signer = alice
    var statementChain: ChainID?
    var nonce: UInt64 = 1
    var issuedAt: UInt64 = 1_700_000_000

    /// Alice has 100, Bob 10, Carol no account, and there is one model.
    init() {
        self.record.epochEnd = 100
        self.alice.balance = 100
        self.bob.balance = 10
        self.models[Self.modelID] = Model(owner: Self.bob.publicKey.address, terms: Self.terms)
    }

    var alice: Account {
        get { self.accounts[Self.alice.publicKey.address] ?? Account() }
        set { self.accounts[Self.alice.publicKey.address] = newValue }
    }

    var bob: Account {
        get { self.accounts[Self.bob.publicKey.address] ?? Account() }
        set { self.accounts[Self.bob.publicKey.address] = newValue }
    }

    /// Ledger time while the block is executed.
    var clock: UInt64 { self.record.clock + min(self.elapsed, 2 * self.parameters[.heartbeat]) }

    var fee: UInt64 {
        get { self.parameters[.statementFee] }
        set { self.parameters[.statementFee] = newValue }
    }

    /// Gives the scene `count` validators with accounts, and lets the first one sign.
    mutating func elect(_ count: Int) {
        self.validators = TestValidators(count: count)
        for key in self.validators.keys { self.accounts[key.publicKey.address] = Account() }
        self.signer = self.validators.keys[0]
    }

    /// The head with this state.
    func head() throws -> (Head, MemoryState) {
        var values: [StateChanges.Value] = []
        func put(_ value: some StateValue, _ id: StateID) {
            let key = StateKey(type(of: value).kind, id)
            values.append(StateChanges.Value(key: key.hash, bytes: value.encoded))
        }
        for (address, account) in self.accounts { put(account, .address(address)) }
        for (id, model) in self.models { put(model, .digest(id)) }
        for ballot in self.ballots { put(ballot, .digest(ballot.change.digest)) }
        for (id, job) in self.jobs { put(job, .digest(id)) }
        for (key, ready) in self.ready { put(ready, .address(key.address)) }
        if !self.cosigners.isEmpty {
            var cosigners = Cosigners()
            for (validator, key) in self.cosigners { _ = cosigners.set(key, of: validator) }
            put(cosigners, .single)
        }
        for (number, epoch) in self.epochs { put(epoch, .number(number)) }
        for (number, change) in self.queued.enumerated() {
            put(change, .number(self.record.queueFirst + UInt64(number)))
        }
        var record = self.record
        record.queueNext = record.queueFirst + UInt64(self.queued.count) + self.missingChanges
        put(record, .single)
        put(self.parameters, .single)
        put(self.validators.set, .single)
        values.sort { $0.key < $1.key }
        var due = DueChanges()
        let jobs = self.jobs.map { id, job in job.due(id: id) }
        for entry in self.due + self.ballots.map(\.due) + jobs { due.schedule(entry) }
        let changes = StateChanges(values: values, due: due)
        let tree = try StateTree().applying(changes.treeChanges, reader: MemoryState())
        var state = MemoryState()
        state.apply(changes)
        var log = LogEdge()
        log.append(.zero)
        let header = Header(
            chain: try #require(Self.chain), height: self.height, parent: .zero,
            time: self.headTime, proposer: .zero, firstIndex: 0, logSize: log.size,
            logRoot: log.root, stateRoot: tree.rootHash, validators: self.validators.set.hash,
            nextValidators: self.validators.set.hash, parameters: self.parameters.hash)
        let head = Head(
            header: header, hash: header.hash, log: log, tree: tree, parameters: self.parameters,
            members: self.validators.set, record: record)
        return (head, state)
    }

    /// The block, without statements.
    func execution() throws -> BlockExecution {
        let (head, state) = try self.head()
        return BlockExecution(
            on: head, time: self.headTime + self.elapsed,
            proposer: self.validators.keys[0].publicKey.address, reader: state)
    }

    /// The statement, signed.
    func statement(_ transaction: Transaction) throws -> Verified<Statement> {
        let chain = try #require(self.statementChain ?? Self.chain)
        let statement = Statement(
            transaction, for: chain, nonce: self.nonce, issuedAt: self.issuedAt, key: self.signer)
        return try Verified(statement, cache: KeyCache(capacity: 1))
    }

    /// Executes a block of one statement.
    ///
    /// Whatever the outcome, two things are checked: a refused statement leaves no trace in the
    /// block, and an accepted one makes and destroys no money.
    func play(_ transaction: Transaction) throws -> LedgerOutcome {
        var execution = try self.execution()
        let statement = try self.statement(transaction)
        var rejection: Rejection?
        do throws(ExecutionError) {
            try execution.apply(statement)
        } catch {
            guard case .rejected(let reason) = error else { throw error }
            rejection = reason
        }
        if rejection != nil {
            let empty = Self.finish(try self.execution())
            #expect(Self.finish(execution) == empty, "a refused statement left a trace")
        } else {
            let (before, after) = (try self.money(), try self.money(in: &execution))
            #expect(after == before, "money came or went")
        }
        return LedgerOutcome(rejection: rejection, execution: execution)
    }

    /// All money of the scene.
    private func money() throws -> UInt128 {
        var execution = try self.execution()
        return try self.money(in: &execution)
    }

    /// All money in the block so far.
    private func money(in execution: inout BlockExecution) throws -> UInt128 {
        var sum = UInt128(execution.record.feePot) + UInt128(execution.record.reserve)
        for address in Set(self.accounts.keys).union([Self.carol.publicKey.address]) {
            sum += try execution.load(Account.self, at: address)?.total ?? 0
        }
        for id in Set(self.jobs.keys).union(execution.statements.map(\.value.id)) {
            sum += try execution.load(Job.self, at: id)?.money ?? 0
        }
        for number in self.epochs.keys {
            sum += try execution.load(Epoch.self, at: .number(number))?.money ?? 0
        }
        return sum
    }

    private static func finish(_ execution: BlockExecution) -> Result<Header, ExecutionError> {
        Result { () throws(ExecutionError) in try execution.finish().head.header }
    }
}

/// What became of a scene.
struct LedgerOutcome {
    let rejection: Rejection?
    var execution: BlockExecution

    /// The account of a key in the block so far.
    mutating func account(_ key: PrivateKey) throws -> Account? {
        try self.execution.load(Account.self, at: key.publicKey.address)
    }
}

extension Account {
    /// All the money in the account.
    var total: UInt128 {
        [self.balance, self.bond, self.locked, self.unbonding].reduce(0) { $0 + UInt128($1) }
    }
}

extension Job {
    /// All the money that the job holds; the bonds of slots are in the accounts of their nodes.
    var money: UInt128 { UInt128(self.escrow) + UInt128(self.challengeEscrow) }
}

extension Epoch {
    /// All the money that was not claimed yet.
    var money: UInt128 { UInt128(self.pool - self.paid) }
}

/// One line of a table: a scene, a transaction, and why it is refused, if it is.
struct LedgerCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let transaction: Transaction
    let expected: Rejection?
    let setup: @Sendable (inout LedgerScene) -> Void

    init(
        _ name: String, _ transaction: Transaction, _ expected: Rejection?,
        setup: @escaping @Sendable (inout LedgerScene) -> Void = { _ in }
    ) {
        self.testDescription = name
        self.transaction = transaction
        self.expected = expected
        self.setup = setup
    }

    /// Plays the scene and compares.
    func check() throws {
        var scene = LedgerScene()
        self.setup(&scene)
        #expect(try scene.play(self.transaction).rejection == self.expected)
    }
}

extension Rejection? {
    /// Accepted: reads better in a table than `nil`.
    static var ok: Rejection? { nil }

    /// The balance, after the fee if it covers that, does not cover the amount.
    static func broke(_ balance: UInt64) -> Rejection? { .insufficientBalance(balance: balance) }
}

extension Transaction {
    static func pay(_ amount: UInt64, to key: PrivateKey = LedgerScene.bob) -> Transaction {
        .transfer(Transfer(to: key.publicKey.address, amount: amount))
    }

    static func bonding(_ delta: Int64) -> Transaction { .bond(Bond(delta: delta)) }

    static func voting(_ change: Change) -> Transaction { .vote(Vote(for: change)) }

    static func setting(_ parameter: Parameter, _ value: UInt64) -> Transaction {
        .voting(.set(parameter, value))
    }

    /// A vote for several parameters, given in the order of their labels.
    static func setting(_ values: (Parameter, UInt64)...) -> Transaction {
        .voting(.parameters(values.map { Change.ParameterValue($0, $1) }))
    }
}

extension UnitRule {
    static let inference: UnitRule = {
        guard let rule = UnitRule("inference") else { preconditionFailure("a word") }
        return rule
    }()
}
