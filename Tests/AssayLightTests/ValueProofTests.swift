import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayLight

/// Proofs of what the state holds, and of what it does not.
@Suite struct ValueProofTests {
    private static let chain = LightChain.standard
    private static let present = StateKey(
        .account, .address(TestKeys.key(33).publicKey.address))

    private static func absent(_ number: UInt64) -> StateKey {
        StateKey(.account, .address(TestKeys.key(1_000 + number).publicKey.address))
    }

    /// What a value proof is made of, to be forged.
    struct Draft {
        var key: StateKey
        var value: [UInt8]?
        var leaf: StateLeaf?
        var siblings: [Digest]
        var header: Header
        var certificate: Certificate?
        var links: [Link]

        init(_ key: StateKey, at height: Int, links: [Int] = []) throws {
            let proof = try chain.proof(of: key, at: height, links: links)
            self.key = key
            self.value = proof.value
            self.leaf = proof.path.leaf
            self.siblings = proof.path.siblings
            self.header = proof.header
            self.certificate = proof.certificate
            self.links = proof.links
        }

        var proof: ValueProof {
            ValueProof(
                key: self.key, value: self.value,
                path: StateProof(leaf: self.leaf, siblings: self.siblings), header: self.header,
                certificate: self.certificate, links: self.links)
        }

        mutating func seal(_ change: (inout HeaderDraft) -> Void) {
            self.header = self.header.with(change)
            self.certificate = chain.sealers[3].certificate(of: self.header)
        }
    }

    private static func verify(
        _ draft: Draft, trust: Trust = Trust(chain.genesis), now: UInt64 = chain.time
    ) -> Result<ProvenValue, VerificationError> {
        Result { () throws(VerificationError) in
            try Verifier(trust: trust, now: now).verify(draft.proof)
        }
    }

    @Test func everyValueOfTheState() throws {
        var keys = Self.chain.genesis.accounts.map { StateKey(.account, .address($0.address)) }
        keys += [.parameters, .members, .record].map { StateKey($0, .single) }
        for key in keys {
            let draft = try Draft(key, at: 3)
            let proven = try Self.verify(draft).get()
            #expect(proven.value == Self.chain.state.value(at: key))
            #expect(proven.value != nil)
            #expect(proven.header == Self.chain.headers[3])
            #expect(proven.sealing == .validators(signers: 4, of: 4))
            let bytes = draft.proof.encoded
            let decoded = try ValueProof(decoding: bytes, limit: Proof.maximumSize)
            #expect(decoded == draft.proof)
            #expect(decoded.encoded == bytes)
        }
    }

    @Test("absent keys", arguments: 0..<40 as Range<UInt64>)
    func absent(_ number: UInt64) throws {
        let draft = try Draft(Self.absent(number), at: 3)
        #expect(try Self.verify(draft).get().value == nil)
        let bytes = draft.proof.encoded
        #expect(try ValueProof(decoding: bytes, limit: Proof.maximumSize) == draft.proof)
    }

    @Test func bothKindsOfAbsenceWereMet() throws {
        let leaves = try (0..<40 as Range<UInt64>).map { try Draft(Self.absent($0), at: 3).leaf }
        #expect(leaves.contains { $0 == nil })
        #expect(leaves.contains { $0 != nil })
    }

    @Test("another leaf of a wrong length", arguments: [0, 31, 32, 33, 96])
    func leafLength(_ length: Int) throws {
        let numbers = 0..<40 as Range<UInt64>
        let draft = try #require(
            try numbers.map { try Draft(Self.absent($0), at: 3) }.first { $0.leaf != nil })
        let leaf = try #require(draft.leaf)
        var bytes = draft.proof.encoded
        let digests = leaf.key.bytes + leaf.valueHash.bytes
        let start = try #require(bytes.firstRange(of: digests)?.lowerBound)
        var encoder = CBOREncoder()
        encoder.byteString([UInt8](repeating: 7, count: length))
        // The head of the 64 bytes takes two.
        bytes.replaceSubrange(start - 2..<start + 64, with: encoder.bytes)
        #expect(throws: DecodeError.self) {
            try ValueProof(decoding: bytes, limit: Proof.maximumSize)
        }
    }

    @Test func theGenesisStateNeedsNoSealsUnderItsOwnTrust() throws {
        let draft = try Draft(Self.present, at: 0)
        #expect(draft.certificate == nil)
        #expect(try Self.verify(draft).get().sealing == .trusted)
        let bytes = draft.proof.encoded
        #expect(try ValueProof(decoding: bytes, limit: Proof.maximumSize) == draft.proof)
        let later = try #require(
            Trust(Self.chain.headers[2], next: Self.chain.sealers[3].set))
        let error = VerificationError.olderThanTrust(height: 0, trusted: 2)
        #expect(Self.verify(draft, trust: later) == .failure(error))
        let other = try LightChain(TestValidators(count: 3))
        #expect(Self.verify(draft, trust: Trust(other.genesis)) == .failure(.wrongChain))
        var forged = draft
        forged.header = forged.header.with { $0.proposer = LightChain.standard.anybody }
        #expect(Self.verify(forged) == .failure(.conflictsWithTrust))
    }

    @Test func throughLinks() throws {
        let draft = try Draft(Self.present, at: 9, links: [4, 7])
        #expect(try Self.verify(draft).get().sealing == .validators(signers: 7, of: 7))
        #expect(
            Self.verify(try Draft(Self.present, at: 9, links: [7]))
                == .failure(.brokenLink(height: 7)))
        #expect(Self.verify(try Draft(Self.present, at: 9)) == .failure(.unknownValidators))
    }

    /// One line of a table: what is forged, and why it does not convince.
    struct Forgery: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let expected: VerificationError
        let forge: @Sendable (inout Draft) throws -> Void

        init(
            _ name: String, _ expected: VerificationError,
            forge: @escaping @Sendable (inout Draft) throws -> Void
        ) {
            self.testDescription = name
            self.expected = expected
            self.forge = forge
        }
    }

    @Test(
        "a forged state",
        arguments: [
            Forgery("a bit of the value", .state(.valueMismatch)) { $0.value?[2] ^= 1 },
            Forgery("an empty value", .state(.valueMismatch)) { $0.value = [] },
            Forgery("another value with its leaf", .state(.rootMismatch)) {
                $0.value = [0xa0]
                $0.leaf = StateLeaf(key: $0.key.hash, valueHash: SHA256.hash([0xa0]))
            },
            Forgery("present as absent", .state(.present)) { $0.value = nil },
            Forgery("present as absent, with an empty slot", .state(.rootMismatch)) {
                $0.value = nil
                $0.leaf = nil
            },
            Forgery("present as absent, with another leaf", .state(.wrongLeaf)) {
                $0.value = nil
                $0.leaf = try Draft(StateKey(.record, .single), at: 3).leaf
            },
            Forgery("another account's proof", .state(.absent)) {
                $0.key = StateKey(.account, .address(TestKeys.key(34).publicKey.address))
            },
            Forgery("the id under another kind", .state(.absent)) {
                $0.key = StateKey(.model, $0.key.id)
            },
            Forgery("no leaf for a value", .state(.absent)) { $0.leaf = nil },
            Forgery("a sibling left out", .state(.rootMismatch)) { $0.siblings.removeLast() },
            Forgery("a sibling more", .state(.rootMismatch)) { $0.siblings.append(.zero) },
            Forgery("257 siblings", .state(.wrongLength)) {
                $0.siblings = [Digest](repeating: .zero, count: 257)
            },
            Forgery("siblings reversed", .state(.rootMismatch)) { $0.siblings.reverse() },
            Forgery("a bit of a sibling", .state(.rootMismatch)) { $0.siblings.flip(0) },
            Forgery("another state root", .state(.rootMismatch)) {
                $0.header = $0.header.with { $0.stateRoot = .zero }
            },
        ])
    func forgedState(_ test: Forgery) throws { try self.check(test) }

    @Test(
        "a forged head",
        arguments: [
            Forgery("a header that was not sealed", .certificate(.badSeal(validator: 0))) {
                $0.header = $0.header.with { $0.proposer = .zero }
            },
            Forgery("no certificate", .certificate(.noQuorum(signers: 0, needed: 3))) {
                $0.certificate = nil
            },
            Forgery("another block's certificate", .certificate(.badSeal(validator: 0))) {
                $0.certificate = chain.certificate(2)
            },
            Forgery("one short of a quorum", .certificate(.noQuorum(signers: 2, needed: 3))) {
                $0.certificate = chain.certificate(3, by: [1, 2])
            },
            Forgery("another set that seals itself", .unknownValidators) {
                let strangers = TestValidators(count: 4, from: 60)
                $0.header = $0.header.with { $0.validators = strangers.set.hash }
                $0.certificate = strangers.certificate(of: $0.header)
            },
            Forgery("from the future", .fromTheFuture) {
                $0.seal { $0.time = (chain.time + 301) * 1_000 }
            },
            Forgery("another chain", .wrongChain) {
                $0.seal { $0.chain = ChainID("other-0123456789abcdef") ?? $0.chain }
            },
            Forgery("a link too many", .headBeforeLink) { $0.links = [chain.link(4)] },
        ])
    func forgedHead(_ test: Forgery) throws { try self.check(test) }

    private func check(_ test: Forgery) throws {
        var draft = try Draft(Self.present, at: 3)
        #expect(try Self.verify(draft).get().value != nil)
        try test.forge(&draft)
        #expect(Self.verify(draft) == .failure(test.expected))
    }

    @Test("absence forged", arguments: 0..<40 as Range<UInt64>)
    func absenceForged(_ number: UInt64) throws {
        let draft = try Draft(Self.absent(number), at: 3)
        var claimed = draft
        claimed.value = [0xa0]
        #expect(Self.verify(claimed) == .failure(.state(.absent)))
        claimed.leaf = StateLeaf(key: draft.key.hash, valueHash: SHA256.hash([0xa0]))
        #expect(Self.verify(claimed) == .failure(.state(.rootMismatch)))
        // Another absent key's proof shows this one only if it ends in the same place.
        var other = draft
        other.key = Self.present
        guard case .failure = Self.verify(other) else {
            Issue.record("a present key is shown to be absent")
            return
        }
    }
}

extension LightChain {
    fileprivate var anybody: Address { self.sealers[0].keys[0].publicKey.address }
}
