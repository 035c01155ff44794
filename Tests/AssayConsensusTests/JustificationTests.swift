import AssayConsensus
import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// Rule 2 in later rounds: what justifies a proposal.
@Suite struct JustificationTests {
    private static let me = 0
    /// Four validators; round 5 is validator 2's, and round 4 is validator 1's.
    private static let round: UInt64 = 5

    private func hears(_ message: ConsensusMessage, _ scene: VotingScene) throws -> Bool {
        var voter = Voter(Self.me, in: scene)
        let effects = try voter.hear(message)
        let isAccepted = !effects.messages.isEmpty
        #expect(voter.machine.round == (isAccepted ? Self.round : 0))
        if isAccepted {
            #expect(effects.messages.kinds == [.prepare])
            #expect(effects.records.last?.round == Self.round)
        }
        return isAccepted
    }

    @Test(
        "a fresh block with a quorum of round changes, and not with fewer or doubled ones",
        arguments: [2, 3, 4, 7, 50])
    func quorum(count: Int) throws {
        let scene = try VotingScene(count)
        let block = try scene.fresh(Self.round)
        guard scene.proposer(Self.round) != Self.me else { return }
        func proposal(_ votes: [RoundChangeVote]) -> ConsensusMessage {
            scene.proposal(block, round: Self.round, changes: votes)
        }
        let votes = scene.votes(to: Self.round)
        #expect(try self.hears(proposal(votes), scene))
        #expect(try self.hears(proposal(votes.reversed()), scene))
        let all = scene.votes(to: Self.round, by: Array(0..<count))
        #expect(try self.hears(proposal(all), scene))
        #expect(try !self.hears(proposal([]), scene))
        #expect(try !self.hears(proposal(votes.dropLast()), scene))
        let first = try #require(votes.first)
        #expect(try !self.hears(proposal(votes.dropLast() + [first]), scene))
        #expect(try !self.hears(proposal(votes + [first]), scene))
    }

    @Test("every round change must be for this height and round, of a validator, and signed")
    func eachVote() throws {
        let scene = try VotingScene(4)
        let larger = try VotingScene(7)
        let block = try scene.fresh(Self.round)
        let good = scene.votes(to: Self.round, by: [0, 1])
        let stolen = scene.vote(to: Self.round, by: 2)
        let stranger = try #require(
            (0..<7).first { !scene.validators.set.contains(larger.validators.keys[$0].publicKey) })
        let bad = [
            scene.vote(to: Self.round, by: 2, height: 2), scene.vote(to: Self.round - 1, by: 2),
            scene.vote(to: Self.round + 1, by: 2), larger.vote(to: Self.round, by: stranger),
            RoundChangeVote(
                height: 1, round: Self.round, prepared: nil,
                validator: scene.validators.keys[3].publicKey, signature: stolen.signature),
            RoundChangeVote(
                height: 1, round: Self.round,
                prepared: PreparedBlock(round: 0, block: block.hash),
                validator: stolen.validator, signature: stolen.signature),
        ]
        for vote in bad {
            let message = scene.proposal(block, round: Self.round, changes: good + [vote])
            #expect(try !self.hears(message, scene))
            let more = scene.proposal(
                block, round: Self.round, changes: good + [scene.vote(to: Self.round, by: 3), vote])
            #expect(try !self.hears(more, scene), "a bad one beside a quorum")
        }
    }

    /// Votes of a quorum of which some name locks.
    private func votes(
        _ scene: VotingScene, _ locks: [PreparedBlock?]
    ) -> [RoundChangeVote] {
        locks.enumerated().map { scene.vote(to: Self.round, by: $0, prepared: $1) }
    }

    @Test("with a lock only its block is justified, and only with its proof")
    func locks() throws {
        let scene = try VotingScene(4)
        let (locked, other) = (try scene.fresh(), try scene.fresh(Self.round, salt: 1))
        let proof = scene.proof(of: locked.hash, round: 2)
        let votes = self.votes(scene, [nil, proof.prepared, nil])
        func proposal(_ block: Candidate, _ proof: PreparedProof?) -> ConsensusMessage {
            scene.proposal(block, round: Self.round, changes: votes, proof: proof)
        }
        #expect(try self.hears(proposal(locked, proof), scene))
        #expect(try !self.hears(proposal(locked, nil), scene))
        #expect(try !self.hears(proposal(other, nil), scene), "a fresh block in its place")
        #expect(try !self.hears(proposal(other, proof), scene))
        let otherProof = scene.proof(of: other.hash, round: 2)
        #expect(try !self.hears(proposal(other, otherProof), scene))
        // A proof where nobody names a lock.
        let none = scene.votes(to: Self.round)
        let needless = scene.proposal(locked, round: Self.round, changes: none, proof: proof)
        #expect(try !self.hears(needless, scene))
    }

    @Test("of several locks the highest counts, with its own hash and proof")
    func highest() throws {
        let scene = try VotingScene(4)
        let (low, high) = (try scene.fresh(), try scene.fresh(1))
        let (lowProof, highProof) = (
            scene.proof(of: low.hash, round: 2), scene.proof(of: high.hash, round: 3)
        )
        let votes = self.votes(scene, [lowProof.prepared, highProof.prepared, lowProof.prepared])
        func hears(_ block: Candidate, _ proof: PreparedProof) throws -> Bool {
            try self.hears(
                scene.proposal(block, round: Self.round, changes: votes, proof: proof), scene)
        }
        #expect(try hears(high, highProof))
        #expect(try !hears(low, lowProof))
        #expect(try !hears(low, highProof))
        #expect(try !hears(high, lowProof))
        #expect(try !hears(low, scene.proof(of: low.hash, round: 3)))
        // A higher proof than any that is named.
        #expect(try !hears(low, scene.proof(of: low.hash, round: 4)))
    }

    @Test("a lock of this round or a later one is refused")
    func futureLocks() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        for round in [Self.round - 1, Self.round, Self.round + 1, .max] {
            let proof = scene.proof(of: block.hash, round: round)
            let votes = self.votes(scene, [nil, proof.prepared, nil])
            let message = scene.proposal(block, round: Self.round, changes: votes, proof: proof)
            #expect(try self.hears(message, scene) == (round < Self.round))
        }
    }

    @Test("the proof of a lock: a quorum of distinct prepares for exactly its block and round")
    func proofs() throws {
        let scene = try VotingScene(4)
        let (block, other) = (try scene.fresh(), try scene.fresh(salt: 1))
        let good = scene.proof(of: block.hash, round: 2)
        func replaced(by other: PreparedProof) -> PreparedProof {
            PreparedProof(
                prepared: good.prepared, signers: other.signers, signatures: other.signatures)
        }
        let doubled = [good.signatures[0], good.signatures[1], good.signatures[1]]
        let proofs: [(PreparedProof, Bool)] = [
            (good, true),
            (scene.proof(of: block.hash, round: 2, by: [0, 1, 2, 3]), true),
            (scene.proof(of: block.hash, round: 2, by: [0, 1]), false),
            (replaced(by: scene.proof(of: block.hash, round: 1)), false),
            (replaced(by: scene.proof(of: other.hash, round: 2)), false),
            (replaced(by: scene.proof(of: block.hash, round: 2, height: 2)), false),
            (
                PreparedProof(
                    prepared: good.prepared, signers: good.signers, signatures: doubled), false
            ),
            (
                PreparedProof(
                    prepared: good.prepared, signers: SignerBitmap([0, 1], of: 4),
                    signatures: good.signatures), false
            ),
            (
                PreparedProof(
                    prepared: good.prepared, signers: SignerBitmap([0, 1, 2, 3], of: 4),
                    signatures: good.signatures), false
            ),
            (
                PreparedProof(
                    prepared: good.prepared, signers: SignerBitmap([0, 1, 2], of: 9),
                    signatures: good.signatures), false
            ),
            (
                PreparedProof(
                    prepared: good.prepared, signers: SignerBitmap([0, 1, 7], of: 8),
                    signatures: good.signatures), false
            ),
            (
                PreparedProof(
                    prepared: good.prepared, signers: SignerBitmap([0, 1, 3], of: 4),
                    signatures: good.signatures), false
            ),
        ]
        let votes = self.votes(scene, [nil, good.prepared, nil])
        for (index, (proof, isValid)) in proofs.enumerated() {
            let message = scene.proposal(block, round: Self.round, changes: votes, proof: proof)
            #expect(try self.hears(message, scene) == isValid, "proof \(index)")
            // The same of a round change by itself.
            var voter = Voter(Self.me, in: scene)
            let change = scene.change(to: Self.round, by: 3, lock: proof, block: nil)
            try voter.hear([scene.change(to: Self.round, by: 1), change])
            #expect(voter.machine.round == (isValid ? Self.round : 0), "change \(index)")
        }
    }

    @Test("a block that is proposed again keeps its proposer and its time, however old")
    func old() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        let proof = scene.proof(of: block.hash)
        let votes = self.votes(scene, [nil, proof.prepared, nil])
        let late = Moment(wall: scene.start.wall + 3_600_000, elapsed: 5_000_000)
        var voter = Voter(Self.me, in: scene, now: late)
        let again = scene.proposal(block, round: Self.round, changes: votes, proof: proof)
        #expect(try voter.hear(again).messages.kinds == [.prepare])
        // A fresh one is as strictly held to the clock as in round 0.
        var strict = Voter(Self.me, in: scene, now: late)
        let fresh = scene.proposal(
            try scene.fresh(Self.round), round: Self.round,
            changes: scene.votes(to: Self.round))
        #expect(try strict.hear(fresh).messages.isEmpty)
    }

    @Test("a fresh block of a later round must be that of its proposer")
    func foreignFresh() throws {
        let scene = try VotingScene(4)
        let foreign = try scene.block(by: 3)
        let message = scene.proposal(
            foreign, round: Self.round, changes: scene.votes(to: Self.round))
        #expect(try !self.hears(message, scene))
    }

    @Test("a proposal of a round that has passed is not accepted")
    func past() throws {
        let scene = try VotingScene(4)
        var voter = Voter(Self.me, in: scene)
        try voter.hear([1, 2].map { scene.change(to: 6, by: $0) })
        #expect(voter.machine.round == 6)
        let old = scene.proposal(
            try scene.fresh(Self.round), round: Self.round, changes: scene.votes(to: Self.round))
        #expect(try voter.hear(old, alwaysChecked: true).messages.isEmpty)
        let first = scene.proposal(try scene.fresh())
        #expect(try voter.hear(first, alwaysChecked: true).messages.isEmpty)
        #expect(voter.machine.round == 6)
        let new = scene.proposal(
            try scene.fresh(6), round: 6, changes: scene.votes(to: 6))
        #expect(try voter.hear(new).messages.kinds == [.prepare])
    }

    @Test("a lock does not hinder a justified fresh block, and stays until there is a new one")
    func lockedOnAnother() throws {
        let scene = try VotingScene(4)
        let (one, two) = (try scene.fresh(), try scene.fresh(Self.round, salt: 1))
        var voter = Voter(Self.me, in: scene)
        try voter.hear(scene.proposal(one))
        try voter.hear([1, 2].map { scene.prepare(one.hash, by: $0) })
        #expect(voter.disk.lock?.prepared == PreparedBlock(round: 0, block: one.hash))
        let votes = scene.votes(to: Self.round, by: [1, 2, 3])
        try voter.hear(scene.proposal(two, round: Self.round, changes: votes))
        #expect(voter.disk.prepared == two.hash)
        #expect(voter.disk.lock?.prepared == PreparedBlock(round: 0, block: one.hash))
        try voter.hear([1, 2].map { scene.prepare(two.hash, round: Self.round, by: $0) })
        #expect(voter.disk.lock?.prepared == PreparedBlock(round: Self.round, block: two.hash))
    }
}
