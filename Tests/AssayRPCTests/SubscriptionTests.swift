import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import FoundationEssentials
import Testing

@testable import AssayRPC

@Suite("Subscriptions")
struct SubscriptionTests {
    /// Makes blocks of transfers: as many statements in each as the counts say.
    private func fill(_ served: ServedNode, _ counts: [Int]) async throws -> [[Statement]] {
        var nonces: [Int: UInt64] = [:]
        var blocks: [[Statement]] = []
        for (number, count) in counts.enumerated() {
            let statements = (0..<count).map { position in
                let signer = (number + position) % 5
                let nonce = nonces[signer, default: 1]
                nonces[signer] = nonce + 1
                return served.statement(signer, nonce)
            }
            try await served.settle(statements)
            blocks.append(statements)
        }
        return blocks
    }

    @Test("blocks come from a height on, and then as they are made")
    func blocks() async throws {
        let served = try await ServedNode()
        _ = try await self.fill(served, [1, 1])
        let socket = try await RawWebSocket(port: served.port)
        let answer = try await socket.call("subscribe", #"{"topic":"blocks","fromHeight":1}"#)
        #expect(answer["result"]?["subscription"] == .unsigned(1))
        #expect(answer["result"]?["fromHeight"] == .unsigned(1))
        #expect(answer["result"]?["height"] == .unsigned(2))
        for height in 1...2 as ClosedRange<UInt64> {
            let event = try await socket.event()
            #expect(event.subscription == 1)
            #expect(event.event.height == height)
            let expected = try await served.client.call(
                API.GetHeader.self, API.BlockParams(block: .height(height)))
            #expect(event.event.block == expected)
        }
        try await served.settle([served.statement(9, 1)])
        #expect(try await socket.event().event.height == 3)
    }

    @Test("without a place they begin after the head")
    func live() async throws {
        let served = try await ServedNode()
        _ = try await self.fill(served, [2])
        let socket = try await RawWebSocket(port: served.port)
        _ = try await socket.call("subscribe", #"{"topic":"statements"}"#)
        let statement = served.statement(9, 1)
        try await served.settle([statement])
        let event = try await socket.event().event
        #expect(event.statement?.txid == statement.id)
        #expect(event.height == 2)
        #expect(event.time == served.head.header.time)
        let place = try await served.client.call(
            API.GetStatement.self, API.GetStatement.Params(txid: statement.id))
        #expect(event.index == place.index)
        #expect(event.statement == place.statement)
    }

    @Test("whoever comes back names the last place it saw, and misses and repeats nothing")
    func resume() async throws {
        let served = try await ServedNode()
        let all = try await self.fill(served, [3, 0, 70, 1, 2, 130]).flatMap(\.self).map(\.id)
        var seen: [Digest] = []
        var last: UInt64 = 0
        // Numbers of events that end within blocks, at their ends, and within what is sent at once.
        for count in [1, 2, 1, 63, 64, 7, 40] {
            let socket = try await RawWebSocket(port: served.port)
            let answer = try await socket.call(
                "subscribe", #"{"topic":"statements","after":\#(last)}"#)
            #expect(answer["error"] == nil, "\(answer)")
            for _ in 0..<count {
                let event = try await socket.event().event
                seen.append(try #require(event.statement?.txid))
                last = try #require(event.index)
            }
        }
        let rest = try await RawWebSocket(port: served.port)
        _ = try await rest.call("subscribe", #"{"topic":"statements","after":\#(last)}"#)
        while seen.count < all.count {
            seen.append(try #require(try await rest.event().event.statement?.txid))
        }
        #expect(seen == all)
    }

    @Test("statements are filtered by signer and kind")
    func filters() async throws {
        let served = try await ServedNode()
        _ = try await self.fill(served, [5, 5])
        let bond = served.statement(3, 40, .bond(Bond(delta: 1)))
        try await served.settle([bond, served.statement(4, 40)])
        let signer = ServedNode.address(3)
        let cases: [(filter: String, count: Int)] = [
            (#""signer":"\#(signer)""#, 3), (#""kind":"bond""#, 1),
            (#""kind":"bond","signer":"\#(signer)""#, 1), (#""kind":"transfer""#, 11),
        ]
        for (filter, count) in cases {
            let socket = try await RawWebSocket(port: served.port)
            _ = try await socket.call(
                "subscribe", #"{"topic":"statements","fromHeight":0,\#(filter)}"#)
            for _ in 0..<count {
                let statement = try #require(try await socket.event().event.statement)
                #expect(!filter.contains("signer") || statement.signer == signer)
                #expect(!filter.contains("bond") || statement.kind == "bond")
            }
            // The next would come now, if there were one.
            let answer = try await socket.call("node_status")
            #expect(answer["result"] != nil)
        }
    }

    @Test("an ended subscription is silent, and its number is not used again")
    func unsubscribe() async throws {
        let served = try await ServedNode()
        let socket = try await RawWebSocket(port: served.port)
        _ = try await socket.call("subscribe", #"{"topic":"blocks"}"#)
        _ = try await socket.call("subscribe", #"{"topic":"blocks"}"#)
        let ended = try await socket.call("unsubscribe", #"{"subscription":1}"#)
        #expect(ended["result"]?["subscription"] == .unsigned(1))
        _ = try await self.fill(served, [1])
        #expect(try await socket.event().subscription == 2)
        let again = try await socket.call("unsubscribe", #"{"subscription":1}"#)
        #expect(try WireError(again) == WireError(-32_002, "notFound"))
        let next = try await socket.call("subscribe", #"{"topic":"blocks"}"#)
        #expect(next["result"]?["subscription"] == .unsigned(3))
    }

    @Test("the status comes at once, and after blocks")
    func status() async throws {
        let served = try await ServedNode()
        _ = try await self.fill(served, [1])
        let socket = try await RawWebSocket(port: served.port)
        _ = try await socket.call("subscribe", #"{"topic":"status","fromHeight":0}"#)
        #expect(try await socket.event().event.status?.head.height == 1)
        try await served.settle([served.statement(9, 1)])
        #expect(try await socket.event().event.status?.head.height == 2)
    }

    @Test(
        "what cannot be followed is refused",
        arguments: [
            ("{}", "topic"), (#"{"topic":"news"}"#, "topic"),
            (#"{"topic":"blocks","after":0}"#, "after"),
            (#"{"topic":"blocks","kind":"bond"}"#, "kind"),
            (#"{"topic":"statements","node":"\#(Address.zero)"}"#, "node"),
            (#"{"topic":"settlements","signer":"\#(Address.zero)"}"#, "signer"),
            (#"{"topic":"statements","kind":"gift"}"#, "kind"),
            (#"{"topic":"statements","fromHeight":99}"#, "fromHeight"),
            (#"{"topic":"statements","after":99}"#, "after"),
            (#"{"topic":"statements","after":0,"fromHeight":0}"#, "after"),
            (#"{"topic":"statements","fromHeight":-1}"#, "fromHeight"),
        ])
    func refused(params: String, parameter: String) async throws {
        let served = try await ServedNode()
        let socket = try await RawWebSocket(port: served.port)
        let answer = try await socket.call("subscribe", params)
        #expect(
            try WireError(answer)
                == WireError(-32_602, "invalidParams", parameter: parameter))
    }

    @Test("only so many are allowed on a connection")
    func tooMany() async throws {
        var limits = RPCLimits()
        limits.maximumSubscriptions = 2
        let served = try await ServedNode(limits: limits)
        let socket = try await RawWebSocket(port: served.port)
        for _ in 0..<2 { _ = try await socket.call("subscribe", #"{"topic":"blocks"}"#) }
        let third = try await socket.call("subscribe", #"{"topic":"blocks"}"#)
        #expect(try WireError(third) == WireError(-32_007, "tooManySubscriptions"))
        _ = try await socket.call("unsubscribe", #"{"subscription":1}"#)
        let fourth = try await socket.call("subscribe", #"{"topic":"blocks"}"#)
        #expect(fourth["result"] != nil)
    }

    @Test("over HTTP they point to the WebSocket")
    func overHTTP() async throws {
        let served = try await ServedNode()
        let error = try await served.error("subscribe", #"{"topic":"blocks"}"#)
        #expect(error == WireError(-32_601, "webSocketOnly"))
    }

    @Test("many are told of a block")
    func many() async throws {
        let served = try await ServedNode()
        var sockets: [RawWebSocket] = []
        for _ in 0..<100 {
            let socket = try await RawWebSocket(port: served.port)
            _ = try await socket.call("subscribe", #"{"topic":"blocks"}"#)
            sockets.append(socket)
        }
        _ = try await self.fill(served, [1])
        for socket in sockets {
            #expect(try await socket.event().event.block?.hash == served.head.hash)
        }
    }
}
