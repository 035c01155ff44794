import AssayAPI
import AssayCore
import NIOHTTP1
import Testing

@testable import AssayClient

/// Where a subscription goes on, and what it does not believe.
@Suite struct SubscriptionPlaceTests {
    private static func status(_ height: UInt64) async throws -> ChainEvent {
        let served = try await ServedNode()
        return ChainEvent(
            height: height, status: try await served.client.call(API.NodeStatus.self))
    }

    @Test("events that were there already, or are about something else, are not believed")
    func order() async throws {
        let served = try await ServedNode()
        let statement = StatementView(served.statement(0, 0))
        func event(_ height: UInt64, _ index: UInt64?) -> ChainEvent {
            ChainEvent(height: height, index: index, statement: statement)
        }
        var place = SubscriptionPlace(API.Subscribe.Params(topic: .statements, fromHeight: 2))
        let steps: [(ChainEvent, Bool)] = [
            (event(3, nil), false), (event(3, 9), true), (event(3, 9), false),
            (event(3, 8), false), (event(2, 10), false), (event(3, 10), true),
            (ChainEvent(height: 4, index: 12), false), (event(.max, 12), false),
            (event(9, 40), true),
        ]
        for (step, (event, isBelieved)) in steps.enumerated() {
            #expect(place.advance(past: event) == isBelieved, "step \(step)")
        }
        #expect(place.params == API.Subscribe.Params(topic: .statements, after: 40))
    }

    @Test("blocks go on with the next height, and the status with a newer one")
    func heights() async throws {
        let served = try await ServedNode()
        let view = HeaderView(served.head.header, certificate: nil)
        var place = SubscriptionPlace(API.Subscribe.Params(topic: .blocks))
        place.begin(API.Subscribe.Result(subscription: 1, fromHeight: 6, height: 5))
        #expect(place.params.fromHeight == 6)
        for (height, isBelieved) in [(6, true), (6, false), (5, false), (7, true)] {
            let event = ChainEvent(height: UInt64(height), block: view)
            #expect(place.advance(past: event) == isBelieved, "block \(height)")
        }
        place.begin(API.Subscribe.Result(subscription: 1, fromHeight: 8, height: 9))
        #expect(place.params.fromHeight == 8)
        #expect(!place.advance(past: try await Self.status(8)))
        var status = SubscriptionPlace(API.Subscribe.Params(topic: .status))
        #expect(status.advance(past: try await Self.status(8)))
        #expect(status.advance(past: try await Self.status(8)))
        #expect(status.params.fromHeight == 9)
    }

    @Test("pauses grow from a fifth of a second to ten")
    func pauses() {
        var pauses = Pauses()
        let taken = (0..<12).map { _ in pauses.next() }
        for (pause, longest) in zip(taken, [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10, 10, 10]) {
            #expect(pause <= .seconds(longest) && pause >= .seconds(longest * 0.75))
        }
        #expect(taken.last.map { $0 <= .seconds(10) && $0 > .seconds(7) } == true)
    }

    @Test(
        "URLs and the WebSocket of each",
        arguments: [
            ("http://127.0.0.1:8645", "127.0.0.1 8645 /ws 127.0.0.1:8645"),
            ("http://localhost", "localhost 80 /ws localhost"),
            ("https://node.example", "node.example 443 tls /ws node.example"),
            ("https://node.example:80/", "node.example 80 tls /ws node.example:80"),
            ("HTTP://[::1]:9/a/b", "::1 9 /a/b/ws [::1]:9"),
            ("https://node.example/a/", "node.example 443 tls /a/ws node.example"),
            ("ws://node.example", nil), ("node.example", nil), ("", nil), ("http://", nil),
            ("http://x:0", nil), ("http://x:65536", nil), ("http://x/?a=b", nil),
            ("http://x/#a", nil), ("http://a b", nil),
        ])
    func urls(url: String, expected: String?) {
        let text = NodeAddress(url).map {
            "\($0.host) \($0.port)\($0.isSecure ? " tls" : "") \($0.path) \($0.authority)"
        }
        #expect(text == expected)
    }

    @Test("the request for a WebSocket bears the token, and tokens do not print")
    func token() throws {
        let address = try #require(NodeAddress("http://node.example:81"))
        let token = try #require(BearerToken("c2VjcmV0LXNlY3JldC1zZWNyZXQ="))
        let head = WebSocketConnection.request(to: address, token)
        #expect(head.headers["authorization"] == ["Bearer c2VjcmV0LXNlY3JldC1zZWNyZXQ="])
        #expect(head.headers["host"] == ["node.example:81"])
        #expect(head.uri == "/ws")
        #expect(WebSocketConnection.request(to: address, nil).headers["authorization"].isEmpty)
        var dumped = ""
        dump(ClientAccess(token: token), to: &dumped)
        #expect(!dumped.contains("c2VjcmV0") && !"\(token)".contains("c2VjcmV0"))
        for text in ["", "a b", "a\r\nx: y", "ä", String(repeating: "a", count: 8_193)] {
            #expect(BearerToken(text) == nil)
        }
    }
}
