import AssayAPI
import AssayCore
import AssayCrypto
import AssayLight
import AssayNode
import AssayTestSupport
import Testing

/// A chain whose validators changed more often than one proof can tell.
@Suite struct LinkLimitTests {
    private static let limit = 1_024
    /// One validator, and a second one that comes and goes.
    private static let history = Result {
        try MembersHistory(
            founders: [0], steps: (0..<1_030).map { $0 % 2 == 0 ? .add(1) : .remove(1) },
            isBusy: false)
    }

    private let history: MembersHistory
    private let chain: StoredChain
    private let served: ServedNode

    init() async throws {
        self.history = try Self.history.get()
        self.chain = StoredChain(self.history)
        self.served = try await ServedNode(stored: self.chain)
    }

    private func update(from trusted: UInt64) async throws -> LightUpdate {
        let result = try await self.served.result(
            of: API.GetUpdate.self, API.GetUpdate.Params(trustedHeight: trusted))
        let update = try LightUpdate(
            decoding: result.update.bytes, limit: LightUpdate.maximumSize)
        #expect(result.height == update.head.header.height)
        #expect(result.headHeight == self.chain.height)
        return update
    }

    @Test("an update goes as far as its links reach, and the next one on from there")
    func updates() async throws {
        let changes = self.history.changes
        try #require(changes.count == 1_030)
        let first = try await self.update(from: 0)
        #expect(first.links.count == Self.limit)
        #expect(first.head.header.height == changes[Self.limit])
        #expect(first.next != nil)
        let trust = try self.chain.verifier(at: 0).follow(first)
        #expect(try trust == self.chain.trust(at: changes[Self.limit]))
        let second = try await self.update(from: trust.height)
        #expect(second.links.count == 1_030 - Self.limit - 1)
        let reached = try self.chain.verifier(at: trust.height).follow(second)
        #expect(try reached == self.chain.trust(at: self.chain.height))
    }

    @Test("just as many changes as there is room for are told at once")
    func justEnough() async throws {
        let changes = self.history.changes
        let trusted = changes[1_030 - Self.limit - 1]
        let update = try await self.update(from: trusted)
        #expect(update.links.count == Self.limit)
        #expect(update.head.header.height == self.chain.height)
        let trust = try self.chain.verifier(at: trusted).follow(update)
        #expect(try trust == self.chain.trust(at: self.chain.height))
        let before = try await self.update(from: trusted - 1)
        #expect(before.head.header.height == changes[1_029])
    }

    @Test("40 MiB of receipts are too many, however few they are")
    func tooLong() async throws {
        let blocks = self.history.executed.filter { !$0.block.statements.isEmpty }
        let id = LogHash.leaf(try #require(blocks.last).block.statements[0])
        let trusted = self.history.changes[10]
        let receipt = try await self.served.result(
            of: API.GetReceipt.self, API.GetReceipt.Params(txid: id, trustedHeight: trusted))
        let room = (40 << 20) / receipt.receipt.bytes.count
        #expect(room < 100)
        let ids = Array(repeating: "\"\(id)\"", count: room + 1).joined(separator: ",")
        let answer = try await self.served.call("tx_getReceipts", "[[\(ids)], \(trusted)]")
        #expect(try WireError(answer) == WireError(-32_007, "answerTooLarge"))
        #expect(answer["error"]?["data"]?["limit"] == .unsigned(40 << 20))
        let few = try await self.served.result(
            of: API.GetReceipts.self,
            API.GetReceipts.Params(txids: [id, id], trustedHeight: trusted))
        #expect(few.receipts == [receipt.receipt, receipt.receipt])
    }

    @Test("a proof with more links than that is refused, with the way out")
    func proofs() async throws {
        let changes = self.history.changes
        let trusted = changes[1_030 - Self.limit - 1]
        let blocks = self.history.executed.filter { !$0.block.statements.isEmpty }
        let last = try #require(blocks.last)
        let id = LogHash.leaf(last.block.statements[0])
        // The vote for the last change stands in or before the block that it changes.
        let below = changes.filter { $0 < last.head.header.height }.count
        let enough = changes[below - Self.limit - 1]
        let calls = [
            ("tx_getReceipt", "\"\(id)\", \"proof\"", enough),
            ("tx_get", "\"\(id)\", true", enough), ("tx_getReceipts", "[\"\(id)\"]", enough),
            ("account_get", "\"\(Address.zero)\", true", trusted),
            ("chain_getValidators", "true", trusted),
            ("proof_getState", "\"record\", null", trusted),
        ]
        let error = WireError(-32_007, "tooManyLinks", parameter: "trustedHeight")
        for (method, params, height) in calls {
            let refused = try await self.served.call(method, "[\(params), \(height - 1)]")
            #expect(try WireError(refused) == error, "\(method)")
            #expect(refused["error"]?["data"]?["limit"] == .unsigned(1_024))
            let given = try await self.served.call(method, "[\(params), \(height)]")
            #expect(given["result"] != nil, "\(method)")
        }
        let receipt = try await self.served.result(
            of: API.GetReceipt.self, API.GetReceipt.Params(txid: id, trustedHeight: enough))
        let proof = try Proof(decoding: receipt.receipt.bytes, limit: Proof.maximumSize)
        #expect(proof.links.count == Self.limit)
        #expect(try self.chain.verifier(at: enough).verify(proof).isInHeadBlock)
    }
}
