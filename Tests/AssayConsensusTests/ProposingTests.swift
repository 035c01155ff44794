import AssayConsensus
import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// Rules 1 and 7: who proposes when, and what.
@Suite struct ProposingTests {
    static let counts = [1, 2, 3, 4, 7, 50]

    @Test("only the proposer of height and round has the duty", arguments: Self.counts)
    func turns(count: Int) throws {
        let scene = try VotingScene(count)
        for round in 0..<UInt64(count + 2) {
            let set = scene.validators.set
            let expected = set.keys[Int((scene.height + round) % UInt64(count))]
            #expect(set.proposer(height: scene.height, round: round) == expected)
        }
        for number in 0..<count {
            let machine = Voter(number, in: scene).machine
            #expect(machine.duty == (number == scene.proposer(0) ? .whenDue : .none))
        }
        #expect(Voter(nil, in: scene).machine.duty == .none)
        #expect(Voter(scene.proposer(0), in: scene, votes: false).machine.duty == .none)
    }

    @Test("a proposal leaves after its record and block, with the proposer's prepare")
    func proposal() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        var voter = Voter(scene.proposer(0), in: scene)
        let effects = try voter.propose(block)
        #expect(
            effects.messages == [
                scene.proposal(block), scene.prepare(block.hash, by: scene.proposer(0)),
            ])
        #expect(effects.records.count == 1, "written together")
        #expect(effects.newBlocks == [block.checked.block])
        guard case .persist(let record, adding: _) = try #require(effects.first) else {
            Issue.record("the record comes first")
            return
        }
        #expect(record.proposal?.block == block.hash)
        #expect(record.prepared == block.hash)
        #expect(voter.machine.duty == .none, "once for a height and round")
        #expect(voter.timer == 1_000)
    }

    @Test("alone: the decision at once, without a record of votes")
    func alone() throws {
        let scene = try VotingScene(1)
        let block = try scene.fresh()
        var voter = Voter(0, in: scene)
        #expect(voter.machine.duty == .whenDue)
        let effects = try voter.propose(block)
        #expect(effects.records.isEmpty)
        let decision = try #require(effects.decisions.first)
        #expect(decision.candidate.hash == block.hash)
        #expect(decision.certificate == scene.certificate(of: block))
        #expect(voter.machine.isDecided)
    }

    @Test(
        "in a later round a fresh block needs a quorum of round changes",
        arguments: [2, 3, 4, 7, 50])
    func freshInLaterRound(count: Int) throws {
        let scene = try VotingScene(count)
        let me = scene.proposer(1)
        var voter = Voter(me, in: scene)
        let others = scene.others(than: me, count: scene.quorum - 1)
        for (heard, other) in others.enumerated() {
            // With its own it is a quorum once it heard all of these.
            try voter.hear(scene.change(to: 1, by: other))
            #expect((voter.machine.duty == .now) == (heard + 1 == others.count))
        }
        #expect(voter.machine.round == 1)
        let block = try scene.fresh(1)
        let effects = try voter.propose(block)
        let votes = (others + [me]).sorted().map { scene.vote(to: 1, by: $0) }
        #expect(
            effects.messages == [
                scene.proposal(block, round: 1, changes: votes),
                scene.prepare(block.hash, round: 1, by: me),
            ])
        #expect(effects.records.map { $0.proposal?.roundChanges } == [votes])
        #expect(voter.machine.duty == .none)
    }

    @Test("round changes to other rounds and repeated ones make no quorum")
    func noQuorum() throws {
        let scene = try VotingScene(7)
        let me = scene.proposer(2)
        var voter = Voter(me, in: scene)
        let others = scene.others(than: me)
        try voter.hear(others.prefix(3).map { scene.change(to: 2, by: $0) })
        #expect(voter.machine.round == 2, "f + 1 were followed")
        #expect(voter.machine.duty == .none, "four of seven")
        try voter.hear(others.prefix(3).map { scene.change(to: 2, by: $0) })
        try voter.hear(scene.change(to: 1, by: others[3]))
        try voter.hear(scene.change(to: 3, by: others[4]))
        #expect(voter.machine.duty == .none)
        try voter.hear(scene.change(to: 2, by: others[5]))
        #expect(voter.machine.duty == .now, "five of seven")
    }

    @Test("the highest lock of a quorum is proposed again, as it is, with its proof")
    func highestLock() throws {
        let scene = try VotingScene(7)
        let me = scene.proposer(5)
        var voter = Voter(me, in: scene)
        let (low, high) = (try scene.fresh(1), try scene.fresh(3))
        let lowProof = scene.proof(of: low.hash, round: 1)
        let highProof = scene.proof(of: high.hash, round: 3)
        let others = scene.others(than: me, count: 4)
        try voter.hear([
            scene.change(to: 5, by: others[0], lock: lowProof, block: low.checked.block),
            scene.change(to: 5, by: others[1], lock: highProof, block: high.checked.block),
            scene.change(to: 5, by: others[2]),
        ])
        #expect(voter.machine.round == 5)
        let effects = try voter.hear(
            scene.change(to: 5, by: others[3], lock: lowProof, block: low.checked.block))
        #expect(voter.machine.duty == .none)
        let locks = [others[0]: lowProof, others[1]: highProof, others[3]: lowProof]
        let votes = (others + [me]).sorted().map {
            scene.vote(to: 5, by: $0, prepared: locks[$0]?.prepared)
        }
        #expect(
            effects.messages.first
                == scene.proposal(high, round: 5, changes: votes, proof: highProof))
        #expect(effects.messages.kinds == [.proposal, .prepare])
        #expect(effects.newBlocks == [high.checked.block])
        #expect(
            high.checked.header.proposer
                != scene.validators.keys[me].publicKey.address, "its proposer is kept")
    }

    @Test("a proposer that is locked itself proposes its lock again")
    func ownLock() throws {
        let scene = try VotingScene(4)
        let me = scene.proposer(1)
        let block = try scene.fresh()
        var voter = Voter(me, in: scene)
        try voter.hear(scene.proposal(block))
        try voter.hear(scene.others(than: me, count: 2).map { scene.prepare(block.hash, by: $0) })
        #expect(voter.disk.lock?.prepared == PreparedBlock(round: 0, block: block.hash))
        try voter.timeOut()
        let effects = try voter.hear(
            scene.others(than: me, count: 2).map { scene.change(to: 1, by: $0) })
        #expect(voter.machine.duty == .none)
        #expect(effects.messages.kinds == [.proposal, .prepare])
        #expect(effects.messages.first?.block == block.checked.block)
    }

    @Test("without the locked block it waits, and never makes a fresh one; then it proposes it")
    func missingBlock() throws {
        let scene = try VotingScene(4)
        let me = scene.proposer(1)
        let block = try scene.fresh()
        let lock = scene.proof(of: block.hash)
        let others = scene.others(than: me)
        var voter = Voter(me, in: scene)
        try voter.hear([
            scene.change(to: 1, by: others[0], lock: lock), scene.change(to: 1, by: others[1]),
        ])
        #expect(voter.machine.round == 1)
        #expect(voter.machine.duty == .none)
        #expect(try voter.hear(scene.change(to: 1, by: others[0], lock: lock)).isEmpty)
        let repeated = scene.change(to: 1, by: others[0], lock: lock, block: block.checked.block)
        #expect(voter.machine.isWanted(repeated), "a known vote that brings what is missing")
        let effects = try voter.hear(repeated)
        #expect(effects.messages.kinds == [.proposal, .prepare])
        #expect(effects.messages.first?.block == block.checked.block)
        #expect(!voter.machine.isWanted(repeated), "nothing is missing any more")
    }

    @Test("an invalid locked block is not proposed")
    func invalidLockedBlock() throws {
        let scene = try VotingScene(4)
        let me = scene.proposer(1)
        let header = try scene.fresh().checked.header.with { $0.stateRoot = .zero }
        let block = Block(header: header, statements: [])
        let lock = scene.proof(of: header.hash)
        var voter = Voter(me, in: scene)
        try voter.hear(
            scene.others(than: me).map { scene.change(to: 1, by: $0, lock: lock, block: block) })
        #expect(voter.effects.messages.kinds == [.roundChange])
        #expect(voter.machine.duty == .none)
    }

    @Test("one liar's lock without a block does not hold up a quorum without locks")
    func lockWithoutBlock() throws {
        let scene = try VotingScene(4)
        let me = scene.proposer(1)
        let others = scene.others(than: me)
        let secret = try scene.fresh()
        let lock = scene.proof(of: secret.hash)
        var voter = Voter(me, in: scene)
        try voter.hear(scene.change(to: 1, by: others[0], lock: lock))
        try voter.hear([scene.change(to: 1, by: others[1]), scene.change(to: 1, by: others[2])])
        #expect(voter.machine.duty == .now, "three of four justify a fresh block")
        let block = try scene.fresh(1)
        let effects = try voter.propose(block)
        // And the others accept it.
        var other = Voter(others[1], in: scene)
        let proposal = try #require(effects.messages.first)
        #expect(try other.hear(proposal).messages.kinds == [.prepare])
    }

    @Test("a block with the right header and other statements does not take the right one's place")
    func poisonedBlock() throws {
        let scene = try VotingScene(4)
        let me = scene.proposer(1)
        let others = scene.others(than: me)
        let block = try scene.fresh()
        let lock = scene.proof(of: block.hash)
        let statement = SignedStatements.statement(0, 1, chain: scene.chain)
        let poisoned = Block(
            header: block.checked.header, statements: [statement.value.bytes])
        var voter = Voter(me, in: scene)
        try voter.hear(
            scene.change(to: 1, by: others[0], lock: lock, block: poisoned),
            statements: [statement])
        try voter.hear(scene.change(to: 1, by: others[1]))
        #expect(voter.effects.messages.kinds == [.roundChange])
        let effects = try voter.hear(
            scene.change(to: 1, by: others[2], lock: lock, block: block.checked.block))
        #expect(effects.messages.kinds == [.proposal, .prepare])
    }

    @Test("a proof that nobody checked is not handed on")
    func uncheckedProof() throws {
        let scene = try VotingScene(4)
        let me = scene.proposer(1)
        let block = try scene.fresh()
        let others = scene.others(than: me)
        var voter = Voter(me, in: scene)
        try voter.hear(scene.proposal(block))
        try voter.hear(others.prefix(2).map { scene.prepare(block.hash, by: $0) })
        try voter.timeOut()
        let real = scene.proof(of: block.hash)
        let garbage = PreparedProof(
            prepared: real.prepared, signers: real.signers,
            signatures: real.signatures.reversed())
        try voter.hear([
            scene.change(to: 1, by: others[0], lock: garbage, block: block.checked.block),
            scene.change(to: 1, by: others[1]), scene.change(to: 1, by: others[2]),
        ])
        let proposal = try #require(
            voter.effects.messages.first { $0.kind == .proposal }, "a quorum wants round 1")
        var other = Voter(others[1], in: scene)
        #expect(try other.hear(proposal).messages.kinds == [.prepare])
    }
}
