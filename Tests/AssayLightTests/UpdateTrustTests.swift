import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayLight

/// How long a trust is good, what leaked keys can do with it, and heads that stand still.
///
/// The trust is block 2, 20 s after the genesis; the update leads to block 3, 30 s after it.
@Suite struct UpdateTrustTests {
    private static let attempt = UpdateAttempt(.standard, from: 2, to: 3)
    private static let start: UInt64 = 1_700_000_000
    private static let year: UInt64 = 365 * 86_400

    @Test(
        "the trusting period",
        arguments: [
            UpdateCase("a year after the trust", .followed) { $0.now = start + 20 + year },
            UpdateCase("a second more", .trustExpired(at: start + 20 + year)) {
                $0.now = start + 21 + year
            },
            UpdateCase("exactly at the end", .followed) {
                $0.trustingPeriod = 15
                $0.now = start + 35
            },
            UpdateCase("a second after the end", .trustExpired(at: start + 35)) {
                $0.trustingPeriod = 15
                $0.now = start + 36
            },
            UpdateCase("of nothing, at the trust", .followed) {
                $0.trustingPeriod = 0
                $0.now = start + 20
            },
            UpdateCase("of nothing, a second later", .trustExpired(at: start + 20)) {
                $0.trustingPeriod = 0
                $0.now = start + 21
            },
            UpdateCase("that ends with all numbers", .followed) {
                $0.trustingPeriod = .max - (start + 20)
                $0.now = .max
            },
            UpdateCase("that ends one before all numbers", .trustExpired(at: .max - 1)) {
                $0.trustingPeriod = .max - (start + 21)
                $0.now = .max
            },
            UpdateCase("that ends behind all numbers", .followed) {
                $0.trustingPeriod = .max - (start + 19)
                $0.now = .max
            },
            UpdateCase("without end", .followed) {
                $0.trustingPeriod = .max
                $0.now = .max
            },
            UpdateCase("before the trust", .followed) { $0.now = start + 19 },
            UpdateCase("in 1970, and a head of today", .fromTheFuture) { $0.now = 0 },
            UpdateCase("over, and the head is the trusted one", .unmoved) {
                $0 = UpdateAttempt($0.chain, from: 2, to: 2)
                $0.now = start + 2 * year
            },
            UpdateCase("over for an older trust only", .followed) {
                $0.trustingPeriod = 15
                $0.now = start + 45
                $0 = $0.from(3, to: 4)
            },
            UpdateCase("over, and the links are of its time", .trustExpired(at: start + 35)) {
                $0.trustingPeriod = 15
                $0.now = start + 100
                $0 = $0.from(2, to: 9)
            },
        ])
    func period(_ test: UpdateCase) throws { try test.check(Self.attempt) }

    /// The model: whoever has a quorum of the trusted keys is believed until the trusting period
    /// ends, and nothing that these keys sign is believed afterwards, whatever time it claims.
    @Test(
        "leaked keys of the trusted set",
        arguments: [
            UpdateCase("inside the trusting period", .followed) {
                $0.tell(.fork(after: 2), to: 3)
            },
            UpdateCase("at the end of the trusting period", .followed) {
                $0.tell(.fork(after: 2), to: 3)
                $0.now = start + 20 + year
            },
            UpdateCase("outside it", .trustExpired(at: start + 20 + year)) {
                $0.tell(.fork(after: 2), to: 3)
                $0.now = start + 21 + year
            },
            UpdateCase("outside it, dated back", .trustExpired(at: start + 20 + year)) {
                $0.forge { $0.time = (start + 20) * 1_000 }
                $0.now = start + 21 + year
            },
            UpdateCase("outside it, dated now", .trustExpired(at: start + 20 + year)) {
                $0.forge { $0.time = (start + 21 + year) * 1_000 }
                $0.now = start + 21 + year
            },
            UpdateCase("outside it, through links", .trustExpired(at: start + 20 + year)) {
                $0.tell(.fork(after: 2), to: 9)
                $0.now = start + 21 + year
            },
            UpdateCase("one short of a quorum", .certificate(.noQuorum(signers: 2, needed: 3))) {
                $0.tell(.fork(after: 2), to: 3)
                $0.seal(by: $0.chain.sealers[3], numbers: [0, 1])
            },
            UpdateCase("going on after they were replaced", .followed) {
                // A reader who trusts block 2 cannot know of the change in block 4.
                $0.forge {
                    $0.height = 6
                    $0.time = (start + 60) * 1_000
                }
            },
            UpdateCase("going on, for a reader who knows of the change", .unknownValidators) {
                $0.forge {
                    $0.height = 6
                    $0.time = (start + 60) * 1_000
                }
                $0.trust = $0.chain.trust(at: 4)
                $0.consistency = []
                $0.head.logSize = 14
                $0.head.firstIndex = 13
                $0.prove(from: 13)
                $0.seal(by: $0.chain.sealers[3])
            },
        ])
    func leaked(_ test: UpdateCase) throws { try test.check(Self.attempt) }

    @Test(
        "a head that stands still",
        arguments: [
            // Seconds after the head, the limit, and whether it is accepted.
            (0, 0, true), (1, 0, false), (60, 60, true), (61, 60, false), (59, 60, true),
            (86_400, 86_400, true), (86_401, 86_400, false), (3_600, .max, true),
        ] as [(UInt64, UInt64, Bool)])
    func stalled(_ seconds: UInt64, _ limit: UInt64, _ isAccepted: Bool) throws {
        let trust = try Self.attempt.follow().get()
        let verifier = Verifier(trust: trust, now: Self.start + 30 + seconds)
        let result = Result { () throws(VerificationError) in
            try verifier.checkAge(of: trust, limit: limit)
        }
        let stalled = VerificationError.stalled(seconds: seconds, limit: limit)
        let error = result.error
        #expect(error == (isAccepted ? nil : stalled))
        #expect(trust.age(at: verifier.now) == seconds)
    }

    /// The head's age counts, not the trust's: a verifier may be older than what it verified.
    @Test func theAgeIsThatOfTheNewHead() throws {
        let head = try Self.attempt.follow().get()
        let verifier = Verifier(trust: Self.attempt.trust, now: Self.start + 40)
        try verifier.checkAge(of: head, limit: 10)
        #expect(throws: VerificationError.stalled(seconds: 20, limit: 10)) {
            try verifier.checkAge(of: Self.attempt.trust, limit: 10)
        }
    }

    @Test func aHeadAheadOfTheReaderHasNoAge() throws {
        let trust = Self.attempt.trust
        #expect(trust.age(at: 0) == 0)
        #expect(trust.age(at: trust.time - 1) == 0)
        #expect(trust.age(at: .max) == .max - trust.time)
        try Verifier(trust: trust, now: 0).checkAge(of: trust, limit: 0)
    }
}

extension UpdateAttempt {
    /// The update between other heads, for the same reader.
    fileprivate func from(_ trusted: Int, to height: Int) -> UpdateAttempt {
        var other = UpdateAttempt(self.chain, from: trusted, to: height)
        (other.now, other.trustingPeriod) = (self.now, self.trustingPeriod)
        return other
    }

    /// Gives the head a log that continues the trusted one by a single entry.
    fileprivate mutating func prove(from size: Int) {
        let leaves = self.chain.leaves[..<size] + [.zero]
        self.head.logRoot = LightChain.root(leaves)
        self.consistency = LightChain.consistency(leaves, from: size)
    }
}

extension Result {
    /// What went wrong, if anything did.
    var error: Failure? {
        guard case .failure(let error) = self else { return nil }
        return error
    }
}
