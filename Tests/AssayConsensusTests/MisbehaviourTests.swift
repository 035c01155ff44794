import AssayConsensus
import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// What is reported of validators that lie, and that honest ones are never reported.
@Suite struct MisbehaviourTests {
    private static let me = 0

    @Test("two messages of one kind and round with different content are evidence, once told")
    func equivocation() throws {
        let scene = try VotingScene(4)
        let (one, two) = (try scene.fresh(), try scene.fresh(salt: 1))
        let lock = scene.proof(of: one.hash)
        let pairs: [(ConsensusMessage, ConsensusMessage)] = [
            (scene.proposal(one), scene.proposal(two)),
            (scene.prepare(one.hash, by: 3), scene.prepare(two.hash, by: 3)),
            (scene.commit(one, by: 3), scene.commit(two, by: 3)),
            (scene.change(to: 1, by: 3), scene.change(to: 1, by: 3, lock: lock)),
        ]
        for (first, second) in pairs {
            for (earlier, later) in [(first, second), (second, first)] {
                var voter = Voter(Self.me, in: scene)
                #expect(try voter.hear(earlier).reports.isEmpty)
                #expect(try voter.hear(earlier).reports.isEmpty, "the same again")
                let reports = try voter.hear(later).reports
                #expect(reports.map(\.kind) == [.equivocation])
                #expect(reports.first?.validator == earlier.validator)
                #expect(reports.first?.height == 1)
                #expect(reports.first?.messages.count == 2)
                let again = try voter.hear([later, earlier, later]).reports
                #expect(again.isEmpty, "it is told once")
            }
        }
    }

    @Test("messages for different rounds, or of different kinds, contradict nothing")
    func different() throws {
        let scene = try VotingScene(4)
        let (one, two) = (try scene.fresh(), try scene.fresh(4, salt: 1))
        var voter = Voter(Self.me, in: scene)
        try voter.hear([
            scene.proposal(one),
            scene.proposal(two, round: 4, changes: scene.votes(to: 4, by: [1, 2, 3])),
            scene.prepare(one.hash, by: 3), scene.prepare(two.hash, round: 1, by: 3),
            scene.prepare(one.hash, round: 0, by: 3),
            scene.commit(one, by: 2), scene.commit(two, round: 1, by: 2),
            scene.change(to: 1, by: 3), scene.change(to: 2, by: 3),
        ])
        #expect(voter.effects.reports.isEmpty)
    }

    @Test("the same content with another valid signature is none")
    func secondSignature() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        let scheme = LooseSigning(keys: scene.validators.keys)
        var voter = Voter(Self.me, in: scene, scheme: scheme)
        let other = try Signature(bytes: [UInt8](repeating: 7, count: 64))
        let lock = scene.proof(of: block.hash)
        let originals = [
            scene.proposal(block), scene.prepare(block.hash, by: 3), scene.commit(block, by: 3),
            scene.change(to: 1, by: 3, lock: lock),
        ]
        for message in originals {
            let twin = message.resigned(other)
            #expect(twin != message)
            try voter.hear([message, twin, message])
        }
        #expect(voter.effects.reports.isEmpty)
    }

    @Test("a proposal out of turn is evidence by itself, in every round")
    func outOfTurn() throws {
        let scene = try VotingScene(7)
        for round: UInt64 in [0, 1, 9] {
            var voter = Voter(Self.me, in: scene)
            let liar = scene.others(than: Self.me, scene.proposer(round))[0]
            let message = scene.proposal(try scene.block(by: liar), round: round, by: liar)
            let reports = try voter.hear(message).reports
            #expect(reports.map(\.kind) == [.wrongProposer])
            #expect(reports.map(\.round) == [round])
            #expect(reports.first?.messages.count == 1)
            #expect(try voter.hear(message).reports.isEmpty, "it is told once")
            let honest = scene.proposal(try scene.fresh())
            #expect(try voter.hear(honest).messages.kinds == [.prepare])
        }
    }

    @Test("a round change that denies a seal is evidence, and still counts for its round")
    func deniedLock() throws {
        let scene = try VotingScene(4)
        let (block, other) = (try scene.fresh(), try scene.fresh(salt: 1))
        /// The round of the commit, and the lock of a round change to round 4.
        let cases: [(UInt64, PreparedProof?, Bool)] = [
            (0, nil, true), (0, scene.proof(of: block.hash, round: 0), false),
            (0, scene.proof(of: other.hash, round: 0), true),
            (0, scene.proof(of: other.hash, round: 1), false),
            (2, scene.proof(of: block.hash, round: 1), true),
            (2, scene.proof(of: block.hash, round: 2), false),
            (2, scene.proof(of: block.hash, round: 3), false),
            (2, nil, true), (4, nil, false), (5, nil, false),
        ]
        for (index, (round, lock, isDenial)) in cases.enumerated() {
            let commit = scene.commit(block, round: round, by: 3)
            let change = scene.change(to: 4, by: 3, lock: lock)
            for order in [[commit, change], [change, commit]] {
                var voter = Voter(Self.me, in: scene)
                let reports = try voter.hear(order).reports
                #expect(reports.map(\.kind) == (isDenial ? [.lockDenied] : []), "case \(index)")
                try voter.hear(scene.change(to: 4, by: 2))
                #expect(voter.machine.round == 4, "it still wants its round")
            }
        }
    }

    @Test("evidence convinces others: its messages decode, without their blocks")
    func messages() throws {
        let scene = try VotingScene(4)
        let statement = SignedStatements.statement(0, 1, chain: scene.chain)
        let liar = 2
        let block = try scene.block(by: liar, [statement])
        var voter = Voter(Self.me, in: scene)
        let reports = try voter.hear(
            scene.proposal(block, by: liar), statements: [statement]
        ).reports
        let bytes = try #require(reports.first?.messages.first)
        let proposal = try Proposal(decoding: bytes, limit: bytes.count)
        #expect(proposal.block.statements.isEmpty)
        let content = proposal.content(on: scene.chain, block: proposal.block.header.hash)
        let isSigned = scene.scheme(nil).isValid(
            proposal.signature, of: content.digest, by: proposal.validator)
        #expect(isSigned)
        let evidence = try #require(reports.first)
        #expect(try Misbehaviour(decoding: evidence.encoded, limit: 1 << 17) == evidence)
        #expect(evidence.description.contains("proposed out of turn"))
    }
}

/// A scheme that takes any signature for valid: every content has many.
private struct LooseSigning: SignatureScheme {
    let keys: [PrivateKey]

    var ownKey: PublicKey? { self.keys[0].publicKey }

    func sign(_ digest: Digest) -> Signature { self.keys[0].sign(digest) }

    func isValid(_ signature: Signature, of digest: Digest, by key: PublicKey) -> Bool { true }
}

extension ConsensusMessage {
    /// The same content under another signature.
    func resigned(_ signature: Signature) -> ConsensusMessage {
        switch self {
        case .proposal(let old):
            .proposal(
                Proposal(
                    height: old.height, round: old.round, block: old.block,
                    validator: old.validator, signature: signature))
        case .prepare(let old):
            .prepare(
                Prepare(
                    height: old.height, round: old.round, block: old.block,
                    validator: old.validator, signature: signature))
        case .commit(let old):
            .commit(Commit(content: old.content, validator: old.validator, seal: signature))
        case .roundChange(let old):
            .roundChange(
                RoundChange(
                    vote: RoundChangeVote(
                        height: old.vote.height, round: old.vote.round,
                        prepared: old.vote.prepared, validator: old.vote.validator,
                        signature: signature), proof: old.proof, block: old.block))
        }
    }
}
