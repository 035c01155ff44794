import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayLight

/// The proof that the head's log continues the trusted one, forged; and histories that do not.
@Suite struct UpdateConsistencyTests {
    /// From 7 entries to 28: neither is a complete tree, so that every kind of hash is needed.
    private static let attempt = UpdateAttempt(.standard, from: 2, to: 9)
    /// From a single entry: the trusted root itself begins the proof.
    private static let first = UpdateAttempt(.standard, from: 0, to: 9)

    private static func broken(_ error: LogProofError) -> VerificationError {
        .discontinuous(error)
    }

    @Test(
        "the hashes",
        arguments: [
            UpdateCase("as they are", .followed),
            UpdateCase("the first left out", broken(.wrongLength)) {
                $0.consistency.removeFirst()
            },
            UpdateCase("the second left out", broken(.wrongLength)) {
                $0.consistency.remove(at: 1)
            },
            UpdateCase("the last left out", broken(.wrongLength)) {
                $0.consistency.removeLast()
            },
            UpdateCase("all but the first left out", broken(.wrongLength)) {
                $0.consistency.removeLast($0.consistency.count - 1)
            },
            UpdateCase("none", broken(.wrongLength)) { $0.consistency = [] },
            UpdateCase("one more behind them", broken(.wrongLength)) {
                $0.consistency.append(.zero)
            },
            UpdateCase("one more before them", broken(.wrongLength)) {
                $0.consistency.insert(.zero, at: 0)
            },
            UpdateCase("the trusted root before them", broken(.wrongLength)) {
                $0.consistency.insert($0.trust.logRoot, at: 0)
            },
            UpdateCase("the first twice", broken(.wrongLength)) {
                $0.consistency.insert($0.consistency[0], at: 0)
            },
            UpdateCase("the last twice", broken(.wrongLength)) {
                $0.consistency.append($0.consistency[$0.consistency.count - 1])
            },
            UpdateCase("all twice", broken(.wrongLength)) { $0.consistency += $0.consistency },
            UpdateCase("64 of them", broken(.wrongLength)) {
                $0.consistency = [Digest](repeating: .zero, count: 64)
            },
            UpdateCase("the first two swapped", broken(.rootMismatch)) {
                $0.consistency.swapAt(0, 1)
            },
            UpdateCase("the last two swapped", broken(.rootMismatch)) {
                let count = $0.consistency.count
                $0.consistency.swapAt(count - 2, count - 1)
            },
            UpdateCase("reversed", broken(.rootMismatch)) { $0.consistency.reverse() },
            UpdateCase("a bit of the first", broken(.rootMismatch)) { $0.consistency.flip(0) },
            UpdateCase("a bit of the second", broken(.rootMismatch)) {
                $0.consistency.flip(1)
            },
            UpdateCase("a bit of the last", broken(.rootMismatch)) {
                $0.consistency.flip($0.consistency.count - 1)
            },
            UpdateCase("as many zeros", broken(.rootMismatch)) {
                $0.consistency = $0.consistency.map { _ in .zero }
            },
        ])
    func hashes(_ test: UpdateCase) throws { try test.check(Self.attempt) }

    @Test(
        "a proof of something else",
        arguments: [
            UpdateCase("from an entry less", broken(.rootMismatch)) {
                $0.consistency = $0.proof(from: 5, to: 28)
            },
            UpdateCase("from six entries", broken(.wrongLength)) {
                $0.consistency = $0.proof(from: 6, to: 28)
            },
            UpdateCase("from an entry more", broken(.wrongLength)) {
                $0.consistency = $0.proof(from: 8, to: 28)
            },
            UpdateCase("from the genesis", broken(.wrongLength)) {
                $0.consistency = $0.proof(from: 1, to: 28)
            },
            UpdateCase("to an entry less", broken(.rootMismatch)) {
                $0.consistency = $0.proof(from: 7, to: 27)
            },
            UpdateCase("to the block before", broken(.rootMismatch)) {
                $0.consistency = $0.proof(from: 7, to: 25)
            },
            UpdateCase("to a block long before", broken(.wrongLength)) {
                $0.consistency = $0.proof(from: 7, to: 13)
            },
            UpdateCase("to the trust itself", broken(.wrongLength)) {
                $0.consistency = $0.proof(from: 7, to: 7)
            },
            UpdateCase("the path of the last trusted entry", broken(.wrongLength)) {
                $0.consistency = LightChain.path($0.chain.leaves[...], to: 6)
            },
            UpdateCase("of a fork", broken(.rootMismatch)) {
                let leaves = LightChain.fork(after: 1).leaves
                $0.consistency = LightChain.consistency(leaves[..<28], from: 7)
            },
        ])
    func other(_ test: UpdateCase) throws { try test.check(Self.attempt) }

    @Test(
        "from a complete tree",
        arguments: [
            UpdateCase("as it is", .followed),
            UpdateCase("the trusted root before it", broken(.wrongLength)) {
                $0.consistency.insert($0.trust.logRoot, at: 0)
            },
            UpdateCase("nothing", broken(.wrongLength)) { $0.consistency = [] },
            UpdateCase("the first left out", broken(.wrongLength)) {
                $0.consistency.removeFirst()
            },
            UpdateCase("one more", broken(.wrongLength)) { $0.consistency.append(.zero) },
            UpdateCase("a bit of the first", broken(.rootMismatch)) { $0.consistency.flip(0) },
            UpdateCase("reversed", broken(.rootMismatch)) { $0.consistency.reverse() },
        ])
    func complete(_ test: UpdateCase) throws { try test.check(Self.first) }

    @Test(
        "a history that was rewritten",
        arguments: [
            UpdateCase("after the trusted block: nobody can know", .followed) {
                $0.tell(.fork(after: 2), to: 9)
            },
            // The header of a block is the first entry of the next: the log up to the trusted
            // block is the same, and says nothing of its header.
            UpdateCase("the trusted block, but not its log", .followed) {
                $0.tell(.fork(after: 1), to: 9)
            },
            UpdateCase("the trusted block, with an entry more behind its log", .followed) {
                $0.tell(.fork(after: 1, statements: 3), to: 9)
            },
            UpdateCase("below it, with logs of the same sizes", broken(.rootMismatch)) {
                $0.tell(.fork(after: 0), to: 9)
            },
            UpdateCase("below it, with longer logs", broken(.rootMismatch)) {
                $0.tell(.fork(after: 0, statements: 3), to: 9)
            },
            UpdateCase("below it, told just above it", broken(.rootMismatch)) {
                $0.tell(.fork(after: 0), to: 3)
            },
            UpdateCase("the trusted block, with an entry less", broken(.rootMismatch)) {
                $0.tell(.fork(after: 1, statements: 1), to: 9)
            },
            // What comes first is that the heights and the logs contradict each other.
            UpdateCase("below it, with a log no longer than the trusted", .conflictsWithTrust) {
                $0.tell(.fork(after: 0, statements: 0), to: 6)
            },
            UpdateCase("below it, and a shorter log", .conflictsWithTrust) {
                $0.tell(.fork(after: 0, statements: 0), to: 4)
            },
            UpdateCase("with the honest proof", broken(.rootMismatch)) {
                let honest = $0.consistency
                $0.tell(.fork(after: 0), to: 9)
                $0.consistency = honest
            },
        ])
    func history(_ test: UpdateCase) throws { try test.check(Self.attempt) }

    /// Whoever has no keys cannot even make a reader say that history was rewritten.
    @Test(
        "a history that was rewritten, without the seals for it",
        arguments: [
            UpdateCase("one seal short", .certificate(.noQuorum(signers: 4, needed: 5))) {
                $0.tell(.fork(after: 0), to: 9)
                $0.seal(by: $0.chain.sealers[9], numbers: [0, 1, 2, 3])
            },
            UpdateCase("unsealed", .certificate(.noQuorum(signers: 0, needed: 5))) {
                $0.tell(.fork(after: 0), to: 9)
                $0.isSealed = false
            },
            UpdateCase("the seals of the true head", .certificate(.badSeal(validator: 0))) {
                let seals = $0.seals
                $0.tell(.fork(after: 0), to: 9)
                $0.seals = seals
            },
            UpdateCase("by strangers", .unknownValidators) {
                let strangers = TestValidators(count: 7, from: 60)
                $0.tell(.fork(after: 0), to: 9)
                $0.head.validators = strangers.set.hash
                $0.seal(by: strangers)
            },
            UpdateCase("without its links", .unknownValidators) {
                $0.tell(.fork(after: 0), to: 9)
                $0.links = []
            },
            UpdateCase("with the links of the true history", broken(.rootMismatch)) {
                // They lead to the same keys, and the keys did sign this head.
                let links = $0.links
                $0.tell(.fork(after: 0), to: 9)
                $0.links = links
            },
            UpdateCase("to a reader whose trust expired", .trustExpired(at: 1_700_000_060)) {
                $0.tell(.fork(after: 0), to: 9)
                $0.trustingPeriod = 40
            },
            UpdateCase("in the future", .fromTheFuture) {
                $0.tell(.fork(after: 0), to: 9)
                $0.now = 1_700_000_000 - 300
            },
            UpdateCase("a broken proof of an unsealed head", bad) {
                $0.consistency.removeLast()
                $0.seals.swapAt(0, 1)
            },
        ])
    func unsealed(_ test: UpdateCase) throws { try test.check(Self.attempt) }

    private static let bad = VerificationError.certificate(.badSeal(validator: 0))

    /// Every pair of heads of a chain whose log sizes are odd, even, and powers of two.
    @Test func everyPairOfHeads() throws {
        var chain = try LightChain(TestValidators(count: 1))
        // Log sizes 2, 3, 5, 6, 8, 9, 16, 17, 32, 33.
        for statements in [0, 0, 1, 0, 1, 0, 6, 0, 14, 0] { chain.append(statements: statements) }
        for trusted in 0...chain.height {
            for height in trusted...chain.height {
                var attempt = UpdateAttempt(chain, from: trusted, to: height)
                let trust = try attempt.follow().get()
                if height == trusted {
                    #expect(trust == attempt.trust)
                } else {
                    attempt.expectHead(trust)
                }
                attempt.consistency.append(.zero)
                guard case .failure = try attempt.follow() else {
                    Issue.record("a hash too many from \(trusted) to \(height)")
                    return
                }
            }
        }
    }

    /// Step by step or at one bound: a reader comes to the same trust.
    @Test func stepsLeadWhereABoundLeads() throws {
        let chain = LightChain.standard
        var trust = chain.trust(at: 0)
        for height in 1...chain.height {
            let verifier = Verifier(trust: trust, now: chain.time)
            trust = try verifier.follow(chain.update(from: height - 1, to: height))
            let bound = Verifier(trust: Trust(chain.genesis), now: chain.time)
            #expect(trust == (try bound.follow(chain.update(from: 0, to: height))))
            #expect(trust == chain.trust(at: height, isSealed: true))
        }
    }
}

extension UpdateAttempt {
    fileprivate func proof(from first: Int, to second: Int) -> [Digest] {
        LightChain.consistency(self.chain.leaves[..<second], from: first)
    }
}
