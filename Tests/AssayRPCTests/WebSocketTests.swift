import AssayAPI
import AssayCore
import FoundationEssentials
import Testing

@testable import AssayRPC

@Suite("WebSockets")
struct WebSocketTests {
    @Test("all that is answered over HTTP is answered here, batches and mistakes too")
    func methods() async throws {
        let served = try await ServedNode()
        let socket = try await RawWebSocket(port: served.port)
        let status = try await socket.call("node_status", id: 3)
        #expect(status["id"] == .unsigned(3))
        #expect(status["result"]?["chainId"] == .string("\(served.genesis.chain)"))
        #expect(try WireError(await socket.call("no_method")) == WireError(-32_601))
        try await socket.send(
            #"[{"jsonrpc":"2.0","id":1,"method":"node_peers"},{"jsonrpc":"2.0","method":"x"}]"#)
        guard case .array(let answers) = try await socket.message() else {
            return #expect(Bool(false))
        }
        #expect(answers.count == 1)
        try await socket.send("not JSON")
        #expect(try WireError(await socket.message()) == WireError(-32_700))
        try await socket.send("")
        #expect(try WireError(await socket.message()) == WireError(-32_700))
    }

    @Test("a slow request does not hold up the others")
    func concurrent() async throws {
        let served = try await ServedNode()
        let socket = try await RawWebSocket(port: served.port)
        // It waits for a block that does not come: its nonce is early.
        let early = HexBytes(served.statement(1, 5).bytes)
        try await socket.send(
            #"{"jsonrpc":"2.0","id":1,"method":"tx_submit","params":{"statement":"\#(early)","#
                + #""wait":"final"}}"#)
        let status = try await socket.call("node_status", id: 2)
        #expect([.unsigned(1), .unsigned(2)].contains(status["id"]))
    }

    @Test("a message in pieces is one message, and pings are answered in between")
    func pieces() async throws {
        let served = try await ServedNode()
        let socket = try await RawWebSocket(port: served.port)
        let text = Array(#"{"jsonrpc":"2.0","id":1,"method":"node_peers"}"#.utf8)
        try await socket.send(opcode: 1, Array(text[..<10]), isLast: false)
        try await socket.send(opcode: 9, [1, 2, 3])
        #expect(try await socket.frame() == RawWebSocket.Frame(opcode: 10, payload: [1, 2, 3]))
        try await socket.send(opcode: 0, Array(text[10...20]), isLast: false)
        try await socket.send(opcode: 0, Array(text[21...]))
        #expect(try await socket.message()["result"] != nil)
    }

    @Test("who closes is answered")
    func close() async throws {
        let served = try await ServedNode()
        let socket = try await RawWebSocket(port: served.port)
        try await socket.send(opcode: 8, [3, 232] + Array("bye".utf8))
        #expect(try await socket.frame().close?.code == 1_000)
        await #expect(throws: RawWebSocket.Closed.self) { try await socket.frame() }
    }

    @Test("what breaks the protocol is closed with a code")
    func broken() async throws {
        var limits = RPCLimits()
        limits.maximumBodyBytes = 4_096
        let served = try await ServedNode(limits: limits)
        let masked: [UInt8] = [1, 2, 3, 4]
        let cases: [(name: String, bytes: [UInt8], code: Int)] = [
            ("binary", [0x82, 0x81] + masked + [0], 1_003),
            ("unmasked", [0x81, 0x02, 0x7b, 0x7d], 1_002),
            ("a reserved opcode", [0x83, 0x80] + masked, 1_002),
            ("a reserved bit", [0xc1, 0x80] + masked, 1_002),
            ("a continuation of nothing", [0x80, 0x80] + masked, 1_002),
            ("a ping in pieces", [0x09, 0x80] + masked, 1_002),
            ("a length beyond the limit", [0x81, 0xfe, 0x20, 0x00] + masked, 1_009),
            (
                "a length beyond memory",
                [0x81, 0xff, 0x7f] + [UInt8](repeating: 255, count: 7), 1_009
            ),
        ]
        for (name, bytes, code) in cases {
            let socket = try await RawWebSocket(port: served.port)
            try await socket.sendRaw(bytes)
            #expect(try await socket.frame().close?.code == code, "\(name)")
            await #expect(throws: RawWebSocket.Closed.self) { try await socket.frame() }
        }
        let socket = try await RawWebSocket(port: served.port)
        try await socket.send(opcode: 1, [UInt8](repeating: 32, count: 2_000), isLast: false)
        try await socket.send(opcode: 0, [UInt8](repeating: 32, count: 3_000), isLast: false)
        #expect(try await socket.frame().close?.code == 1_009)
        #expect(try await served.isAlive())
    }

    @Test("who does not answer a ping is let go")
    func idle() async throws {
        var limits = RPCLimits()
        limits.idleTime = .seconds(20)
        let served = try await ServedNode(limits: limits)
        let socket = try await RawWebSocket(port: served.port)
        #expect(try await socket.frame().opcode == 9)
        var frame = try await socket.frame()
        while frame.opcode == 9 { frame = try await socket.frame() }
        #expect(frame.close?.code == 1_001)
    }

    @Test("who does not read is let go, and the chain does not wait for it")
    func stalled() async throws {
        var limits = RPCLimits()
        limits.stallTime = .milliseconds(300)
        // A slow machine may take its time to make the blocks.
        limits.idleTime = .seconds(600)
        let served = try await ServedNode(limits: limits)
        // The buffers of the system hold some megabytes: each event has several kilobytes.
        for block in 0..<20 as Range<UInt64> {
            try await served.settle(
                (0..<50).flatMap { signer in
                    (0..<4).map { served.statement(signer, block * 4 + $0 + 1) }
                })
        }
        let socket = try await RawWebSocket(port: served.port)
        for _ in 0..<16 {
            try await socket.send(
                #"{"jsonrpc":"2.0","id":1,"method":"subscribe","params":"#
                    + #"{"topic":"statements","fromHeight":0}}"#)
        }
        // However long the node takes to fill what the system holds.
        try await eventually {
            try await served.send("GET", "/metrics").text
                .contains("assay_websocket_dropped_total 1")
        }
        var last: RawWebSocket.Frame?
        do {
            while true { last = try await socket.frame() }
        } catch is RawWebSocket.Closed {
            // The reason comes last, if the client reads in time for it to leave.
        }
        if let close = last?.close {
            #expect(close.code == 1_013)
            #expect(close.reason.hasPrefix("too slow"))
        }
        #expect(try await served.isAlive())
        try await served.settle([served.statement(1, 81)])
    }

    @Test("pages of the web are let in only from origins that are allowed, and elsewhere is 404")
    func origins() async throws {
        let served = try await ServedNode(server: { $0.access.origins = ["https://good.example"] })
        _ = try await RawWebSocket(port: served.port, headers: ["Origin: https://good.example"])
        for (headers, path, status) in [
            (["Origin: https://bad.example"], "/ws", "403"), ([], "/other", "404"),
            (["Content-Length: 0"], "/ws", "426"), (["Upgrade: h2c"], "/ws", "426"),
        ] {
            do {
                _ = try await RawWebSocket(port: served.port, headers: headers, path: path)
                #expect(Bool(false), "\(path) became a WebSocket")
            } catch let error as RawWebSocket.Refused {
                #expect(error.head.hasPrefix("HTTP/1.1 \(status) "), "\(error.head)")
            }
        }
    }

    @Test("a server that stops says so")
    func stopping() async throws {
        var served: ServedNode? = try await ServedNode()
        let port = try #require(served?.port)
        let socket = try await RawWebSocket(port: port)
        served = nil
        let close = try await socket.frame().close
        #expect(close?.code == 1_001)
        #expect(close?.reason == "the node is stopping")
    }
}
