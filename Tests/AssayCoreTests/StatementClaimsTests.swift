import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// The CWT claims of a statement wrong in turn: who, what, where, when, and which.
@Suite struct StatementClaimsTests {
    typealias Case = StatementRejectionTests.Case

    static func hex(_ text: String) -> [UInt8] { [UInt8](hex: text) }
    static func text(_ value: String) -> [UInt8] { StatementRejectionTests.text(value) }

    static let address = TestKeys.key(0).publicKey.address.description
    static let digits = "0123456789abcdef"

    static let labels: [Case] = [
        Case("no claims", [.claims: [0xa0]], .missingLabel(1), at: .issLabel),
        Case("4 claims", [.claims: [0xa4]], .missingLabel(7), at: .ctiLabel),
        Case("a 6th claim", [.claims: [0xa6], .claimsEnd: hex("08 00")],
            .unexpectedLabel(expected: nil, found: 8), at: .claimsEnd),
        Case("a private claim", [.claims: [0xa6], .claimsEnd: hex("20 00")],
            .unexpectedLabel(expected: nil, found: -1), at: .claimsEnd),
        Case("exp", [.claims: [0xa6], .audLabel: hex("03"), .iatLabel: hex("04 00 06")],
            .unexpectedLabel(expected: 6, found: 4), at: .iatLabel),
        Case("no iss", [.claims: [0xa4], .issLabel: [], .iss: []],
            .unexpectedLabel(expected: 1, found: 2), at: .subLabel),
        Case("no sub", [.claims: [0xa4], .subLabel: [], .sub: []],
            .unexpectedLabel(expected: 2, found: 3), at: .audLabel),
        Case("no aud", [.claims: [0xa4], .audLabel: [], .aud: []],
            .unexpectedLabel(expected: 3, found: 6), at: .iatLabel),
        Case("no iat", [.claims: [0xa4], .iatLabel: [], .iat: []],
            .unexpectedLabel(expected: 6, found: 7), at: .ctiLabel),
        Case("no cti", [.claims: [0xa4], .ctiLabel: [], .cti: []], .missingLabel(7), at: .cti),
        Case("iss twice", [.subLabel: [1]], .duplicateKey, at: .subLabel),
        Case("sub after aud", [.subLabel: [3], .audLabel: [2]],
            .unexpectedLabel(expected: 2, found: 3), at: .subLabel),
        Case("aud behind iat", [.iatLabel: [2]], .keyOrder, at: .iatLabel),
    ]

    static let issuers: [Case] = [
        Case("upper case", [.iss: text(address.uppercased())], .issuerMismatch, at: .iss),
        Case("mixed case", [.iss: text("Assay" + address.dropFirst(5))], .issuerMismatch, at: .iss),
        Case("another's address",
            [.iss: text(TestKeys.key(1).publicKey.address.description)], .issuerMismatch, at: .iss),
        Case("a slip", [.iss: text(address.dropLast() + "q")], .issuerMismatch, at: .iss),
        Case("empty", [.iss: [0x60]], .issuerMismatch, at: .iss),
        Case("a blank more", [.iss: text(address + " ")], .issuerMismatch, at: .iss),
        Case("a mark more", [.iss: text(address + "\u{301}")], .issuerMismatch, at: .iss),
        Case("a joiner more", [.iss: text(address + "\u{200d}")], .issuerMismatch, at: .iss),
        Case("longer than 64", [.iss: text(address + address)], .tooLarge(limit: 64), at: .iss),
        Case("the bytes", [.iss: [0x54] + TestKeys.key(0).publicKey.address.bytes],
            .unexpectedType(expected: .text, found: .bytes), at: .iss),
        Case("not UTF-8", [.iss: hex("61ff")], .invalidUTF8, at: .iss),
    ]

    static let subjects: [Case] = [
        Case("unknown", [.sub: text("mint")], .unknownKind("mint"), at: .sub),
        Case("block", [.sub: text("block")], .unknownKind("block"), at: .sub),
        Case("upper case", [.sub: text("Transfer")], .unknownKind("Transfer"), at: .sub),
        Case("empty", [.sub: [0x60]], .unknownKind(""), at: .sub),
        Case("a blank", [.sub: text("transfer ")], .unknownKind("transfer "), at: .sub),
        Case("longer than 32", [.sub: text(String(repeating: "a", count: 33))],
            .tooLarge(limit: 32), at: .sub),
        Case("a number", [.sub: [1]], .unexpectedType(expected: .text, found: .unsigned), at: .sub),
        Case("not UTF-8", [.sub: hex("62c328")], .invalidUTF8, at: .sub),
    ]

    static func audience(_ value: String) -> Case {
        Case("for \"\(value)\"", [.aud: text(value)], .outOfRange("a chain id"), at: .aud)
    }
    static let audiences: [Case] = [
        audience(""), audience("test"), audience("-" + digits), audience("test-"),
        audience("test" + digits), audience("test-0123456789abcde"),
        audience("test-0123456789abcdeff"), audience("test-0123456789ABCDEF"),
        audience("test-0123456789abcdeg"), audience("Test-" + digits), audience("te st-" + digits),
        audience("te-st-" + digits), audience("tést-" + digits), audience("test--" + digits),
        audience("test_" + digits), audience(" test-" + digits), audience("test-" + digits + " "),
        audience("test-0x23456789abcdef"), audience("test\u{0}-" + digits),
        audience("thirteenchars"), audience("abcdefghijklm-0123456789abcde"),
        Case("13 letters", [.aud: text("abcdefghijklm-" + digits)], .tooLarge(limit: 29), at: .aud),
        Case("bytes", [.aud: hex("41 61")],
            .unexpectedType(expected: .text, found: .bytes), at: .aud),
        Case("not UTF-8", [.aud: hex("61 80")], .invalidUTF8, at: .aud),
    ]

    static let numbers: [Case] = [
        Case("negative clock", [.iat: [0x20]],
            .unexpectedType(expected: .unsigned, found: .negative), at: .iat),
        Case("clock as a float", [.iat: hex("fb 41d954fc40000000")], .unsupported, at: .iat),
        Case("long clock", [.iat: hex("1b 000000006553f100")], .nonShortestInteger, at: .iat),
        Case("clock as text", [.iat: text("1")],
            .unexpectedType(expected: .unsigned, found: .text), at: .iat),
        Case("tagged clock", [.iat: hex("c1 00")],
            .unexpectedType(expected: .unsigned, found: .tag), at: .iat),
        Case("nonce of 7 bytes", [.cti: hex("47 00000000000001")],
            .wrongLength(expected: 8, found: 7), at: .cti),
        Case("nonce of 9 bytes", [.cti: hex("49 000000000000000001")],
            .wrongLength(expected: 8, found: 9), at: .cti),
        Case("no nonce", [.cti: [0x40]], .wrongLength(expected: 8, found: 0), at: .cti),
        Case("nonce as a number", [.cti: [1]],
            .unexpectedType(expected: .bytes, found: .unsigned), at: .cti),
        Case("nonce of 2⁶³ bytes", [.cti: hex("5b 8000000000000000")], .truncated, at: .claimsEnd),
        Case("nonce of 2⁶⁴ − 1 bytes", [.cti: hex("5b ffffffffffffffff")],
            .truncated, at: .claimsEnd),
    ]

    @Test("refused", arguments: labels + issuers + subjects + audiences + numbers)
    func refused(spoiled: Case) {
        #expect(throws: spoiled.error) {
            try Statement(decoding: spoiled.pieces.bytes, limit: Statement.maximumSize)
        }
    }

    /// Whatever the spoiled ones are refused for, it is not something they share.
    @Test func theSampleItselfIsRead() throws {
        let bytes = StatementPieces().bytes
        let statement = try Statement(decoding: bytes, limit: bytes.count)
        #expect(statement.bytes == bytes)
        #expect(statement.claims.chain.description == StatementPieces.chain)
        #expect(statement.claims.nonce == 1 && statement.claims.issuedAt == 1_700_000_000)
        #expect(statement.transaction == .transfer(Transfer(to: .zero, amount: 1_000)))
    }

    @Test func everyCutIsTruncated() {
        let bytes = StatementPieces().bytes
        for count in bytes.indices {
            #expect(throws: DecodeError(.truncated, at: count)) {
                try Statement(decoding: Array(bytes.prefix(count)), limit: Statement.maximumSize)
            }
        }
    }
}
