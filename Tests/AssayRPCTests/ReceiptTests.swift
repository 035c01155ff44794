import AssayAPI
import AssayCore
import AssayCrypto
import AssayLight
import AssayNode
import AssayStore
import Testing

/// Receipts: files that prove a statement offline, to a reader who has only the genesis.
@Suite struct ReceiptTests {
    private let served: ServedNode
    private let history: ServedNode.History

    init() async throws {
        self.served = try await ServedNode()
        self.history = try await self.served.playHistory()
    }

    private var verifier: Verifier {
        Verifier(trust: Trust(self.served.genesis), now: self.served.clock.time / 1_000)
    }

    private func receipt(_ id: Digest, _ format: ReceiptFormat?) async throws
        -> API.GetReceipt.Result
    {
        try await self.served.result(
            of: API.GetReceipt.self, API.GetReceipt.Params(txid: id, format: format))
    }

    /// Checks what a proof shows of a statement against the store.
    private func expect(_ proof: Proof, proves statement: Statement) throws {
        let proven = try self.verifier.verify(proof)
        #expect(proven.content == .statement(statement))
        let located = try self.served.node.store.statement(statement.id)
        #expect(proven.index == located?.index)
        #expect(proven.head.height == located?.height)
        #expect(proven.isInHeadBlock)
        #expect(proven.sealing == .validators(signers: 1, of: 1))
    }

    @Test("the native proof of every statement, by name and by default")
    func native() async throws {
        for statement in self.history.all {
            for format in [nil, ReceiptFormat.proof] {
                let result = try await self.receipt(statement.id, format)
                #expect(result.format == .proof)
                let proof = try Proof(decoding: result.receipt.bytes, limit: Proof.maximumSize)
                try self.expect(proof, proves: statement)
            }
        }
    }

    @Test("the SCITT form of every statement")
    func scitt() async throws {
        let validators = self.served.genesis.validators
        for statement in self.history.all {
            let result = try await self.receipt(statement.id, .scitt)
            #expect(result.format == .scitt)
            let transparent = try TransparentStatement(
                decoding: result.receipt.bytes, limit: TransparentStatement.maximumSize)
            #expect(transparent.statement == statement)
            try self.expect(try transparent.proof(validators: validators), proves: statement)
        }
    }

    @Test("a receipt stays good, and stays the same, while the chain grows")
    func later() async throws {
        let before = try await self.receipt(self.history.model.id, .proof)
        for nonce: UInt64 in 10...14 {
            try await self.served.settle([self.served.statement(3, nonce)])
        }
        let after = try await self.receipt(self.history.model.id, .proof)
        #expect(after == before)
    }

    @Test("a byte that was changed is found")
    func changed() async throws {
        let receipt = try await self.receipt(self.history.attest.id, .proof).receipt.bytes
        var refused = 0
        for offset in stride(from: 0, to: receipt.count, by: 7) {
            var bytes = receipt
            bytes[offset] ^= 1
            do {
                let proof = try Proof(decoding: bytes, limit: Proof.maximumSize)
                let proven = try self.verifier.verify(proof)
                #expect(proven.content == .statement(self.history.attest), "byte \(offset)")
            } catch {
                refused += 1
            }
        }
        #expect(refused == (receipt.count + 6) / 7)
    }

    @Test("without an index there are no receipts, and the error says why")
    func notIndexed() async throws {
        let plain = try await ServedNode(isIndexed: false)
        let statement = plain.statement(0, 1)
        try await plain.settle([statement])
        let calls = [
            ("tx_get", "[\"\(statement.id)\"]"), ("tx_getReceipt", "[\"\(statement.id)\"]"),
            ("chain_getBlock", "[\"\(statement.id)\"]"),
            ("proof_getInclusion", "{\"id\": \"\(statement.id)\"}"),
        ]
        for (method, params) in calls {
            #expect(try await plain.error(method, params) == WireError(-32_008, "notIndexed"))
        }
        let head = plain.head.hash
        let header = try await plain.call("chain_getHeader", "[\"\(head)\"]")
        #expect(header["result"]?["height"] == .unsigned(1), "the head's hash is known")
    }
}
