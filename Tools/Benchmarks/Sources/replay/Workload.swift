import AssayCore
import AssayCrypto
import AssayNode
import AssayStore

/// A chain of attestations by many devices, made before anything is timed.
struct Workload: Sendable {
    /// What the chain begins with.
    let genesis: Genesis
    /// The encoded blocks, height 1 first.
    let blocks: [[UInt8]]
    /// The number of statements in all blocks.
    let statements: Int

    /// Makes `statements` attestations of `signers` devices in blocks of `blockSize`.
    ///
    /// - Parameter accounts: all accounts of the genesis; the first `signers` of them sign.
    init(statements: Int, blockSize: Int, signers: Int, directory: String) async throws {
        let validator = Self.key(0)
        let devices = (1...signers).map { Self.key(UInt64($0)) }
        guard let name = ChainName("bench"),
            let validators = ValidatorSet(sorted: [validator.publicKey]),
            let unitRule = UnitRule("inference")
        else { fatalError("the names are well formed") }
        self.genesis = try Genesis(
            name: name, time: 1_700_000_000_000, validators: validators,
            parameters: Parameters(), reserve: 0,
            accounts: (devices + [validator]).map {
                Genesis.Allocation(address: $0.publicKey.address, balance: 1_000_000)
            })
        let chain = self.genesis.chain
        let opened = try await OpenedChain(at: directory, genesis: self.genesis)
        let model = Statement(
            .model(
                RegisterModel(
                    manifest: SHA256.hash([1]), royalty: 0, unitRule: unitRule, isExact: true)),
            for: chain, nonce: 1, issuedAt: 1_700_000_000, key: validator)
        var head = opened.head
        var blocks: [[UInt8]] = []
        func append(_ batch: [Statement]) throws {
            var execution = BlockExecution(
                on: head, time: head.header.time + 1_000,
                proposer: validator.publicKey.address, reader: opened.store.snapshot())
            let cache = KeyCache()
            for statement in batch { try execution.apply(Verified(statement, cache: cache)) }
            let executed = try execution.finish()
            let content = SealContent(executed.head.header, hash: executed.head.hash, round: 0)
            let certificate = Certificate(
                round: 0, signers: SignerBitmap([0], of: 1),
                signatures: [validator.sign(content.digest(for: validator.publicKey))])
            try opened.store.derive(executed, statements: [])
            head = executed.head
            blocks.append(
                CertifiedBlock(block: executed.block, certificate: certificate).encoded)
        }
        try append([model])
        for start in stride(from: 0, to: statements, by: blockSize) {
            let batch = (start..<min(start + blockSize, statements)).map { number in
                let bytes = withUnsafeBytes(of: number) { [UInt8]($0) }
                return Statement(
                    .attest(
                        Attest(
                            .model(model.id), root: SHA256.hash(bytes), count: 1,
                            units: UInt64(1 + number % 97), evidence: nil)),
                    for: chain, nonce: UInt64(number / signers + 1), issuedAt: 1_700_000_000,
                    key: devices[number % signers])
            }
            try append(batch)
        }
        self.blocks = blocks
        self.statements = statements + 1
    }

    private static func key(_ number: UInt64) -> PrivateKey {
        let digest = SHA256.hash(withUnsafeBytes(of: number) { [UInt8]($0) })
        guard let key = PrivateKey(bytes: digest.bytes) else { fatalError("a digest is a key") }
        return key
    }
}
