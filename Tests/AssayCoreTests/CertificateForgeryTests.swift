import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// Certificates that do not make a block final, each for one reason.
@Suite struct CertificateForgeryTests {
    /// One line of a table: a forged certificate, and what is said of it.
    struct Forgery: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let expected: CertificateError?
        let forge: @Sendable (CertificateScene) -> Certificate

        init(
            _ name: String, _ expected: CertificateError?,
            forge: @escaping @Sendable (CertificateScene) -> Certificate
        ) {
            self.testDescription = name
            self.expected = expected
            self.forge = forge
        }
    }

    @Test(
        "signers and signatures",
        arguments: [
            Forgery("a quorum", nil) { $0.seals([0, 2, 3]) },
            Forgery("everybody", nil) { $0.seals([0, 1, 2, 3]) },
            Forgery("no signers", .noQuorum(signers: 0, needed: 3)) { $0.seals([]) },
            Forgery("one short", .noQuorum(signers: 2, needed: 3)) { $0.seals([1, 3]) },
            Forgery("two signers, three signatures", .malformedSigners) {
                let good = $0.seals([0, 1])
                return good.with { $0.signatures.append(good.signatures[1]) }
            },
            Forgery("three signers, two signatures", .malformedSigners) {
                $0.seals([0, 1, 2]).with { $0.signatures.removeLast() }
            },
            Forgery("signers without signatures", .malformedSigners) {
                $0.seals([0, 1, 2]).with { $0.signatures = [] }
            },
            Forgery("signatures without signers", .malformedSigners) {
                $0.seals([0, 1, 2]).with { $0.bitmap = [0] }
            },
            Forgery("signatures in another order", .badSeal(validator: 0)) {
                $0.seals([0, 1, 2]).with { $0.signatures.reverse() }
            },
            Forgery("the same signature for two", .badSeal(validator: 1)) {
                $0.seals([0, 1, 2]).with { $0.signatures[1] = $0.signatures[0] }
            },
            Forgery("one validator's signature three times", .badSeal(validator: 0)) {
                let seal = $0.seals([2]).signatures[0]
                return $0.seals([0, 1, 2]).with { $0.signatures = [seal, seal, seal] }
            },
            Forgery("more than a quorum, and one is wrong", .badSeal(validator: 3)) {
                $0.seals([0, 1, 2, 3]).with { $0.signatures[3] = $0.signatures[2] }
            },
            Forgery("a stranger's key", .badSeal(validator: 0)) {
                TestValidators(count: 4, from: 60).certificate(of: $0.header)
            },
        ])
    func signers(_ test: Forgery) throws { try self.check(test) }

    @Test(
        "the bitmap",
        arguments: [
            Forgery("no bytes", .malformedSigners) {
                $0.seals([0, 1, 2]).with { $0.bitmap = [] }
            },
            Forgery("a byte too long", .malformedSigners) {
                $0.seals([0, 1, 2]).with { $0.bitmap.append(0) }
            },
            Forgery("a bit beyond the set", .malformedSigners) {
                $0.seals([0, 1, 2]).with { $0.bitmap[0] |= 1 << 4 }
            },
            Forgery("the highest bit", .malformedSigners) {
                $0.seals([0, 1, 2]).with { $0.bitmap[0] |= 1 << 7 }
            },
            Forgery("a bit beyond the set instead of one in it", .malformedSigners) {
                $0.seals([0, 1, 2]).with { $0.bitmap[0] = 0b10011 }
            },
            Forgery("as many other bits", .badSeal(validator: 3)) {
                $0.seals([0, 1, 2]).with { $0.bitmap[0] = 0b1011 }
            },
        ])
    func bitmap(_ test: Forgery) throws { try self.check(test) }

    @Test(
        "what was sealed",
        arguments: [
            Forgery("a late round", nil) { $0.seals([0, 1, 2], round: .max) },
            Forgery("another round", .badSeal(validator: 0)) {
                $0.seals([0, 1, 2]).with { $0.round = 1 }
            },
            Forgery("seals of two rounds", .badSeal(validator: 2)) {
                let late = $0.seals([2], round: 1)
                return $0.seals([0, 1, 2]).with { $0.signatures[2] = late.signatures[0] }
            },
            Forgery("another block", .badSeal(validator: 0)) {
                $0.seals([0, 1, 2]) { $0.stateRoot = .zero }
            },
            Forgery("another height", .badSeal(validator: 0)) {
                $0.seals([0, 1, 2]) { $0.height += 1 }
            },
            Forgery("another log root", .badSeal(validator: 0)) {
                $0.seals([0, 1, 2]) { $0.logRoot = .zero }
            },
            Forgery("another chain", .badSeal(validator: 0)) {
                $0.seals([0, 1, 2]) { $0.chain = LedgerScene.chain ?? $0.chain }
            },
        ])
    func content(_ test: Forgery) throws { try self.check(test) }

    private func check(_ test: Forgery) throws {
        let scene = try CertificateScene()
        #expect(scene.error(of: test.forge(scene)) == test.expected)
    }
}
