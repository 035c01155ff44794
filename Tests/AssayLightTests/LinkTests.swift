import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayLight

/// Links: only who is vouched for by those before is believed.
///
/// The proof is of a statement in block 9 and needs both links of the chain, at 4 and at 7.
@Suite struct LinkTests {
    private static let attempt = LightAttempt(.standard, index: 27, at: 9, links: [4, 7])
    private static let strangers = TestValidators(count: 4, from: 60)

    @Test(
        "the list of links",
        arguments: [
            LightCase("both", .proven),
            LightCase("none", .unknownValidators) { $0.links = [] },
            LightCase("the first missing", .brokenLink(height: 7)) { $0.links.removeFirst() },
            LightCase("the last missing", .unknownValidators) { $0.links.removeLast() },
            LightCase("out of order", .brokenLink(height: 7)) { $0.links.reverse() },
            LightCase("the first twice", .brokenLink(height: 4)) {
                $0.links.insert($0.links[0], at: 0)
            },
            LightCase("the last twice", .brokenLink(height: 7)) { $0.links.append($0.links[1]) },
            LightCase("the first again at the end", .brokenLink(height: 4)) {
                $0.links.append($0.links[0])
            },
            LightCase("one that changes nothing", .brokenLink(height: 5)) {
                $0.links.insert($0.chain.link(5), at: 1)
            },
            LightCase("trust after the first", .proven) {
                $0.trust(at: 5)
                $0.links.removeFirst()
            },
            LightCase("trust after the first, and the first", .proven) { $0.trust(at: 5) },
            LightCase("trust at the first, and the first", .proven) { $0.trust(at: 4) },
            LightCase("trust after both, and both", .proven) { $0.trust(at: 8) },
            LightCase("one before the trust, after one behind it", .brokenLink(height: 4)) {
                $0.trust(at: 5)
                $0.links.reverse()
            },
            LightCase("trust at the first", .proven) {
                $0.trust(at: 4)
                $0.links.removeFirst()
            },
            LightCase("trust at the head needs none", .proven) {
                $0.trust(at: 9)
                $0.links = []
            },
            LightCase("a link at the head's height", .headBeforeLink) {
                $0 = LightAttempt(.standard, index: 20, at: 7, links: [4])
                $0.links.append($0.chain.link(7))
            },
            LightCase("a link above the head", .headBeforeLink) {
                $0 = LightAttempt(.standard, index: 18, at: 6, links: [4])
                $0.links.append($0.chain.link(7))
            },
            LightCase("a head of the old set after the link", .unknownValidators) {
                $0.seal(by: $0.chain.sealers[4])
            },
            LightCase("a head of the old set without the link", .unknownValidators) {
                $0.links.removeLast()
            },
            LightCase("old validators go on after they were replaced", .unknownValidators) {
                // The key theft that links are for: the first set forges a block after its last.
                $0.links = [$0.links[0]]
                $0.head.validators = $0.chain.sealers[4].set.hash
                $0.seal(by: $0.chain.sealers[4])
            },
        ])
    func list(_ test: LightCase) throws { try test.check(Self.attempt) }

    @Test(
        "a forged link",
        arguments: [
            LightCase("not sealed by the set before", .brokenLink(height: 4)) {
                $0.links[0] = $0.links[0].forged(by: strangers)
            },
            LightCase("sealed by the set that it appoints", .brokenLink(height: 4)) {
                $0.links[0] = $0.links[0].forged(by: TestValidators(count: 4, from: 10))
            },
            LightCase("sealed by one short of a quorum", .brokenLink(height: 7)) {
                $0.links[1] = $0.chain.link(7, by: [0, 1])
            },
            LightCase("sealed by a quorum", .proven) {
                $0.links[0] = $0.chain.link(4, by: [1, 2, 3])
                $0.links[1] = $0.chain.link(7, by: [0, 1, 3])
            },
            LightCase("without seals", .brokenLink(height: 4)) {
                $0.links[0] = Link(
                    header: $0.links[0].header, certificate: $0.chain.certificate(0),
                    next: $0.links[0].next)
            },
            LightCase("another next set than the header's", .brokenLink(height: 4)) {
                $0.links[0] = Link(
                    header: $0.links[0].header, certificate: $0.links[0].certificate,
                    next: strangers.set)
                $0.links.removeLast()
                $0.seal(by: strangers)
            },
            LightCase("a header changed under its seals", .brokenLink(height: 4)) {
                $0.links[0] = Link(
                    header: $0.links[0].header.with { $0.nextValidators = strangers.set.hash },
                    certificate: $0.links[0].certificate, next: strangers.set)
                $0.links.removeLast()
                $0.seal(by: strangers)
            },
            LightCase("the same set appointed again", .brokenLink(height: 3)) {
                let set = $0.chain.sealers[3]
                let same = Link(
                    header: $0.chain.headers[3], certificate: $0.chain.certificate(3),
                    next: set.set)
                $0.links.insert(same, at: 0)
            },
            LightCase("another chain", .wrongChain) {
                $0.links[0] = $0.links[0].forged(by: $0.chain.sealers[4]) {
                    $0.chain = ChainID("other-0123456789abcdef") ?? $0.chain
                }
            },
            LightCase("the height of the trust", .brokenLink(height: 7)) {
                $0.links[0] = $0.links[0].forged(by: $0.chain.sealers[4]) { $0.height = 0 }
            },
            LightCase("the height after the trust", .proven) {
                $0.links[0] = $0.links[0].forged(by: $0.chain.sealers[4]) { $0.height = 1 }
            },
            LightCase("the height of the link before", .brokenLink(height: 4)) {
                $0.links[1] = $0.links[1].forged(by: $0.chain.sealers[7]) { $0.height = 4 }
            },
            LightCase("the height after the link before", .proven) {
                $0.links[1] = $0.links[1].forged(by: $0.chain.sealers[7]) { $0.height = 5 }
            },
            LightCase("the height of the head", .headBeforeLink) {
                $0.links[1] = $0.links[1].forged(by: $0.chain.sealers[7]) { $0.height = 9 }
            },
            LightCase("a second before the link before", .brokenLink(height: 7)) {
                let time = $0.links[0].header.time
                $0.links[1] = $0.links[1].forged(by: $0.chain.sealers[7]) { $0.time = time - 1 }
            },
            LightCase("in the second of the link before", .proven) {
                let time = $0.links[0].header.time
                $0.links[1] = $0.links[1].forged(by: $0.chain.sealers[7]) { $0.time = time }
            },
            LightCase("a second before the trust", .brokenLink(height: 4)) {
                let time = $0.chain.headers[0].time
                $0.links[0] = $0.links[0].forged(by: $0.chain.sealers[4]) { $0.time = time - 1 }
            },
            LightCase("a second after the head", .headBeforeLink) {
                let time = $0.head.time
                $0.links[1] = $0.links[1].forged(by: $0.chain.sealers[7]) { $0.time = time + 1_000 }
            },
            LightCase("300 s ahead of the reader", .headBeforeLink) {
                let time = ($0.now + 300) * 1_000
                $0.links[1] = $0.links[1].forged(by: $0.chain.sealers[7]) { $0.time = time }
            },
            LightCase("301 s ahead of the reader", .brokenLink(height: 7)) {
                let time = ($0.now + 301) * 1_000
                $0.links[1] = $0.links[1].forged(by: $0.chain.sealers[7]) { $0.time = time }
            },
            LightCase("a reader 300 s behind", .proven) { $0.now = $0.chain.time - 300 },
            LightCase("a reader 301 s behind", .fromTheFuture) { $0.now = $0.chain.time - 301 },
            LightCase("the trust expired", .trustExpired(at: 1_700_000_050)) {
                $0.trustingPeriod = 50
            },
        ])
    func forged(_ test: LightCase) throws { try test.check(Self.attempt) }

    @Test func linksRoundTripAndAnEmptyListIsRefused() throws {
        let chain = LightChain.standard
        let link = chain.link(7)
        #expect(try Link(decoding: link.encoded, limit: 10_000) == link)
        let proof = chain.proof(of: 27, at: 9)
        var encoded = proof.encoded
        // The map gains an entry 8 with an empty array.
        #expect(encoded[5] == 0xa7)
        encoded[5] = 0xa8
        encoded += [0x08, 0x80]
        #expect(throws: DecodeError.self) {
            try Proof(decoding: encoded, limit: Proof.maximumSize)
        }
    }

    /// Whoever asks for the way from one head to another gets the links, and only those.
    @Test func aChainOfChangesEveryBlock() throws {
        var chain = try LightChain(TestValidators(count: 1))
        for height in 1...20 {
            chain.append(
                statements: 1, next: TestValidators(count: height % 7 + 1, from: UInt64(height)))
        }
        let links = Array(1..<20)
        let attempt = LightAttempt(chain, index: 39, at: 20, links: links)
        #expect(try attempt.verify().get().isInHeadBlock == false)
        for missing in links {
            var broken = attempt
            broken.links.remove(at: missing - 1)
            guard case .failure = try broken.verify() else {
                Issue.record("link \(missing) is not needed")
                return
            }
        }
    }
}

extension Link {
    /// This link with a header that was changed before these validators sealed it.
    fileprivate func forged(
        by validators: TestValidators, _ change: (inout HeaderDraft) -> Void = { _ in }
    ) -> Link {
        let header = self.header.with(change)
        return Link(
            header: header, certificate: validators.certificate(of: header), next: self.next)
    }
}
