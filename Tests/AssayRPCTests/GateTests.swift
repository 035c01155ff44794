import AssayAPI
import AssayCore
import AssayCrypto
import FoundationEssentials
import NIOCore
import Testing

@testable import AssayRPC

@Suite("The gate")
struct GateTests {
    private static let token = "0123456789abcdef0123456789abcdef"
    private static let adminToken = "fedcba9876543210fedcba9876543210"

    private func request(
        _ served: ServedNode, headers: [String] = [], host: String = "localhost",
        method: String = "node_peers", path: String = "/"
    ) async throws -> (head: String, body: String) {
        let connection = try RawConnection(port: served.port)
        let body = #"{"jsonrpc":"2.0","id":1,"method":"\#(method)"}"#
        let lines =
            [
                path == "/" ? "POST / HTTP/1.1" : "GET \(path) HTTP/1.1", "Host: \(host)",
            ] + (path == "/" ? ["Content-Type: application/json"] : []) + headers
            + (path == "/" ? ["Content-Length: \(body.utf8.count)"] : [])
        try await connection.write(
            lines.joined(separator: "\r\n") + "\r\n\r\n" + (path == "/" ? body : ""))
        return try await connection.answer()
    }

    private func served() async throws -> ServedNode {
        try await ServedNode(server: {
            $0.access.token = AccessToken(Self.token)
            $0.access.adminToken = AccessToken(Self.adminToken)
        })
    }

    @Test("a token is needed for everything but health and readiness")
    func token() async throws {
        let served = try await self.served()
        let good = ["Authorization: Bearer \(Self.token)"]
        #expect(try await self.request(served, headers: good).head.hasPrefix("HTTP/1.1 200 "))
        for path in ["/health", "/ready"] {
            #expect(try await self.request(served, path: path).head.hasPrefix("HTTP/1.1 200 "))
        }
        let bad: [[String]] = [
            [], ["Authorization: Bearer"], ["Authorization: Bearer "],
            ["Authorization: Basic \(Self.token)"], ["Authorization: Bearer \(Self.token)0"],
            ["Authorization: Bearer \(Self.token.dropLast())"],
            ["Authorization: Bearer " + String(repeating: "a", count: 5_000)],
            ["authorization: bearer x"],
        ]
        for path in ["/", "/ws", "/checkpoint", "/nowhere"] {
            for headers in bad {
                let answer = try await self.request(served, headers: headers, path: path)
                #expect(answer.head.hasPrefix("HTTP/1.1 401 "), "\(path) \(headers)")
                #expect(answer.head.lowercased().contains("www-authenticate: bearer"))
                #expect(
                    try WireError(JSONValue(text: answer.body)) == WireError(-32_011, "token"))
            }
        }
        await #expect(throws: RawWebSocket.Refused.self) {
            try await RawWebSocket(port: served.port)
        }
        _ = try await RawWebSocket(port: served.port, headers: good)
    }

    @Test("administrative methods need their own token, also in batches and over WebSockets")
    func administrators() async throws {
        let served = try await self.served()
        let user = ["Authorization: Bearer \(Self.token)"]
        let admin = ["Authorization: Bearer \(Self.adminToken)"]
        let refused = try await self.request(served, headers: user, method: "admin_peers")
        #expect(refused.head.hasPrefix("HTTP/1.1 200 "))
        #expect(try WireError(JSONValue(text: refused.body)) == WireError(-32_011, "adminToken"))
        let allowed = try await self.request(served, headers: admin, method: "admin_peers")
        #expect(allowed.body.contains(#""peers":[]"#))
        #expect(try await self.request(served, headers: admin).body.contains("result"))
        let socket = try await RawWebSocket(port: served.port, headers: user)
        #expect(try WireError(await socket.call("admin_stop")) == WireError(-32_011, "adminToken"))
        let root = try await RawWebSocket(port: served.port, headers: admin)
        #expect(try await root.call("admin_peers")["result"] != nil)
    }

    @Test("without a token of administrators nobody is one")
    func noAdministrators() async throws {
        let served = try await ServedNode()
        #expect(try await served.error("admin_stop") == WireError(-32_011, "adminToken"))
        let answer = try await self.request(
            served, headers: ["Authorization: Bearer \(Self.adminToken)"])
        #expect(answer.head.hasPrefix("HTTP/1.1 401 "))
    }

    @Test(
        "a server on loopback is called by its own names only",
        arguments: [
            ("localhost", true), ("LOCALHOST:8645", true), ("127.0.0.1", true),
            ("127.9.8.7:1", true), ("[::1]:8645", true), ("a.localhost", true),
            ("mine.internal:80", true), ("evil.example", false), ("127.0.0.1.evil.example", false),
            ("localhost.evil.example", false), ("127.0.0.256", false), ("[::2]", false),
            ("10.0.0.1", false),
        ])
    func hosts(host: String, isAllowed: Bool) async throws {
        let served = try await ServedNode(server: { $0.access.hosts = ["mine.internal"] })
        let answer = try await self.request(served, host: host)
        #expect(answer.head.hasPrefix(isAllowed ? "HTTP/1.1 200 " : "HTTP/1.1 403 "))
        if !isAllowed {
            #expect(try WireError(JSONValue(text: answer.body)) == WireError(-32_011, "host"))
        }
    }

    @Test("browsers learn which pages may ask")
    func crossOrigin() async throws {
        let served = try await ServedNode(server: { $0.access.origins = ["https://good.example"] })
        let good = try await self.request(served, headers: ["Origin: https://good.example"])
        #expect(good.head.contains("Access-Control-Allow-Origin: https://good.example"))
        #expect(good.head.contains("Vary: Origin"))
        let bad = try await self.request(served, headers: ["Origin: https://bad.example"])
        #expect(!bad.head.contains("Access-Control"))
        let connection = try RawConnection(port: served.port)
        try await connection.write(
            "OPTIONS / HTTP/1.1\r\nHost: localhost\r\nOrigin: https://good.example\r\n"
                + "Access-Control-Request-Method: POST\r\n\r\n")
        let head = try await connection.answer().head
        #expect(head.hasPrefix("HTTP/1.1 204 "))
        #expect(head.contains("Access-Control-Allow-Methods: GET, HEAD, POST"))
        #expect(head.contains("Access-Control-Allow-Headers: Authorization, Content-Type"))
    }

    @Test("who asks too often is told when to try again, and then is answered")
    func rate() async throws {
        var limits = RPCLimits()
        limits.maximumRequestsPerSecond = 2
        limits.exemptsLoopback = false
        let served = try await ServedNode(limits: limits)
        // Far more than come in time, also where the machine is slow.
        let answers = try await withThrowingTaskGroup(of: WireAnswer.self) { group in
            for _ in 0..<60 {
                group.addTask {
                    try await served.post(#"{"jsonrpc":"2.0","id":1,"method":"node_peers"}"#)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.contains { $0.status == 200 })
        let refused = try #require(answers.first { $0.status == 429 })
        let error = try refused.json["error"]?["data"]
        #expect(try WireError(refused.json) == WireError(-32_012, "rateLimited"))
        #expect(error?["retryAfter"] == .unsigned(1))
        #expect(error?["limit"] == .unsigned(2))
        try await Task.sleep(for: .seconds(2))
        #expect(try await served.isAlive())
    }

    @Test("a batch counts as its requests")
    func rateOfBatches() async throws {
        var limits = RPCLimits()
        limits.maximumRequestsPerSecond = 10
        limits.exemptsLoopback = false
        let served = try await ServedNode(limits: limits)
        let one = #"{"jsonrpc":"2.0","id":1,"method":"node_peers"}"#
        let batch = "[" + Array(repeating: one, count: 9).joined(separator: ",") + "]"
        #expect(try await served.post(batch).text.hasPrefix("["))
        var refused = try await served.post(batch)
        // Nine tenths of a second bring nine more: a slow machine may use them.
        for _ in 0..<20 where refused.text.hasPrefix("[") {
            refused = try await served.post(batch)
        }
        #expect(try WireError(refused.json) == WireError(-32_012, "rateLimited"))
    }

    @Test("a batch that is larger than a burst passes when nothing was asked for a while")
    func largeBatch() throws {
        var limits = RPCLimits()
        limits.maximumRequestsPerSecond = 10
        let clients = ClientLimits(limits)
        // One is counted when the body comes, the rest once it is read.
        try clients.charge(1, to: .v4(1))
        try clients.charge(499, to: .v4(1))
        #expect(throws: RPCError.self) { try clients.charge(1, to: .v4(1)) }
        try clients.charge(1, to: .v4(2))
    }

    @Test("clients are told apart by address, those of IPv6 by network")
    func addresses() throws {
        func client(_ text: String) throws -> ClientAddress {
            ClientAddress(try SocketAddress(ipAddress: text, port: 1))
        }
        #expect(try client("127.0.0.1") == .thisMachine)
        #expect(try client("::1") == .thisMachine)
        #expect(try client("::ffff:127.0.0.1") == .thisMachine)
        #expect(try client("::ffff:10.0.0.1") == client("10.0.0.1"))
        #expect(try client("10.0.0.1") != client("10.0.0.2"))
        #expect(try client("2001:db8::1") == client("2001:db8::ffff"))
        #expect(try client("2001:db8::1") != client("2001:db8:0:1::1"))
        #expect(ClientAddress(nil) == .other)
    }

    @Test("connections of one client are counted, and forgotten when they close")
    func connections() throws {
        var limits = RPCLimits()
        limits.maximumConnectionsPerClient = 2
        let clients = ClientLimits(limits)
        let client = ClientAddress.v4(1)
        #expect(clients.open(client) && clients.open(client))
        #expect(!clients.open(client))
        #expect(clients.open(.v4(2)))
        clients.close(client)
        #expect(clients.open(client))
        for _ in 0..<10 { #expect(clients.open(.thisMachine)) }
    }

    @Test(
        "what is a token",
        arguments: [
            ("", false), (String(repeating: "a", count: 23), false),
            (String(repeating: "a", count: 24), true), (String(repeating: "a", count: 256), true),
            (String(repeating: "a", count: 257), false),
            ("abcdefghijklmnopqrstuvwxyz -", false), ("abcdefghijklmnopqrstuvwxyzé", false),
            ("AZaz09-._~+/=AZaz09-._~+/=", true),
        ])
    func tokens(text: String, isToken: Bool) {
        #expect((AccessToken(text) != nil) == isToken)
        if let token = AccessToken(text) {
            #expect(token.matches(text))
            #expect(!token.matches(text + "a") && !token.matches(text.dropLast()))
        }
    }

    @Test("bodies that drip are cut off, whole requests are counted")
    func dripping() async throws {
        var limits = RPCLimits()
        limits.idleTime = .milliseconds(700)
        let served = try await ServedNode(limits: limits)
        let connection = try RawConnection(port: served.port)
        try await connection.write(
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 1000\r\n\r\n")
        // A byte every 50 ms: never idle, never done.
        var count = 0
        while count < 200, try await connection.write(" ") {
            count += 1
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(count < 200)
        #expect(try await served.isAlive())
    }
}
