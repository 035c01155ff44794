import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// The payloads of all kinds of transactions: which bytes are one, and which are not.
@Suite struct StatementBodyTests {
    static let zeros20 = String(repeating: "00", count: 20)
    static let zeros32 = String(repeating: "00", count: 32)
    static let address = "54" + zeros20
    static let digest = "5820" + zeros32
    static let wholeAttest = "01" + digest + "03" + digest + "04 01 05 02"
    static let attest5 = "a5" + wholeAttest
    static let wholeModel = "01" + digest + "02 00 03 6161 04 f5"

    /// A payload, why it is refused, and where, counted from its beginning.
    typealias Case = (body: String, reason: DecodeError.Reason, offset: Int)

    static let transfers: [Case] = [
        ("a0", .missingLabel(1), 1),
        ("a1 01" + address, .missingLabel(2), 23),
        ("a1 02 00", .label(2, not: 1), 1),
        ("a3 01" + address + "02 01 03 00", .unknown(3), 25),
        ("a2 02 01 01" + address, .label(2, not: 1), 1),
        ("a2 01" + address + "01 01", .duplicateKey, 23),
        ("a2 01 53" + zeros20.dropLast(2) + "02 01", .length(19, not: 20), 2),
        ("a2 01 55" + zeros20 + "00 02 01", .length(21, not: 20), 2),
        ("a2 01" + address + "02 20", .wanted(.unsigned, not: .negative), 24),
        ("a2 01" + address + "02 1817", .nonShortestInteger, 24),
        ("a2 01" + address + "02 f97c00", .unsupported, 24),
        ("a2 01" + address + "02 c249010000000000000000", .wanted(.unsigned, not: .tag), 24),
        ("a2 01" + address + "02 01 00", .trailingBytes, 25),
        ("82" + address + "01", .wanted(.map, not: .array), 0),
        ("a4" + wholeAttest, .length(32, not: 20), 2),
    ]

    static let bonds: [Case] = [
        ("a0", .missingLabel(1), 1),
        ("a2 01 01 02 00", .unknown(2), 3),
        ("a1 01 1b 8000000000000000", .outOfRange("an integer"), 2),
        ("a1 01 3b 8000000000000000", .outOfRange("an integer"), 2),
        ("a1 01 6131", .wanted(.unsigned, not: .text), 2),
        ("a1 01 fb 3ff0000000000000", .unsupported, 2),
        ("a1 01 3817", .nonShortestInteger, 2),
    ]

    static let models: [Case] = [
        ("a3 01" + digest + "02 00 03 6161", .missingLabel(4), 41),
        ("a5" + wholeModel + "05 00", .unknown(5), 43),
        ("a4 01" + digest + "02 00 03 60 04 f5", .outOfRange("the unit rule"), 39),
        ("a4 01" + digest + "02 00 03 6141 04 f5", .outOfRange("the unit rule"), 39),
        ("a4 01" + digest + "02 00 03 62c3bc 04 f5", .outOfRange("the unit rule"), 39),
        ("a4 01" + digest + "02 00 03 7821" + zeros32 + "00 04 f5", .tooLarge(limit: 32), 39),
        ("a4 01" + digest + "02 00 03 6161 04 01", .wanted(.simple, not: .unsigned), 42),
        ("a4 01" + digest + "02 00 03 6161 04 f6", .wanted(.simple, not: .simple), 42),
        ("a4 01" + digest + "02 00 03 6161 04 f7", .unsupported, 42),
        ("a4 01 581f" + zeros32.dropLast(2) + "02 00 03 6161 04 f5", .length(31, not: 32), 2),
    ]

    static let attestations: [Case] = [
        // Neither a model nor a job, or both.
        ("a0", .missingLabel(2), 1),
        ("a4 03" + digest + "04 01 05 02", .label(3, not: 2), 1),
        ("a5 01" + digest + "02" + digest + "03" + digest + "04 01 05 02", .label(2, not: 3), 36),
        ("a3 02" + digest + "03" + digest + "04 01", .missingLabel(5), 73),
        ("a4 02 54" + zeros20 + "03" + digest + "04 01 05 02", .length(20, not: 32), 2),
        ("a3 01" + digest + "03" + digest + "04 01", .missingLabel(5), 73),
        ("a3 01" + digest + "04 01 05 02", .label(4, not: 3), 36),
        ("a5 01" + digest + "02 00 03" + digest + "04 01 05 02", .label(2, not: 3), 36),
        (attest5 + "07 00", .unknown(7), 75),
        (attest5 + "06 80", .length(0, not: 2), 76),
        (attest5 + "06 f6", .wanted(.array, not: .simple), 76),
        (attest5 + "06 83 01" + digest + "00", .length(3, not: 2), 76),
        (attest5 + "06 82 00" + digest, .outOfRange("the type of evidence"), 77),
        (attest5 + "06 82 1a00010000" + digest, .outOfRange("the type of evidence"), 77),
        (attest5 + "06 82 20" + digest, .wanted(.unsigned, not: .negative), 77),
        (attest5 + "06 82 01 40", .length(0, not: 32), 78),
        ("a6" + wholeAttest + "06 82 01" + digest + "06 82 01" + digest, .duplicateKey, 112),
        // 361 bytes and more are refused before their size is, since nothing valid fills them.
        (attest5 + "07 58f0" + String(repeating: "00", count: 240), .unknown(7), 75),
    ]

    static let votes: [Case] = [
        ("a0", .missingLabel(1), 1),
        ("a2 01 82 03" + address + "02 00", .unknown(2), 25),
        ("a1 01 80", .truncated, 3),
        ("a1 01 81 03", .outOfRange("the kind of change"), 3),
        ("a1 01 82 03", .truncated, 4), ("a1 01 82 06 00", .outOfRange("the kind of change"), 3),
        ("a1 01 83 04" + address + "00", .length(3, not: 2), 2),
        ("a1 01 82 04" + address, .length(20, not: 33), 4),
        ("a1 01 82 05" + address, .length(20, not: 33), 4),
        ("a1 01 83 03" + address + "6161", .length(3, not: 2), 2),
        ("a1 01 82 02" + address, .length(2, not: 3), 2),
        ("a1 01 84 02" + address + "6161 00", .tooLarge(limit: 3), 2),
        ("a1 01 82 00 a0", .outOfRange("the kind of change"), 3),
        ("a1 01 82 08" + address, .outOfRange("the kind of change"), 3),
        ("a1 01 81 07", .outOfRange("the kind of change"), 3),
        ("a1 01 82 06 00", .outOfRange("the kind of change"), 3),
        ("a1 01 82 07" + address, .wrongLength(expected: 32, found: 20), 4),
        ("a1 01 82 07 5821" + zeros32 + "00", .length(33, not: 32), 4),
        ("a1 01 82 07 60", .wanted(.bytes, not: .text), 4),
        ("a1 01 82 20" + address, .wanted(.unsigned, not: .negative), 3),
        ("a1 01 82 01 a0", .outOfRange("the list of parameters"), 4),
        ("a1 01 82 01 a1 00 00", .unknown(0), 5),
        ("a1 01 82 01 a1 15 00", .unknown(21), 5),
        ("a1 01 82 01 a2 02 00 01 00", .keyOrder, 7),
        ("a1 01 82 01 a2 01 00 01 00", .duplicateKey, 7),
        ("a1 01 82 01 a1 01 20", .wanted(.unsigned, not: .negative), 6),
        ("a1 01 83 02" + address + "60", .outOfRange("the operator id"), 25),
        ("a1 01 83 02" + address + "7841" + zeros32 + zeros32 + "00", .tooLarge(limit: 64), 25),
        ("a1 01 83 02" + address + "61ff", .invalidUTF8, 25),
        ("a1 01 83 02" + address + "4161", .wanted(.text, not: .bytes), 25),
    ]

    static func expectRefused(_ kind: String, _ refused: Case) {
        let pieces = StatementPieces(kind, [UInt8](hex: refused.body))
        let offset = pieces.offset(of: .body) + refused.offset
        #expect(throws: DecodeError(refused.reason, at: offset)) {
            try Statement(decoding: pieces.bytes, limit: Statement.maximumSize)
        }
    }

    @Test("refused as a transfer", arguments: transfers)
    func transfer(body: String, reason: DecodeError.Reason, offset: Int) {
        Self.expectRefused("transfer", (body, reason, offset))
    }

    @Test("refused as a bond", arguments: bonds)
    func bond(body: String, reason: DecodeError.Reason, offset: Int) {
        Self.expectRefused("bond", (body, reason, offset))
    }

    @Test("refused as a model", arguments: models)
    func model(body: String, reason: DecodeError.Reason, offset: Int) {
        Self.expectRefused("model", (body, reason, offset))
    }

    @Test("refused as an attestation", arguments: attestations)
    func attest(body: String, reason: DecodeError.Reason, offset: Int) {
        Self.expectRefused("attest", (body, reason, offset))
    }

    @Test("refused as a vote", arguments: votes)
    func vote(body: String, reason: DecodeError.Reason, offset: Int) {
        Self.expectRefused("vote", (body, reason, offset))
    }

    @Test(
        "accepted",
        arguments: [
            ("transfer", "a2 01" + address + "02 00"),
            ("transfer", "a2 01" + address + "02 1b ffffffffffffffff"),
            ("bond", "a1 01 00"),
            ("bond", "a1 01 3b 7fffffffffffffff"),
            ("bond", "a1 01 1b 7fffffffffffffff"),
            ("model", "a4" + wholeModel),
            ("model", "a4 01" + digest + "02 1b ffffffffffffffff 03 622d61 04 f4"),
            ("attest", "a4" + wholeAttest),
            ("attest", attest5 + "06 82 19ffff" + digest),
            ("vote", "a1 01 82 03" + address),
            ("vote", "a1 01 83 02" + address + "63 e282ac"),
            ("vote", "a1 01 82 01 a2 01 00 09 1b ffffffffffffffff"),
        ])
    func accepted(kind: String, body: String) throws {
        let pieces = StatementPieces(kind, [UInt8](hex: body))
        let statement = try Statement(decoding: pieces.bytes, limit: Statement.maximumSize)
        #expect(statement.transaction.kind.rawValue == kind)
        #expect(statement.transaction.encodedBody == [UInt8](hex: body))
    }

    /// More than 16 KiB are refused unread; so is an attestation that would not fit its promise.
    @Test func sizes() {
        let filler = [0xa1, 1, 0x59, 0x40, 0] + [UInt8](repeating: 0, count: 16_384)
        let large = StatementPieces("bond", filler).bytes
        #expect(throws: DecodeError(.tooLarge(limit: 16_384), at: 16_384)) {
            try Statement(decoding: large, limit: Statement.maximumSize)
        }
        #expect(throws: DecodeError.self) { try Statement(decoding: large, limit: large.count) }
        let body = Self.attest5 + "06 82 19ffff" + Self.digest
        let attest = StatementPieces("attest", [UInt8](hex: body))
        #expect(attest.bytes.count <= Statement.maximumAttestationSize)
    }
}
