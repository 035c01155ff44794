import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayLight

/// The changes of validators on the way to a head, forged.
///
/// The update leads from the genesis to block 9 over the links at 4 and at 7.
@Suite struct UpdateLinkTests {
    private static let attempt = UpdateAttempt(.standard, from: 0, to: 9)
    private static let strangers = TestValidators(count: 4, from: 60)

    private static func broken(_ height: UInt64) -> VerificationError {
        .brokenLink(height: height)
    }

    @Test(
        "the list of links",
        arguments: [
            UpdateCase("both", .followed),
            UpdateCase("none", .unknownValidators) { $0.links = [] },
            UpdateCase("the first missing", broken(7)) { $0.links.removeFirst() },
            UpdateCase("the last missing", .unknownValidators) { $0.links.removeLast() },
            UpdateCase("reversed", broken(7)) { $0.links.reverse() },
            UpdateCase("the first repeated", broken(4)) {
                $0.links.insert($0.links[0], at: 1)
            },
            UpdateCase("the last repeated", broken(7)) { $0.links.append($0.links[1]) },
            UpdateCase("the first again behind the last", broken(4)) {
                $0.links.append($0.links[0])
            },
            UpdateCase("both repeated", broken(4)) { $0.links += $0.links },
            UpdateCase("one of a block that changes nothing", broken(5)) {
                $0.links.insert($0.chain.quorumLink(5), at: 1)
            },
            UpdateCase("one of a block before the first that changes nothing", broken(2)) {
                $0.links.insert($0.chain.quorumLink(2), at: 0)
            },
            UpdateCase("one at the head", .headBeforeLink) {
                $0 = UpdateAttempt($0.chain, from: 0, to: 7)
                $0.links.append($0.chain.quorumLink(7))
            },
            UpdateCase("one above the head", .headBeforeLink) {
                $0 = UpdateAttempt($0.chain, from: 0, to: 6)
                $0.links.append($0.chain.quorumLink(7))
            },
            UpdateCase("one above a head of the set before", .headBeforeLink) {
                $0 = UpdateAttempt($0.chain, from: 0, to: 3)
                $0.links = [$0.chain.quorumLink(4)]
            },
            UpdateCase("a surplus one below the trust", .followed) {
                $0.trust = $0.chain.trust(at: 5)
                $0.consistency = LightChain.consistency($0.chain.leaves[..<28], from: 16)
            },
            UpdateCase("a surplus one at the trust", .followed) {
                $0.trust = $0.chain.trust(at: 4)
                $0.consistency = LightChain.consistency($0.chain.leaves[..<28], from: 13)
            },
            UpdateCase("two surplus ones", .followed) {
                $0.trust = $0.chain.trust(at: 8)
                $0.consistency = LightChain.consistency($0.chain.leaves[..<28], from: 25)
            },
            UpdateCase("a surplus one behind one that is needed", broken(4)) {
                $0.trust = $0.chain.trust(at: 5)
                $0.consistency = LightChain.consistency($0.chain.leaves[..<28], from: 16)
                $0.links.reverse()
            },
            UpdateCase("a surplus one of attackers, at the trust", .followed) {
                // Passed over: what it would lead to is never asked.
                $0.links.insert(
                    $0.links[0].forged(by: strangers, next: strangers.set) { $0.height = 0 },
                    at: 0)
            },
            UpdateCase("only a surplus one of attackers", .unknownValidators) {
                let forged = $0.links[0].forged(by: strangers, next: strangers.set) {
                    $0.height = 0
                }
                $0.links = [forged]
                $0.head.validators = strangers.set.hash
                $0.seal(by: strangers)
            },
        ])
    func list(_ test: UpdateCase) throws { try test.check(Self.attempt) }

    @Test(
        "the seals of a link",
        arguments: [
            UpdateCase("another quorum", .followed) {
                $0.links[0] = $0.chain.link(4, by: [1, 2, 3])
            },
            UpdateCase("unsealed", broken(4)) {
                $0.links[0] = $0.links[0].sealed($0.chain.certificate(0))
            },
            UpdateCase("one short", broken(4)) { $0.links[0] = $0.chain.link(4, by: [0, 1]) },
            UpdateCase("one short in the last", broken(7)) {
                $0.links[1] = $0.chain.link(7, by: [2, 3])
            },
            UpdateCase("by strangers", broken(4)) {
                $0.links[0] = $0.links[0].forged(by: strangers)
            },
            UpdateCase("by the set that it appoints", broken(4)) {
                $0.links[0] = $0.links[0].forged(by: $0.chain.sealers[5])
            },
            UpdateCase("by a set that was replaced", broken(7)) {
                $0.links[1] = $0.links[1].forged(by: $0.chain.sealers[4]) { _ in }
            },
            UpdateCase("by a set that was replaced, in its own name", broken(7)) {
                let old = $0.chain.sealers[4]
                $0.links[1] = $0.links[1].forged(by: old) { $0.validators = old.set.hash }
            },
            UpdateCase("mixed rounds", broken(4)) {
                let late = $0.chain.quorum(at: 4, round: 1).signatures[2]
                let good = $0.links[0].certificate
                $0.links[0] = $0.links[0].sealed(
                    Certificate(
                        round: good.round, signers: good.signers,
                        signatures: Array(good.signatures.prefix(2)) + [late]))
            },
            UpdateCase("another round than they say", broken(4)) {
                let good = $0.links[0].certificate
                $0.links[0] = $0.links[0].sealed(
                    Certificate(round: 1, signers: good.signers, signatures: good.signatures))
            },
            UpdateCase("one seal for all", broken(4)) {
                let good = $0.links[0].certificate
                let seal = good.signatures[0]
                $0.links[0] = $0.links[0].sealed(
                    Certificate(
                        round: 0, signers: good.signers, signatures: [seal, seal, seal]))
            },
            UpdateCase("a surplus bit", broken(4)) {
                let good = $0.links[0].certificate
                $0.links[0] = $0.links[0].sealed(
                    Certificate(
                        round: 0, signers: SignerBitmap(raw: [0b10111]),
                        signatures: good.signatures))
            },
            UpdateCase("those of the other link", broken(4)) {
                $0.links[0] = $0.links[0].sealed($0.links[1].certificate)
            },
        ])
    func seals(_ test: UpdateCase) throws { try test.check(Self.attempt) }

    @Test(
        "the set of a link",
        arguments: [
            UpdateCase("strangers, who seal the head", broken(4)) {
                $0.links = [$0.links[0].appointing(strangers.set)]
                $0.head.validators = strangers.set.hash
                $0.seal(by: strangers)
            },
            UpdateCase("padded by attackers", broken(4)) {
                let padded = TestValidators($0.chain.sealers[5].keys + strangers.keys)
                $0.links[0] = $0.links[0].appointing(padded.set)
            },
            UpdateCase("padded by attackers, who outvote it and seal the head", broken(7)) {
                let many = TestValidators(count: 40, from: 60)
                let padded = TestValidators($0.chain.sealers[8].keys + many.keys)
                $0.links[1] = $0.links[1].appointing(padded.set)
                let numbers = padded.keys.indices.filter { number in
                    many.set.contains(padded.set.keys[number])
                }
                $0.head.validators = padded.set.hash
                $0.seal(by: padded, numbers: Array(numbers.prefix(padded.set.quorum)))
            },
            UpdateCase("padded, with a header that says so", broken(4)) {
                let padded = TestValidators($0.chain.sealers[5].keys + strangers.keys)
                let header = $0.links[0].header.with { $0.nextValidators = padded.set.hash }
                $0.links[0] = Link(
                    header: header, certificate: $0.links[0].certificate, next: padded.set)
            },
            UpdateCase("padded, with a header that the attackers seal", broken(4)) {
                let padded = TestValidators($0.chain.sealers[5].keys + strangers.keys)
                $0.links[0] = $0.links[0].forged(by: strangers, next: padded.set) {
                    $0.nextValidators = padded.set.hash
                }
            },
            UpdateCase("one validator left out", broken(4)) {
                let fewer = TestValidators(Array($0.chain.sealers[5].keys.dropLast()))
                $0.links[0] = $0.links[0].appointing(fewer.set)
            },
            UpdateCase("the same set again", broken(3)) {
                $0.links.insert($0.chain.quorumLink(3), at: 0)
            },
            UpdateCase("the other link's", broken(4)) {
                $0.links[0] = $0.links[0].appointing($0.links[1].next)
            },
            UpdateCase("strangers, appointed by leaked keys", .followed) {
                // Within the trusting period nothing tells them from their owners.
                let leaked = $0.chain.sealers[4]
                $0.links = [
                    $0.links[0].forged(by: leaked, next: strangers.set) {
                        $0.nextValidators = strangers.set.hash
                    }
                ]
                $0.head.validators = strangers.set.hash
                $0.head.nextValidators = strangers.set.hash
                $0.seal(by: strangers)
            },
        ])
    func sets(_ test: UpdateCase) throws { try test.check(Self.attempt) }
}

extension Link {
    /// This link with other seals.
    fileprivate func sealed(_ certificate: Certificate) -> Link {
        Link(header: self.header, certificate: certificate, next: self.next)
    }

    /// This link with another set.
    fileprivate func appointing(_ next: ValidatorSet) -> Link {
        Link(header: self.header, certificate: self.certificate, next: next)
    }
}
