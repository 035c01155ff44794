import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// Every piece of a statement wrong in turn, with the reason and the place.
@Suite struct StatementRejectionTests {
    typealias Piece = StatementPieces.Piece

    /// A piece, what stands there instead, why it is refused, and where.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let pieces: StatementPieces
        let error: DecodeError

        init(
            _ name: String, _ changes: KeyValuePairs<Piece, [UInt8]>,
            _ reason: DecodeError.Reason, at piece: Piece, plus distance: Int = 0,
            headerHead: [UInt8]? = nil, bodyHead: [UInt8]? = nil
        ) {
            var pieces = StatementPieces()
            for (piece, bytes) in changes { pieces[piece] = bytes }
            pieces.headerHead = headerHead
            pieces.bodyHead = bodyHead
            self.testDescription = name
            self.pieces = pieces
            self.error = DecodeError(reason, at: pieces.offset(of: piece) + distance)
        }
    }

    static func hex(_ text: String) -> [UInt8] { [UInt8](hex: text) }
    static func text(_ value: String) -> [UInt8] {
        (value.utf8.count < 24 ? [0x60 | UInt8(value.utf8.count)] : [0x78, UInt8(value.utf8.count)])
            + value.utf8
    }

    static let address = TestKeys.key(0).publicKey.address.description
    static let keyBytes = TestKeys.key(0).publicKey.bytes
    static let other = TestKeys.key(1).publicKey
    static let generatorY = hex("483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8")

    static let envelope: [Case] = [
        Case("no tag", [.tag: []], .unexpectedType(expected: .tag, found: .array), at: .tag),
        Case("tag 17", [.tag: hex("d1")], .wrongTag(expected: 18, found: 17), at: .tag),
        Case("tag 98", [.tag: hex("d862")], .wrongTag(expected: 18, found: 98), at: .tag),
        Case("tag 61", [.tag: hex("d83d d2")], .wrongTag(expected: 18, found: 61), at: .tag),
        Case("long tag", [.tag: hex("d812")], .nonShortestInteger, at: .tag),
        Case("array of 3", [.array: [0x83]], .wrongLength(expected: 4, found: 3), at: .array),
        Case("array of 5", [.array: [0x85]], .wrongLength(expected: 4, found: 5), at: .array),
        Case("open array", [.array: [0x9f]], .indefiniteLength, at: .array),
        Case("long array", [.array: hex("9804")], .nonShortestInteger, at: .array),
        Case("a byte behind", [.end: [0]], .trailingBytes, at: .end),
        Case("a break behind", [.end: [0xff]], .trailingBytes, at: .end),
        Case("a receipt", [.unprotected: hex("a1 19018a 80")],
            .unexpectedLabel(expected: nil, found: 394), at: .unprotected, plus: 1),
        Case("kid unprotected", [.unprotected: hex("a1 04 41 00")],
            .unexpectedLabel(expected: nil, found: 4), at: .unprotected, plus: 1),
        Case("text unprotected", [.unprotected: hex("a1 6161 00")],
            .unexpectedType(expected: .unsigned, found: .text), at: .unprotected, plus: 1),
        Case("null unprotected", [.unprotected: [0xf6]],
            .unexpectedType(expected: .map, found: .simple), at: .unprotected),
        Case("open unprotected", [.unprotected: hex("bfff")], .indefiniteLength, at: .unprotected),
        Case("detached payload", [.body: []],
            .unexpectedType(expected: .bytes, found: .simple), at: .body, plus: -1,
            bodyHead: [0xf6]),
        Case("text payload", [:], .unexpectedType(expected: .bytes, found: .text), at: .body,
            plus: -2, bodyHead: hex("781b")),
        Case("empty payload", [.body: []], .truncated, at: .body),
        Case("long payload head", [:], .nonShortestInteger, at: .body, plus: -3,
            bodyHead: hex("59001b")),
    ]

    static let signatures: [Case] = [
        Case("63 bytes", [.signature: hex("583f") + zeros(63)],
            .wrongLength(expected: 64, found: 63), at: .signature),
        Case("65 bytes", [.signature: hex("5841") + zeros(65)],
            .wrongLength(expected: 64, found: 65), at: .signature),
        Case("no signature", [.signature: [0x40]],
            .wrongLength(expected: 64, found: 0), at: .signature),
        Case("null signature", [.signature: [0xf6]],
            .unexpectedType(expected: .bytes, found: .simple), at: .signature),
        Case("DER", [.signature: hex("46 3044 0220 0102")],
            .wrongLength(expected: 64, found: 6), at: .signature),
        Case("r and s zero", [.signature: hex("5840") + zeros(64)],
            .signature(.outOfRange), at: .signature),
        Case("r zero", [.signature: hex("5840") + zeros(63) + [1]],
            .signature(.outOfRange), at: .signature),
        Case("s zero", [.signature: hex("5840") + [1] + zeros(63)],
            .signature(.outOfRange), at: .signature),
        Case("r = n", [.signature: hex("5840") + order + zeros(31) + [1]],
            .signature(.outOfRange), at: .signature),
        Case("s = n", [.signature: hex("5840") + zeros(31) + [1] + order],
            .signature(.outOfRange), at: .signature),
        Case("high s", [.signature: hex("5840") + zeros(31) + [1] + order.dropLast() + [0x40]],
            .signature(.highS), at: .signature),
        Case("the high twin",
            [.signature: hex("5840") + TestKeys.key(0).sign(SHA256.hash([1])).highTwin],
            .signature(.highS), at: .signature),
    ]

    static let headers: [Case] = [
        Case("header not in a string", [:], .unexpectedType(expected: .bytes, found: .map),
            at: .header, headerHead: []),
        Case("empty header", [:], .truncated, at: .header, headerHead: [0x40]),
        Case("header cut", [:], .truncated, at: .cti, plus: 8, headerHead: hex("5889")),
        Case("header too long", [:], .trailingBytes, at: .headerEnd, headerHead: hex("588b")),
        Case("header above its limit", [.headerEnd: zeros(119)], .tooLarge(limit: 256),
            at: .header, plus: -3),
        Case("2 labels", [.header: [0xa2]], .missingLabel(15), at: .claimsLabel),
        Case("a 4th label", [.header: [0xa4], .headerEnd: hex("10 00")],
            .unexpectedLabel(expected: nil, found: 16), at: .headerEnd),
        Case("crit", [.header: [0xa4], .alg: hex("382e 02 8101")],
            .unexpectedLabel(expected: 4, found: 2), at: .alg, plus: 2),
        Case("no alg", [.header: [0xa2], .algLabel: [], .alg: []],
            .unexpectedLabel(expected: 1, found: 4), at: .kidLabel),
        Case("no kid", [.header: [0xa2], .kidLabel: [], .kid: []],
            .unexpectedLabel(expected: 4, found: 15), at: .claimsLabel),
        Case("kid before alg", [.algLabel: [4], .kidLabel: [1]],
            .unexpectedLabel(expected: 1, found: 4), at: .algLabel),
        Case("alg twice", [.kidLabel: [1]], .duplicateKey, at: .kidLabel),
        Case("a label below", [.claimsLabel: [2]], .keyOrder, at: .claimsLabel),
        Case("long label", [.kidLabel: hex("1804")], .nonShortestInteger, at: .kidLabel),
        Case("text label", [.kidLabel: hex("636b6964")],
            .unexpectedType(expected: .unsigned, found: .text), at: .kidLabel),
        Case("ES256", [.alg: [0x26]],
            .outOfRange("the algorithm (only ES256K, -47)"), at: .alg),
        Case("EdDSA", [.alg: [0x27]],
            .outOfRange("the algorithm (only ES256K, -47)"), at: .alg),
        Case("alg 47", [.alg: hex("182f")],
            .outOfRange("the algorithm (only ES256K, -47)"), at: .alg),
        Case("long alg", [.alg: hex("39002e")], .nonShortestInteger, at: .alg),
        Case("alg by name", [.alg: text("ES256K")],
            .unexpectedType(expected: .unsigned, found: .text), at: .alg),
        Case("kid of 32 bytes", [.kid: hex("5820") + keyBytes.dropLast()],
            .wrongLength(expected: 33, found: 32), at: .kid),
        Case("kid of 34 bytes", [.kid: hex("5822") + keyBytes + [0]],
            .wrongLength(expected: 33, found: 34), at: .kid),
        Case("uncompressed kid", [.kid: hex("5841 04") + keyBytes.dropFirst() + generatorY],
            .wrongLength(expected: 33, found: 65), at: .kid),
        Case("kid with prefix 4", [.kid: hex("5821 04") + keyBytes.dropFirst()],
            .signature(.notAPoint), at: .kid),
        Case("kid with prefix 0", [.kid: hex("5821 00") + keyBytes.dropFirst()],
            .signature(.notAPoint), at: .kid),
        Case("kid as text", [.kid: hex("6141")],
            .unexpectedType(expected: .bytes, found: .text), at: .kid),
        Case("another's kid", [.kid: hex("5821") + other.bytes], .issuerMismatch, at: .iss),
        Case("claims in a string", [.claims: hex("41a5")],
            .unexpectedType(expected: .map, found: .bytes), at: .claims),
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
