import AssayAPI
import Testing

/// What a request may look like beyond the examples of the specification, and what it may not.
@Suite struct RequestFormTests {
    private let served: ServedNode

    init() async throws {
        self.served = try await ServedNode()
    }

    private func status(id: String) async throws -> JSONValue {
        try await self.served.post(
            #"{"jsonrpc": "2.0", "method": "node_status", "id": \#(id)}"#
        ).json
    }

    @Test(
        "an id is given back as it came",
        arguments: [
            "1", "0", "-1", "\"\"", "\"a\\u0000b\"", "\"√\"", "18446744073709551615",
            "-9223372036854775808", "1.5", "null",
        ])
    func ids(id: String) async throws {
        let answer = try await self.status(id: id)
        #expect(answer["id"] == (try JSONValue(text: id)))
        #expect(answer["result"] != nil)
    }

    @Test("an id in a batch is given back as it came", arguments: ["-1", "\"√\"", "1.5", "null"])
    func idsInBatches(id: String) async throws {
        let answers = try await self.served.post(
            #"[{"jsonrpc": "2.0", "method": "node_status", "id": \#(id)}]"#
        ).json.elements
        #expect(answers.map { $0["id"] } == [try JSONValue(text: id)])
    }

    @Test("an id of a type that ids do not have", arguments: ["{}", "[]", "[1]", "true", "false"])
    func wrongIDs(id: String) async throws {
        let answer = try await self.status(id: id)
        #expect(try WireError(answer).code == -32_600)
        #expect(answer["id"] == .null)
    }

    @Test(
        "another version, or none",
        arguments: [
            #""jsonrpc": "1.0", "#, #""jsonrpc": "2", "#, #""jsonrpc": 2.0, "#,
            #""jsonrpc": null, "#, "",
        ])
    func version(member: String) async throws {
        let answer = try await self.served.post(
            #"{\#(member)"method": "node_status", "id": 4}"#
        ).json
        #expect(try WireError(answer).code == -32_600)
        #expect(answer["id"] == .unsigned(4))
    }

    @Test("a method of a type that methods do not have", arguments: ["1", "null", "[]", "{}"])
    func method(method: String) async throws {
        let answer = try await self.served.post(
            #"{"jsonrpc": "2.0", "method": \#(method), "id": 4}"#
        ).json
        #expect(try WireError(answer).code == -32_600)
        #expect(answer["id"] == .unsigned(4))
    }

    @Test("parameters that are neither array nor object", arguments: ["1", "\"a\"", "true"])
    func params(params: String) async throws {
        let answer = try await self.served.call("node_status", params)
        #expect(try WireError(answer).code == -32_600)
    }

    @Test("no parameters, null, an empty array and an empty object are the same")
    func noParams() async throws {
        let none = try await self.served.call("chain_getValidators")
        #expect(try await self.served.call("chain_getValidators", "[]") == none)
        #expect(try await self.served.call("chain_getValidators", "{}") == none)
        #expect(try await self.served.call("chain_getValidators", "null") == none)
        #expect(none["result"] != nil)
    }

    @Test("members that nobody knows do no harm beside the request")
    func unknownMembers() async throws {
        let answer = try await self.served.post(
            #"{"jsonrpc": "2.0", "method": "node_status", "id": 1, "extra": [{"a": 1e3}]}"#
        ).json
        #expect(answer["result"] != nil)
    }

    @Test("white space, and a content type with a character set")
    func whiteSpace() async throws {
        let body = "\r\n\t [ {\"jsonrpc\":\"2.0\",\"method\":\"node_status\",\"id\":1}\n] \n"
        let answer = try await self.served.send(
            "POST", body: Array(body.utf8), type: "Application/JSON; charset=utf-8")
        #expect(answer.status == 200)
        #expect(try answer.json.elements.count == 1)
    }

    @Test("JSON that is no request", arguments: ["1", "\"a\"", "null", "true", "-0.5e3", "{}"])
    func noRequest(body: String) async throws {
        let answer = try await self.served.post(body)
        #expect(answer.status == 200)
        #expect(try WireError(answer.json).code == -32_600)
    }

    @Test(
        "text that is no JSON",
        arguments: ["", " \n", "{", "}", "nul", "{\"a\":}", "[1", "{} {}", "'a'", "\u{0}", "[1 2]"])
    func noJSON(body: String) async throws {
        let answer = try await self.served.post(body)
        #expect(answer.status == 200)
        #expect(try WireError(answer.json).code == -32_700)
        #expect(try answer.json["id"] == .null)
    }

    @Test(
        "names of methods are compared letter by letter",
        arguments: ["Node_status", "node_status ", "", "node_status\\u0000"])
    func methodName(name: String) async throws {
        #expect(try await self.served.error(name).code == -32_601)
    }

    @Test("a long name of a method is not given back whole")
    func longMethodName() async throws {
        let name = String(repeating: "x", count: 100_000)
        let answer = try await self.served.call(name)
        #expect(try WireError(answer).code == -32_601)
        #expect("\(answer)".utf8.count < 500)
    }
}
