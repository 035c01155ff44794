import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import AssayNode
import AssayRPC
import AssayStore
import Testing

/// `POST /statements`: a CBOR sequence of statements.
@Suite struct StatementsDoorTests {
    private let served: ServedNode

    init() async throws {
        self.served = try await ServedNode()
    }

    private func post(
        _ bytes: [UInt8], query: String = "", type: String = "application/cose"
    ) async throws -> WireAnswer {
        try await self.served.send("POST", "/statements\(query)", body: bytes, type: type)
    }

    private func expect(_ answer: WireAnswer, accepted: Int, waiting: Int = 0) throws {
        #expect(answer.status == 200)
        #expect(answer.type == "application/json")
        let json = try answer.json
        #expect(json["accepted"] == .unsigned(UInt64(accepted)))
        #expect(json["waiting"] == .unsigned(UInt64(waiting)))
    }

    @Test("one statement, accepted or final, under both names of the type")
    func one() async throws {
        let cases = [
            ("", "application/cose"), ("?wait=accepted", "application/cbor-seq"),
            ("?wait=final", "Application/Cose; x=y"),
        ]
        for (number, (query, type)) in cases.enumerated() {
            let statement = self.served.statement(0, UInt64(number) + 1)
            let answer = try await self.post(statement.bytes, query: query, type: type)
            try self.expect(answer, accepted: 1)
            #expect(try answer.json["statements"] == .unsigned(1))
            #expect(try answer.json["refused"] == .array([]))
        }
        try await eventually { self.served.head.header.height == 3 }
        #expect(self.served.head.header.logSize == 7)
    }

    @Test("final means that it is in the store when the answer comes")
    func final() async throws {
        let statement = self.served.statement(0, 1)
        _ = try await self.post(statement.bytes, query: "?wait=final")
        let located = try self.served.node.store.statement(statement.id)
        #expect(located?.bytes == statement.bytes)
    }

    @Test("many, some of which are refused or wait: positions and reasons")
    func many() async throws {
        var statements = (1...40).map { self.served.statement(0, $0).bytes }
        statements[7] = self.served.statement(60, 1).bytes
        statements[11] = self.served.statement(1, 70).bytes
        let good = self.served.statement(2, 1).bytes
        statements[13] = good.dropLast() + [good[good.count - 1] ^ 1]
        let answer = try await self.post(Array(statements.joined()), query: "?wait=final")
        try self.expect(answer, accepted: 37, waiting: 1)
        let refused = try answer.json["refused"]?.elements ?? []
        #expect(refused.map { $0["position"] } == [.unsigned(7), .unsigned(13)])
        #expect(refused[0]["error"]?["code"] == .negative(-32_001))
        #expect(refused[0]["error"]?["data"]?["reason"] == .string("unknownSigner"))
        #expect(refused[1]["error"]?["code"] == .negative(-32_006))
        #expect(self.served.head.header.logSize == 2 + 37)
    }

    @Test("no statements at all")
    func none() async throws {
        try self.expect(try await self.post([]), accepted: 0)
        #expect(self.served.head.header.height == 0)
    }

    @Test("the same statement twice in one body, and again later: in the log once")
    func twice() async throws {
        let bytes = self.served.statement(0, 1).bytes
        for _ in 0..<2 {
            try self.expect(try await self.post(bytes + bytes, query: "?wait=final"), accepted: 2)
        }
        #expect(self.served.head.header.logSize == 3)
    }

    /// Holds an answer against a refusal of the whole body.
    private func expectRefusal(
        _ answer: WireAnswer, status: Int, _ error: WireError
    ) async throws {
        #expect(answer.status == status)
        #expect(answer.type == "application/json")
        #expect(try WireError(answer.json) == error)
        #expect(try answer.json["id"] == .null)
        #expect(self.served.head.header.height == 0, "nothing was done")
        #expect(try await self.served.isAlive())
    }

    @Test("a body that ends within a statement is refused whole", arguments: [1, 2, 60, 200])
    func truncated(missing: Int) async throws {
        let bytes = self.served.statement(0, 1).bytes + self.served.statement(0, 2).bytes
        try await self.expectRefusal(
            try await self.post(Array(bytes.dropLast(missing))), status: 400,
            WireError(-32_005, "malformed"))
    }

    @Test("garbage before, between and after statements")
    func garbage() async throws {
        let one = self.served.statement(0, 1).bytes
        let two = self.served.statement(0, 2).bytes
        for body in [[0x00] + one, one + [0xa0] + two, one + two + [0xd2], [0x20, 0x20]] {
            try await self.expectRefusal(
                try await self.post(body), status: 400, WireError(-32_005, "malformed"))
        }
    }

    @Test("the place of the first wrong byte is in the error")
    func offset() async throws {
        let one = self.served.statement(0, 1).bytes
        let answer = try await self.post(one + [0xa0])
        #expect(try answer.json["error"]?["data"]?["offset"] == .unsigned(UInt64(one.count)))
    }

    @Test("a body of another encoding", arguments: [#"{"statements": []}"#, "0xd284", "hello"])
    func text(body: String) async throws {
        try await self.expectRefusal(
            try await self.post(Array(body.utf8)), status: 400, WireError(-32_005, "malformed"))
    }

    @Test(
        "a wait that is none", arguments: ["never", "", "Final", "accepted%20", "final,accepted"])
    func wrongWait(wait: String) async throws {
        let answer = try await self.post(
            self.served.statement(0, 1).bytes, query: "?wait=\(wait)")
        try await self.expectRefusal(
            answer, status: 400, WireError(-32_602, "invalidParams", parameter: "wait"))
    }

    @Test("a type that is none of ours, or none at all")
    func wrongType() async throws {
        let bytes = self.served.statement(0, 1).bytes
        let types = ["application/json", "application/cbor", "application/cosey", "text/plain"]
        for type in types + [nil] {
            let answer = try await self.served.send("POST", "/statements", body: bytes, type: type)
            try await self.expectRefusal(answer, status: 415, WireError(-32_600))
        }
    }

    @Test("more statements or bytes than are allowed")
    func tooMany() async throws {
        var limits = RPCLimits()
        limits.maximumStatements = 3
        let size = self.served.statement(0, 1).bytes.count
        limits.maximumStatementsBytes = 4 * size + 1
        let served = try await ServedNode(limits: limits)
        func post(_ count: Int) async throws -> WireAnswer {
            let bytes = (0..<count).flatMap { served.statement($0, 1).bytes }
            return try await served.send(
                "POST", "/statements?wait=final", body: bytes, type: "application/cose")
        }
        let tooMany = try await post(4)
        #expect(tooMany.status == 413)
        #expect(try WireError(tooMany.json) == WireError(-32_007, "tooManyStatements"))
        #expect(try tooMany.json["error"]?["data"]?["limit"] == .unsigned(3))
        let tooLong = try await post(5)
        #expect(tooLong.status == 413)
        #expect(try WireError(tooLong.json) == WireError(-32_007, "bodyTooLarge"))
        #expect(try tooLong.json["error"]?["data"]?["limit"] == .unsigned(UInt64(4 * size + 1)))
        #expect(served.head.header.height == 0)
        try self.expect(try await post(3), accepted: 3)
        let batch = try await served.error(
            "tx_submitBatch", #"[["0x", "0x", "0x", "0x"]]"#)
        #expect(batch == WireError(-32_007, "tooManyStatements"))
    }

    @Test("the client sends many, and says what the node refuses")
    func client() async throws {
        let statements = (1...300).map { self.served.statement($0 % 50, UInt64($0 / 50 + 1)) }
        let result = try await self.served.client.submit(
            statements.map(\.bytes) + [self.served.statement(70, 1).bytes], wait: .final)
        #expect(result.statements == 301)
        #expect(result.accepted == 300)
        #expect(result.refused.map(\.position) == [300])
        await #expect(throws: ClientError.self) { try await self.served.client.submit([[0x01]]) }
    }
}
