import AssayAPI
import AssayCore
import Testing

/// The examples of JSON-RPC 2.0 §7 over HTTP, with our methods in the place of `subtract`.
///
/// `SpecificationExampleTests` has them letter by letter.
@Suite struct SpecificationTests {
    private let served: ServedNode

    init() async throws {
        self.served = try await ServedNode()
        for nonce: UInt64 in 1...3 {
            try await self.served.settle([self.served.statement(0, nonce)])
        }
    }

    private func post(_ body: String) async throws -> JSONValue {
        let answer = try await self.served.post(body)
        #expect(answer.status == 200)
        #expect(answer.type == "application/json")
        return try answer.json
    }

    /// Posts what holds only notifications.
    private func expectSilence(_ body: String) async throws {
        let answer = try await self.served.post(body)
        #expect(answer.status == 204)
        #expect(answer.body == [])
    }

    @Test("rpc call with positional parameters, in both orders")
    func positional() async throws {
        let one = try await self.post(
            #"{"jsonrpc": "2.0", "method": "proof_getConsistency", "params": [2, 5], "id": 1}"#)
        #expect(one["jsonrpc"] == .string("2.0"))
        #expect(one["id"] == .unsigned(1))
        #expect(one["error"] == nil)
        #expect(one["result"]?["first"] == .unsigned(2))
        #expect(one["result"]?["second"] == .unsigned(5))
        let other = try await self.post(
            #"{"jsonrpc": "2.0", "method": "proof_getConsistency", "params": [5, 2], "id": 2}"#)
        #expect(try WireError(other) == WireError(-32_602, "invalidParams", parameter: "first"))
        #expect(other["id"] == .unsigned(2))
    }

    @Test("rpc call with named parameters, in any order")
    func named() async throws {
        let positional = try await self.post(
            #"{"jsonrpc": "2.0", "method": "proof_getConsistency", "params": [2, 5], "id": 3}"#)
        let one = try await self.post(
            #"""
            {"jsonrpc": "2.0", "method": "proof_getConsistency",
             "params": {"first": 2, "second": 5}, "id": 3}
            """#)
        let other = try await self.post(
            #"""
            {"id": 3, "params": {"second": 5, "first": 2},
             "method": "proof_getConsistency", "jsonrpc": "2.0"}
            """#)
        #expect(one == positional)
        #expect(other == positional)
    }

    @Test("a notification gets no answer, even if it cannot be carried out")
    func notification() async throws {
        try await self.expectSilence(
            #"{"jsonrpc": "2.0", "method": "node_status", "params": []}"#)
        try await self.expectSilence(#"{"jsonrpc": "2.0", "method": "foobar"}"#)
        try await self.expectSilence(
            #"{"jsonrpc": "2.0", "method": "account_get", "params": {"address": 5}}"#)
    }

    @Test("a notification is carried out")
    func notificationActs() async throws {
        let statement = self.served.statement(0, 4)
        try await self.expectSilence(
            #"{"jsonrpc": "2.0", "method": "tx_submit", "params": ["\#(statement.bytes.wire)"]}"#)
        let found = try await self.served.call("tx_submit", "[\"\(statement.bytes.wire)\"]")
        #expect(found["result"]?["status"] == .string("final"))
        #expect(found["result"]?["height"] == .unsigned(4))
    }

    @Test("rpc call of a method that does not exist")
    func unknownMethod() async throws {
        let answer = try await self.post(#"{"jsonrpc": "2.0", "method": "foobar", "id": "1"}"#)
        #expect(try WireError(answer).code == -32_601)
        #expect(answer["id"] == .string("1"))
    }

    @Test("rpc call with invalid JSON")
    func invalidJSON() async throws {
        let answer = try await self.post(
            #"{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]"#)
        #expect(try WireError(answer).code == -32_700)
        #expect(answer["id"] == .null)
    }

    @Test("rpc call with an invalid request object")
    func invalidRequest() async throws {
        let answer = try await self.post(#"{"jsonrpc": "2.0", "method": 1, "params": "bar"}"#)
        #expect(try WireError(answer).code == -32_600)
        #expect(answer["id"] == .null)
    }

    @Test("rpc call batch, invalid JSON")
    func invalidBatch() async throws {
        let answer = try await self.post(
            #"""
            [
              {"jsonrpc": "2.0", "method": "node_status", "params": [], "id": "1"},
              {"jsonrpc": "2.0", "method"
            ]
            """#)
        #expect(try WireError(answer).code == -32_700)
        #expect(answer["id"] == .null)
    }

    @Test("rpc call with an empty array")
    func emptyBatch() async throws {
        let answer = try await self.post("[]")
        #expect(try WireError(answer).code == -32_600)
        #expect(answer["id"] == .null)
    }

    @Test("rpc call with an invalid batch, one element and three", arguments: ["[1]", "[1,2,3]"])
    func batchOfNumbers(body: String) async throws {
        let answers = try await self.post(body).elements
        #expect(answers.count == (body == "[1]" ? 1 : 3))
        for answer in answers {
            #expect(try WireError(answer).code == -32_600)
            #expect(answer["id"] == .null)
        }
    }

    @Test("rpc call batch of everything")
    func mixedBatch() async throws {
        let answers = try await self.post(
            #"""
            [
              {"jsonrpc": "2.0", "method": "chain_getHeader", "params": [2], "id": "1"},
              {"jsonrpc": "2.0", "method": "node_status", "params": []},
              {"jsonrpc": "2.0", "method": "chain_getHeader", "params": {"block": 3}, "id": "2"},
              {"foo": "boo"},
              {"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},
              {"jsonrpc": "2.0", "method": "chain_getValidators", "id": "9"}
            ]
            """#
        ).elements
        try #require(answers.count == 5)
        let ids: [JSONValue?] = [
            .string("1"), .string("2"), .null, .string("5"), .string("9"),
        ]
        #expect(answers.map { $0["id"] } == ids)
        #expect(answers[0]["result"]?["height"] == .unsigned(2))
        #expect(answers[1]["result"]?["height"] == .unsigned(3))
        #expect(try WireError(answers[2]).code == -32_600)
        #expect(try WireError(answers[3]).code == -32_601)
        #expect(answers[4]["result"]?["quorum"] == .unsigned(1))
    }

    @Test("rpc call batch, all notifications")
    func batchOfNotifications() async throws {
        try await self.expectSilence(
            #"""
            [
              {"jsonrpc": "2.0", "method": "node_status", "params": []},
              {"jsonrpc": "2.0", "method": "foobar", "params": [7]}
            ]
            """#)
    }
}
