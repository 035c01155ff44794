import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// A ledger with a batch of one node, and a settled job of two.
struct InferenceScene {
    static let count: UInt64 = 11
    private(set) var ledger: MemoryLedger
    /// The leaves of the standing attestation.
    private(set) var standing: [WorkLeaf] = []
    /// The leaves of the first node's attestation for the job.
    private(set) var worked: [WorkLeaf] = []
    /// The indices of the entries.
    private(set) var attestation: UInt64 = 0
    private(set) var jobAttestation: UInt64 = 0
    private(set) var settlement: UInt64 = 0
    let workers = [TestKeys.key(1), TestKeys.key(2)]

    init() throws {
        let workers = self.workers
        self.ledger = try MemoryLedger(
            accounts: ([TestKeys.key(0)] + workers).map {
                Genesis.Allocation(
                    address: $0.publicKey.address, balance: 1_000_000, bond: 1_000_000)
            })
        let model = try self.append(
            .model(
                RegisterModel(
                    manifest: .zero, royalty: 500, unitRule: try #require(UnitRule("inference")),
                    isExact: true)), by: workers[0], nonce: 1)
        let chain = self.ledger.genesis.chain
        let node = workers[0].publicKey.address
        self.standing = Self.leaves(
            WorkLeaf.standingContext(chain: chain, signer: node, nonce: 2), node)
        let attest = try Self.attest(.model(model.id), self.standing)
        self.attestation = try self.append(.attest(attest), by: workers[0], nonce: 2).index
        try self.settleJob(model.id)
    }

    private mutating func settleJob(_ model: Digest) throws {
        let inputs = (0..<Self.count).map { Self.digest("input", $0) }
        let root = LogHash.root(of: inputs.map { LogHash.leaf($0.bytes) })
        let job = try self.append(
            .job(
                PostJob(
                    model: model, inputRoot: root,
                    count: Self.count, price: 3, maxUnits: 100, agreement: 2, slots: 2,
                    duration: 60_000, window: 0,
                    audience: self.workers.map(\.publicKey.address))),
            by: TestKeys.key(0), nonce: 1
        ).id
        try self.ledger.append([])
        let trees = self.workers.map { Self.leaves(job, $0.publicKey.address) }
        self.worked = trees[0]
        for (worker, leaves) in zip(self.workers, trees) {
            let index = try self.append(
                .attest(try Self.attest(.job(job), leaves)), by: worker, nonce: 3
            ).index
            if worker.publicKey == self.workers[0].publicKey { self.jobAttestation = index }
        }
        for _ in 0..<3 { try self.ledger.append([]) }
        for (worker, leaves) in zip(self.workers, trees) {
            var openings: [Opening] = []
            let state = try self.ledger.state.decoded(Job.self, at: .digest(job))
            let units = try #require(state).drawnUnits(of: Self.total(leaves), id: job)
            var collector = WorkPathCollector(units: units)
            for leaf in leaves { try collector.append(leaf) }
            for (index, path) in collector.paths().sorted(by: { $0.key < $1.key }) {
                openings.append(
                    Opening(
                        leaves[Int(index)], at: index, path: path,
                        inputPath: Self.inputPath(inputs, to: Int(index))))
            }
            try self.append(.open(Open(openings, for: job)), by: worker, nonce: 4)
        }
        self.settlement = UInt64(self.ledger.entries.count) - 1
    }

    @discardableResult
    private mutating func append(
        _ transaction: Transaction, by key: PrivateKey, nonce: UInt64
    ) throws -> (id: Digest, index: UInt64) {
        let statement = Statement(
            transaction, for: self.ledger.genesis.chain, nonce: nonce,
            issuedAt: 1_700_000_000, key: key)
        let before = UInt64(self.ledger.entries.count)
        try self.ledger.append([statement])
        return (statement.id, before + 1)
    }

    static func digest(_ kind: String, _ index: UInt64) -> Digest {
        SHA256.hash([UInt8]("\(kind) \(index)".utf8))
    }

    static func total(_ leaves: [WorkLeaf]) -> UInt64 { leaves.reduce(0) { $0 + $1.units } }

    static func leaves(_ context: Digest, _ node: Address) -> [WorkLeaf] {
        (0..<Self.count).map { index in
            WorkLeaf(
                context: context, node: node, index: index, input: Self.digest("input", index),
                output: Self.digest("output", index), units: 1 + index % 4, evidence: nil,
                salt: WorkLeaf.salt(secret: node.bytes, index: index))
        }
    }

    static func attest(_ subject: Attest.Subject, _ leaves: [WorkLeaf]) throws -> Attest {
        var tree = WorkTree()
        for leaf in leaves { try tree.append(leaf) }
        let root = try #require(tree.root)
        return Attest(subject, root: root.hash, count: tree.count, units: root.units)
    }

    static func path(_ leaves: [WorkLeaf], to index: UInt64) throws -> WorkPath {
        var collector = WorkPathCollector(indices: [index])
        for leaf in leaves { try collector.append(leaf) }
        return try #require(collector.paths()[index])
    }

    /// The path of RFC 9162 §2.1.3.1, by its recursive definition.
    static func inputPath(_ inputs: [Digest], to index: Int) -> [Digest] {
        func root(_ range: Range<Int>) -> Digest {
            LogHash.root(of: inputs[range].map { LogHash.leaf($0.bytes) })
        }
        var path: [Digest] = []
        var range = 0..<inputs.count
        while range.count > 1 {
            let half = 1 << (Int.bitWidth - 1 - (range.count - 1).leadingZeroBitCount)
            let middle = range.lowerBound + half
            if index < middle {
                path.insert(root(middle..<range.upperBound), at: 0)
                range = range.lowerBound..<middle
            } else {
                path.insert(root(range.lowerBound..<middle), at: 0)
                range = middle..<range.upperBound
            }
        }
        return path
    }
}
