import AssayConsensus
import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// What signatures cover: every field, the kind and the chain.
@Suite struct SignedDigestTests {
    private static func chain(_ name: String) throws -> ChainID {
        try #require(ChainID(name + "-0123456789abcdef"))
    }

    @Test("the signed digest differs whenever any field differs")
    func fields() throws {
        let (one, two) = (try Self.chain("one"), try Self.chain("two"))
        let (a, b) = (SHA256.hash([1]), SHA256.hash([2]))
        var contents: [VoteContent] = []
        for chain in [one, two] {
            for height in [0, 1, 2, UInt64.max] {
                for round in [0, 1, 2, UInt64.max] {
                    for block in [a, b] {
                        for kind in [VoteKind.proposal, .prepare] {
                            contents.append(
                                VoteContent(
                                    kind, chain: chain, height: height, round: round, block: block))
                        }
                    }
                    let locks: [PreparedBlock?] = [
                        nil, .init(round: 0, block: a), .init(round: 0, block: b),
                        .init(round: 1, block: a), .init(round: .max, block: a),
                    ]
                    for prepared in locks {
                        contents.append(
                            VoteContent(
                                roundChangeTo: round, chain: chain, height: height,
                                prepared: prepared))
                    }
                }
            }
        }
        #expect(contents.count == 2 * 4 * 4 * 9)
        #expect(Set(contents.map(\.digest)).count == contents.count)
    }

    @Test("the digest is that of the array that the rule book names")
    func encoding() throws {
        let chain = try Self.chain("one")
        let block = SHA256.hash([1])
        func expected(_ kind: UInt64, _ rest: [CBORValue]) -> Digest {
            SHA256.hash(
                CBORValue.array(
                    [.text("assay-vote"), .text("one-0123456789abcdef"), .unsigned(kind)] + rest
                ).encoded)
        }
        let prepare = VoteContent(.prepare, chain: chain, height: 5, round: 6, block: block)
        #expect(
            prepare.digest
                == expected(
                    2, [.unsigned(5), .unsigned(6), .bytes(block.bytes), .null, .null]))
        let change = VoteContent(
            roundChangeTo: 6, chain: chain, height: 5,
            prepared: PreparedBlock(round: 3, block: block))
        #expect(
            change.digest
                == expected(
                    4,
                    [.unsigned(5), .unsigned(6), .null, .unsigned(3), .bytes(block.bytes)]))
    }

    /// The same fields and signature as another kind of message, where that has the fields.
    @Test("a signature of one kind is none of another")
    func kinds() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        let me = 0
        let signer = scene.proposer(0)
        let key = scene.validators.keys[signer].publicKey
        let contents = [
            VoteContent(.proposal, chain: scene.chain, height: 1, round: 0, block: block.hash),
            VoteContent(.prepare, chain: scene.chain, height: 1, round: 0, block: block.hash),
            VoteContent(roundChangeTo: 1, chain: scene.chain, height: 1, prepared: nil),
            VoteContent(roundChangeTo: 0, chain: scene.chain, height: 1, prepared: nil),
        ].map(\.digest)
        let seal = SealContent(block.checked.header, hash: block.hash, round: 0)
        let digests = contents + [seal.digest(for: key)]
        var accepted: [[VoteKind]] = []
        for digest in digests {
            let signature = scene.validators.keys[signer].sign(digest)
            let messages: [ConsensusMessage] = [
                .proposal(
                    Proposal(
                        height: 1, round: 0, block: block.checked.block, validator: key,
                        signature: signature)),
                .prepare(
                    Prepare(
                        height: 1, round: 0, block: block.hash, validator: key,
                        signature: signature)),
                .commit(Commit(content: seal, validator: key, seal: signature)),
                .roundChange(
                    RoundChange(
                        vote: RoundChangeVote(
                            height: 1, round: 1, prepared: nil, validator: key,
                            signature: signature), proof: nil, block: nil)),
            ]
            let voter = Voter(me, in: scene)
            accepted.append(messages.filter { voter.believes($0) }.kinds)
        }
        #expect(accepted == [[.proposal], [.prepare], [.roundChange], [], [.commit]])
    }

    @Test("a seal is that of one validator, and names its chain")
    func seals() throws {
        let scene = try VotingScene(4)
        let other = try VotingScene(4)
        let block = try scene.fresh()
        let content = SealContent(block.checked.header, hash: block.hash, round: 0)
        let voter = Voter(0, in: scene)
        #expect(voter.believes(scene.commit(content, by: 2)))
        guard case .commit(let commit) = scene.commit(content, by: 2) else { return }
        let stolen = ConsensusMessage.commit(
            Commit(
                content: content, validator: scene.validators.keys[3].publicKey, seal: commit.seal))
        #expect(!voter.believes(stolen))
        #expect(other.chain == scene.chain, "the same genesis")
        let foreign = try MemoryLedger(name: "foreign", validatorKeys: scene.validators.keys)
        let execution = BlockExecution(
            on: foreign.head, time: scene.start.wall,
            proposer: scene.validators.keys[1].publicKey.address, reader: foreign.state)
        let executed = try execution.finish()
        let away = SealContent(executed.head.header, hash: executed.head.hash, round: 0)
        #expect(!voter.believes(scene.commit(away, by: 2)))
    }

    @Test("each message is of no use with any signed field changed, or for another chain")
    func tampered() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        let other = try scene.fresh(salt: 1)
        let voter = Voter(0, in: scene)
        guard case .prepare(let prepare) = scene.prepare(block.hash, by: 2),
            case .proposal(let proposal) = scene.proposal(block)
        else { return }
        #expect(voter.believes(.prepare(prepare)))
        #expect(voter.believes(.proposal(proposal)))
        let key = scene.validators.keys[3].publicKey
        let changes: [(UInt64, Digest, PublicKey)] = [
            (1, block.hash, prepare.validator), (0, other.hash, prepare.validator),
            (0, block.hash, key),
        ]
        for (round, hash, signer) in changes {
            let changed = Prepare(
                height: 1, round: round, block: hash, validator: signer,
                signature: prepare.signature)
            #expect(!voter.believes(.prepare(changed)))
        }
        for (round, candidate) in [(4, block), (0, other)] {
            let changed = Proposal(
                height: 1, round: UInt64(round), block: candidate.checked.block,
                validator: proposal.validator, signature: proposal.signature)
            #expect(!voter.believes(.proposal(changed)))
        }
        let vote = scene.vote(to: 2, by: 3)
        let lock = PreparedBlock(round: 0, block: block.hash)
        for (round, prepared) in [(3, nil), (2, lock)] as [(UInt64, PreparedBlock?)] {
            let changed = RoundChangeVote(
                height: 1, round: round, prepared: prepared, validator: vote.validator,
                signature: vote.signature)
            let message = RoundChange(
                vote: changed, proof: prepared.map { _ in scene.proof(of: block.hash) }, block: nil)
            #expect(!voter.believes(.roundChange(message)))
        }
        let foreign = VoteContent(
            .prepare, chain: try Self.chain("one"), height: 1, round: 0, block: block.hash)
        let away = Prepare(
            height: 1, round: 0, block: block.hash, validator: prepare.validator,
            signature: scene.validators.keys[2].sign(foreign.digest))
        #expect(!voter.believes(.prepare(away)))
    }

    @Test("messages that their validators did not sign do nothing, whatever they say")
    func forged() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        let forger = TestKeys.key(90)
        let lock = scene.proof(of: block.hash)
        func forged(_ message: ConsensusMessage) -> ConsensusMessage {
            message.resigned(forger.sign(.zero))
        }
        var voter = Voter(0, in: scene)
        try voter.hear([
            forged(scene.proposal(block)), forged(scene.proposal(block, by: 2)),
            forged(scene.change(to: 1, by: 1)), forged(scene.change(to: 1, by: 2)),
            forged(scene.change(to: 1, by: 3, lock: lock)),
        ])
        #expect(voter.effects.isEmpty)
        #expect(voter.machine.round == 0)
        try voter.hear(scene.proposal(block))
        try voter.hear([1, 2, 3].map { forged(scene.prepare(block.hash, by: $0)) })
        #expect(voter.effects.messages.kinds == [.prepare])
        try voter.hear([1, 2, 3].map { forged(scene.commit(block, by: $0)) })
        #expect(!voter.machine.isDecided)
        // They do not stand in the way of the real ones either.
        try voter.hear([1, 2, 3].map { scene.prepare(block.hash, by: $0) })
        try voter.hear([1, 2, 3].map { scene.commit(block, by: $0) })
        #expect(voter.machine.isDecided)
        #expect(voter.effects.reports.isEmpty)
    }
}
