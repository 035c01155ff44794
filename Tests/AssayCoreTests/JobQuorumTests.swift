import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// A verdict takes a quorum of the validators: of five, four; a majority is not enough.
@Suite struct JobQuorumTests {
    private static let worker = TestKeys.key(20)
    private static let validators = (0..<5).map { TestKeys.key(UInt64($0)) }

    private var ledger: MemoryLedger
    private var nonces: [PublicKey: UInt64] = [:]

    init() throws {
        self.ledger = try MemoryLedger(
            validatorKeys: Self.validators,
            accounts: (Self.validators + [Self.worker]).map {
                Genesis.Allocation(
                    address: $0.publicKey.address, balance: 1_000_000, bond: 1_000_000)
            })
    }

    private mutating func sign(_ transaction: Transaction, by key: PrivateKey) -> Statement {
        self.nonces[key.publicKey, default: 0] += 1
        return Statement(
            transaction, for: self.ledger.genesis.chain,
            nonce: self.nonces[key.publicKey, default: 0], issuedAt: 1_700_000_000, key: key)
    }

    private mutating func append(_ transaction: Transaction, by key: PrivateKey) throws -> Digest {
        let statement = self.sign(transaction, by: key)
        try self.ledger.append([statement])
        return statement.id
    }

    /// A tree with one leaf for each draw, all about the only input, or the worker's single leaf.
    private static func leaves(_ job: Digest, _ key: PrivateKey, _ count: Int) -> [WorkLeaf] {
        (0..<count).map { position in
            WorkLeaf(
                context: job, node: key.publicKey.address, index: 0, input: .zero, output: .zero,
                units: 1, evidence: nil, salt: SHA256.hash([UInt8(position)]).bytes)
        }
    }

    private mutating func answer(_ job: Digest, by key: PrivateKey, leaves count: Int) throws {
        let leaves = Self.leaves(job, key, count)
        var tree = WorkTree()
        for leaf in leaves { try tree.append(leaf) }
        let root = try #require(tree.root)
        _ = try self.append(
            .attest(Attest(.job(job), root: root.hash, count: tree.count, units: 1)), by: key)
        // The worker waits for the draw; a judge opens at once.
        if count == 1 { for _ in 0..<3 { try self.ledger.append([]) } }
        var collector = WorkPathCollector(indices: 0..<tree.count)
        for leaf in leaves { try collector.append(leaf) }
        let openings = collector.paths().sorted { $0.key < $1.key }.map { position, path in
            Opening(leaves[Int(position)], at: position, path: path, inputPath: [])
        }
        _ = try self.append(.open(Open(openings, for: job)), by: key)
    }

    @Test mutating func fourOfFive() throws {
        let requester = Self.validators[0]
        let rule = try #require(UnitRule("inference"))
        let model = try self.append(
            .model(RegisterModel(manifest: .zero, royalty: 0, unitRule: rule, isExact: true)),
            by: requester)
        let job = try self.append(
            .job(
                PostJob(
                    model: model, inputRoot: LogHash.leaf(Digest.zero.bytes), count: 1, price: 1,
                    maxUnits: 1, agreement: 1, slots: 1, duration: 60_000, window: 600_000,
                    audience: [Self.worker.publicKey.address])), by: requester)
        try self.ledger.append([])
        try self.answer(job, by: Self.worker, leaves: 1)
        _ = try self.append(.challenge(Challenge(of: job)), by: requester)
        let draws = Int(self.ledger.head.parameters[.draws])
        var statuses: [JobStatus?] = []
        for judge in Self.validators.prefix(4) {
            try self.answer(job, by: judge, leaves: draws)
            statuses.append(
                try self.ledger.state.decoded(Job.self, at: .digest(job))?.status)
        }
        #expect(statuses == [.judged, .judged, .judged, nil])
        let last = try #require(self.ledger.entries.last)
        let settlement = try Settlement(decoding: last, limit: Settlement.maximumSize)
        #expect(settlement.assurance == .judged)
        #expect(settlement.challenge?.lost == self.ledger.head.parameters[.challengeBond])
    }
}
