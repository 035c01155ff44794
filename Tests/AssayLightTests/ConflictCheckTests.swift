import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayLight

/// What evidence shows to whoever trusts the head that it begins with; and what it does not.
@Suite struct ConflictCheckTests {
    private static let chain = LightChain.standard
    private static let strangers = TestValidators(count: 4, from: 60)
    /// Who sealed both histories up to block 4, and from block 5 on.
    private static let first = Array(chain.sealers[3].set.keys.prefix(3))
    private static let second = Array(chain.sealers[6].set.keys.prefix(3))

    /// A conflict and a reader, all of whose parts can be forged.
    struct Attempt: Sendable {
        var trust = chain.trust(at: 2, isSealed: true)
        var offered = LightChain.fork(after: 2).update(from: 2, to: 3)
        var witnessed: LightUpdate? = chain.update(from: 2, to: 3)
        var replacement: Conflict.Replacement?
        var reader = chain.trust(at: 2)
        var now = chain.time
        var trustingPeriod = Verifier.standardTrustingPeriod

        /// Another entry in the place of the trusted header.
        mutating func replace() {
            let other = Conflict.replacing(under: self.trust)
            (self.offered, self.replacement) = (other.offered, other.replacement)
            self.witnessed = nil
        }

        /// Another block at the trusted height.
        mutating func standBeside() {
            self.offered = LightChain.fork(after: 1).update(from: 2, to: 2)
            self.witnessed = nil
        }

        func check() -> Result<[PublicKey], VerificationError> {
            let conflict = Conflict(
                trust: self.trust, offered: self.offered, witnessed: self.witnessed,
                replacement: self.replacement)
            let verifier = Verifier(
                trust: self.reader, now: self.now, trustingPeriod: self.trustingPeriod)
            return Result { () throws(VerificationError) in try verifier.check(conflict) }
        }
    }

    /// One line of a table: what is changed, and who is shown to have lied, or why nobody is.
    struct CheckCase: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let expected: Result<[PublicKey], VerificationError>
        let forge: @Sendable (inout Attempt) -> Void

        init(
            _ name: String, liars: [PublicKey],
            forge: @escaping @Sendable (inout Attempt) -> Void = { _ in }
        ) {
            self.testDescription = name
            self.expected = .success(liars)
            self.forge = forge
        }

        init(
            _ name: String, _ error: VerificationError,
            forge: @escaping @Sendable (inout Attempt) -> Void
        ) {
            self.testDescription = name
            self.expected = .failure(error)
            self.forge = forge
        }
    }

    @Test(
        "who lied",
        arguments: [
            CheckCase("two heads of one height", liars: first),
            CheckCase("some of whom sealed one of them", liars: Array(first.dropFirst())) {
                $0.offered = $0.offered.sealed(by: chain.sealers[3], [1, 2, 3])
            },
            CheckCase("two heads of one height after links", liars: second) {
                $0.offered = LightChain.fork(after: 2).update(from: 2, to: 6)
                $0.witnessed = chain.update(from: 2, to: 6)
            },
            CheckCase("another block of the trusted height", liars: first) {
                $0.standBeside()
            },
            CheckCase("another entry in the place of the trusted header", liars: []) {
                $0.replace()
            },
            CheckCase("the same without seals of the trust", liars: []) {
                $0.trust = chain.trust(at: 2)
                $0.replace()
            },
            CheckCase("for a reader of an older head", liars: first) {
                $0.reader = Trust(chain.genesis)
            },
            CheckCase("another entry, for a reader of an older head", liars: []) {
                $0.reader = chain.trust(at: 1)
                $0.replace()
            },
            CheckCase("another block, for a reader of an older head", liars: first) {
                $0.reader = chain.trust(at: 1)
                $0.standBeside()
            },
            CheckCase("at the end of the trusting period", liars: first) {
                $0.trustingPeriod = 80
                $0.now = 1_700_000_100
            },
        ])
    func liars(_ test: CheckCase) { self.check(test) }

    @Test(
        "another trust",
        arguments: [
            CheckCase("for another chain", .wrongChain) {
                $0.trust = $0.trust.with { $0.chain = .foreign }
            },
            CheckCase("older than the reader's", .olderThanTrust(height: 2, trusted: 3)) {
                $0.reader = chain.trust(at: 3)
            },
            CheckCase("another block", .conflictsWithTrust) {
                $0.trust = $0.trust.with { $0.block = .zero }
            },
            CheckCase("another size", .conflictsWithTrust) {
                $0.trust = $0.trust.with { $0.logSize = 8 }
            },
            CheckCase("another root", .conflictsWithTrust) {
                $0.trust = $0.trust.with { $0.logRoot = .zero }
            },
            CheckCase("other validators", .conflictsWithTrust) {
                $0.trust = $0.trust.with { $0.validators = strangers.set }
            },
            CheckCase("with the seals of another block", .conflictsWithTrust) {
                $0.trust = $0.trust.with { $0.sealed = LightChain.fork(after: 1).sealed(2) }
            },
            CheckCase("newer than the reader's, without seals", .conflictsWithTrust) {
                $0.reader = Trust(chain.genesis)
                $0.trust = chain.trust(at: 2)
            },
            CheckCase("newer, one seal short", .certificate(.noQuorum(signers: 2, needed: 3))) {
                $0.reader = Trust(chain.genesis)
                let certificate = chain.certificate(2, by: [0, 1])
                $0.trust = $0.trust.with {
                    $0.sealed = SealedHeader(chain.headers[2], certificate)
                }
            },
            CheckCase("newer, by strangers", .unknownValidators) {
                $0.reader = Trust(chain.genesis)
                let header = chain.headers[2].with { $0.validators = strangers.set.hash }
                $0.trust = $0.trust.with {
                    $0.sealed = SealedHeader(header, strangers.certificate(of: header))
                }
            },
            CheckCase("newer, with other validators after it", .wrongNextValidators) {
                $0.reader = Trust(chain.genesis)
                $0.trust = $0.trust.with { $0.validators = strangers.set }
            },
            CheckCase("newer, and its seals are of a later block", .conflictsWithTrust) {
                $0.reader = Trust(chain.genesis)
                $0.trust = $0.trust.with { $0.sealed = chain.sealed(3) }
            },
            CheckCase("newer, and its seals are of an older block", .conflictsWithTrust) {
                $0.reader = Trust(chain.genesis)
                $0.trust = $0.trust.with { $0.sealed = chain.sealed(1) }
            },
            CheckCase("newer, and its seals are of a fork", .conflictsWithTrust) {
                $0.reader = Trust(chain.genesis)
                $0.trust = $0.trust.with { $0.sealed = LightChain.fork(after: 1).sealed(2) }
            },
            CheckCase("behind a change of validators", .unknownValidators) {
                $0.reader = Trust(chain.genesis)
                $0.trust = chain.trust(at: 5, isSealed: true)
                $0.offered = LightChain.fork(after: 5).update(from: 5, to: 6)
                $0.witnessed = chain.update(from: 5, to: 6)
            },
            CheckCase("expired", .trustExpired(at: 1_700_000_100)) {
                $0.trustingPeriod = 80
                $0.now = 1_700_000_101
            },
        ])
    func trust(_ test: CheckCase) { self.check(test) }

    @Test(
        "nothing against anybody",
        arguments: [
            CheckCase("an honest head", .noConflict) {
                $0.offered = chain.update(from: 2, to: 3)
                $0.witnessed = nil
            },
            CheckCase("an honest head, twice", .noConflict) {
                $0.offered = chain.update(from: 2, to: 3)
            },
            CheckCase("an honest head in two rounds", .noConflict) {
                $0.offered = chain.update(from: 2, to: 3, round: 1)
            },
            CheckCase("two honest heads", .noConflict) {
                $0.offered = chain.update(from: 2, to: 4)
            },
            CheckCase("a head of a fork alone", .noConflict) { $0.witnessed = nil },
            CheckCase("a head of a fork beside an honest one of another height", .noConflict) {
                $0.witnessed = chain.update(from: 2, to: 4)
            },
            CheckCase("a fork without seals", bad) {
                $0.offered = $0.offered.with { $0.seals.swapAt(0, 1) }
            },
            CheckCase("a fork, one seal short", .certificate(.noQuorum(signers: 2, needed: 3))) {
                $0.offered = $0.offered.sealed(by: chain.sealers[3], [0, 1])
            },
            CheckCase("a witness without seals", bad) {
                $0.witnessed = $0.witnessed?.with { $0.seals.swapAt(0, 1) }
            },
            CheckCase("a fork by strangers", .unknownValidators) {
                $0.offered = $0.offered.with {
                    $0.head.validators = strangers.set.hash
                    $0.seal(by: strangers)
                }
            },
            CheckCase("a fork from the future", .fromTheFuture) {
                $0.offered = $0.offered.with {
                    $0.head.time = (chain.time + 301) * 1_000
                    $0.seal(by: chain.sealers[3])
                }
            },
            CheckCase("a fork without its links", .unknownValidators) {
                $0.offered = LightChain.fork(after: 2).update(from: 2, to: 5)
                    .with { $0.links = [] }
                $0.witnessed = chain.update(from: 2, to: 5)
            },
            CheckCase("a head before the trust", .olderThanTrust(height: 1, trusted: 2)) {
                $0.offered = chain.update(from: 0, to: 1)
            },
            CheckCase("the trusted head", .noConflict) {
                $0.offered = chain.update(from: 2, to: 2)
                $0.witnessed = nil
            },
            CheckCase(
                "another block of its height, without seals", .certificate(.badSeal(validator: 0))
            ) {
                $0.standBeside()
                $0.offered = $0.offered.sealed(by: strangers)
            },
            CheckCase("another block of its height, and the trust has no seals", liars: []) {
                $0.standBeside()
                $0.trust = chain.trust(at: 2)
            },
            CheckCase("another block of its height, with a witness", .noConflict) {
                $0.standBeside()
                $0.witnessed = chain.update(from: 2, to: 3)
            },
        ])
    func nothing(_ test: CheckCase) { self.check(test) }

    private static let bad = VerificationError.certificate(.badSeal(validator: 0))

    @Test(
        "another entry in the place of the trusted header",
        arguments: [
            CheckCase("the trusted header itself", .noConflict) {
                $0.replace()
                let leaves = chain.leaves[..<28]
                $0.offered = chain.update(from: 2, to: 9)
                $0.replacement = Conflict.Replacement(
                    leaf: leaves[7], path: LightChain.path(leaves, to: 7))
            },
            CheckCase("an entry that is not there", .inclusion(.rootMismatch)) {
                $0.replace()
                $0.replacement = $0.replacement?.with(leaf: .zero)
            },
            CheckCase("an entry of another place", .inclusion(.rootMismatch)) {
                $0.replace()
                let leaves = LightChain.fork(after: 1).leaves[..<28]
                $0.replacement = Conflict.Replacement(
                    leaf: leaves[6], path: LightChain.path(leaves, to: 6))
            },
            CheckCase("an honest head, and an entry of another place", .inclusion(.rootMismatch)) {
                $0.replace()
                let leaves = chain.leaves[..<28]
                $0.offered = chain.update(from: 2, to: 9)
                $0.replacement = Conflict.Replacement(
                    leaf: leaves[6], path: LightChain.path(leaves, to: 6))
            },
            CheckCase("an honest head, and the entry of a fork", .inclusion(.rootMismatch)) {
                $0.replace()
                $0.offered = chain.update(from: 2, to: 9)
            },
            CheckCase("no path", .inclusion(.wrongLength)) {
                $0.replace()
                $0.replacement = $0.replacement?.with(path: [])
            },
            CheckCase("a path too long", .inclusion(.wrongLength)) {
                $0.replace()
                let path = $0.replacement?.path ?? []
                $0.replacement = $0.replacement?.with(path: path + [.zero])
            },
            CheckCase("no entry at all", .noConflict) {
                $0.replace()
                $0.replacement = nil
            },
            CheckCase("a head without a quorum", .certificate(.malformedSigners)) {
                $0.replace()
                $0.offered = $0.offered.with { $0.seals.removeLast() }
            },
        ])
    func replaced(_ test: CheckCase) { self.check(test) }

    private func check(_ test: CheckCase) {
        var attempt = Attempt()
        test.forge(&attempt)
        let found = attempt.check()
        #expect(found == test.expected)
    }

    /// What a consensus does without anybody's lie: a validator seals a block in round 0 that
    /// nobody else sees, is outvoted, and seals another one in round 1.
    @Test func sealsOfDifferentRoundsAreNoLie() throws {
        let validators = Self.chain.sealers[2]
        var attempt = Attempt()
        attempt.standBeside()
        attempt.offered = attempt.offered.sealed(by: validators, [3], round: 0)
        let decided = validators.certificate(
            of: Self.chain.headers[2], by: [1, 2, 3], round: 1)
        attempt.trust = attempt.trust.with {
            $0.sealed = SealedHeader(Self.chain.headers[2], decided)
        }
        let found = attempt.check()
        #expect(found == .failure(.certificate(.noQuorum(signers: 1, needed: 3))))
        // Even with a quorum on both sides the rounds differ: who lied does not follow.
        attempt.offered = attempt.offered.sealed(by: validators, [1, 2, 3], round: 0)
        #expect(attempt.check() == .success([]))
    }

    /// One key may serve two chains: their blocks of one height do not contradict each other.
    @Test func blocksOfTwoChainsAreNoLie() throws {
        var another = try LightChain(TestValidators(count: 4), name: "another")
        for _ in 1...3 { another.append() }
        var attempt = Attempt()
        attempt.standBeside()
        attempt.offered = another.update(from: 2, to: 2)
        let found = attempt.check()
        #expect(found == .failure(.noConflict))
        let conflict = Conflict(
            trust: Self.chain.trust(at: 2), offered: another.update(from: 2, to: 3),
            witnessed: Self.chain.update(from: 2, to: 3))
        let liars = conflict.liars(among: Self.chain.sealers[3].set)
        #expect(liars.isEmpty)
    }

    /// The trusted block changed the validators: those before the change sealed its twin.
    @Test func anotherBlockWhereTheValidatorsChangeIsEvidence() throws {
        var attempt = Attempt()
        attempt.trust = Self.chain.trust(at: 4, isSealed: true)
        attempt.reader = Self.chain.trust(at: 4)
        attempt.offered = LightChain.fork(after: 3).update(from: 4, to: 4)
        attempt.witnessed = nil
        // The trust names the validators after the block, not those who sealed it.
        #expect(attempt.check() == .failure(.certificate(.wrongValidators)))
        attempt.reader = Trust(Self.chain.genesis)
        #expect(attempt.check() == .success(Self.first))
    }
}

extension Conflict.Replacement {
    /// This replacement with another leaf or path.
    fileprivate func with(leaf: Digest? = nil, path: [Digest]? = nil) -> Conflict.Replacement {
        Conflict.Replacement(leaf: leaf ?? self.leaf, path: path ?? self.path)
    }
}

extension VerificationError {
    fileprivate static func olderThanTrust(_ height: UInt64, _ trusted: UInt64) -> Self {
        .olderThanTrust(height: height, trusted: trusted)
    }
}
