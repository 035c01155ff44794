import AssayCore
import AssayCrypto
import AssayTestSupport
import Crypto
import NIOCore
import NIOSSL
import Testing

@testable import AssayPeers

@Suite(.timeLimit(.minutes(2))) struct HostileTests {
    /// A good peer still gets in.
    private static func expectRoom(at node: TestNode, _ nodes: Nodes) async throws {
        let good = try await nodes.node(50) { $0.staticPeers = [StaticPeer(node.address)] }
        try await meet(good, node)
    }

    @Test("refused in the handshake", arguments: CertificateTests.forgeries)
    func forgedClient(_ forgery: Forgery) async throws {
        guard forgery.refusal != nil else { return }
        try await withNodes { nodes in
            let one = try await nodes.node(1)
            var draft = CertificateDraft(hostKey: TestKeys.key(2))
            forgery.forge(&draft)
            let peer = try await RawPeer.connect(to: one.port, .init(draft))
            try await peer.greet()
            try await eventually("it is closed") { peer.isClosed }
            #expect(peer.frames.isEmpty, "nothing is said to whom nothing is known of")
            #expect(one.recorder.events.isEmpty)
            #expect(one.log.text.contains("a peer was refused"))
        }
    }

    @Test func forgedServer() async throws {
        try await withNodes { nodes in
            for forgery in CertificateTests.forgeries where forgery.refusal == .hostSignature {
                var draft = CertificateDraft(hostKey: TestKeys.key(2))
                forgery.forge(&draft)
                let server = try await RawPeer.listen(.init(draft))
                let port = try #require(server.localAddress?.port)
                let address = try #require(PeerAddress(host: "127.0.0.1", port: port))
                let one = try await nodes.node(1) { $0.staticPeers = [StaticPeer(address)] }
                try await eventually("it is refused") {
                    one.log.text.contains("a peer was refused")
                }
                #expect(one.recorder.events.isEmpty)
                try await server.close()
                await one.stop()
            }
        }
    }

    @Test("wrong TLS", arguments: ["two certificates", "none", "TLS 1.2", "libp2p", "no ALPN"])
    func wrongTLS(_ name: String) async throws {
        try await withNodes { nodes in
            let one = try await nodes.node(1)
            var credentials = try RawPeer.Credentials(TestKeys.key(2))
            switch name {
            case "two certificates": credentials.chain += credentials.chain
            case "none": credentials.chain = []
            case "TLS 1.2": credentials.maximumVersion = .tlsv12
            case "libp2p": credentials.protocols = ["libp2p"]
            default: credentials.protocols = []
            }
            let peer = try await RawPeer.connect(to: one.port, credentials)
            try await peer.greet()
            try await eventually("it is closed") { peer.isClosed }
            #expect(peer.frames.isEmpty)
            #expect(one.recorder.events.isEmpty)
            try await Self.expectRoom(at: one, nodes)
        }
    }

    @Test("plain bytes", arguments: ["GET / HTTP/1.1\r\nHost: x\r\n\r\n", "\u{0}\u{1}\u{2}", "é"])
    func plainText(_ text: String) async throws {
        try await withNodes { nodes in
            let one = try await nodes.node(1) { $0.limits.handshakeTimeout = .milliseconds(500) }
            let peer = try await RawPeer.connect(to: one.port)
            peer.write(Array(text.utf8))
            try await eventually("it is closed") { peer.isClosed }
            #expect(one.recorder.events.isEmpty)
            try await Self.expectRoom(at: one, nodes)
        }
    }

    /// After TLS, before and after the hello: what is written, as raw bytes.
    @Test(
        "malformed frames",
        arguments: [
            ("a length of 4 GiB", [0xff, 0xff, 0xff, 0xff]),
            ("a length of nothing", [0, 0, 0, 0]),
            ("garbage", [0, 0, 0, 3, 0xde, 0xad, 0xbe]),
            ("an unknown kind", [0, 0, 0, 2, 0x81, 0x07]),
            ("trailing bytes", [0, 0, 0, 3, 0x81, 0x04, 0x00]),
            ("a bare integer", [0, 0, 0, 1, 0x01]),
        ] as [(String, [UInt8])])
    func malformed(name: String, bytes: [UInt8]) async throws {
        try await withNodes { nodes in
            let one = try await nodes.node(1) {
                $0.limits.grace = .milliseconds(100)
                $0.limits.penaltyBase = .seconds(2)
            }
            let before = try await RawPeer.connect(to: one.port, .init(TestKeys.key(2)))
            before.write(bytes)
            try await eventually("a goodbye before the hello") {
                before.goodbye?.code == .malformed
            }
            try await eventually("it is closed") { before.isClosed }
            #expect(one.recorder.events.isEmpty)

            let key = TestKeys.key(3)
            let after = try await RawPeer.connect(to: one.port, .init(key))
            try await after.greet()
            try await eventually("it is let in") { one.connected == [PeerID(key.publicKey)] }
            after.write(bytes)
            try await eventually("a goodbye after it") { after.goodbye?.code == .malformed }
            try await eventually("it is closed") { after.isClosed && one.connected.isEmpty }
            #expect(one.recorder.ends.count == 1)

            // It must wait before it is spoken to again, and then it may.
            let soon = try await RawPeer.connect(to: one.port, .init(key))
            try await soon.greet()
            try await eventually("too soon") { soon.goodbye?.code == .banned }
            try await eventually("forgiven") {
                let later = try await RawPeer.connect(to: one.port, .init(key))
                try await later.greet()
                try await Task.sleep(for: .milliseconds(200))
                return one.connected.count == 1
            }
            try await Self.expectRoom(at: one, nodes)
        }
    }

    @Test("what may not come first", arguments: [PeerFrame.ping, .message([1]), .addresses([])])
    func notAHello(_ frame: PeerFrame) async throws {
        try await withNodes { nodes in
            let one = try await nodes.node(1)
            let peer = try await RawPeer.connect(to: one.port, .init(TestKeys.key(2)))
            peer.write(frame)
            try await eventually("a goodbye") { peer.goodbye?.code == .malformed }
            #expect(one.recorder.events.isEmpty)
        }
    }

    @Test func aSecondHelloAndAFrameThatIsTooLong() async throws {
        try await withNodes { nodes in
            let one = try await nodes.node(1) { $0.limits.maximumFrame = 10_000 }
            let twice = try await RawPeer.connect(to: one.port, .init(TestKeys.key(2)))
            try await twice.greet()
            try await twice.greet()
            try await eventually("a goodbye") { twice.goodbye?.code == .malformed }
            let long = try await RawPeer.connect(to: one.port, .init(TestKeys.key(3)))
            try await long.greet()
            long.write(.message([UInt8](repeating: 0, count: 9_990)))
            try await eventually("the longest comes") { one.recorder.messages.count == 1 }
            long.write(.message([UInt8](repeating: 0, count: 10_000)))
            try await eventually("a longer one does not") { long.goodbye?.code == .malformed }
            #expect(one.recorder.messages.count == 1)
        }
    }

    /// Before the hello 4 KiB are enough for everybody.
    @Test func aLongHelloIsRefused() async throws {
        try await withNodes { nodes in
            let one = try await nodes.node(1)
            let peer = try await RawPeer.connect(to: one.port, .init(TestKeys.key(2)))
            peer.write([0, 0, 0x10, 0x01])
            try await eventually("a goodbye") { peer.goodbye?.code == .malformed }
        }
    }

    @Test("one byte at a time", arguments: [false, true])
    func dribbling(isSecure: Bool) async throws {
        try await withNodes { nodes in
            let one = try await nodes.node(1) { $0.limits.handshakeTimeout = .milliseconds(600) }
            let credentials = isSecure ? try RawPeer.Credentials(TestKeys.key(2)) : nil
            let start = ContinuousClock.now
            let peer = try await RawPeer.connect(to: one.port, credentials)
            // The head of a TLS record, or of a frame, that promises more to come.
            let bytes: [UInt8] = isSecure ? [0, 0, 1, 0] : [0x16, 3, 1, 0x3f, 0, 1, 0, 0x3e, 0xfc]
            var index = 0
            try await eventually("it is closed") {
                peer.write([index < bytes.count ? bytes[index] : 0])
                index += 1
                try await Task.sleep(for: .milliseconds(20))
                return peer.isClosed || peer.goodbye != nil
            }
            #expect(ContinuousClock.now - start > .milliseconds(500), "it had its time")
            #expect(index > 5)
            #expect(isSecure ? peer.goodbye?.code == .idle : peer.frames.isEmpty)
            #expect(one.recorder.events.isEmpty)
        }
    }

    @Test func threeHundredAtOnceStayWithinLimits() async throws {
        try await withNodes { nodes in
            let good = TestKeys.key(50)
            let nowhere = try #require(PeerAddress(host: "127.0.0.1", port: freePort()))
            let one = try await nodes.node(1) {
                $0.limits.maximumPerIP = 16
                $0.limits.maximumUngreeted = 20
                $0.limits.handshakeTimeout = .seconds(30)
                $0.staticPeers = [StaticPeer(nowhere, expected: PeerID(good.publicKey))]
            }
            var flood: [RawPeer] = []
            for index in 0..<300 {
                // From several addresses, the good peer's among them.
                let source = "127.0.0.\(1 + index % 4)"
                flood.append(try await RawPeer.connect(to: one.port, from: source))
            }
            try await eventually("only so many are kept") {
                flood.count { !$0.isClosed } <= 20
            }
            #expect(flood.contains { !$0.isClosed }, "they were not all thrown out")
            let peer = try await nodes.node(50) { $0.staticPeers = [StaticPeer(one.address)] }
            try await meet(peer, one)
            #expect(flood.count { !$0.isClosed } <= 20)
            for peer in flood { await peer.close() }
        }
    }

    @Test func greetedStrangersLeaveRoomForStaticPeers() async throws {
        try await withNodes { nodes in
            let good = TestKeys.key(50)
            let nowhere = try #require(PeerAddress(host: "127.0.0.1", port: freePort()))
            let one = try await nodes.node(1) {
                $0.limits.maximumInbound = 4
                $0.limits.maximumPerIP = 3
                $0.staticPeers = [StaticPeer(nowhere, expected: PeerID(good.publicKey))]
            }
            var strangers: [RawPeer] = []
            for index in UInt64(0)..<3 {
                let peer = try await RawPeer.connect(to: one.port, .init(TestKeys.key(10 + index)))
                try await peer.greet()
                strangers.append(peer)
            }
            try await eventually("three are in") { one.connected.count == 3 }
            let late = try await RawPeer.connect(
                to: one.port, from: "127.0.0.9", .init(TestKeys.key(20)))
            try await late.greet()
            try await eventually("the fourth is not") { late.goodbye?.code == .full }
            let peer = try await RawPeer.connect(to: one.port, .init(good))
            try await peer.greet()
            try await eventually("the static one is") {
                one.connected.contains(PeerID(good.publicKey))
            }
            #expect(strangers.allSatisfy { !$0.isClosed })
        }
    }
}
