import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// The limits of a block: 10,000 statements, 4 MiB; in memory and in bytes.
@Suite struct BlockLimitTests {
    /// A signature of nothing, for blocks that are only decoded.
    private static let signature = TestKeys.key(1).sign(.zero)

    @Test func tenThousandStatementsAndNotOneMore() throws {
        let scene = LedgerScene()
        let statement = try scene.statement(.pay(1))
        var execution = try scene.execution()
        for _ in 0..<10_000 {
            try execution.apply(statement)
            // The same statement again, as if it had another nonce: signing takes its time.
            execution.store(scene.alice, at: LedgerScene.alice.publicKey.address)
        }
        #expect(throws: ExecutionError.rejected(.blockTooLarge)) { try execution.apply(statement) }
        #expect(execution.statements.count == 10_000)
        #expect(try execution.touchedAccount(LedgerScene.bob.publicKey.address)?.balance == 10_010)
    }

    /// Openings, of which there can be 16 KiB in a statement, fill a block before they are 10,000.
    @Test func fourMebibytesAndNotOneByteMore() throws {
        let siblings = (0..<64).map {
            WorkTree.Node(hash: LogHash.leaf([UInt8($0)]), units: 0)
        }
        let inputPath = siblings.map(\.hash)
        let leaf = WorkLeaf(
            context: JobScene.id, node: JobScene.alice, index: 0, input: .zero, output: .zero,
            units: 9, evidence: nil, salt: [UInt8](repeating: 1, count: 32))
        var root = WorkTree.Node(hash: leaf.hash, units: 9)
        for sibling in siblings { root = try #require(WorkTree.Node(joining: root, sibling)) }
        let inputRoot = inputPath.reduce(LogHash.leaf(Digest.zero.bytes)) { LogHash.node($0, $1) }
        var scene = JobScene()
        let terms = PostJob(
            model: LedgerScene.modelID, inputRoot: inputRoot, count: .max, price: 1, maxUnits: 9,
            agreement: 1, slots: 1, duration: 1, window: 1, audience: [JobScene.alice])
        let committed = root.hash
        scene.edit { job in
            job = Job(
                terms, requester: job.requester, height: 38, posted: 0,
                conditions: job.conditions, escrow: 9, fee: 0)
            let slots = [JobScene.alice, JobScene.bob].map {
                JobSlot(
                    commitment: Commitment(node: $0, root: committed, units: 9),
                    operatorID: nil, streak: 0, isFirstDraw: false, evidence: 0)
            }
            job.slots = slots
        }
        scene.bring(to: .sealed)
        let ledger = try scene.complete()
        let job = try #require(ledger.jobs[JobScene.id])
        let opening = Opening(leaf, at: 0, path: WorkPath(siblings), inputPath: inputPath)
        let statement = try ledger.statement(.open(Open([opening], for: JobScene.id)))
        let most = BlockExecution.maximumSize / statement.value.bytes.count
        #expect(most < 1_100)
        var execution = try ledger.execution()
        for _ in 0..<most {
            try execution.apply(statement)
            // The same statement again, as if nothing had been opened, with another nonce.
            execution.store(ledger.alice, at: JobScene.alice)
            execution.store(job, at: JobScene.id)
        }
        #expect(throws: ExecutionError.rejected(.blockTooLarge)) { try execution.apply(statement) }
        // What is shorter still fits.
        let short = try ledger.statement(.pay(1))
        #expect(throws: Never.self) { try execution.apply(short) }
    }

    /// The longest statements of the other kinds, under the longest chain id: ten thousand of
    /// them stay below 4 MiB, or nearly so.
    @Test func shortKindsMeetTheOtherLimitFirst() throws {
        #expect(BlockExecution.maximumSize == 4_194_304)
        #expect(BlockExecution.maximumStatements == 10_000)
        let chain = try #require(ChainID("twelvelongid-0123456789abcdef"))
        let rule = try #require(UnitRule(String(repeating: "u", count: 32)))
        let name = try #require(OperatorID(String(repeating: "o", count: 64)))
        let longest: [Transaction] = [
            .pay(.max), .bonding(.min),
            .model(
                RegisterModel(manifest: .zero, royalty: .max, unitRule: rule, isExact: true)),
            .attest(
                Attest(
                    .model(.zero), root: .zero, count: .max, units: .max,
                    evidence: Evidence(type: 65_535, digest: .zero))),
            .voting(.admit(.zero, name)),
            .voting(
                .parameters(Parameter.allCases.prefix(19).map { Change.ParameterValue($0, .max) })),
            .challenge(Challenge(of: .zero)),
        ]
        #expect(Set(longest.map(\.kind)).union([.job, .open]) == Set(TransactionKind.allCases))
        for transaction in longest {
            let statement = Statement(
                transaction, for: chain, nonce: .max, issuedAt: .max, key: LedgerScene.alice)
            #expect(statement.bytes.count * 10_000 <= 4_194_304)
            if transaction.kind == .attest {
                #expect(statement.bytes.count <= Statement.maximumAttestationSize)
            }
        }
    }

    /// A certified block of so many byte strings of a length; only its form is right.
    private func block(count: Int, length: Int) throws -> CertifiedBlock {
        let ledger = try MemoryLedger()
        let statements = [[UInt8]](repeating: [UInt8](repeating: 7, count: length), count: count)
        return CertifiedBlock(
            block: Block(header: ledger.head.header, statements: statements),
            certificate: Certificate(
                round: 0, signers: SignerBitmap([0], of: 1), signatures: [Self.signature]))
    }

    @Test(
        "a block of bytes",
        arguments: [
            (0, 0, true), (10_000, 1, true), (10_001, 1, false), (256, 16_384, true),
            (257, 16_384, false), (1, 16_384, true), (1, 16_385, false),
        ])
    func decoding(_ count: Int, _ length: Int, _ isValid: Bool) throws {
        let block = try self.block(count: count, length: length)
        let bytes = block.encoded
        let decoded = try? CertifiedBlock(decoding: bytes, limit: Block.maximumSize)
        #expect((decoded == block) == isValid)
        #expect((decoded == nil) == !isValid)
    }

    @Test func aBlockThatExecutionFillsCanBeSent() throws {
        // The most statements, and a certificate of the most validators, fit the limit of bytes.
        let full = try self.block(count: 10_000, length: 419)
        let fifty = TestValidators(count: 50)
        let sealed = CertifiedBlock(
            block: full.block, certificate: fifty.certificate(of: full.block.header))
        #expect(sealed.encoded.count <= Block.maximumSize)
        #expect(try CertifiedBlock(decoding: sealed.encoded, limit: Block.maximumSize) == sealed)
    }

    @Test func blocksRoundTrip() throws {
        var play = try LedgerPlay(validators: 4)
        let key = play.ledger.validatorKeys[2]
        try play.block(play.sign(.bonding(1), by: key), play.sign(.bonding(2), by: key))
        let block = try #require(play.ledger.blocks.last)
        let bytes = block.encoded
        let decoded = try CertifiedBlock(decoding: bytes, limit: Block.maximumSize)
        #expect(decoded == block)
        #expect(decoded.encoded == bytes)
        for cut in 0..<bytes.count {
            #expect(throws: DecodeError.self) {
                try CertifiedBlock(decoding: Array(bytes[..<cut]), limit: Block.maximumSize)
            }
        }
        #expect(throws: DecodeError.self) {
            try CertifiedBlock(decoding: bytes + [0], limit: Block.maximumSize)
        }
    }

    @Test func aBlockMustRiseInTime() async {
        await #expect(processExitsWith: .failure) {
            let ledger = try MemoryLedger()
            _ = BlockExecution(
                on: ledger.head, time: ledger.head.header.time, proposer: .zero,
                reader: ledger.state)
        }
    }
}
