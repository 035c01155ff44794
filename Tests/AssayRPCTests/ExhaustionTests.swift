import AssayAPI
import FoundationEssentials
import Testing

@testable import AssayRPC

/// What would take the memory, the time or the connections of a node.
@Suite("Exhaustion")
struct ExhaustionTests {
    private static let request = #"{"jsonrpc":"2.0","id":1,"method":"node_peers"}"#

    private static func post(_ headers: [String] = [], _ body: String) -> String {
        (["POST / HTTP/1.1", "Host: localhost", "Content-Length: \(body.utf8.count)"] + headers)
            .joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    @Test("a text in UTF-16 or UTF-32 is not JSON here, however deep its disguise")
    func encodings() async throws {
        let served = try await ServedNode()
        let disguise = "∀" + String(repeating: "[", count: 400) + String(repeating: "]", count: 400)
        for text in [Self.request, "[\"\(disguise)\"]"] {
            let wide = Array(text.utf16)
            let little = wide.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
            let big = wide.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
            for bytes in [little, big, [0xff, 0xfe] + little, [0xfe, 0xff] + big] {
                let answer = try await served.send(
                    "POST", body: bytes, type: "application/json")
                let error = try WireError(answer.json)
                #expect([-32_700, -32_007].contains(error.code))
            }
        }
    }

    @Test("a request of very many values is refused before they are read")
    func values() async throws {
        let served = try await ServedNode()
        let many = Array(repeating: "[]", count: 70_000).joined(separator: ",")
        let texts = [
            #"[{"jsonrpc":"2.0","id":[\#(many)],"method":"node_peers"}]"#,
            #"{"jsonrpc":"2.0","id":[\#(many)],"method":"node_peers"}"#,
            #"{"jsonrpc":"2.0","id":1,"method":"node_peers","params":[\#(many)]}"#,
        ]
        for text in texts {
            let answer = try await served.post(text)
            #expect(try WireError(answer.json) == WireError(-32_007, "tooManyValues"))
        }
        let zeros = "[" + Array(repeating: "0", count: 1_001).joined(separator: ",") + "]"
        #expect(try WireError(await served.post(zeros).json) == WireError(-32_007, "batchTooLarge"))
    }

    @Test("the answers of a batch end where they become too long, and the rest says so")
    func longBatch() async throws {
        let served = try await ServedNode()
        let one = #"{"jsonrpc":"2.0","id":1,"method":"rpc.discover"}"#
        let answer = try await served.post(
            "[" + Array(repeating: one, count: 600).joined(separator: ",") + "]")
        #expect(answer.body.count < 26 << 20)
        let elements = try answer.json.elements
        #expect(elements.count == 600)
        #expect(elements.first?["result"] != nil)
        let last = try #require(elements.last)
        #expect(try WireError(last) == WireError(-32_007, "answerTooLarge"))
    }

    @Test(
        "a request that would end HTTP is answered, and is the last",
        arguments: [
            "GET /health HTTP/1.1\r\nHost: localhost\r\nUpgrade: foo\r\nConnection: Upgrade\r\n\r\n",
            "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
            "CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        ])
    func upgrades(head: String) async throws {
        let served = try await ServedNode()
        for isFirst in [true, false] {
            let connection = try RawConnection(port: served.port)
            if !isFirst {
                try await connection.write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
                _ = try await connection.answer()
            }
            try await connection.write(head)
            let text = try await connection.read { _ in false }
            #expect(text.hasPrefix("HTTP/1.1 "), "\(text)")
            // Nobody keeps what comes behind.
            var count = 0
            while count < 1_000, try await connection.write([UInt8](repeating: 65, count: 65_536)) {
                count += 1
            }
            #expect(count < 1_000)
        }
    }

    @Test("an answer that comes before the request has arrived does not keep the connection")
    func earlyAnswer() async throws {
        var limits = RPCLimits()
        limits.idleTime = .seconds(2)
        let served = try await ServedNode(limits: limits)
        let connection = try RawConnection(port: served.port)
        let text = Self.post(["Content-Type: text/plain"], Self.request)
        try await connection.write(String(text.dropLast(5)))
        #expect(try await connection.answer().head.hasPrefix("HTTP/1.1 415 "))
        try await connection.write(String(text.suffix(5)))
        #expect(try await connection.receive() == [])
    }

    @Test(
        "who speaks something else than HTTP is told, and let go at once",
        arguments: [
            "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "hello\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        ])
    func malformed(text: String) async throws {
        let served = try await ServedNode()
        let connection = try RawConnection(port: served.port)
        try await connection.write(text)
        #expect(try await connection.read { _ in false }.hasPrefix("HTTP/1.1 400 "))
    }

    @Test("connections that never asked do not hold up a stop")
    func silentAtStop() async throws {
        var limits = RPCLimits()
        limits.idleTime = .seconds(600)
        var served: ServedNode? = try await ServedNode(limits: limits)
        let port = try #require(served?.port)
        let silent = try RawConnection(port: port)
        let half = try RawConnection(port: port)
        try await half.write(
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 99\r\n\r\n{")
        // Both are known to the server once a later one was answered.
        #expect(try await served?.isAlive() == true)
        served = nil
        #expect(try await silent.receive() == [])
        #expect(try await half.receive() == [])
    }

    @Test("a client that reads steadily gets all of a long answer, however slowly")
    func steady() async throws {
        var limits = RPCLimits()
        limits.stallTime = .seconds(6)
        let served = try await ServedNode(limits: limits)
        let one = #"{"jsonrpc":"2.0","id":1,"method":"rpc.discover"}"#
        let body = "[" + Array(repeating: one, count: 60).joined(separator: ",") + "]"
        let connection = try RawConnection(port: served.port)
        try await connection.write(Self.post(["Content-Type: application/json"], body))
        var count = 0
        var head = ""
        while true {
            let bytes = try await connection.receive()
            if head.isEmpty { head = String(decoding: bytes, as: UTF8.self) }
            count += bytes.count
            // More than a dozen seconds in all: twice the time in which nothing may be read. The
            // system hands on a megabyte or so at once.
            try await Task.sleep(for: .milliseconds(60))
            let length = head.split(separator: "\r\n").lazy.compactMap { line -> Int? in
                line.lowercased().hasPrefix("content-length: ") ? Int(line.dropFirst(16)) : nil
            }.first
            if bytes.isEmpty || count > length ?? .max {
                #expect(count >= length ?? .max)
                return
            }
        }
    }
}
