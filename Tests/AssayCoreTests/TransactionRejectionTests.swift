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
        (.notAValidator, "notAValidator", false),
        (.alreadyVoted, "alreadyVoted", false),
        (.tooManyBallots, "tooManyBallots", false),
        (.unknownAccount, "unknownAccount", false),
        (.notApplicable, "notApplicable", false),
        (.parameterOutOfBounds(.dueWork), "parameterOutOfBounds", false),
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
    }
}
