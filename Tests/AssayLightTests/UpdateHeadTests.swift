import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayLight

/// Heads that leaked keys could seal, or that are simply not what a reader asked for.
///
/// Whatever is changed here is sealed again by all who sealed it before.
@Suite struct UpdateHeadTests {
    private static let attempt = UpdateAttempt(.standard, from: 2, to: 3)
    /// Through both links of the chain.
    private static let long = UpdateAttempt(.standard, from: 2, to: 9)
    private static let start: UInt64 = 1_700_000_000

    @Test(
        "place and time",
        arguments: [
            UpdateCase("another chain", .wrongChain) {
                $0.forge { $0.chain = .foreign }
            },
            UpdateCase("a trust in another chain", .wrongChain) {
                $0.trust = $0.trust.with { $0.chain = .foreign }
            },
            UpdateCase("older than the trust", .olderThanTrust(height: 3, trusted: 4)) {
                $0.trust = $0.chain.trust(at: 4)
            },
            UpdateCase("much older", .olderThanTrust(height: 3, trusted: 9)) {
                $0.trust = $0.chain.trust(at: 9)
            },
            UpdateCase("the genesis", .olderThanTrust(height: 0, trusted: 2)) {
                $0.head = HeaderDraft($0.chain.headers[0])
                $0.isSealed = false
            },
            UpdateCase("300 s ahead of the reader", .followed) {
                let time = ($0.now + 300) * 1_000 + 999
                $0.forge { $0.time = time }
            },
            UpdateCase("301 s ahead of the reader", .fromTheFuture) {
                let time = ($0.now + 301) * 1_000
                $0.forge { $0.time = time }
            },
            UpdateCase("a reader 300 s behind", .followed) { $0.now = start + 30 - 300 },
            UpdateCase("a reader 301 s behind", .fromTheFuture) { $0.now = start + 30 - 301 },
            UpdateCase("at the end of time", .fromTheFuture) { $0.forge { $0.time = .max } },
            UpdateCase("a second before the trust", .headBeforeLink) {
                $0.forge { $0.time = (start + 20) * 1_000 - 1 }
            },
            UpdateCase("in the second of the trust", .followed) {
                $0.forge { $0.time = (start + 20) * 1_000 }
            },
            UpdateCase("in 1970", .headBeforeLink) { $0.forge { $0.time = 0 } },
            UpdateCase("a block that begins in the trusted log", .conflictsWithTrust) {
                $0.forge { $0.firstIndex = 6 }
            },
            UpdateCase("a block that begins with the log", .conflictsWithTrust) {
                $0.forge { $0.firstIndex = 0 }
            },
            UpdateCase("a block after a gap", .followed) { $0.forge { $0.firstIndex = 9 } },
            UpdateCase("a block without entries", .conflictsWithTrust) {
                $0.forge { $0.firstIndex = 10 }
            },
            UpdateCase("a block that begins behind its end", .conflictsWithTrust) {
                $0.forge { $0.firstIndex = .max }
            },
            UpdateCase("a height after a gap", .followed) { $0.forge { $0.height = 1_000 } },
            UpdateCase("the highest height", .followed) { $0.forge { $0.height = .max } },
        ])
    func place(_ test: UpdateCase) throws { try test.check(Self.attempt) }

    @Test(
        "the trusted head",
        arguments: [
            UpdateCase("again", .unmoved) {
                $0 = UpdateAttempt($0.chain, from: 3, to: 3)
            },
            UpdateCase("again, without seals", .unmoved) {
                $0 = UpdateAttempt($0.chain, from: 3, to: 3)
                $0.isSealed = false
            },
            UpdateCase("again, with a hash", .discontinuous(.wrongLength)) {
                $0 = UpdateAttempt($0.chain, from: 3, to: 3)
                $0.consistency = [.zero]
            },
            UpdateCase("again, with links that are not looked at", .unmoved) {
                $0 = UpdateAttempt($0.chain, from: 3, to: 3)
                $0.links = [$0.chain.quorumLink(7)]
            },
            UpdateCase("the genesis again", .unmoved) {
                $0 = UpdateAttempt($0.chain, from: 0, to: 0)
            },
            UpdateCase("another block with the same log", .conflictsWithTrust) {
                $0 = UpdateAttempt($0.chain, from: 3, to: 3)
                $0.forge { $0.stateRoot = .zero }
            },
            UpdateCase("another block with other next validators", .conflictsWithTrust) {
                let strangers = TestValidators(count: 4, from: 60)
                $0 = UpdateAttempt($0.chain, from: 3, to: 3)
                $0.forge { $0.nextValidators = strangers.set.hash }
                $0.next = strangers.set
            },
            UpdateCase("another block a second later", .conflictsWithTrust) {
                $0 = UpdateAttempt($0.chain, from: 3, to: 3)
                $0.forge { $0.time += 1_000 }
            },
            UpdateCase("another log of the same size", .conflictsWithTrust) {
                $0 = UpdateAttempt($0.chain, from: 3, to: 3)
                $0.tell(.fork(after: 1), to: 3)
            },
            UpdateCase("a longer log", .conflictsWithTrust) {
                $0 = UpdateAttempt($0.chain, from: 3, to: 3)
                $0.tell(.fork(after: 1, statements: 4), to: 3)
            },
            UpdateCase("a shorter log", .conflictsWithTrust) {
                $0 = UpdateAttempt($0.chain, from: 3, to: 3)
                $0.tell(.fork(after: 1, statements: 0), to: 3)
            },
        ])
    func trusted(_ test: UpdateCase) throws { try test.check(Self.attempt) }

    @Test(
        "after links",
        arguments: [
            UpdateCase("as it is", .followed),
            UpdateCase("a second before the last link", .headBeforeLink) {
                $0.forge { $0.time = (start + 70) * 1_000 - 1 }
            },
            UpdateCase("in the second of the last link", .followed) {
                $0.forge { $0.time = (start + 70) * 1_000 }
            },
            UpdateCase("the height of the last link", .headBeforeLink) {
                $0.forge { $0.height = 7 }
            },
            UpdateCase("below the last link", .headBeforeLink) { $0.forge { $0.height = 6 } },
            UpdateCase("the height after the last link", .followed) {
                $0.forge { $0.height = 8 }
            },
            UpdateCase("a block that begins in the last link's", .headBeforeLink) {
                $0.forge { $0.firstIndex = 21 }
            },
            UpdateCase("a block that begins where the last link ends", .followed) {
                $0.forge { $0.firstIndex = 22 }
            },
            UpdateCase("the set before the last link", .unknownValidators) {
                $0.head.validators = $0.chain.sealers[7].set.hash
                $0.seal(by: $0.chain.sealers[7])
            },
            UpdateCase("the set before the last link in its successor's name", badSeal) {
                $0.seal(by: $0.chain.sealers[7], numbers: [0, 1, 2, 3])
                $0.bitmap = [0b0001_1111]
                $0.seals.append($0.seals[0])
            },
        ])
    func linked(_ test: UpdateCase) throws { try test.check(Self.long) }

    private static let badSeal = VerificationError.certificate(.badSeal(validator: 0))

    @Test(
        "the validators after the head",
        arguments: [
            UpdateCase("as the head names them", .followed),
            UpdateCase("left out", .wrongNextValidators) { $0.next = nil },
            UpdateCase("strangers", .wrongNextValidators) {
                $0.next = TestValidators(count: 4, from: 60).set
            },
            UpdateCase("those before the change", .wrongNextValidators) {
                $0.next = $0.chain.sealers[4].set
            },
            UpdateCase("those of a later change", .wrongNextValidators) {
                $0.next = $0.chain.sealers[9].set
            },
            UpdateCase("padded by an attacker", .wrongNextValidators) {
                let keys = $0.chain.sealers[5].keys + TestValidators(count: 9, from: 60).keys
                $0.next = TestValidators(keys).set
            },
            UpdateCase("one of them left out", .wrongNextValidators) {
                $0.next = TestValidators(Array($0.chain.sealers[5].keys.dropLast())).set
            },
            UpdateCase("strangers whom the head does not change to", .wrongNextValidators) {
                $0 = UpdateAttempt($0.chain, from: 2, to: 3)
                $0.next = TestValidators(count: 4, from: 60).set
            },
            UpdateCase("left out after a link", .wrongNextValidators) {
                $0 = UpdateAttempt($0.chain, from: 2, to: 7)
                $0.next = nil
            },
            UpdateCase("as the head after a link names them", .followed) {
                $0 = UpdateAttempt($0.chain, from: 2, to: 7)
            },
            UpdateCase("left out where the head changes nothing", .followed) {
                $0 = UpdateAttempt($0.chain, from: 2, to: 9)
            },
            // Another form of the same update.
            UpdateCase("given where the head changes nothing", .wrongNextValidators) {
                $0 = UpdateAttempt($0.chain, from: 2, to: 3)
                $0.next = $0.chain.sealers[3].set
            },
            UpdateCase("given where a link gave them", .wrongNextValidators) {
                $0 = UpdateAttempt($0.chain, from: 2, to: 9)
                $0.next = $0.chain.sealers[9].set
            },
        ])
    func next(_ test: UpdateCase) throws {
        try test.check(UpdateAttempt(.standard, from: 2, to: 4))
    }
}
