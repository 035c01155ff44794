import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// Every piece of a statement wrong in turn, with the reason and the place.
@Suite struct StatementRejectionTests {
    typealias Piece = StatementPieces.Piece

    /// A piece, what stands there instead, why it is refused, and where, if not just there.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let pieces: StatementPieces
        let error: DecodeError

        init(
            _ name: String, _ changes: KeyValuePairs<Piece, [UInt8]>,
            _ reason: DecodeError.Reason, at piece: Piece? = nil, plus distance: Int = 0,
            headerHead: [UInt8]? = nil, bodyHead: [UInt8]? = nil
        ) {
            var pieces = StatementPieces()
            for (piece, bytes) in changes { pieces[piece] = bytes }
            pieces.headerHead = headerHead
            pieces.bodyHead = bodyHead
            self.testDescription = name
            self.pieces = pieces
            let place = pieces.offset(of: piece ?? changes.first?.key ?? .tag)
            self.error = DecodeError(reason, at: place + distance)
        }
    }

    static func hex(_ text: String) -> [UInt8] { [UInt8](hex: text) }
    static func text(_ value: String) -> [UInt8] {
        let count = UInt8(value.utf8.count)
        return (count < 24 ? [0x60 | count] : [0x78, count]) + value.utf8
    }

    static let address = TestKeys.key(0).publicKey.address.description
    static let keyBytes = TestKeys.key(0).publicKey.bytes
    static let x = keyBytes.dropFirst()
    static let other = TestKeys.key(1).publicKey
    static let generatorY = hex("483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8")

    static let envelope: [Case] = [
        Case("no tag", [.tag: []], .wanted(.tag, not: .array)),
        Case("tag 17", [.tag: hex("d1")], .wrongTag(expected: 18, found: 17)),
        Case("tag 98", [.tag: hex("d862")], .wrongTag(expected: 18, found: 98)),
        Case("tag 61", [.tag: hex("d83d d2")], .wrongTag(expected: 18, found: 61)),
        Case("long tag", [.tag: hex("d812")], .nonShortestInteger),
        Case("array of 3", [.array: [0x83]], .length(3, not: 4)),
        Case("array of 5", [.array: [0x85]], .length(5, not: 4)),
        Case("open array", [.array: [0x9f]], .indefiniteLength),
        Case("long array", [.array: hex("9804")], .nonShortestInteger),
        Case("a byte behind", [.end: [0]], .trailingBytes),
        Case("a break behind", [.end: [0xff]], .trailingBytes),
        Case("a receipt", [.unprotected: hex("a1 19018a 80")], .unknown(394), plus: 1),
        Case("kid unprotected", [.unprotected: hex("a1 04 41 00")], .unknown(4), plus: 1),
        Case("by name", [.unprotected: hex("a1616100")], .wanted(.unsigned, not: .text), plus: 1),
        Case("null", [.unprotected: [0xf6]], .wanted(.map, not: .simple)),
        Case("open unprotected", [.unprotected: hex("bfff")], .indefiniteLength),
        Case("detached", [.body: []], .wanted(.bytes, not: .simple), plus: -1, bodyHead: [0xf6]),
        Case("text", [:], .wanted(.bytes, not: .text), at: .body, plus: -2, bodyHead: [0x78, 27]),
        Case("empty payload", [.body: []], .truncated),
        Case("long", [:], .nonShortestInteger, at: .body, plus: -3, bodyHead: [0x59, 0, 27]),
    ]

    /// The head of a byte string of 64 bytes, as a signature is.
    static let seal = hex("5840")
    static let twin = TestKeys.key(0).sign(SHA256.hash([1])).highTwin
    static let one = zeros(31) + [1]

    static let signatures: [Case] = [
        Case("63 bytes", [.signature: hex("583f") + zeros(63)], .length(63, not: 64)),
        Case("65 bytes", [.signature: hex("5841") + zeros(65)], .length(65, not: 64)),
        Case("no signature", [.signature: [0x40]], .length(0, not: 64)),
        Case("null signature", [.signature: [0xf6]], .wanted(.bytes, not: .simple)),
        Case("DER", [.signature: hex("46 3044 0220 0102")], .length(6, not: 64)),
        Case("r and s zero", [.signature: seal + zeros(64)], .signature(.outOfRange)),
        Case("r zero", [.signature: seal + zeros(63) + [1]], .signature(.outOfRange)),
        Case("s zero", [.signature: seal + [1] + zeros(63)], .signature(.outOfRange)),
        Case("r = n", [.signature: seal + order + one], .signature(.outOfRange)),
        Case("s = n", [.signature: seal + one + order], .signature(.outOfRange)),
        Case("high s", [.signature: seal + one + order.dropLast() + [0x40]], .signature(.highS)),
        Case("the high twin", [.signature: seal + twin], .signature(.highS)),
    ]

    static let headers: [Case] = [
        Case("header as it is", [:], .wanted(.bytes, not: .map), at: .header, headerHead: []),
        Case("empty header", [:], .truncated, at: .header, headerHead: [0x40]),
        Case("header cut", [:], .truncated, at: .cti, plus: 8, headerHead: hex("5889")),
        Case("header too long", [:], .trailingBytes, at: .headerEnd, headerHead: hex("588b")),
        Case("257 bytes", [.headerEnd: zeros(119)], .tooLarge(limit: 256), at: .header, plus: -3),
        Case("2 labels", [.header: [0xa2]], .missingLabel(15), at: .claimsLabel),
        Case("a 4th label", [.header: [0xa4], .headerEnd: [16, 0]], .unknown(16), at: .headerEnd),
        Case("crit", [.kidLabel: hex("02 8101 04"), .header: [0xa4]], .label(2, not: 4)),
        Case("no alg", [.algLabel: [], .alg: [], .header: [0xa2]], .label(4, not: 1)),
        Case("no kid", [.kidLabel: [], .kid: [], .header: [0xa2]], .label(15, not: 4)),
        Case("kid before alg", [.algLabel: [4], .kidLabel: [1]], .label(4, not: 1)),
        Case("alg twice", [.kidLabel: [1]], .duplicateKey),
        Case("a label below", [.claimsLabel: [2]], .keyOrder),
        Case("long label", [.kidLabel: hex("1804")], .nonShortestInteger),
        Case("text label", [.kidLabel: hex("636b6964")], .wanted(.unsigned, not: .text)),
        Case("ES256", [.alg: [0x26]], .outOfRange("the algorithm (only ES256K, -47)")),
        Case("EdDSA", [.alg: [0x27]], .outOfRange("the algorithm (only ES256K, -47)")),
        Case("alg 47", [.alg: hex("182f")], .outOfRange("the algorithm (only ES256K, -47)")),
        Case("long alg", [.alg: hex("39002e")], .nonShortestInteger),
        Case("alg by name", [.alg: text("ES256K")], .wanted(.unsigned, not: .text)),
        Case("kid of 32 bytes", [.kid: hex("5820") + keyBytes.dropLast()], .length(32, not: 33)),
        Case("kid of 34 bytes", [.kid: hex("5822") + keyBytes + [0]], .length(34, not: 33)),
        Case("uncompressed kid", [.kid: hex("5841 04") + x + generatorY], .length(65, not: 33)),
        Case("kid with prefix 4", [.kid: hex("5821 04") + x], .signature(.notAPoint)),
        Case("kid with prefix 0", [.kid: hex("5821 00") + x], .signature(.notAPoint)),
        Case("kid as text", [.kid: hex("6141")], .wanted(.bytes, not: .text)),
        Case("another's kid", [.kid: hex("5821") + other.bytes], .issuerMismatch, at: .iss),
        Case("claims in a string", [.claims: hex("41a5")], .wanted(.map, not: .bytes)),
    ]

    @Test("refused", arguments: envelope + signatures + headers)
    func refused(spoiled: Case) {
        #expect(throws: spoiled.error) {
            try Statement(decoding: spoiled.pieces.bytes, limit: Statement.maximumSize)
        }
    }

    static let order = hex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
    static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
}
