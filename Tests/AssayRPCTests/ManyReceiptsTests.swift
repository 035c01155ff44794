import AssayAPI
import AssayCore
import AssayCrypto
import AssayLight
import AssayNode
import AssayTestSupport
import Testing

/// `tx_getReceipts`: many receipts in one call, the same as one by one.
@Suite struct ManyReceiptsTests {
    private let history: MembersHistory
    private let chain: StoredChain
    private let served: ServedNode

    init() async throws {
        self.history = try MembersHistory.standard.get()
        self.chain = StoredChain(self.history)
        self.served = try await ServedNode(stored: self.chain)
    }

    private func many(_ ids: [Digest], from trusted: UInt64? = nil) async throws -> [[UInt8]?] {
        let params = API.GetReceipts.Params(txids: ids, trustedHeight: trusted)
        return try await self.served.result(of: API.GetReceipts.self, params)
            .receipts.map { $0?.bytes }
    }

    private func one(_ id: Digest, from trusted: UInt64? = nil) async throws -> [UInt8] {
        let params = API.GetReceipt.Params(txid: id, trustedHeight: trusted)
        return try await self.served.result(of: API.GetReceipt.self, params).receipt.bytes
    }

    @Test("those of all statements, block by block and all at once, are those of single calls")
    func equal() async throws {
        for trusted in [nil, 0, 4, 11, self.chain.height, UInt64.max] {
            var (ids, singles): ([Digest], [[UInt8]?]) = ([], [])
            for executed in self.history.executed {
                let block = executed.block.statements.map { LogHash.leaf($0) }
                var expected: [[UInt8]?] = []
                for id in block { expected.append(try await self.one(id, from: trusted)) }
                let found = try await self.many(block, from: trusted)
                #expect(found == expected)
                ids += block
                singles += expected
            }
            #expect(ids.count > 40)
            let all = try await self.many(ids, from: trusted)
            #expect(all == singles)
            let backwards = try await self.many(ids.reversed(), from: trusted)
            #expect(backwards == singles.reversed())
        }
    }

    @Test("each proves its statement to who trusts the genesis, from whichever block it is")
    func proven() async throws {
        let statements = self.history.executed.flatMap(\.statements)
        let receipts = try await self.many(statements.map(\.id))
        let verifier = try self.chain.verifier(at: 0)
        for (statement, bytes) in zip(statements, receipts) {
            let proof = try Proof(decoding: try #require(bytes), limit: Proof.maximumSize)
            let proven = try verifier.verify(proof)
            #expect(proven.content == .statement(statement))
            #expect(proven.isInHeadBlock)
        }
    }

    @Test("null for what is not final, and the same again for what is asked twice")
    func unknown() async throws {
        let blocks = self.history.executed.filter { $0.block.statements.count > 1 }
        let block = try #require(blocks.first)
        let id = LogHash.leaf(block.block.statements[0])
        let receipt = try await self.one(id)
        let header = self.chain.heads[3].hash
        let genesis = LogHash.leaf(self.chain.memory.genesis.encoded)
        let found = try await self.many([.zero, id, header, genesis, id, .zero])
        #expect(found == [nil, receipt, nil, nil, receipt, nil])
        #expect(try await self.many([.zero]) == [nil])
        #expect(try await self.many([]).isEmpty)
        let answer = try await self.served.call("tx_getReceipts", "[[\"\(Digest.zero)\"]]")
        #expect(answer["result"] == .object(["receipts": .array([.null])]))
    }

    @Test("settlements have receipts like statements")
    func settlements() async throws {
        let jobs = try JobHistory.standard.get()
        let chain = StoredChain(memory: jobs.memory, executed: jobs.executed)
        let served = try await ServedNode(stored: chain)
        let settlements = jobs.executed.flatMap(\.settlements)
        #expect(settlements.count == 7)
        let ids = settlements.map { LogHash.leaf($0) } + jobs.jobs.values
        let found = try await served.result(
            of: API.GetReceipts.self, API.GetReceipts.Params(txids: ids)
        ).receipts
        #expect(found.count == ids.count)
        for (id, receipt) in zip(ids, found) {
            let proof = try Proof(decoding: try #require(receipt).bytes, limit: Proof.maximumSize)
            #expect(LogHash.leaf(proof.entry) == id)
            #expect(try chain.verifier(at: 0).verify(proof).isInHeadBlock)
            let single = try await served.result(
                of: API.GetReceipt.self, API.GetReceipt.Params(txid: id))
            #expect(single.receipt == receipt)
        }
    }

    @Test("10,000 ids are answered, one more is not")
    func limit() async throws {
        for (count, error) in [
            (10_000, nil), (10_001, WireError(-32_007, "tooManyReceipts", parameter: "txids")),
        ] {
            let ids = Array(repeating: "\"\(Digest.zero)\"", count: count).joined(separator: ",")
            let answer = try await self.served.call("tx_getReceipts", "[[\(ids)]]")
            if let error {
                #expect(try WireError(answer) == error)
                #expect(answer["error"]?["data"]?["limit"] == .unsigned(10_000))
            } else {
                #expect(answer["result"]?["receipts"]?.elements.count == count)
            }
        }
    }

    static let wrong: [(params: String, parameter: String)] = [
        ("{}", "txids"), ("[null]", "txids"), (#"["0x"]"#, "txids"), (#"[["0x"]]"#, "txids[0]"),
        ("[[null]]", "txids[0]"), ("[[], -1]", "trustedHeight"),
        (#"{"txids": [], "format": "scitt"}"#, "format"),
    ]

    @Test("wrong parameters are named", arguments: Self.wrong)
    func wrongParameters(params: String, parameter: String) async throws {
        let error = try await self.served.error("tx_getReceipts", params)
        #expect(error == WireError(-32_602, "invalidParams", parameter: parameter))
    }

    @Test("without an index there are none")
    func notIndexed() async throws {
        let plain = try await ServedNode(isIndexed: false, stored: self.chain)
        let id = self.history.executed[0].statements[0].id
        let calls = [
            ("tx_getReceipts", "[[\"\(id)\"]]"), ("tx_getReceipts", "[[]]"),
            ("tx_get", "[\"\(id)\", true]"),
            ("proof_getBlock", "[\"\(self.chain.heads[1].hash)\"]"),
        ]
        for (method, params) in calls {
            #expect(try await plain.error(method, params) == WireError(-32_008, "notIndexed"))
        }
        let update = try await plain.call("light_getUpdate", "[0]")
        #expect(update["result"]?["height"] == .unsigned(self.chain.height))
        let head = try await plain.call("proof_getBlock", "[\"\(plain.head.hash)\"]")
        #expect(head["result"]?["header"]?["height"] == .unsigned(self.chain.height))
    }
}
