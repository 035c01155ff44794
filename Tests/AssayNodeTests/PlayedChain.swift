import AssayCore
import AssayCrypto
import AssayStore
import AssayTestSupport

/// A chain of three validators with statements of every kind.
///
/// It is played in memory and written to disk block by block. What a node makes of the disk is
/// held against the play.
struct PlayedChain: Sendable {
    /// Played once for all tests; it is a value.
    static let standard = Result { try PlayedChain(blocks: 24) }
    /// The accounts that sign.
    static let signers: [PrivateKey] = (0..<12).map { TestKeys.key(100 + $0) }

    /// The account that works for jobs.
    static let worker = TestKeys.key(300)

    /// The chain at its newest block.
    private(set) var memory: MemoryLedger
    /// The blocks from height 1.
    private(set) var executed: [ExecutedBlock] = []
    /// The heads by height.
    private(set) var heads: [Head]
    /// How many statements of each kind there are.
    private(set) var kinds: [TransactionKind: Int] = [:]
    private var nonces: [PublicKey: UInt64] = [:]
    private(set) var models: [Digest] = []
    /// The jobs by the number of the block that posted them.
    private(set) var jobs: [Int: Digest] = [:]
    private var count: UInt64 = 0

    /// Plays so many blocks; every fifth is empty.
    init(blocks: Int = 0) throws {
        var parameters = Parameters()
        parameters[.epochLength] = 5
        parameters[.ballotWindow] = 6_000
        parameters[.longestWindow] = 4_000
        parameters[.statementFee] = 2
        parameters[.judgingTime] = 5_000
        let validators = (0..<3).map { TestKeys.key($0) }
        let accounts = (Self.signers + validators).map {
            Genesis.Allocation(address: $0.publicKey.address, balance: 1_000_000, bond: 500)
        }
        let worker = Genesis.Allocation(
            address: Self.worker.publicKey.address, balance: 1_000, bond: 10_000)
        self.memory = try MemoryLedger(
            name: "played", validatorKeys: validators, accounts: accounts + [worker],
            parameters: parameters, reserve: 77)
        self.heads = [self.memory.head]
        for _ in 0..<blocks { try self.append() }
    }

    /// The genesis.
    var genesis: Genesis { self.memory.genesis }
    /// The newest height.
    var height: Int { self.executed.count }
    /// The statements of all blocks.
    var statements: Int { self.kinds.values.reduce(0, +) }

    /// Plays the next block: votes that open, pass and expire, and twenty others.
    mutating func append() throws {
        let number = self.height + 1
        var statements = self.votes(in: number) + self.work(in: number)
        if number % 5 != 0 {
            for _ in 0..<20 {
                let signer = Self.signers[Int(self.count % 12)]
                statements.append(self.sign(self.transaction(by: signer), signer))
                self.count += 1
            }
        }
        for statement in statements {
            self.kinds[statement.transaction.kind, default: 0] += 1
            if case .model = statement.transaction { self.models.append(statement.id) }
            if case .job = statement.transaction { self.jobs[number] = statement.id }
        }
        self.executed.append(try self.memory.append(statements))
        self.heads.append(self.memory.head)
    }

    mutating func sign(_ transaction: Transaction, _ key: PrivateKey) -> Statement {
        self.nonces[key.publicKey, default: 0] += 1
        return Statement(
            transaction, for: self.memory.head.header.chain,
            nonce: self.nonces[key.publicKey, default: 0], issuedAt: 0, key: key)
    }

    /// In every eighth block a ballot that two validators pass; in every third one that expires.
    private mutating func votes(in number: Int) -> [Statement] {
        let keys = self.memory.validatorKeys
        var statements: [Statement] = []
        if number % 8 == 1 {
            let change = Change.parameters([
                Change.ParameterValue(.minimumBond, 2_000 + UInt64(number))
            ])
            statements.append(self.sign(.vote(Vote(for: change)), keys[0]))
            statements.append(self.sign(.vote(Vote(for: change)), keys[1]))
        }
        if number % 3 == 0, let name = OperatorID("operator \(number)") {
            let address = Self.signers[number % 12].publicKey.address
            statements.append(self.sign(.vote(Vote(for: .admit(address, name))), keys[2]))
        }
        return statements
    }

    private func transaction(by signer: PrivateKey) -> Transaction {
        let number = self.count
        switch number % 7 {
        case 0:
            return .transfer(
                Transfer(to: TestKeys.key(2_000 + number).publicKey.address, amount: number + 1))
        case 1: return .bond(Bond(delta: Int64(number) + 5))
        case 2: return .bond(Bond(delta: -3))
        case 3:
            return .model(
                RegisterModel(
                    manifest: LogHash.leaf([UInt8(number % 256)]), royalty: number % 10_001,
                    unitRule: .inference, isExact: number % 2 == 0))
        case 4 where !self.models.isEmpty:
            let evidence = number % 2 == 0 ? Evidence(type: 1, digest: .zero) : nil
            return .attest(
                Attest(
                    .model(self.models[Int(number) % self.models.count]),
                    root: LogHash.leaf([1]), count: number + 1, units: number + 2,
                    evidence: evidence))
        default:
            let other = Self.signers.first { $0.publicKey != signer.publicKey } ?? signer
            return .transfer(Transfer(to: other.publicKey.address, amount: 7))
        }
    }

    /// The statements of a block.
    func statements(_ height: Int) -> [Statement] {
        self.executed[height - 1].block.statements.compactMap {
            try? Statement(decoding: $0, limit: Statement.maximumSize)
        }
    }

    /// The ids of the statements of a block.
    func ids(_ height: Int) -> [Digest] {
        self.executed[height - 1].block.statements.map { LogHash.leaf($0) }
    }

    /// The block of a height with its certificate.
    func block(_ height: Int) -> CertifiedBlock { self.memory.blocks[height - 1] }

    /// Writes the blocks of these heights.
    func commit(_ heights: ClosedRange<Int>, to store: ChainStore) throws(StoreError) {
        for height in heights {
            try store.commit(
                self.executed[height - 1], statements: self.statements(height),
                certificate: self.block(height).certificate)
        }
    }

    /// Writes a whole new data directory up to a height.
    func write(to path: String, upTo height: Int? = nil) throws {
        let store = try ChainStore(at: path, genesis: self.genesis)
        let last = height ?? self.height
        if last > 0 { try self.commit(1...last, to: store) }
    }
}

extension UnitRule {
    /// The rule of the models in tests.
    static var inference: UnitRule {
        guard let rule = UnitRule("inference") else { preconditionFailure("a word") }
        return rule
    }
}
