import AssayAPI
import AssayCore
import AssayCrypto
import AssayNode
import AssayStore
import Testing

/// `tx_submit`, `tx_submitBatch` and `tx_get`: what becomes of statements, one by one and many.
@Suite struct SubmitTests {
    private let served: ServedNode

    init() async throws {
        self.served = try await ServedNode()
    }

    private func submit(
        _ statement: Statement, wait: SubmissionGoal? = nil
    ) async throws -> SubmissionResult {
        try await self.served.result(
            of: API.Submit.self,
            API.Submit.Params(statement: HexBytes(statement.bytes), wait: wait))
    }

    @Test("final: the place is the one in the store")
    func final() async throws {
        let statement = self.served.statement(0, 1)
        let result = try await self.submit(statement, wait: .final)
        #expect(
            result
                == SubmissionResult(txid: statement.id, status: .final, height: 1, index: 2))
        #expect(try self.served.node.store.entry(at: 2)?.bytes == statement.bytes)
    }

    @Test("accepted, unless it is said otherwise")
    func accepted() async throws {
        for (nonce, wait): (UInt64, SubmissionGoal?) in [(1, nil), (2, .accepted)] {
            let statement = self.served.statement(0, nonce)
            let result = try await self.submit(statement, wait: wait)
            #expect(result.txid == statement.id)
            #expect(result.status == .accepted)
            #expect(result.height == nonce)
            #expect(result.index == nil)
        }
    }

    @Test("waiting, again, and final when the gap is filled")
    func waiting() async throws {
        let early = self.served.statement(0, 65)
        for wait in [SubmissionGoal.final, .accepted] {
            let result = try await self.submit(early, wait: wait)
            #expect(result == SubmissionResult(txid: early.id, status: .waiting))
        }
        let first = try await self.submit(self.served.statement(0, 1), wait: .final)
        #expect(first.status == .final)
        let again = try await self.submit(early, wait: .final)
        #expect(again.status == .final)
        #expect(again.height == 2)
    }

    @Test("final already: where it is, however often it is asked")
    func again() async throws {
        let statement = self.served.statement(0, 1)
        let first = try await self.submit(statement, wait: .final)
        for wait in [SubmissionGoal.final, .accepted] {
            #expect(try await self.submit(statement, wait: wait) == first)
        }
        #expect(self.served.head.header.height == 1)
    }

    @Test("the same statement by many at once is final for each of them, in one place")
    func sameAtOnce() async throws {
        let statement = self.served.statement(0, 1)
        let served = self.served
        let results = try await withThrowingTaskGroup(of: SubmissionResult.self) { group in
            for _ in 0..<12 {
                group.addTask {
                    try await served.result(
                        of: API.Submit.self,
                        API.Submit.Params(statement: HexBytes(statement.bytes), wait: .final))
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let expected = SubmissionResult(txid: statement.id, status: .final, height: 1, index: 2)
        #expect(results == Array(repeating: expected, count: 12))
        #expect(self.served.head.header.logSize == 3)
    }

    @Test("a batch: one result for each, in order, with an error for each that is refused")
    func batch() async throws {
        let good = self.served.statement(0, 1)
        let early = self.served.statement(0, 66)
        let stranger = self.served.statement(60, 1)
        let statements = [good.bytes, [0x01], early.bytes, stranger.bytes, good.bytes]
        let results = try await self.served.result(
            of: API.SubmitBatch.self,
            API.SubmitBatch.Params(statements: statements.map { HexBytes($0) }, wait: .final)
        ).results
        try #require(results.count == 5)
        let final = SubmissionResult(txid: good.id, status: .final, height: 1, index: 2)
        #expect(results[0] == final)
        #expect(results[1].status == .refused)
        #expect(results[1].txid == nil)
        #expect(results[1].error?.code == -32_005)
        #expect(results[2] == SubmissionResult(txid: early.id, status: .waiting))
        #expect(results[3].txid == stranger.id)
        #expect(results[3].status == .refused)
        #expect(results[3].error?.data?.reason == "unknownSigner")
        #expect(results[4] == final)
    }

    @Test("an empty batch has no results")
    func emptyBatch() async throws {
        let answer = try await self.served.call("tx_submitBatch", #"{"statements": []}"#)
        #expect(answer["result"]?["results"] == .array([]))
        #expect(self.served.head.header.height == 0)
    }

    @Test("a batch of a thousand by fifty signers is final, each account in its order")
    func largeBatch() async throws {
        let statements = (1...20).flatMap { nonce in
            (0..<50).map { self.served.statement($0, nonce) }
        }
        let results = try await self.served.result(
            of: API.SubmitBatch.self,
            API.SubmitBatch.Params(statements: statements.map { HexBytes($0.bytes) }, wait: .final)
        ).results
        #expect(results.map(\.txid) == statements.map(\.id))
        #expect(results.map(\.index) == (2..<1_002).map { $0 })
    }

    @Test("tx_get: the statement, its place and the time of its block")
    func get() async throws {
        let history = try await self.served.playHistory()
        let store = self.served.node.store
        for statement in history.all {
            let result = try await self.served.result(
                of: API.GetStatement.self, API.GetStatement.Params(txid: statement.id))
            #expect(result.statement == StatementView(statement))
            #expect(try store.entry(at: result.index)?.bytes == statement.bytes)
            #expect(try store.entry(at: result.index)?.height == result.height)
            #expect(try store.header(at: result.height)?.time == result.time)
        }
    }

    @Test("tx_get of what is no statement's id: nothing, a block, the genesis")
    func getNothing() async throws {
        try await self.served.settle([self.served.statement(0, 1)])
        let genesis = LogHash.leaf(self.served.genesis.encoded)
        for id in [Digest.zero, self.served.head.hash, genesis] {
            for method in ["tx_get", "tx_getReceipt"] {
                let error = try await self.served.error(method, "[\"\(id)\"]")
                #expect(error == WireError(-32_002, "notFound"))
            }
        }
    }
}
