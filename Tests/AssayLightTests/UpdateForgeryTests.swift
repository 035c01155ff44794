import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayLight

/// The head of an update, forged: who sealed it, and what its header says.
///
/// The update leads from block 2 to block 3, which validators 0, 1 and 2 of four sealed.
@Suite struct UpdateForgeryTests {
    private static let attempt = UpdateAttempt(.standard, from: 2, to: 3)
    private static let strangers = TestValidators(count: 4, from: 60)
    private static let another: LightChain = {
        do {
            var chain = try LightChain(TestValidators(count: 4), name: "another")
            for _ in 1...3 { chain.append() }
            return chain
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    private static func bad(_ number: Int) -> VerificationError {
        .certificate(.badSeal(validator: number))
    }
    private static let malformed = VerificationError.certificate(.malformedSigners)
    private static func tooFew(_ count: Int) -> VerificationError {
        .certificate(.noQuorum(signers: count, needed: 3))
    }

    @Test(
        "how many sealed",
        arguments: [
            UpdateCase("a quorum", .followed),
            UpdateCase("another quorum", .followed) {
                $0.seal(by: $0.chain.sealers[3], numbers: [1, 2, 3])
            },
            UpdateCase("everybody", .followed) { $0.seal(by: $0.chain.sealers[3]) },
            UpdateCase("one short", tooFew(2)) {
                $0.seal(by: $0.chain.sealers[3], numbers: [0, 3])
            },
            UpdateCase("one alone", tooFew(1)) {
                $0.seal(by: $0.chain.sealers[3], numbers: [2])
            },
            UpdateCase("nobody", tooFew(0)) { $0.seal(by: $0.chain.sealers[3], numbers: []) },
            UpdateCase("no certificate", tooFew(0)) { $0.isSealed = false },
            UpdateCase("one signer, and its seal three times", malformed) {
                $0.bitmap = [0b0001]
                $0.seals = [Signature](repeating: $0.seals[0], count: 3)
            },
            UpdateCase("two signers, and one seal twice", malformed) {
                $0.bitmap = [0b0011]
                $0.seals = [$0.seals[0], $0.seals[0], $0.seals[1]]
            },
            UpdateCase("two signers, and the third's seal besides", malformed) {
                $0.bitmap = [0b0011]
            },
            UpdateCase("one seal under three names", bad(1)) {
                $0.seals = [Signature](repeating: $0.seals[0], count: 3)
            },
            UpdateCase("one seal under two names", bad(2)) { $0.seals[2] = $0.seals[1] },
            UpdateCase("a seal too few", malformed) { $0.seals.removeLast() },
            UpdateCase("a seal too many", malformed) { $0.seals.append($0.seals[2]) },
            UpdateCase("no seals", malformed) { $0.seals = [] },
            UpdateCase("two seals swapped", bad(0)) { $0.seals.swapAt(0, 1) },
            UpdateCase("the last two seals swapped", bad(1)) { $0.seals.swapAt(1, 2) },
            UpdateCase("the seals in another order", bad(0)) { $0.seals.reverse() },
        ])
    func signers(_ test: UpdateCase) throws { try test.check(Self.attempt) }

    @Test(
        "the bitmap",
        arguments: [
            UpdateCase("no bytes", malformed) { $0.bitmap = [] },
            UpdateCase("a byte of nothing behind it", malformed) { $0.bitmap.append(0) },
            UpdateCase("a byte of nothing before it", malformed) { $0.bitmap.insert(0, at: 0) },
            UpdateCase("seven bytes", malformed) { $0.bitmap += [0, 0, 0, 0, 0, 0] },
            UpdateCase("a surplus bit", malformed) { $0.bitmap[0] |= 1 << 4 },
            UpdateCase("the highest bit", malformed) { $0.bitmap[0] |= 1 << 7 },
            UpdateCase("a surplus bit and a seal for it", malformed) {
                $0.bitmap[0] |= 1 << 4
                $0.seals.append($0.seals[0])
            },
            UpdateCase("a bit beyond the set in place of one in it", malformed) {
                $0.bitmap = [0b10011]
            },
            UpdateCase("a bit too many", malformed) { $0.bitmap = [0b1111] },
            UpdateCase("a bit too few", malformed) { $0.bitmap = [0b0011] },
            UpdateCase("as many other bits", bad(3)) { $0.bitmap = [0b1011] },
            UpdateCase("bits from the other end", bad(1)) { $0.bitmap = [0b1110] },
            UpdateCase("no bits", malformed) { $0.bitmap = [0] },
            UpdateCase("no bits and no seals", tooFew(0)) {
                $0.bitmap = [0]
                $0.seals = []
            },
        ])
    func bitmap(_ test: UpdateCase) throws { try test.check(Self.attempt) }

    @Test(
        "what was sealed",
        arguments: [
            UpdateCase("the block in a late round", .followed) {
                $0.seal(by: $0.chain.sealers[3], round: .max)
            },
            UpdateCase("another round than the certificate says", bad(0)) { $0.round = 1 },
            UpdateCase("the certificate says the highest round", bad(0)) { $0.round = .max },
            UpdateCase("mixed rounds", bad(2)) {
                $0.seals[2] = $0.chain.quorum(at: 3, round: 1).signatures[2]
            },
            UpdateCase("mixed rounds under the later one", bad(0)) {
                $0.round = 1
                $0.seals[2] = $0.chain.quorum(at: 3, round: 1).signatures[2]
            },
            UpdateCase("mixed rounds, a quorum in none", bad(1)) {
                for number in 1...2 {
                    let other = $0.chain.quorum(at: 3, round: UInt64(number))
                    $0.seals[number] = other.signatures[number]
                }
            },
            UpdateCase("the block at another height", bad(0)) {
                $0.seals = $0.sealsOf { $0.height += 1 }
            },
            UpdateCase("the block before", bad(0)) {
                $0.seals = $0.chain.quorum(at: 2).signatures
            },
            UpdateCase("the block after", bad(0)) {
                $0.seals = $0.chain.quorum(at: 4).signatures
            },
            UpdateCase("one seal of another block", bad(1)) {
                $0.seals[1] = $0.chain.quorum(at: 4).signatures[1]
            },
            UpdateCase("another block of the same log", bad(0)) {
                $0.seals = $0.sealsOf { $0.stateRoot = .zero }
            },
            UpdateCase("another log of the same block", bad(0)) {
                $0.seals = $0.sealsOf { $0.logRoot = .zero }
            },
            UpdateCase("another chain's block at this height", bad(0)) {
                $0.seals = another.quorum(at: 3).signatures
            },
            UpdateCase("the same block for another chain", bad(0)) {
                $0.seals = $0.sealsOf { $0.chain = another.chain }
            },
        ])
    func content(_ test: UpdateCase) throws { try test.check(Self.attempt) }

    @Test(
        "who sealed",
        arguments: [
            UpdateCase("strangers under the set's name", bad(0)) { $0.seal(by: strangers) },
            UpdateCase("strangers who name themselves", .unknownValidators) {
                $0.head.validators = strangers.set.hash
                $0.seal(by: strangers)
            },
            UpdateCase("one stranger among them", bad(2)) {
                let key = strangers.keys[2]
                let content = SealContent(
                    $0.head.header, hash: $0.head.header.hash, round: 0)
                $0.seals[2] = key.sign(content.digest(for: key.publicKey))
            },
            UpdateCase("one validator in another's name", bad(2)) {
                let key = $0.chain.sealers[3].keys[1]
                let content = SealContent(
                    $0.head.header, hash: $0.head.header.hash, round: 0)
                $0.seals[2] = key.sign(content.digest(for: key.publicKey))
            },
            UpdateCase("later validators", .unknownValidators) {
                $0.head.validators = $0.chain.sealers[5].set.hash
                $0.seal(by: $0.chain.sealers[5])
            },
            UpdateCase("a part of the set", .unknownValidators) {
                let part = TestValidators(Array($0.chain.sealers[3].keys.prefix(3)))
                $0.head.validators = part.set.hash
                $0.seal(by: part)
            },
            UpdateCase("the set padded by attackers", .unknownValidators) {
                let padded = TestValidators($0.chain.sealers[3].keys + strangers.keys)
                $0.head.validators = padded.set.hash
                $0.seal(by: padded)
            },
            UpdateCase("the right seals under no set's name", .unknownValidators) {
                $0.head.validators = .zero
            },
            UpdateCase("seven who outvote four", bad(0)) {
                $0.seal(by: $0.chain.sealers[8], numbers: [0, 1, 2])
            },
        ])
    func sealers(_ test: UpdateCase) throws { try test.check(Self.attempt) }

    @Test(
        "a header changed under its seals",
        arguments: [
            UpdateCase("the height", bad(0)) { $0.head.height += 1 },
            UpdateCase("the parent", bad(0)) { $0.head.parent = .zero },
            UpdateCase("the time by a second", bad(0)) { $0.head.time += 1_000 },
            UpdateCase("the time by a millisecond", bad(0)) { $0.head.time += 1 },
            UpdateCase("the proposer", bad(0)) { $0.head.proposer = .zero },
            UpdateCase("the first index", bad(0)) { $0.head.firstIndex += 1 },
            // Without seals nobody is said to have rewritten history.
            UpdateCase("the log size", bad(0)) { $0.head.logSize += 1 },
            UpdateCase("the log root", bad(0)) { $0.head.logRoot = .zero },
            UpdateCase("the state root", bad(0)) { $0.head.stateRoot = .zero },
            UpdateCase("the validators", .unknownValidators) {
                $0.head.validators = strangers.set.hash
            },
            UpdateCase("the next validators", bad(0)) {
                $0.head.nextValidators = strangers.set.hash
                $0.next = strangers.set
            },
            UpdateCase("the parameters", bad(0)) { $0.head.parameters = .zero },
            UpdateCase("the chain", .wrongChain) { $0.head.chain = another.chain },
        ])
    func changed(_ test: UpdateCase) throws { try test.check(Self.attempt) }
}

extension UpdateAttempt {
    /// The seals of the same signers on a header that is a little different.
    fileprivate func sealsOf(_ change: (inout HeaderDraft) -> Void) -> [Signature] {
        let header = self.head.header.with(change)
        return self.chain.sealers[3].certificate(of: header, by: [0, 1, 2]).signatures
    }
}
