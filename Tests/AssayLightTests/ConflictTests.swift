import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayLight

/// Two histories: how a reader who asks a witness finds them, and who can be shown to have lied.
@Suite struct ConflictTests {
    private static let chain = LightChain.standard
    private static let fork = LightChain.fork(after: 2)
    private static let verifier = Verifier(trust: chain.trust(at: 2), now: chain.time)

    /// What a witness brings to light.
    enum Finding { case nothing, conflict }

    /// One line of a table: what a node shows, what a witness shows, and what follows.
    struct Comparison: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let node: LightUpdate
        let witness: LightUpdate
        let expected: Result<Finding, VerificationError>

        init(
            _ name: String, _ node: LightUpdate, _ witness: LightUpdate,
            _ expected: Result<Finding, VerificationError>
        ) {
            self.testDescription = name
            self.node = node
            self.witness = witness
            self.expected = expected
        }
    }

    private static func honest(_ height: Int, round: UInt64 = 0) -> LightUpdate {
        chain.update(from: 2, to: height, round: round)
    }

    private static func lie(_ height: Int) -> LightUpdate { fork.update(from: 2, to: height) }

    @Test(
        "a node and a witness",
        arguments: [
            Comparison("the same head", honest(3), honest(3), .success(.nothing)),
            Comparison("the same later head", honest(9), honest(9), .success(.nothing)),
            Comparison(
                "the same head in another round", honest(3), honest(3, round: 2),
                .success(.nothing)),
            Comparison("the trusted head", honest(2), honest(2), .success(.nothing)),
            Comparison("two blocks at one height", lie(3), honest(3), .success(.conflict)),
            Comparison("a witness that lies", honest(3), lie(3), .success(.conflict)),
            Comparison("two histories", lie(9), honest(9), .success(.conflict)),
            Comparison("two histories of other sets", lie(6), honest(6), .success(.conflict)),
            Comparison(
                "a witness without seals", honest(3), honest(3).with { $0.isSealed = false },
                .failure(.certificate(.noQuorum(signers: 0, needed: 3)))),
            Comparison(
                "a witness without a quorum", lie(3), honest(3).with { $0.seals.removeLast() },
                .failure(.certificate(.malformedSigners))),
            Comparison(
                "a witness without the proof of its log", lie(3),
                honest(3).with { $0.consistency = [] }, .failure(.discontinuous(.wrongLength))),
            Comparison(
                "a witness without its links", lie(9), honest(9).with { $0.links = [] },
                .failure(.unknownValidators)),
            Comparison(
                "a witness behind the trust", lie(3), chain.update(from: 0, to: 1),
                .failure(.olderThanTrust(height: 1, trusted: 2))),
            Comparison(
                "a witness of another history at the trusted height", lie(3),
                LightChain.fork(after: 1).update(from: 2, to: 2), .failure(.conflictsWithTrust)),
            Comparison(
                "a node without seals", lie(3).with { $0.isSealed = false }, honest(3),
                .failure(.certificate(.noQuorum(signers: 0, needed: 3)))),
        ])
    func compare(_ test: Comparison) throws {
        let result = Result { () throws(VerificationError) in
            try Self.verifier.compare(test.node, witness: test.witness)
        }
        #expect(result.map { $0 == nil ? Finding.nothing : .conflict } == test.expected)
        guard case .success(.some(let conflict)) = result else { return }
        #expect(conflict.offered == test.node)
        #expect(conflict.witnessed == test.witness)
        #expect(conflict.trust.block == Self.chain.headers[2].hash)
        #expect(conflict.heads == [test.witness.head, test.node.head])
    }

    /// The node alone is believed: its head has the seals of a quorum.
    @Test func withoutAWitnessALeakedQuorumIsBelieved() throws {
        let trust = try Self.verifier.follow(Self.lie(3))
        #expect(trust.block == Self.fork.headers[3].hash)
        #expect(trust.block != Self.chain.headers[3].hash)
    }

    @Test func whoSealedBothBlocksLied() throws {
        let set = Self.chain.sealers[3].set
        let validators = Self.chain.sealers[3]
        for (one, other, both) in [
            ([0, 1, 2], [0, 1, 2], [0, 1, 2]), ([0, 1, 2], [1, 2, 3], [1, 2]),
            ([0, 2, 3], [0, 1, 2, 3], [0, 2, 3]), ([0, 1, 3], [0, 2, 3], [0, 3]),
        ] {
            let conflict = Conflict(
                trust: Self.verifier.trust,
                offered: Self.lie(3).sealed(by: validators, one),
                witnessed: Self.honest(3).sealed(by: validators, other))
            #expect(conflict.liars(among: set) == both.map { set.keys[$0] })
        }
    }

    @Test func theTrustedHeadIsEvidenceToo() throws {
        let trust = Self.chain.trust(at: 3, isSealed: true)
        let conflict = Conflict(
            trust: trust, offered: LightChain.fork(after: 1).update(from: 3, to: 3))
        #expect(conflict.heads == [Self.chain.sealed(3), LightChain.fork(after: 1).sealed(3)])
        let set = Self.chain.sealers[3].set
        #expect(conflict.liars(among: set) == Array(set.keys.prefix(3)))
        let bare = Conflict(trust: Self.chain.trust(at: 3), offered: conflict.offered)
        #expect(bare.heads.count == 1)
        #expect(bare.liars(among: set).isEmpty)
    }

    /// One line of a table: what makes evidence worth nothing against anybody.
    struct Framing: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let offered: LightUpdate
        let witnessed: LightUpdate
        var validators = chain.sealers[3].set

        init(_ name: String, _ offered: LightUpdate, _ witnessed: LightUpdate) {
            self.testDescription = name
            self.offered = offered
            self.witnessed = witnessed
        }

        init(
            _ name: String, _ offered: LightUpdate, _ witnessed: LightUpdate,
            among validators: TestValidators
        ) {
            self.init(name, offered, witnessed)
            self.validators = validators.set
        }
    }

    private static let strangers = TestValidators(count: 4, from: 60)

    @Test(
        "nobody is shown to have lied",
        arguments: [
            Framing("one block", honest(3), honest(3)),
            Framing("one block in two rounds", honest(3), honest(3, round: 1)),
            Framing("blocks of two heights", lie(3), honest(4)),
            Framing("blocks of one history", honest(4), honest(3)),
            Framing("among strangers", lie(3), honest(3), among: strangers),
            Framing("among a later set", lie(3), honest(3), among: chain.sealers[5]),
            Framing(
                "among a part of the set", lie(3), honest(3),
                among: TestValidators(Array(chain.sealers[3].keys.prefix(3)))),
            Framing(
                "without the seals of one", lie(3).with { $0.isSealed = false }, honest(3)),
            Framing(
                "without the seals of the other", lie(3), honest(3).with { $0.isSealed = false }),
            Framing("with one block's seals for both", lie(3).with(honest(3).seals), honest(3)),
            Framing(
                "with seals of strangers in their names", lie(3).sealed(by: strangers),
                honest(3)),
            Framing(
                "with seals in another order",
                lie(3).with { $0.seals = [$0.seals[1], $0.seals[2], $0.seals[0]] }, honest(3)),
            Framing("in another round than sealed", lie(3).with { $0.round = 1 }, honest(3)),
            Framing("with a bitmap of no set", lie(3).with { $0.bitmap = [0, 0] }, honest(3)),
            Framing("with a surplus bit", lie(3).with { $0.bitmap = [0b10111] }, honest(3)),
            Framing(
                "with a header changed under its seals",
                honest(3).with { $0.head.stateRoot = .zero }, honest(3)),
        ])
    func framed(_ test: Framing) {
        let conflict = Conflict(
            trust: Self.verifier.trust, offered: test.offered, witnessed: test.witnessed)
        #expect(conflict.liars(among: test.validators).isEmpty)
    }
}

extension LightUpdate {
    /// This update with some parts changed.
    func with(_ change: (inout UpdateAttempt) -> Void) -> LightUpdate {
        var attempt = UpdateAttempt(.standard, from: 2, to: 3)
        attempt.head = HeaderDraft(self.head.header)
        attempt.isSealed = self.head.certificate != nil
        attempt.round = self.head.certificate?.round ?? 0
        attempt.bitmap = self.head.certificate?.signers.raw ?? []
        attempt.seals = self.seals
        (attempt.consistency, attempt.links) = (self.consistency, self.links)
        attempt.next = self.next
        change(&attempt)
        return attempt.update
    }

    /// This update with other seals in the place of its own.
    func with(_ seals: [Signature]) -> LightUpdate { self.with { $0.seals = seals } }

    /// This update, sealed by others.
    func sealed(
        by validators: TestValidators, _ numbers: [Int]? = nil, round: UInt64 = 0
    ) -> LightUpdate {
        self.with { $0.seal(by: validators, numbers: numbers, round: round) }
    }

    /// The seals of the head.
    var seals: [Signature] { self.head.certificate?.signatures ?? [] }
}
