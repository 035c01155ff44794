import AssayConsensus
import AssayCore
import AssayCrypto
import AssayNode
import AssayStore
import AssayTestSupport
import Testing

/// Many statements at once, from one and from many submitters: all are final, once, and those of
/// an account in the order of their nonces.
@Suite struct LedgerThroughputTests {
    private let scene: NodeScene

    init() throws {
        self.scene = try NodeScene()
    }

    /// Statements of the first signers, nonce by nonce: everybody's first, then everybody's second.
    private func statements(_ signers: Range<Int>, _ nonces: ClosedRange<UInt64>)
        -> [Verified<Statement>]
    {
        nonces.flatMap { nonce in signers.map { self.scene.statement($0, nonce) } }
    }

    /// Holds the log against the statements: each once, and each account's in rising order.
    private func expectLog(of node: Node, holds statements: [Verified<Statement>]) throws {
        var nonces: [PublicKey: UInt64] = [:]
        var ids: Set<Digest> = []
        for height in 1...node.height {
            let block = try #require(try node.store.block(at: height))
            #expect(block.block.statements.count <= BlockExecution.maximumStatements)
            for bytes in block.block.statements {
                let statement = try Statement(decoding: bytes, limit: Statement.maximumSize)
                #expect(nonces[statement.signer, default: 0] + 1 == statement.claims.nonce)
                nonces[statement.signer] = statement.claims.nonce
                ids.insert(statement.id)
            }
        }
        #expect(ids.count == statements.count)
        #expect(ids == statements.map(\.value.id).set)
    }

    @Test("five thousand by fifty signers in one submission, each where the answer says")
    func oneBatch() async throws {
        let node = try await self.scene.open()
        let statements = self.statements(0..<50, 1...100)
        let admissions = try await node.ledger.answers(to: statements, wait: .final)
        #expect(admissions == (0..<5_000).map { .final(height: 1, index: 2 + $0) })
        try self.expectLog(of: node, holds: statements)
        #expect(node.ledger.view.head.header.logSize == 5_002)
        #expect(await node.ledger.mempoolCount == 0)
    }

    @Test("more than fit a block fill the next")
    func severalBlocks() async throws {
        let node = try await self.scene.open()
        let statements = self.statements(0..<50, 1...201)
        let admissions = try await node.ledger.answers(to: statements, wait: .final)
        #expect(admissions[9_999] == .final(height: 1, index: 10_001))
        #expect(admissions[10_000] == .final(height: 2, index: 10_003))
        #expect(admissions.count { $0.index != nil } == 10_050)
        #expect(node.height == 2)
        try self.expectLog(of: node, holds: statements)
    }

    @Test("several submitters at once, each with an account of its own")
    func concurrentSubmitters() async throws {
        let node = try await self.scene.open()
        let answers = try await withThrowingTaskGroup(of: [Admission].self) { group in
            for signer in 0..<8 {
                let statements = self.statements(signer..<signer + 1, 1...60)
                group.addTask {
                    var answers: [Admission] = []
                    for start in stride(from: 0, to: 60, by: 10) {
                        answers += try await node.ledger.answers(
                            to: Array(statements[start..<start + 10]), wait: .final)
                    }
                    return answers
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let indices = answers.compactMap(\.index)
        #expect(indices.count == 480)
        #expect(indices.set.count == 480)
        try self.expectLog(of: node, holds: self.statements(0..<8, 1...60))
    }

    @Test("the same statements by several at once: one inclusion, and everybody is answered")
    func sameStatements() async throws {
        let node = try await self.scene.open()
        let statements = self.statements(0..<5, 1...40)
        let answers = try await withThrowingTaskGroup(of: [Admission].self) { group in
            for _ in 0..<6 {
                group.addTask { try await node.ledger.answers(to: statements, wait: .final) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        try self.expectLog(of: node, holds: statements)
        for position in statements.indices {
            let given = answers.map { $0[position] }
            // Who comes after the block is told that the nonce was used.
            #expect(given.filter { $0 != .rejected(.nonceUsed) }.set.count == 1)
            let located = try node.store.statement(statements[position].value.id)
            #expect(given.compactMap(\.index).first == located?.index)
        }
    }

    @Test("submissions that come while a block is made share the next one")
    func batching() async throws {
        let node = try await self.scene.open()
        let count = 200
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count {
                let statement = self.scene.statement(number % 50, UInt64(number / 50 + 1))
                group.addTask { _ = try await node.ledger.answers(to: [statement], wait: .final) }
            }
            try await group.waitForAll()
        }
        #expect(node.height < UInt64(count), "\(node.height) blocks for \(count) statements")
        #expect(node.ledger.view.head.header.logSize == 1 + UInt64(count) + node.height)
    }
}

extension Sequence where Element: Hashable {
    fileprivate var set: Set<Element> { Set(self) }
}
