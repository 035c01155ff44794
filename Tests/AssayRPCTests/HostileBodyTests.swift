import AssayAPI
import AssayRPC
import Testing

/// Bodies that are too long, too deep, too many, or no text: an answer that says so, and a node
/// that goes on.
@Suite struct HostileBodyTests {
    private let served: ServedNode

    init() async throws {
        self.served = try await ServedNode()
    }

    /// The error of a body that is refused, on an answer of a status.
    private func refusal(_ body: [UInt8], status: Int = 200) async throws -> WireError {
        let answer = try await self.served.send("POST", body: body, type: "application/json")
        #expect(answer.status == status)
        #expect(answer.type == "application/json")
        #expect(try await self.served.isAlive())
        return try WireError(answer.json)
    }

    private func refusal(_ body: String, status: Int = 200) async throws -> WireError {
        try await self.refusal(Array(body.utf8), status: status)
    }

    private func nested(_ open: String, _ close: String, _ depth: Int, in frame: String) -> String {
        let inner =
            String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
        return frame.replacing("@", with: inner)
    }

    /// Where something deep can stand: as the body, a parameter, an id, a member of no use.
    private static let frames = [
        "@", #"{"jsonrpc": "2.0", "method": "tx_get", "params": [@], "id": 1}"#,
        #"{"jsonrpc": "2.0", "method": "tx_get", "params": {"txid": @}, "id": 1}"#,
        #"{"jsonrpc": "2.0", "method": "tx_get", "params": {"x": @}, "id": 1}"#,
        #"{"jsonrpc": "2.0", "method": "tx_get", "id": @}"#,
        #"{"jsonrpc": "2.0", "method": "tx_get", "extra": @, "params": [1], "id": 1}"#,
        #"[{"jsonrpc": "2.0", "method": "tx_get", "params": [@], "id": 1}]"#,
    ]

    @Test("JSON that is too deep is refused wherever it stands", arguments: Self.frames)
    func depth(frame: String) async throws {
        for depth in [9, 25, 200, 511, 512, 513, 600, 10_000, 200_000] {
            for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
                let body = self.nested(open, close, depth, in: frame)
                #expect(try await self.refusal(body) == WireError(-32_007, "tooDeep"))
            }
        }
    }

    @Test("JSON of any smaller depth is looked at", arguments: Self.frames)
    func smallerDepth(frame: String) async throws {
        for depth in 1...5 {
            for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
                let body = self.nested(open, close, depth, in: frame)
                let answer = try await self.served.post(body).json
                let error = try WireError(answer.elements.first ?? answer)
                #expect([-32_600, -32_602].contains(error.code), "\(error)")
            }
        }
        #expect(try await self.served.isAlive())
    }

    @Test(
        "what is not JSON is refused wherever it stands, also where nobody looks",
        arguments: [
            "01", "-", "+1", "1.", ".5", "1e", "1e+", "-01", "0x10", "1_000", "NaN", "Infinity",
            "nul", "nulll", "True", "\"a\u{1}b\"", "\"\n\"", #""\x""#, #""\u12""#, #""\u12g4""#,
            "'a'",
        ])
    func noToken(token: String) async throws {
        for frame in Self.frames {
            let error = try await self.refusal(frame.replacing("@", with: token))
            #expect(error.code == -32_700, "\(frame)")
        }
    }

    @Test(
        "what is JSON is no parse error",
        arguments: [
            "0", "-0", "10", "0.5", "-1.25e-3", "1E+2", "0e0", "true", "false", "null", #""""#,
            #""\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00é😀\u007f""#, " [ ] ", "{ }\n",
        ])
    func token(token: String) async throws {
        for frame in Self.frames {
            let body = frame.replacing("@", with: token)
            let answer = try await self.served.post(body).json
            let error = try WireError(answer.elements.first ?? answer)
            #expect(error.code != -32_700, "\(frame)")
        }
    }

    @Test("brackets in strings are not depth")
    func bracketsInStrings() async throws {
        let text = String(repeating: "[{", count: 5_000) + #"\"[[[["# + #"\\"#
        let body = #"{"jsonrpc": "2.0", "method": "tx_get", "params": ["\#(text)"], "id": 1}"#
        #expect(try await self.refusal(body).code == -32_602)
    }

    @Test(
        "JSON that only opens, or only closes",
        arguments: ["[", "{\"a\":", "[[{\"a\":[", "]", "}"])
    func onlyOpening(text: String) async throws {
        let opening = try await self.refusal(String(repeating: text, count: 100_000))
        #expect([-32_700, -32_007].contains(opening.code))
    }

    @Test("long numbers, strings and names")
    func longTokens() async throws {
        let digits = String(repeating: "9", count: 500_000)
        for token in [digits, "-\(digits)", "0.\(digits)", "1e\(digits)", "\"\(digits)\""] {
            let body = #"{"jsonrpc": "2.0", "method": "tx_get", "params": [\#(token)], "id": 1}"#
            let error = try await self.refusal(body)
            #expect([-32_700, -32_600, -32_602].contains(error.code), "\(error)")
        }
        let error = try await self.refusal(
            #"{"jsonrpc": "2.0", "method": "tx_get", "params": {"\#(digits)": 1}, "id": 1}"#)
        #expect(error.code == -32_602)
    }

    @Test("ten megabytes are refused without being read as JSON")
    func tenMegabytes() async throws {
        let connection = try RawConnection(port: self.served.port)
        let length = 10 << 20
        try await connection.write(
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(length)\r\n\r\n")
        // The server may answer and close before it has all of it.
        try await connection.write(Array(repeating: UInt8(ascii: "["), count: length))
        let answer = try await connection.answer()
        #expect(answer.head.hasPrefix("HTTP/1.1 413 "))
        #expect(answer.head.lowercased().contains("content-type: application/json"))
        let json = try JSONValue(text: answer.body)
        #expect(try WireError(json) == WireError(-32_007, "bodyTooLarge"))
        #expect(json["error"]?["data"]?["limit"] == .unsigned(2 << 20))
        #expect(try await self.served.isAlive())
    }

    @Test("a length that is claimed is believed at once")
    func claimedLength() async throws {
        let connection = try RawConnection(port: self.served.port)
        try await connection.write(
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 9000000000000000000\r\n\r\n")
        let answer = try await connection.answer()
        #expect(answer.head.hasPrefix("HTTP/1.1 413 "))
        #expect(try await self.served.isAlive())
    }

    @Test(
        "a body in chunks without a length is cut off at the limit",
        arguments: ["/", "/statements"])
    func chunked(path: String) async throws {
        var limits = RPCLimits()
        limits.maximumBodyBytes = 100_000
        limits.maximumStatementsBytes = 100_000
        let served = try await ServedNode(limits: limits)
        let connection = try RawConnection(port: served.port)
        let type = path == "/" ? "application/json" : "application/cose"
        try await connection.write(
            "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: \(type)\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n")
        let chunk = "4000\r\n" + String(repeating: " ", count: 0x4000) + "\r\n"
        var isOpen = true
        for _ in 0..<64 where isOpen { isOpen = try await connection.write(chunk) }
        if isOpen { try await connection.write("0\r\n\r\n") }
        let answer = try await connection.answer()
        #expect(answer.head.hasPrefix("HTTP/1.1 413 "))
        #expect(
            try WireError(JSONValue(text: answer.body)) == WireError(-32_007, "bodyTooLarge"))
        #expect(try await served.isAlive())
    }

    @Test("a body in chunks within the limit is answered")
    func chunkedSmall() async throws {
        let connection = try RawConnection(port: self.served.port)
        let body = #"{"jsonrpc":"2.0","method":"chain_getValidators","id":1}"#
        let (first, second) = (body.prefix(20), body.dropFirst(20))
        try await connection.write(
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
                + "\(String(first.utf8.count, radix: 16))\r\n\(first)\r\n"
                + "\(String(second.utf8.count, radix: 16))\r\n\(second)\r\n0\r\n\r\n")
        let answer = try await connection.answer()
        #expect(answer.head.hasPrefix("HTTP/1.1 200 "))
        #expect(try JSONValue(text: answer.body)["result"]?["quorum"] == .unsigned(1))
    }

    @Test("bodies at the limit, and one byte above it")
    func limit() async throws {
        var limits = RPCLimits()
        limits.maximumBodyBytes = 1_000
        let served = try await ServedNode(limits: limits)
        let request = #"{"jsonrpc": "2.0", "method": "node_status", "id": 1}"#
        let full = request + String(repeating: " ", count: 1_000 - request.utf8.count)
        #expect(try await served.post(full).json["result"] != nil)
        let over = try await served.post(full + " ")
        #expect(over.status == 413)
        #expect(try WireError(over.json) == WireError(-32_007, "bodyTooLarge"))
    }

    @Test("a batch of ten thousand, and batches at the limit and one above it")
    func batch() async throws {
        func batch(_ count: Int) -> String {
            let request = #"{"jsonrpc":"2.0","method":"chain_getValidators","id":1}"#
            return "[" + Array(repeating: request, count: count).joined(separator: ",") + "]"
        }
        #expect(try await self.refusal(batch(10_000)) == WireError(-32_007, "batchTooLarge"))
        var limits = RPCLimits()
        limits.maximumBatch = 5
        let served = try await ServedNode(limits: limits)
        let full = try await served.post(batch(5)).json.elements
        #expect(full.count == 5)
        #expect(full.allSatisfy { $0["result"] != nil })
        let over = try await served.post(batch(6))
        #expect(over.status == 200)
        #expect(try WireError(over.json) == WireError(-32_007, "batchTooLarge"))
        #expect(try over.json["error"]?["data"]?["limit"] == .unsigned(5))
    }

    @Test(
        "a type that is not JSON's, or none",
        arguments: [
            "text/plain", "application/x-www-form-urlencoded", "application/cose", "json",
            "application/jsonx", "", nil,
        ])
    func contentType(type: String?) async throws {
        let body = #"{"jsonrpc": "2.0", "method": "node_status", "id": 1}"#
        let answer = try await self.served.send("POST", body: Array(body.utf8), type: type)
        #expect(answer.status == 415)
        #expect(try WireError(answer.json).code == -32_600)
        #expect(answer.text.contains("Content-Type: application/json"))
    }

    @Test("bytes that are not UTF-8")
    func notUTF8() async throws {
        let head = Array(#"{"jsonrpc": "2.0", "method": "node_status", "id": "#.utf8)
        for bytes: [UInt8] in [[0x22, 0xff, 0x22], [0x22, 0xc3, 0x28, 0x22], [0xfe, 0xff]] {
            let error = try await self.refusal(head + bytes + [0x7d])
            #expect(error.code == -32_700)
        }
        #expect(try await self.refusal([0xff, 0xfe, 0x00]).code == -32_700)
        #expect(try await self.refusal([UInt8](repeating: 0, count: 1_000)).code == -32_700)
    }

    @Test(
        "paths and methods that are not served",
        arguments: [
            ("GET", "/nothing"), ("POST", "/nothing"), ("POST", "/rpc"), ("GET", "/statements"),
            ("DELETE", "/"), ("PUT", "/statements"), ("GET", "/../etc/passwd"), ("GET", "/%00"),
            ("POST", "/health"), ("HEAD", "/nothing"),
        ])
    func unknownPath(method: String, path: String) async throws {
        let answer = try await self.served.send(method, path)
        #expect(answer.status == 404)
        #expect(try await self.served.isAlive())
    }
}
