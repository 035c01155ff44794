import AssayCore
import AssayCrypto
import Testing

@testable import AssayLight

/// What readers are told: each refusal reads differently and names its numbers.
@Suite struct VerificationErrorTests {
    private static let errors: [(VerificationError, names: String)] = [
        (.malformedEntry(DecodeError(.truncated, at: 77)), "77"),
        (.inclusion(.rootMismatch), "another root"),
        (.state(.valueMismatch), "value"),
        (.wrongChain, "chain"),
        (.olderThanTrust(height: 77, trusted: 88), "77"),
        (.olderThanTrust(height: 77, trusted: 88), "88"),
        (.conflictsWithTrust, "forged"),
        (.trustExpired(at: 77), "77"),
        (.headBeforeLink, "last change"),
        (.fromTheFuture, "clock"),
        (.brokenLink(height: 77), "77"),
        (.unknownValidators, "do not follow"),
        (.certificate(.noQuorum(signers: 77, needed: 88)), "77"),
        (.certificate(.noQuorum(signers: 77, needed: 88)), "88"),
        (.certificate(.badSeal(validator: 77)), "77"),
        (.certificate(.malformedSigners), "signers"),
        (.certificate(.roundMismatch), "round"),
        (.certificate(.wrongValidators), "different set"),
        (.statementSignature(.mismatch), "signature"),
    ]

    @Test("texts", arguments: Self.errors)
    func text(_ error: VerificationError, names: String) {
        #expect(error.description.contains(names))
    }

    @Test func noTwoErrorsReadTheSame() {
        let errors = Set(Self.errors.map(\.0))
        #expect(Set(errors.map(\.description)).count == errors.count)
    }
}
