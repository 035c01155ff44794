import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayLight

/// Headers that a reader comes to believe: sealed ones, and ancestors of the trusted head.
@Suite struct HeaderTests {
    private static let chain = LightChain.standard
    private static let strangers = TestValidators(count: 4, from: 60)

    /// A header said to be an ancestor, where it is said to stand, and the reader.
    struct Ancestor: Sendable {
        var header: HeaderDraft
        var index: UInt64
        var path: [Digest]
        var trust: Trust

        /// The ancestor at a height, under the trust at another.
        init(_ height: Int, under trusted: Int) {
            let index = Int(chain.headers[height].logSize)
            let leaves = chain.leaves[..<Int(chain.headers[trusted].logSize)]
            self.header = HeaderDraft(chain.headers[height])
            self.index = UInt64(index)
            self.path = height < trusted ? LightChain.path(leaves, to: index) : []
            self.trust = chain.trust(at: trusted)
        }

        func verify() -> Result<ProvenHeader, VerificationError> {
            Result { () throws(VerificationError) in
                try Verifier(trust: self.trust, now: chain.time).verify(
                    ancestor: self.header.header, at: self.index, path: self.path)
            }
        }
    }

    @Test func everyAncestorUnderEveryTrust() throws {
        for trusted in 0...Self.chain.height {
            for height in 0...Self.chain.height {
                let proven = Ancestor(height, under: trusted).verify()
                let header = Self.chain.headers[height]
                guard height <= trusted else {
                    #expect(proven == .failure(.foreignHeader))
                    continue
                }
                #expect(
                    proven
                        == .success(
                            ProvenHeader(
                                header, hash: LogHash.leaf(header.encoded),
                                sealing: height == trusted ? .trusted : .ancestor)))
            }
        }
    }

    /// One line of a table: what is forged, and why it is no ancestor; `nil` if it is one.
    struct AncestorCase: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let expected: VerificationError?
        let forge: @Sendable (inout Ancestor) -> Void

        init(
            _ name: String, _ expected: VerificationError?,
            forge: @escaping @Sendable (inout Ancestor) -> Void = { _ in }
        ) {
            self.testDescription = name
            self.expected = expected
            self.forge = forge
        }
    }

    private static let mismatch = VerificationError.inclusion(.rootMismatch)
    private static let length = VerificationError.inclusion(.wrongLength)

    @Test(
        "an ancestor",
        arguments: [
            AncestorCase("as it is", nil),
            AncestorCase("another chain", .wrongChain) {
                $0.header.chain = .foreign
            },
            AncestorCase("the height", mismatch) { $0.header.height -= 1 },
            AncestorCase("the trusted height", .foreignHeader) { $0.header.height = 8 },
            AncestorCase("above the trusted height", .foreignHeader) { $0.header.height = 9 },
            AncestorCase("the parent", mismatch) { $0.header.parent = .zero },
            AncestorCase("the time by a millisecond", mismatch) { $0.header.time += 1 },
            AncestorCase("the proposer", mismatch) { $0.header.proposer = .zero },
            AncestorCase("the first index", mismatch) { $0.header.firstIndex -= 1 },
            AncestorCase("the log size", mismatch) { $0.header.logSize += 1 },
            AncestorCase("the log root", mismatch) { $0.header.logRoot = .zero },
            AncestorCase("the state root", mismatch) { $0.header.stateRoot = .zero },
            AncestorCase("the validators", mismatch) {
                $0.header.validators = strangers.set.hash
            },
            AncestorCase("the next validators", mismatch) {
                $0.header.nextValidators = strangers.set.hash
            },
            AncestorCase("the parameters", mismatch) { $0.header.parameters = .zero },
            AncestorCase("the header of a fork", mismatch) {
                $0.header = HeaderDraft(LightChain.fork(after: 2).headers[3])
            },
            AncestorCase("the header before it", mismatch) {
                $0.header = HeaderDraft(chain.headers[2])
            },
            AncestorCase("an index less", mismatch) { $0.index -= 1 },
            AncestorCase("an index more", mismatch) { $0.index += 1 },
            AncestorCase("the index of the header before it", mismatch) { $0.index = 7 },
            AncestorCase("index 0", mismatch) { $0.index = 0 },
            AncestorCase("the last index", length) { $0.index = 24 },
            AncestorCase("an index outside the log", .inclusion(.outOfRange)) { $0.index = 25 },
            AncestorCase("the highest index", .inclusion(.outOfRange)) { $0.index = .max },
            AncestorCase("no path", length) { $0.path = [] },
            AncestorCase("the first hash left out", length) { $0.path.removeFirst() },
            AncestorCase("the last hash left out", length) { $0.path.removeLast() },
            AncestorCase("a hash more", length) { $0.path.append(.zero) },
            AncestorCase("two hashes swapped", mismatch) { $0.path.swapAt(0, 1) },
            AncestorCase("reversed", mismatch) { $0.path.reverse() },
            AncestorCase("a bit of the first hash", mismatch) { $0.path.flip(0) },
            AncestorCase("a bit of the last hash", mismatch) {
                $0.path.flip($0.path.count - 1)
            },
            AncestorCase("the path under another trust", length) {
                $0.path = Ancestor(3, under: 4).path
            },
            AncestorCase("a trust in another root", mismatch) {
                $0.trust = $0.trust.with { $0.logRoot = .zero }
            },
            AncestorCase("a trust in a larger log", length) {
                $0.trust = $0.trust.with { $0.logSize = 33 }
            },
            AncestorCase("the trusted head itself, wherever", nil) {
                $0.header = HeaderDraft(chain.headers[8])
                $0.index = .max
            },
            AncestorCase("the trusted head with another state", .foreignHeader) {
                $0.header = HeaderDraft(chain.headers[8])
                $0.header.stateRoot = .zero
            },
            AncestorCase("a trust that cannot be checked any more", nil) {
                // An ancestor hangs from what is trusted by hashes: no keys are asked.
                $0.trust = $0.trust.with { $0.time = 0 }
            },
        ])
    func ancestor(_ test: AncestorCase) throws {
        var ancestor = Ancestor(3, under: 8)
        #expect(try ancestor.verify().get().sealing == .ancestor)
        test.forge(&ancestor)
        switch ancestor.verify() {
        case .success(let proven):
            #expect(test.expected == nil)
            #expect(proven.header == ancestor.header.header)
        case .failure(let error): #expect(error == test.expected)
        }
    }

    /// What an update's head must be, a single header must be, too.
    @Test(
        "a sealed header",
        arguments: [
            UpdateCase("as it is", .followed),
            UpdateCase("unsealed", .certificate(.noQuorum(signers: 0, needed: 3))) {
                $0.isSealed = false
            },
            UpdateCase("one short", .certificate(.noQuorum(signers: 2, needed: 3))) {
                $0.seal(by: $0.chain.sealers[3], numbers: [1, 2])
            },
            UpdateCase("mixed rounds", .certificate(.badSeal(validator: 1))) {
                $0.seals[1] = $0.chain.quorum(at: 3, round: 4).signatures[1]
            },
            UpdateCase("strangers", .unknownValidators) {
                $0.head.validators = strangers.set.hash
                $0.seal(by: strangers)
            },
            UpdateCase("the state root", .certificate(.badSeal(validator: 0))) {
                $0.head.stateRoot = .zero
            },
            UpdateCase("older than the trust", .olderThanTrust(height: 3, trusted: 5)) {
                $0.trust = $0.chain.trust(at: 5)
            },
            UpdateCase("from the future", .fromTheFuture) {
                let time = ($0.now + 301) * 1_000
                $0.forge { $0.time = time }
            },
            UpdateCase("begins in the trusted log", .conflictsWithTrust) {
                $0.forge { $0.firstIndex = 6 }
            },
            UpdateCase("another chain", .wrongChain) {
                $0.forge { $0.chain = .foreign }
            },
            UpdateCase("expired", .trustExpired(at: 1_700_000_030)) { $0.trustingPeriod = 10 },
            UpdateCase("a link too many", .headBeforeLink) { $0.links = [$0.chain.link(4)] },
            UpdateCase("another block at the trusted height", .conflictsWithTrust) {
                $0.trust = $0.chain.trust(at: 3)
                $0.forge { $0.stateRoot = .zero }
            },
            UpdateCase("through links", .followed) {
                $0 = UpdateAttempt($0.chain, from: 2, to: 9)
            },
            UpdateCase("through a missing link", .unknownValidators) {
                $0 = UpdateAttempt($0.chain, from: 2, to: 9)
                $0.links.removeLast()
            },
        ])
    func sealed(_ test: UpdateCase) throws {
        var attempt = UpdateAttempt(Self.chain, from: 2, to: 3)
        test.forge(&attempt)
        let verifier = Verifier(
            trust: attempt.trust, now: attempt.now, trustingPeriod: attempt.trustingPeriod)
        let result = Result { () throws(VerificationError) in
            try verifier.verify(attempt.update.head, links: attempt.links)
        }
        switch (result, test.expected) {
        case (.success(let proven), .followed):
            #expect(proven.header == attempt.head.header)
            #expect(proven.hash == LogHash.leaf(attempt.head.bytes))
            let count = Self.chain.sealers[Int(attempt.head.height)].count
            #expect(proven.sealing == .validators(signers: (2 * count + 2) / 3, of: count))
        case (.failure(let error), .refused(let expected)): #expect(error == expected)
        case (let result, let expected): Issue.record("\(result) instead of \(expected)")
        }
    }

    @Test func theTrustedHeaderNeedsNoSeals() throws {
        for height in 0...Self.chain.height {
            let verifier = Verifier(trust: Self.chain.trust(at: height), now: .max)
            let proven = try verifier.verify(SealedHeader(Self.chain.headers[height], nil))
            #expect(proven.sealing == .trusted)
            #expect(proven.hash == Self.chain.headers[height].hash)
        }
    }
}
