import AssayCore
import AssayTestSupport
import NIOCore
import Testing

@testable import AssayPeers

@Suite struct FrameTests {
    private static func address(_ text: String) -> PeerAddress? { PeerAddress(text) }

    static let frames: [PeerFrame] = [
        .hello(PeerHello(chain: testChain(), agent: "a", listen: nil, nonce: 0)),
        .hello(
            PeerHello(
                version: 9, chain: testChain(), agent: String(repeating: "é", count: 32),
                listen: Self.address("[2001:db8::1]:30303"), nonce: .max)),
        .goodbye(Goodbye(.stopping, "")),
        .goodbye(Goodbye(.unwanted, String(repeating: "x", count: 200))),
        .goodbye(Goodbye(number: .max, "a reason of a later version")),
        .addresses([]),
        .addresses((1...32).compactMap { Self.address("10.0.0.\($0):1") }),
        .ping, .pong, .message([]), .message([UInt8](repeating: 7, count: 70_000)),
    ]

    @Test(arguments: Self.frames)
    func roundTrip(_ frame: PeerFrame) throws {
        let bytes = frame.encoded
        #expect(try PeerFrame(decoding: bytes, limit: bytes.count) == frame)
        var wire = ByteBuffer(frame)
        #expect(wire.readInteger(as: UInt32.self) == UInt32(bytes.count))
        #expect(wire.readBytes(length: wire.readableBytes) == bytes)
        if case .message(let content) = frame {
            #expect(4 + bytes.count - content.count <= PeerFrame.overhead)
        }
        // Every shorter encoding is refused, and every longer one.
        for count in 0..<min(bytes.count, 300) {
            #expect(throws: DecodeError.self) {
                try PeerFrame(decoding: Array(bytes[..<count]), limit: bytes.count)
            }
        }
        #expect(throws: DecodeError.self) {
            try PeerFrame(decoding: bytes + [0], limit: bytes.count + 1)
        }
    }

    /// What is malformed: a name, the bytes in hexadecimal, the offset of the error.
    @Test(
        arguments: [
            ("nothing", "", 0), ("an empty array", "80", 0), ("a map", "a0", 0),
            ("four items", "8404050607", 0), ("kind 0", "8100", 0), ("kind 7", "8107", 0),
            ("a negative kind", "8120", 1), ("a kind in two bytes", "811804", 1),
            ("a ping with more", "820400", 0), ("a hello without more", "8101", 0),
            ("an indefinite array", "9f04ff", 0), ("a message of text", "820661 61", 2),
            ("a message that is longer", "820644010203", 6),
            ("a message of 2^63 bytes", "82065b8000000000000000", 11),
            ("goodbye text that moves the cursor", "830201611b", 3),
            ("goodbye text that is not UTF-8", "83020161ff", 3),
            ("goodbye text of 201 bytes", "83020178c9" + String(repeating: "61", count: 201), 3),
            ("33 addresses", "82039821" + String(repeating: "63613a31", count: 33), 2),
            ("an address without a port", "82038161 61", 3),
            ("an address of null", "820381f6", 3),
            ("a hello of an array", "820180", 2),
            ("a hello of nothing", "8201a0", 3),
            ("a hello of a version", "8201a10101", 5),
            ("a hello with an unknown label", "8201a10600", 3),
        ])
    func malformed(name: String, hex: String, offset: Int) throws {
        let bytes = [UInt8](hex: hex)
        let error = #expect(throws: DecodeError.self) {
            try PeerFrame(decoding: bytes, limit: bytes.count)
        }
        #expect(error?.offset == offset)
    }

    /// Every byte of a hello changed in every way: nothing traps, and what is accepted is
    /// another hello with that one encoding.
    @Test func changedHellos() throws {
        let bytes = Self.frames[1].encoded
        for index in bytes.indices {
            for value in UInt8.min...UInt8.max where value != bytes[index] {
                var changed = bytes
                changed[index] = value
                guard let frame = try? PeerFrame(decoding: changed, limit: changed.count) else {
                    continue
                }
                #expect(frame != Self.frames[1] && frame.encoded == changed)
            }
        }
    }

    @Test func randomBytes() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...40, using: &generator)
            var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            if count > 1, Bool.random(using: &generator) {
                bytes[0] = 0x82
                bytes[1] = UInt8.random(in: 0...7, using: &generator)
            }
            guard let frame = try? PeerFrame(decoding: bytes, limit: 64) else { continue }
            #expect(frame.encoded == bytes)
        }
    }

    @Test func textsAreCutAndCleaned() {
        #expect(Goodbye(.full, "a\u{1b}[2J\nb\u{202e}c").text == "a?[2J?b?c")
        let cut = Goodbye(.full, String(repeating: "é", count: 101)).text
        #expect(cut == String(repeating: "é", count: 100))
        let odd = Goodbye(.full, "x" + String(repeating: "é", count: 101)).text
        #expect(odd.utf8.count == 199)
        let agent = PeerHello(
            chain: testChain(), agent: String(repeating: "€", count: 22), listen: nil, nonce: 1)
        #expect(agent.agent.utf8.count == 63)
    }

    @Test func networks() {
        #expect(IPReach.network(of: "10.0.0.1") == "10.0.0.1")
        #expect(IPReach.network(of: "::ffff:10.0.0.1") == "10.0.0.1")
        #expect(IPReach.network(of: "2001:db8::1") == IPReach.network(of: "2001:db8::ffff:1"))
        #expect(IPReach.network(of: "2001:db8::1") != IPReach.network(of: "2001:db8:0:1::1"))
    }

    @Test(
        "addresses that are none",
        arguments: [
            "", "a", ":1", "a:", "a:0", "a:65536", "a:01", "a:+1", "a:-1", "a: 1", "a b:1", "::1:1",
            "[::1]", "[::1]:", "[a]:1", "[:1", "a\u{0}:1", "é:1", "a:1:1", "[fe80::1%eth0]:1",
            "a:99999999999999999999", String(repeating: "a", count: 254) + ":1",
        ])
    func notAnAddress(_ text: String) {
        #expect(PeerAddress(text) == nil)
    }

    @Test(
        "addresses",
        arguments: [
            ("127.0.0.1:1", .local), ("10.1.2.3:65535", .local), ("172.16.0.1:1", .local),
            ("172.32.0.1:1", .everywhere), ("192.168.9.9:1", .local),
            ("192.169.0.1:1", .everywhere),
            ("169.254.169.254:80", .local), ("100.64.0.1:1", .local), ("0.0.0.0:1", .nowhere),
            ("224.0.0.1:1", .nowhere), ("255.255.255.255:1", .nowhere), ("8.8.8.8:53", .everywhere),
            ("[::1]:1", .local), ("[::]:1", .nowhere), ("[fe80::1]:1", .local),
            ("[fd00::1]:1", .local), ("[ff02::1]:1", .nowhere), ("[2001:db8::1]:1", .everywhere),
            ("[::ffff:127.0.0.1]:1", .local), ("[64:ff9b::a00:1]:1", .local),
            ("node-1.example_x.org:30303", nil), ("1.2.3:1", nil),
        ] as [(String, IPReach?)])
    func addressesAndTheirReach(text: String, reach: IPReach?) throws {
        let address = try #require(PeerAddress(text))
        #expect(address.description == text)
        #expect(address.reach == reach)
    }
}
