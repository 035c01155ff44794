import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// A leaf counts only where its index says it stands: else one inference, salted anew for every
/// position, would be paid as many.
@Suite struct JobPositionTests {
    private static let inputs = [Digest.zero, SHA256.hash([1])]
    private static let worker = TestKeys.key(1)

    /// Two leaves that are the same inference, with other salts.
    private static func leaves(_ job: Digest) -> [WorkLeaf] {
        (0..<2).map { position in
            WorkLeaf(
                context: job, node: Self.worker.publicKey.address, index: 0,
                input: Self.inputs[0], output: .zero, units: 1, evidence: nil,
                salt: SHA256.hash([position]).bytes)
        }
    }

    private static func sign(
        _ transaction: Transaction, _ nonce: UInt64, _ key: PrivateKey, _ ledger: MemoryLedger
    ) -> Statement {
        Statement(
            transaction, for: ledger.genesis.chain, nonce: nonce, issuedAt: 1_700_000_000,
            key: key)
    }

    @Test("one inference at two positions is opened only at its own", arguments: [0, 1])
    func twice(position: Int) throws {
        let requester = TestKeys.key(0)
        var ledger = try MemoryLedger(
            accounts: [requester, Self.worker].map {
                Genesis.Allocation(
                    address: $0.publicKey.address, balance: 1_000_000, bond: 1_000_000)
            })
        let rule = try #require(UnitRule("inference"))
        let model = Self.sign(
            .model(RegisterModel(manifest: .zero, royalty: 0, unitRule: rule, isExact: true)), 1,
            requester, ledger)
        let root = LogHash.root(of: Self.inputs.map { LogHash.leaf($0.bytes) })
        let job = Self.sign(
            .job(
                PostJob(
                    model: model.id, inputRoot: root, count: 2, price: 1, maxUnits: 2,
                    agreement: 1, slots: 1, duration: 60_000, window: 0,
                    audience: [Self.worker.publicKey.address])), 2, requester, ledger)
        try ledger.append([model, job])
        try ledger.append([])
        let leaves = Self.leaves(job.id)
        var tree = WorkTree()
        for leaf in leaves { try tree.append(leaf) }
        let top = try #require(tree.root)
        let attest = Attest(.job(job.id), root: top.hash, count: 2, units: 2)
        try ledger.append([Self.sign(.attest(attest), 1, Self.worker, ledger)])
        for _ in 0..<3 { try ledger.append([]) }
        let live = try ledger.state.decoded(Job.self, at: .digest(job.id))
        let drawn = try #require(live).drawnUnits(of: 2, id: job.id)
        try #require(Set(drawn) == [0, 1], "both leaves are drawn")
        let sibling = leaves[1 - position]
        let opening = Opening(
            leaves[position], at: UInt64(position),
            path: WorkPath([WorkTree.Node(hash: sibling.hash, units: 1)]),
            inputPath: [LogHash.leaf(Self.inputs[1].bytes)])
        let open = Self.sign(.open(Open([opening], for: job.id)), 2, Self.worker, ledger)
        var refusal: ExecutionError?
        do {
            try ledger.append([open])
        } catch let error as ExecutionError {
            refusal = error
        }
        #expect(refusal == (position == 0 ? nil : .rejected(.wrongLeaf)))
    }
}
