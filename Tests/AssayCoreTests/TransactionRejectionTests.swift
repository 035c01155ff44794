import Testing

@testable import AssayCore

/// The reasons themselves: their codes are an interface for programs, their texts for people.
@Suite struct TransactionRejectionTests {
    private static let reasons: [(Rejection, code: String, isEarly: Bool)] = [
        (.wrongChain(expected: "x"), "wrongChain", false),
        (.unknownSigner, "unknownSigner", false),
        (.nonceUsed, "nonceUsed", false),
        (.nonceTooHigh(highest: 64), "nonceTooHigh", true),
        (.issuedInFuture, "issuedInFuture", true),
        (.insufficientBalance(balance: 5), "insufficientBalance", false),
        (.overflow, "overflow", false),
        (.zeroAmount, "zeroAmount", false),
        (.transferToSelf, "transferToSelf", false),
        (.belowMinimumBalance(minimum: 5), "belowMinimumBalance", false),
        (.bondTooSmall(bond: 5), "bondTooSmall", false),
        (.royaltyTooHigh, "royaltyTooHigh", false),
        (.unknownModel, "unknownModel", false),
        (.zeroCount, "zeroCount", false),
        (.zeroUnits, "zeroUnits", false),
        (.sharesTooHigh, "sharesTooHigh", false),
        (.tooManySlots, "tooManySlots", false),
        (.agreementAboveSlots, "agreementAboveSlots", false),
        (.noMajority, "noMajority", false),
        (.durationOutOfBounds(longest: 5), "durationOutOfBounds", false),
        (.windowTooLong(longest: 5), "windowTooLong", false),
        (.audienceTooSmall, "audienceTooSmall", false),
        (.tooManyJobs, "tooManyJobs", true),
        (.unknownJob, "unknownJob", false),
        (.wrongStatus(.open), "wrongStatus", false),
        (.beforeDraw, "beforeDraw", true),
        (.deadlinePassed, "deadlinePassed", false),
        (.wrongCount(expected: 5), "wrongCount", false),
        (.tooManyUnits(most: 5), "tooManyUnits", false),
        (.slotTaken, "slotTaken", false),
        (.operatorHasSlot, "operatorHasSlot", false),
        (.noSlotLeft, "noSlotLeft", false),
        (.notInAudience, "notInAudience", false),
        (.notBonded, "notBonded", false),
        (.notDrawnForSlot, "notDrawnForSlot", false),
        (.streakTooShort(needed: 5), "streakTooShort", false),
        (.judgeHasSlot, "judgeHasSlot", false),
        (.alreadyJudged, "alreadyJudged", false),
        (.noSlot, "noSlot", false),
        (.wrongLeaf, "wrongLeaf", false),
        (.wrongSum, "wrongSum", false),
        (.wrongInput, "wrongInput", false),
        (.notDrawn, "notDrawn", false),
        (.alreadyOpened, "alreadyOpened", false),
        (.alreadyChallenged, "alreadyChallenged", false),
        (.notAValidator, "notAValidator", false),
        (.alreadyVoted, "alreadyVoted", false),
        (.tooManyBallots, "tooManyBallots", false),
        (.unknownAccount, "unknownAccount", false),
        (.notApplicable, "notApplicable", false),
        (.parameterOutOfBounds(.dueWork), "parameterOutOfBounds", false),
        (.notAKey, "notAKey", false),
        (.tooManyValidators, "tooManyValidators", false),
        (.lastValidator, "lastValidator", false),
        (.notProposed, "notProposed", false),
        (.blockTooLarge, "blockTooLarge", false),
        (.headerMismatch(.time), "headerMismatch", false),
    ]

    @Test("codes", arguments: Self.reasons)
    func code(_ reason: Rejection, code: String, isEarly: Bool) {
        #expect(reason.code == code)
        #expect(reason.isEarly == isEarly)
        #expect(reason.description.count > 10)
    }

    @Test func noTwoReasonsReadTheSame() {
        #expect(Set(Self.reasons.map(\.code)).count == Self.reasons.count)
        #expect(Set(Self.reasons.map(\.0.description)).count == Self.reasons.count)
    }

    @Test func textsNameWhatIsMissing() {
        #expect(Rejection.wrongChain(expected: "a-b").description.contains("a-b"))
        #expect(Rejection.nonceTooHigh(highest: 77).description.contains("77"))
        #expect(Rejection.insufficientBalance(balance: 77).description.contains("77"))
        #expect(Rejection.belowMinimumBalance(minimum: 77).description.contains("77"))
        #expect(Rejection.bondTooSmall(bond: 77).description.contains("77"))
        #expect(Rejection.parameterOutOfBounds(.dueWork).description.contains("dueWork"))
        #expect(Rejection.parameterOutOfBounds(.dueWork).description.contains("10000"))
        #expect(Rejection.headerMismatch(.logRoot).description.contains("logRoot"))
        #expect(Rejection.durationOutOfBounds(longest: 77).description.contains("77"))
        #expect(Rejection.windowTooLong(longest: 77).description.contains("77"))
        #expect(Rejection.wrongCount(expected: 77).description.contains("77"))
        #expect(Rejection.tooManyUnits(most: 77).description.contains("77"))
        #expect(Rejection.streakTooShort(needed: 77).description.contains("77"))
        for status in JobStatus.allCases {
            #expect(Rejection.wrongStatus(status).description.contains(status.name))
        }
    }

    /// The table has every reason there is, and each is provoked by a line of some table, or by
    /// a test that is named here.
    @Test func everyReasonIsProvoked() throws {
        let codes = try Self.codesInTheSource()
        #expect(codes.count > 40)
        #expect(codes == Set(Self.reasons.map(\.code)))
        let tables = [JobPostTests.terms, JobPostTests.amounts].joined().map(\.expected)
        let jobTables = [
            JobSlotTests.table, JobOpenTests.table, JobChallengeTests.challenges,
            JobChallengeTests.judgments,
        ].joined().map(\.expected)
        let provoked = Set((tables + jobTables).compactMap { $0?.code })
        let elsewhere: Set = [
            // TransactionTransferTests, TransactionBondTests, TransactionModelTests.
            "wrongChain", "nonceUsed", "nonceTooHigh", "issuedInFuture", "zeroAmount",
            "transferToSelf", "belowMinimumBalance", "royaltyTooHigh",
            // VoteTests.
            "alreadyVoted", "tooManyBallots", "unknownAccount", "notApplicable",
            "parameterOutOfBounds",
            // MembershipTests.
            "notAKey", "tooManyValidators", "lastValidator", "notProposed",
            // BlockLimitTests, BlockTests, JobPostTests.
            "blockTooLarge", "headerMismatch", "tooManyJobs",
        ]
        #expect(provoked.union(elsewhere) == codes)
        #expect(provoked.isDisjoint(with: elsewhere))
    }

    /// The cases of `Rejection`, read from its file: the compiler does not list them.
    private static func codesInTheSource() throws -> Set<String> {
        let lines = try TidyTests.text(of: "AssayCore/State/Rejection.swift").split(separator: "\n")
        let body = lines.drop { $0 != "public enum Rejection: Error, Hashable, Sendable {" }
            .prefix { $0 != "}" }
        let names = body.filter { $0.hasPrefix("    case ") }.map { line in
            String(line.dropFirst("    case ".count).prefix { $0.isLetter })
        }
        return Set(names)
    }
}
