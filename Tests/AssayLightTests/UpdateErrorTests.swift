import AssayCore
import Testing

@testable import AssayLight

/// What readers of updates, blocks, checkpoints and evidence are told.
@Suite struct UpdateErrorTests {
    private static let errors: [(VerificationError, names: String)] = [
        (.discontinuous(.wrongLength), "continue the trusted log"),
        (.discontinuous(.rootMismatch), "another root"),
        (.noConflict, "nothing against anybody"),
        (.wrongNextValidators, "the validators after the head"),
        (.stalled(seconds: 77, limit: 88), "77 s"),
        (.stalled(seconds: 77, limit: 88), "88 s"),
        (.stalled(seconds: 77, limit: 88), "--max-age"),
        (.foreignHeader, "the trusted log"),
        (.entries(.wrongCount), "entries"),
        (.entries(.rootMismatch), "entries"),
        (.tooFewCosignatures(found: 77, needed: 88), "77"),
        (.tooFewCosignatures(found: 77, needed: 88), "88"),
        (.checkpoint(.malformed("it is not UTF-8")), "not UTF-8"),
        (.checkpoint(.badCosignature(of: "light/x")), "light/x"),
    ]

    @Test("texts", arguments: Self.errors)
    func text(_ error: VerificationError, names: String) {
        #expect(error.description.contains(names))
    }

    /// But for the two ways in which entries do not fit: a reader can do nothing about either.
    @Test func noTwoErrorsReadTheSame() {
        let errors = Set(Self.errors.map(\.0))
        #expect(Set(errors.map(\.description)).count == errors.count - 1)
    }
}
