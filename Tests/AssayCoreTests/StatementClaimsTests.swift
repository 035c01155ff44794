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
    static let other = TestKeys.key(1).publicKey.address
    static let zeros = [UInt8](repeating: 0, count: 33)
    static let digits = "0123456789abcdef"

    static let labels: [Case] = [
        Case("no claims", [.claims: [0xa0]], .missingLabel(1), at: .issLabel),
        Case("4 claims", [.claims: [0xa4]], .missingLabel(7), at: .ctiLabel),
        Case("a 6th claim", [.claims: [0xa6], .claimsEnd: [8, 0]], .unknown(8), at: .claimsEnd),
        Case("a private claim", [.claimsEnd: [0x20, 0], .claims: [0xa6]], .unknown(-1)),
        Case("exp", [.iatLabel: hex("04 00 06"), .claims: [0xa6]], .label(4, not: 6)),
        Case("no iss", [.issLabel: [], .iss: [], .claims: [0xa4]], .label(2, not: 1)),
        Case("no sub", [.subLabel: [], .sub: [], .claims: [0xa4]], .label(3, not: 2)),
        Case("no aud", [.audLabel: [], .aud: [], .claims: [0xa4]], .label(6, not: 3)),
        Case("no iat", [.iatLabel: [], .iat: [], .claims: [0xa4]], .label(7, not: 6)),
        Case("no cti", [.claims: [0xa4], .ctiLabel: [], .cti: []], .missingLabel(7), at: .cti),
        Case("iss twice", [.subLabel: [1]], .duplicateKey),
        Case("sub after aud", [.subLabel: [3], .audLabel: [2]], .label(3, not: 2)),
        Case("aud behind iat", [.iatLabel: [2]], .keyOrder),
    ]

    static let issuers: [Case] = [
        Case("upper case", [.iss: text(address.uppercased())], .issuerMismatch),
        Case("mixed case", [.iss: text("Assay" + address.dropFirst(5))], .issuerMismatch),
        Case("another's address", [.iss: text(other.description)], .issuerMismatch),
        Case("a slip", [.iss: text(address.dropLast() + "q")], .issuerMismatch),
        Case("empty", [.iss: [0x60]], .issuerMismatch),
        Case("a blank more", [.iss: text(address + " ")], .issuerMismatch),
        Case("a mark more", [.iss: text(address + "\u{301}")], .issuerMismatch),
        Case("a joiner more", [.iss: text(address + "\u{200d}")], .issuerMismatch),
        Case("longer than 64", [.iss: text(address + address)], .tooLarge(limit: 64)),
        Case("the bytes", [.iss: [0x54] + other.bytes], .wanted(.text, not: .bytes)),
        Case("not UTF-8", [.iss: hex("61ff")], .invalidUTF8),
    ]

    static let subjects: [Case] = [
        Case("unknown", [.sub: text("mint")], .unknownKind("mint")),
        Case("block", [.sub: text("block")], .unknownKind("block")),
        Case("upper case", [.sub: text("Transfer")], .unknownKind("Transfer")),
        Case("empty", [.sub: [0x60]], .unknownKind("")),
        Case("a blank", [.sub: text("transfer ")], .unknownKind("transfer ")),
        Case("longer than 32", [.sub: hex("7821") + zeros], .tooLarge(limit: 32)),
        Case("a number", [.sub: [1]], .wanted(.text, not: .unsigned)),
        Case("not UTF-8", [.sub: hex("62c328")], .invalidUTF8),
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
        Case("13 letters", [.aud: text("abcdefghijklm-" + digits)], .tooLarge(limit: 29)),
        Case("bytes", [.aud: hex("41 61")], .wanted(.text, not: .bytes)),
        Case("not UTF-8", [.aud: hex("61 80")], .invalidUTF8),
    ]

    static let numbers: [Case] = [
        Case("negative clock", [.iat: [0x20]], .wanted(.unsigned, not: .negative)),
        Case("clock as a float", [.iat: hex("fb 41d954fc40000000")], .unsupported),
        Case("long clock", [.iat: hex("1b 000000006553f100")], .nonShortestInteger),
        Case("clock as text", [.iat: text("1")], .wanted(.unsigned, not: .text)),
        Case("tagged clock", [.iat: hex("c1 00")], .wanted(.unsigned, not: .tag)),
        Case("nonce of 7 bytes", [.cti: hex("47 00000000000001")], .length(7, not: 8)),
        Case("nonce of 9 bytes", [.cti: hex("49 000000000000000001")], .length(9, not: 8)),
        Case("no nonce", [.cti: [0x40]], .length(0, not: 8)),
        Case("nonce as a number", [.cti: [1]], .wanted(.bytes, not: .unsigned)),
        Case("nonce of 2⁶³", [.cti: hex("5b 8000000000000000")], .truncated, at: .claimsEnd),
        Case("nonce of 2⁶⁴ − 1", [.cti: hex("5b ffffffffffffffff")], .truncated, at: .claimsEnd),
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
