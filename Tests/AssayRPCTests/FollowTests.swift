import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import Synchronization
import Testing

/// A client that follows the chain gets each event once, whatever becomes of its connections.
@Suite struct FollowTests {
    /// Where bytes are cut off: within the handshake, within a frame, and between frames.
    private static let budgets: [Int] = {
        var budgets = [1, 100, 250, 300]
        var random = SplitMix(state: 7)
        for _ in 0..<12 { budgets.append(Int.random(in: 300...4_000, using: &random)) }
        return budgets
    }()

    private struct SplitMix: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            self.state &+= 0x9e37_79b9_7f4a_7c15
            var word = self.state
            word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
            word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
            return word ^ (word >> 31)
        }
    }

    /// Takes so many events.
    private static func take(_ count: Int, of events: ChainEvents) async throws -> [ChainEvent] {
        var taken: [ChainEvent] = []
        for try await event in events {
            taken.append(event)
            if taken.count == count { break }
        }
        return taken
    }

    /// The error that ends a subscription.
    private static func end(of events: ChainEvents) async -> ClientError? {
        var iterator = events.makeAsyncIterator()
        do throws(ClientError) {
            while try await iterator.next() != nil {}
            return nil
        } catch {
            return error
        }
    }

    @Test("statements come once and in order over connections that break", .timeLimit(.minutes(5)))
    func statements() async throws {
        let served = try await ServedNode()
        for nonce in 1...4 {
            try await served.settle((0..<6).map { served.statement($0, UInt64(nonce)) })
        }
        // The first attempt must succeed; what fails there is an error.
        let proxy = try await BreakingProxy(to: served.port, budgets: [900] + Self.budgets)
        defer { proxy.stop() }
        let restored = Mutex(0)
        let events = UnverifiedClient(url: proxy.url).follow(
            API.Subscribe.Params(topic: .statements, fromHeight: 0)
        ) { change in
            if change == .restored { restored.withLock { $0 += 1 } }
        }
        async let taken = Self.take(36, of: events)
        for nonce in 5...6 {
            try await served.settle((0..<6).map { served.statement($0, UInt64(nonce)) })
        }
        let ids = try await taken.map { $0.statement?.txid }
        var expected: [Digest] = []
        for height in 1...served.head.header.height {
            let block = try await served.client.call(
                API.GetBlock.self, API.GetBlock.Params(block: .height(height)))
            expected += block.statements.map(\.txid)
        }
        #expect(ids == expected)
        #expect(proxy.connections > 10)
        #expect(restored.withLock { $0 } > 5)
    }

    @Test("filters hold over connections that break", .timeLimit(.minutes(5)))
    func filters() async throws {
        let served = try await ServedNode()
        for nonce in 1...8 {
            try await served.settle((0..<5).map { served.statement($0, UInt64(nonce)) })
        }
        let proxy = try await BreakingProxy(
            to: served.port, budgets: [400, 1_500, 3_000, 700, 2_500])
        defer { proxy.stop() }
        let events = UnverifiedClient(url: proxy.url).follow(
            API.Subscribe.Params(topic: .statements, fromHeight: 0, signer: ServedNode.address(3)))
        let taken = try await Self.take(8, of: events)
        #expect(taken.map { $0.statement?.nonce } == Array(1...8))
        #expect(taken.allSatisfy { $0.statement?.signer == ServedNode.address(3) })
        #expect(proxy.connections > 3)
    }

    @Test("blocks come once each, old and new", .timeLimit(.minutes(5)))
    func blocks() async throws {
        let served = try await ServedNode()
        for nonce in 1...5 { try await served.settle([served.statement(0, UInt64(nonce))]) }
        let proxy = try await BreakingProxy(
            to: served.port, budgets: [1_500, 2_000, 250, 3_000, 1_800])
        defer { proxy.stop() }
        let events = UnverifiedClient(url: proxy.url).follow(
            API.Subscribe.Params(topic: .blocks, fromHeight: 1))
        async let taken = Self.take(8, of: events)
        for nonce in 6...8 { try await served.settle([served.statement(0, UInt64(nonce))]) }
        #expect(try await taken.map(\.height) == Array(1...8))
        #expect(proxy.connections > 3)
    }

    @Test("who begins with what is new loses nothing of it when the first connection breaks")
    func fromNow() async throws {
        let served = try await ServedNode()
        try await served.settle([served.statement(0, 1)])
        let proxy = try await BreakingProxy(to: served.port)
        defer { proxy.stop() }
        let events = UnverifiedClient(url: proxy.url).follow(
            API.Subscribe.Params(topic: .statements))
        async let taken = Self.take(2, of: events)
        // Bytes from the node mean that it has answered: the handshake, and the subscription.
        try await eventually { proxy.bytesDown > 200 }
        proxy.breakAll()
        try await served.settle([served.statement(0, 2)])
        try await served.settle([served.statement(0, 3)])
        #expect(try await taken.map { $0.statement?.nonce } == [2, 3])
    }

    @Test("a node that refuses ends it, with the reason")
    func refused() async throws {
        let served = try await ServedNode()
        func code(_ params: API.Subscribe.Params) async -> [String] {
            guard case .refused(let error) = await Self.end(of: served.client.follow(params))
            else { return [] }
            return ["\(error.code)", error.data?.parameter ?? ""]
        }
        let unfit = await code(API.Subscribe.Params(topic: .blocks, after: 3))
        #expect(unfit == ["-32602", "after"])
        let tooHigh = await code(API.Subscribe.Params(topic: .blocks, fromHeight: 9))
        #expect(tooHigh == ["-32602", "fromHeight"])
    }

    @Test("a node that was never there is an error, and so is what is no node")
    func unreachable() async throws {
        let held = try HeldPort()
        let params = API.Subscribe.Params(topic: .blocks)
        let url = "http://127.0.0.1:\(held.port)"
        #expect(
            await Self.end(of: UnverifiedClient(url: url).follow(params))
                == .unreachable(url: url, reason: "connection refused"))
        let odd = await Self.end(of: UnverifiedClient(url: "gopher://x").follow(params))
        guard case .unreachable = odd else {
            Issue.record("\(String(describing: odd))")
            return
        }
    }

    @Test(
        "a handshake that is refused, with the reason if it is that of a node",
        arguments: [
            ("404 Not Found", "{}", "it makes no WebSocket of the connection: 404 Not Found"),
            ("200 OK", "[]", "it makes no WebSocket of the connection: 200 OK"),
            (
                "401 Unauthorized",
                #"{"jsonrpc":"2.0","id":null,"error":{"code":-32011,"message":"no token"}}"#,
                "no token (-32011)"
            ),
            (
                "429 Too Many Requests",
                #"{"jsonrpc":"2.0","id":null,"error":{"code":-32012,"message":"slower"}}"#,
                "slower (-32012)"
            ),
            ("502 Bad Gateway", "<html>", "(it makes no WebSocket of the connection: 502"),
            ("101 Switching Protocols", "", "its WebSocket is none"),
        ])
    func handshake(status: String, body: String, expected: String) async throws {
        let server = try await FixedAnswer(status: status, json: body)
        let end = await Self.end(
            of: UnverifiedClient(url: server.url).follow(API.Subscribe.Params(topic: .blocks)))
        let text = end.map { "\($0)" } ?? ""
        #expect(text.contains(expected), "\(text)")
    }

    @Test("cancelling ends it, also while nothing comes")
    func cancelled() async throws {
        let served = try await ServedNode()
        let proxy = try await BreakingProxy(to: served.port)
        defer { proxy.stop() }
        let events = UnverifiedClient(url: proxy.url).follow(
            API.Subscribe.Params(topic: .blocks))
        let task = Task { await Self.end(of: events) }
        try await eventually { proxy.bytesDown > 200 }
        task.cancel()
        #expect(await task.value == nil)
    }

    @Test("of who does not ask, no more is read than fits on the way", .timeLimit(.minutes(5)))
    func slow() async throws {
        let served = try await ServedNode()
        let (rounds, signers) = (70, 50)
        for nonce in 1...rounds {
            try await served.settle((0..<signers).map { served.statement($0, UInt64(nonce)) })
        }
        let proxy = try await BreakingProxy(to: served.port)
        defer { proxy.stop() }
        let events = UnverifiedClient(url: proxy.url).follow(
            API.Subscribe.Params(topic: .statements, fromHeight: 0))
        var iterator = events.makeAsyncIterator()
        var last = try #require(try await iterator.next()?.index)
        // Until no more comes through.
        var passed = -1
        try await eventually {
            let before = passed
            passed = proxy.bytesDown
            try await Task.sleep(for: .milliseconds(300))
            return before == passed
        }
        for _ in 1..<(rounds * signers) {
            let index = try #require(try await iterator.next()?.index)
            #expect(index > last)
            last = index
        }
        #expect(passed < proxy.bytesDown / 2, "\(passed) of \(proxy.bytesDown)")
    }

    @Test("pings are answered, masked as the protocol demands")
    func ping() async throws {
        let served = try await ServedNode()
        let proxy = try await BreakingProxy(
            to: served.port, injection: [0x89, 2] + Array("hi".utf8))
        defer { proxy.stop() }
        let events = UnverifiedClient(url: proxy.url).follow(
            API.Subscribe.Params(topic: .blocks, fromHeight: 0))
        #expect(try await Self.take(1, of: events).map(\.height) == [0])
        let sent = proxy.upstream
        let pong = try #require(sent.indices.first { sent[$0...].starts(with: [0x8a, 0x82]) })
        let frame = Array(sent[pong...].prefix(8))
        let text = zip(frame[6...], frame[2...]).map { $0 ^ $1 }
        #expect(String(decoding: text, as: UTF8.self) == "hi")
    }

    @Test(
        "frames that break the protocol end it",
        arguments: [
            // 16 MiB and a byte.
            [0x81, 127, 0, 0, 0, 0, 1, 0, 0, 1],
            // No frame that there is.
            [0x8f, 0],
            // Binary, not text.
            [0x82, 1, 0x30],
            // Not what answers a subscription.
            [0x81, 2] + Array("{}".utf8), [0x81, 2] + Array("[]".utf8),
        ] as [[UInt8]])
    func hostile(frame: [UInt8]) async throws {
        let served = try await ServedNode()
        let proxy = try await BreakingProxy(to: served.port, injection: frame)
        defer { proxy.stop() }
        let end = await Self.end(
            of: UnverifiedClient(url: proxy.url).follow(
                API.Subscribe.Params(topic: .blocks, fromHeight: 0)))
        guard case .badAnswer = end else {
            Issue.record("\(String(describing: end))")
            return
        }
        #expect(proxy.connections == 1)
    }
}
