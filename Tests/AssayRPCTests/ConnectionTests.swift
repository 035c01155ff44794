import AssayRPC
import Glibc
import Testing

/// Connections that are idle, slow or broken do not keep others from being answered.
@Suite(.timeLimit(.minutes(2))) struct ConnectionTests {
    private static let request = #"{"jsonrpc":"2.0","method":"chain_getValidators","id":1}"#

    private static func post(_ body: String) -> String {
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    /// Allows this process as many open files as the system lets it have.
    private static func raiseFileLimit() throws {
        let files = __rlimit_resource_t(7)
        var limit = rlimit()
        try #require(getrlimit(files, &limit) == 0)
        limit.rlim_cur = limit.rlim_max
        try #require(setrlimit(files, &limit) == 0)
        try #require(limit.rlim_cur > 2_500)
    }

    @Test("a thousand idle connections, old ones and new ones answer")
    func thousandIdle() async throws {
        try Self.raiseFileLimit()
        let served = try await ServedNode()
        var connections: [RawConnection] = []
        for _ in 0..<1_000 { connections.append(try RawConnection(port: served.port)) }
        for _ in 0..<5 { #expect(try await served.isAlive()) }
        for index in [0, 500, 999] {
            try await connections[index].write(Self.post(Self.request))
            let answer = try await connections[index].answer()
            #expect(answer.head.hasPrefix("HTTP/1.1 200 "))
            #expect(answer.body.contains("\"quorum\":1"))
        }
        let fresh = try RawConnection(port: served.port)
        try await fresh.write(Self.post(Self.request))
        #expect(try await fresh.answer().head.hasPrefix("HTTP/1.1 200 "))
        #expect(connections.count == 1_000)
    }

    @Test(
        "after an answer to HEAD comes the next answer, and no body",
        arguments: ["/health", "/ready", "/metrics", "/checkpoint", "/tile/0/000", "/nothing"])
    func head(path: String) async throws {
        let served = try await ServedNode()
        let connection = try RawConnection(port: served.port)
        try await connection.write("HEAD \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n")
        try await connection.write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        let text = try await connection.read { $0.hasSuffix("{\"status\":\"healthy\"}") }
        let end = try #require(text.firstRange(of: "\r\n\r\n"))
        #expect(text[end.upperBound...].hasPrefix("HTTP/1.1 200 "))
        let head = text[..<end.lowerBound].lowercased()
        // What GET would answer is still told; for what is not there that is nothing.
        #expect(head.contains("content-length: "))
        #expect(head.contains("content-length: 0") == (path == "/nothing"))
    }

    @Test("a refused HEAD has no body either", arguments: ["Host: a.example", "Authorization: x"])
    func refusedHead(header: String) async throws {
        let served = try await ServedNode()
        let connection = try RawConnection(port: served.port)
        let host = header.hasPrefix("Host") ? "" : "Host: localhost\r\n"
        try await connection.write("HEAD /health HTTP/1.1\r\n\(host)\(header)\r\n\r\n")
        try await connection.write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        let text = try await connection.read { $0.hasSuffix("{\"status\":\"healthy\"}") }
        let end = try #require(text.firstRange(of: "\r\n\r\n"))
        #expect(text.hasPrefix("HTTP/1.1 40"))
        #expect(text[end.upperBound...].hasPrefix("HTTP/1.1 200 "))
    }

    @Test("who sends nothing more gets its whole answer, however long")
    func halfClosed() async throws {
        let served = try await ServedNode()
        let connection = try RawConnection(port: served.port)
        // The kernel's buffers take a few MiB of the 50 or so.
        let call = #"{"jsonrpc":"2.0","id":1,"method":"rpc.discover"}"#
        let body = "[" + Array(repeating: call, count: 200).joined(separator: ",") + "]"
        try await connection.write(Self.post(body))
        connection.finish()
        var (count, first) = (0, [UInt8]())
        while true {
            let bytes = try await connection.receive()
            guard !bytes.isEmpty else { break }
            if first.isEmpty { first = bytes }
            count += bytes.count
        }
        let text = String(decoding: first, as: UTF8.self)
        let end = try #require(text.firstRange(of: "\r\n\r\n"))
        let head = text[..<end.upperBound]
        let length = try #require(head.lowercased().firstMatch(of: /content-length: ([0-9]+)/)?.1)
        #expect(count == head.utf8.count + (Int(length) ?? 0))
        #expect(count > 20 << 20)
    }

    @Test("fifty that send half a head, and fifty that send half a body")
    func slow() async throws {
        let served = try await ServedNode()
        let whole = Array(Self.post(Self.request).utf8)
        var slow: [RawConnection] = []
        for number in 0..<100 {
            let connection = try RawConnection(port: served.port)
            let count = number < 50 ? 30 : whole.count - 10
            try await connection.write(Array(whole.prefix(count)))
            slow.append(connection)
        }
        for _ in 0..<10 { #expect(try await served.isAlive()) }
        // Whoever goes on in the end is answered, too.
        try await slow[99].write(Array(whole.suffix(10)))
        #expect(try await slow[99].answer().body.contains("\"quorum\":1"))
        try await slow[0].write(Array(whole.dropFirst(30)))
        #expect(try await slow[0].answer().body.contains("\"quorum\":1"))
    }

    @Test("one byte at a time")
    func byteByByte() async throws {
        let served = try await ServedNode()
        let connection = try RawConnection(port: served.port)
        for byte in Array(Self.post(Self.request).utf8) { try await connection.write([byte]) }
        #expect(try await connection.answer().body.contains("\"quorum\":1"))
    }

    @Test("several requests on one connection, sent at once, are answered in order")
    func pipelined() async throws {
        let served = try await ServedNode()
        let connection = try RawConnection(port: served.port)
        let bodies = (1...5).map {
            #"{"jsonrpc":"2.0","method":"chain_getValidators","id":\#($0)}"#
        }
        try await connection.write(bodies.map { Self.post($0) }.joined())
        let text = try await connection.read { text in text.contains(#""id":5"#) }
        let places = (1...5).map { text.firstRange(of: #""id":\#($0),"#)?.lowerBound }
        let found = places.compactMap { $0 }
        #expect(found.count == 5)
        #expect(found == found.sorted())
    }

    @Test("connections that break off within a request, or while it is answered")
    func broken() async throws {
        let served = try await ServedNode()
        for count in [0, 1, 20, 100, 1_000] {
            for _ in 0..<10 {
                let connection = try RawConnection(port: served.port)
                try await connection.write(Array(Self.post(Self.request).utf8.prefix(count)))
            }
        }
        #expect(try await served.isAlive())
    }

    @Test(
        "what is no HTTP at all",
        arguments: [
            "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}", "GET\r\n\r\n", "hello\r\n\r\n",
            "GET / HTTP/9.9\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
            "GET / HTTP/1.1\r\n" + String(repeating: "x", count: 200_000),
        ])
    func noHTTP(text: String) async throws {
        let served = try await ServedNode()
        let connection = try RawConnection(port: served.port)
        try await connection.write(text)
        #expect(try await served.isAlive())
        let answer = try await connection.read { $0.contains("\r\n\r\n") }
        #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(answer)")
    }

    @Test("beyond the limit of connections, others wait until one closes")
    func limit() async throws {
        var limits = RPCLimits()
        limits.maximumConnections = 4
        let served = try await ServedNode(limits: limits)
        var connections: [RawConnection] = []
        for _ in 0..<4 {
            let connection = try RawConnection(port: served.port)
            try await connection.write(Self.post(Self.request))
            #expect(try await connection.answer().head.hasPrefix("HTTP/1.1 200 "))
            connections.append(connection)
        }
        let fifth = try RawConnection(port: served.port)
        try await fifth.write(Self.post(Self.request))
        try await connections[0].write(Self.post(Self.request))
        #expect(try await connections[0].answer().head.hasPrefix("HTTP/1.1 200 "))
        connections.removeFirst()
        #expect(try await fifth.answer().head.hasPrefix("HTTP/1.1 200 "))
    }

    @Test("an idle connection is closed")
    func idle() async throws {
        var limits = RPCLimits()
        limits.idleTime = .seconds(1)
        let served = try await ServedNode(limits: limits)
        let connection = try RawConnection(port: served.port)
        try await connection.write(Self.post(Self.request))
        #expect(try await connection.answer().head.hasPrefix("HTTP/1.1 200 "))
        #expect(try await connection.read { _ in false } == "")
        #expect(try await served.isAlive())
    }
}
