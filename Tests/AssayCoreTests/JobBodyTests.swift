import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// The payloads of jobs, openings and challenges: which bytes are one, and which are not.
@Suite struct JobBodyTests {
    private typealias Case = StatementBodyTests.Case

    private static let digest = StatementBodyTests.digest
    private static let nobody = StatementBodyTests.address
    private static let somebody = "54" + String(repeating: "01", count: 20)
    private static let job =
        "01" + digest + "02" + digest + "03 05 04 0a 05 14 06 02 07 03 08 01 09 00"
    /// Where the labels from 10 on begin.
    private static let end = 85

    private static let jobs: [Case] = [
        ("a0", .missingLabel(1), 1),
        (
            "a8 01" + digest + "02" + digest + "03 05 04 0a 05 14 06 02 07 03 08 01",
            .missingLabel(9), 83
        ),
        ("a1 02" + digest, .label(2, not: 1), 1),
        ("a9" + job.dropLast(5) + "0a 00", .label(10, not: 9), 83),
        ("aa" + job + "0c 00", .unknown(12), end),
        ("aa" + job + "09 00", .duplicateKey, end),
        ("ab" + job + "0b 6161 0a 80", .keyOrder, end + 3),
        ("a9 01 54" + StatementBodyTests.zeros20 + "02", .length(20, not: 32), 2),
        ("aa" + job + "0a f6", .wanted(.array, not: .simple), end + 1),
        ("aa" + job + "0a 81 40", .length(0, not: 20), end + 2),
        (
            "aa" + job + "0a 82" + nobody + nobody, .outOfRange("the order of the audience"),
            end + 1
        ),
        (
            "aa" + job + "0a 82" + somebody + nobody, .outOfRange("the order of the audience"),
            end + 1
        ),
        (
            "aa" + job + "0a 9841" + String(repeating: nobody, count: 65), .tooLarge(limit: 64),
            end + 1
        ),
        ("aa" + job + "0b 60", .outOfRange("the place"), end + 1),
        ("aa" + job + "0b 610a", .outOfRange("the place"), end + 1),
        ("aa" + job + "0b 617f", .outOfRange("the place"), end + 1),
        ("aa" + job + "0b 62c3bc", .outOfRange("the place"), end + 1),
        ("aa" + job + "0b 61ff", .invalidUTF8, end + 1),
        (
            "aa" + job + "0b 7881" + String(repeating: "61", count: 129), .tooLarge(limit: 128),
            end + 1
        ),
        ("aa" + job + "0b 4161", .wanted(.text, not: .bytes), end + 1),
        ("a9" + job + "00", .trailingBytes, end),
    ]

    private static let leaf = "00 02" + digest + digest + "03 f6" + digest
    private static let opening = "89" + leaf + "80 40"
    private static let open = "a2 01" + digest + "02"

    private static let opens: [Case] = [
        ("a0", .missingLabel(1), 1),
        ("a1 01" + digest, .missingLabel(2), 36),
        (open + "80", .outOfRange("the list of openings"), 37),
        (open + "81 80", .length(0, not: 9), 38),
        (open + "81 8a" + leaf + "80 80 00", .length(10, not: 9), 38),
        (open + "81 89 20" + leaf.dropFirst(3) + "80 40", .wanted(.unsigned, not: .negative), 39),
        (open + "81 89 00 02 40" + digest + "03 f6" + digest + "80 40", .length(0, not: 32), 41),
        (open + "81 89 00 02" + digest + digest + "03 40 40 80 40", .length(0, not: 32), 110),
        (open + "81 89 00 02" + digest + digest + "03 f6 40 80 40", .length(0, not: 32), 111),
        (open + "81 89" + leaf + "81 80 40", .length(0, not: 2), 146),
        (
            open + "81 89" + leaf + "81 82" + digest + "20 40", .wanted(.unsigned, not: .negative),
            181
        ),
        (
            open + "81 89" + leaf + "9841" + String(repeating: "82" + digest + "00", count: 65),
            .tooLarge(limit: 64), 145
        ),
        (
            open + "81 89" + leaf + "80 590820" + String(repeating: "00", count: 2_080),
            .tooLarge(limit: 2_048), 146
        ),
        (open + "81 89" + leaf + "80 41 00", .length(1, not: 0), 146),
        (open + "81 89" + leaf + "80 80", .wanted(.bytes, not: .array), 146),
        (open + "9841" + String(repeating: opening, count: 65), .tooLarge(limit: 64), 37),
        ("a3 01" + digest + "02 81" + opening + "03 00", .unknown(3), 147),
    ]

    private static let challenges: [Case] = [
        ("a0", .missingLabel(1), 1), ("a1 02" + digest, .label(2, not: 1), 1),
        ("a1 01 40", .length(0, not: 32), 2), ("a2 01" + digest + "02 00", .unknown(2), 36),
        ("81" + digest, .wanted(.map, not: .array), 0),
    ]

    @Test("refused as a job", arguments: jobs)
    func refusedJob(body: String, reason: DecodeError.Reason, offset: Int) {
        StatementBodyTests.expectRefused("job", (body, reason, offset))
    }

    @Test("refused as openings", arguments: opens)
    func refusedOpen(body: String, reason: DecodeError.Reason, offset: Int) {
        StatementBodyTests.expectRefused("open", (body, reason, offset))
    }

    @Test("refused as a challenge", arguments: challenges)
    func refusedChallenge(body: String, reason: DecodeError.Reason, offset: Int) {
        StatementBodyTests.expectRefused("challenge", (body, reason, offset))
    }

    @Test(
        "accepted",
        arguments: [
            ("job", "a9" + job), ("job", "aa" + job + "0a 80"),
            ("job", "aa" + job + "0a 82" + nobody + somebody),
            ("job", "ab" + job + "0a 81" + nobody + "0b 6120"),
            ("job", "aa" + job + "0b 7880" + String(repeating: "7e", count: 128)),
            ("attest", "a4 02" + digest + "03" + digest + "04 01 05 02"),
            (
                "attest",
                "a5 02" + digest + "03" + digest + "04 01 05 02 06 82 01" + digest
            ),
            ("open", open + "81" + opening), ("open", open + "82" + opening + opening),
            ("open", open + "81 89" + leaf + "81 82" + digest + "1b ffffffffffffffff" + digest),
            ("challenge", "a1 01" + digest),
        ])
    func accepted(kind: String, body: String) throws {
        let pieces = StatementPieces(kind, [UInt8](hex: body))
        let statement = try Statement(decoding: pieces.bytes, limit: Statement.maximumSize)
        #expect(statement.transaction.kind.rawValue == kind)
        #expect(statement.transaction.encodedBody == [UInt8](hex: body))
    }

    @Test(
        "places",
        arguments: [
            ("", false), (" ", true), ("~", true), ("/srv/{job}", true), ("a\u{7f}", false),
            ("a\n", false), ("ü", false), (String(repeating: "x", count: 128), true),
            (String(repeating: "x", count: 129), false),
        ])
    func place(_ text: String, _ isValid: Bool) {
        #expect((JobPlace(text) != nil) == isValid)
        if isValid { #expect(JobPlace(text)?.description == text) }
    }

    @Test func anAudienceIsASetInOneOrder() {
        let addresses = (0..<4).map { TestKeys.key($0).publicKey.address }
        let draft = JobDraft { $0.audience = addresses.reversed() + addresses }
        #expect(draft.terms.audience == addresses.sorted())
    }
}
