import AssayConsensus
import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// Rules 3 and 4: the lock, the seal, and the decision.
@Suite struct LockingTests {
    private static let me = 0

    @Test("locks and seals at exactly a quorum of prepares", arguments: [2, 3, 4, 7, 50])
    func quorumOfPrepares(count: Int) throws {
        let scene = try VotingScene(count)
        let block = try scene.fresh()
        var voter = Voter(Self.me, in: scene)
        try voter.hear(scene.proposal(block))
        let others = scene.others(than: Self.me)
        for (index, other) in others.enumerated() {
            let effects = try voter.hear(scene.prepare(block.hash, by: other))
            let isNow = index + 2 == scene.quorum
            #expect(effects.messages == (isNow ? [scene.commit(block, by: Self.me)] : []))
            #expect(effects.records.count == (isNow ? 1 : 0))
            guard isNow else { continue }
            guard case .persist(let record, adding: let blocks) = try #require(effects.first)
            else {
                Issue.record("the record comes first")
                return
            }
            let signers = [Self.me] + others[...index]
            #expect(record.lock == scene.proof(of: block.hash, by: signers))
            #expect(blocks == [block.checked.block])
        }
    }

    @Test("the same validator counts once, however often and with whatever it signs")
    func distinctPrepares() throws {
        let scene = try VotingScene(4)
        let (block, other) = (try scene.fresh(), try scene.fresh(salt: 1))
        var voter = Voter(Self.me, in: scene)
        try voter.hear(scene.proposal(block))
        try voter.hear([
            scene.prepare(block.hash, by: 1), scene.prepare(block.hash, by: 1),
            scene.prepare(block.hash, round: 0, by: 1), scene.prepare(other.hash, by: 1),
        ])
        #expect(voter.disk.lock == nil)
        try voter.hear(scene.prepare(other.hash, by: 2))
        try voter.hear(scene.prepare(block.hash, round: 1, by: 3))
        #expect(voter.disk.lock == nil, "another block, another round")
    }

    @Test("prepares that come before the proposal count with it", arguments: [4, 7])
    func earlyPrepares(count: Int) throws {
        let scene = try VotingScene(count)
        let block = try scene.fresh()
        var voter = Voter(Self.me, in: scene)
        let early = scene.others(than: Self.me, count: scene.quorum - 1)
        try voter.hear(early.map { scene.prepare(block.hash, by: $0) })
        #expect(voter.effects.isEmpty)
        let effects = try voter.hear(scene.proposal(block))
        #expect(effects.messages.kinds == [.prepare, .commit])
        #expect(effects.records.count == 1, "written together")
        #expect(effects.records.first?.lock != nil)
    }

    @Test("prepares alone lock nothing: the block must be accepted")
    func withoutBlock() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        var voter = Voter(Self.me, in: scene)
        try voter.hear([1, 2, 3].map { scene.prepare(block.hash, by: $0) })
        #expect(voter.effects.isEmpty)
    }

    @Test(
        "decides at exactly a quorum of commits, with their certificate",
        arguments: [2, 3, 4, 7, 50])
    func quorumOfCommits(count: Int) throws {
        let scene = try VotingScene(count)
        let block = try scene.fresh()
        var voter = Voter(Self.me, in: scene)
        try voter.hear(scene.proposal(block))
        let others = scene.others(than: Self.me)
        for (index, other) in others.enumerated() {
            // It has not sealed itself: all must come from others.
            guard index < scene.quorum - 1 else { break }
            let effects = try voter.hear(scene.commit(block, by: other))
            #expect(effects.isEmpty)
        }
        try voter.hear(others.prefix(scene.quorum - 1).map { scene.prepare(block.hash, by: $0) })
        let decision = try #require(voter.effects.decisions.first)
        #expect(decision.candidate.hash == block.hash)
        #expect(
            decision.certificate
                == scene.validators.certificate(
                    of: block.checked.header,
                    by: [Self.me] + others.prefix(scene.quorum - 1)))
        guard case .decide = try #require(voter.effects.last) else {
            Issue.record("the decision comes last")
            return
        }
    }

    @Test("a quorum of others' commits decides without an own one")
    func othersCommits() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        var voter = Voter(Self.me, in: scene)
        try voter.hear([1, 2, 3].map { scene.commit(block, by: $0) })
        #expect(voter.effects.isEmpty, "the block is not here")
        let effects = try voter.hear(scene.proposal(block))
        #expect(effects.messages.kinds == [.prepare])
        #expect(effects.decisions.count == 1)
    }

    @Test("commits count by validator, round and content: none is mixed")
    func noMixing() throws {
        let scene = try VotingScene(4)
        let (block, other) = (try scene.fresh(), try scene.fresh(salt: 1))
        var voter = Voter(Self.me, in: scene)
        try voter.hear(scene.proposal(block))
        let forged = block.checked.header.with { $0.logRoot = .zero }
        let content = SealContent(forged, hash: block.hash, round: 0)
        try voter.hear([
            scene.commit(block, round: 0, by: 1), scene.commit(block, round: 0, by: 1),
            scene.commit(block, round: 1, by: 2), scene.commit(content, by: 3),
        ])
        #expect(voter.effects.decisions.isEmpty)
        var another = Voter(Self.me, in: scene)
        try another.hear(scene.proposal(block))
        try another.hear([
            scene.commit(block, by: 1), scene.commit(other, by: 2), scene.commit(block, by: 3),
        ])
        #expect(another.effects.decisions.isEmpty)
        try another.hear(scene.commit(block, round: 1, by: 2))
        #expect(another.effects.decisions.isEmpty, "two of round 0, one of round 1")
        try another.hear(scene.commit(block, round: 1, by: 1))
        #expect(another.effects.decisions.isEmpty)
        try another.hear(scene.commit(block, round: 1, by: 3))
        let decision = try #require(another.effects.decisions.first)
        #expect(
            decision.certificate
                == scene.validators.certificate(
                    of: block.checked.header, by: [1, 2, 3], round: 1))
    }

    @Test("commits of an older round still decide, for a block that is locked")
    func olderRound() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        var voter = Voter(Self.me, in: scene)
        try voter.hear(scene.proposal(block))
        try voter.hear([1, 2].map { scene.prepare(block.hash, by: $0) })
        try voter.timeOut()
        #expect(voter.machine.round == 1)
        try voter.hear(scene.commit(block, by: 1))
        #expect(!voter.machine.isDecided)
        let effects = try voter.hear(scene.commit(block, by: 2))
        let decision = try #require(effects.decisions.first)
        #expect(
            decision.certificate
                == scene.validators.certificate(
                    of: block.checked.header, by: [0, 1, 2]))
    }

    @Test("decides once; afterwards nothing is sent, no timer runs, nothing is taken in")
    func onceAndForAll() throws {
        for count in [4, 7] {
            let scene = try VotingScene(count)
            let (block, other) = (try scene.fresh(), try scene.fresh(1))
            var voter = Voter(Self.me, in: scene)
            let others = scene.others(than: Self.me)
            try voter.hear(scene.proposal(block))
            try voter.hear(others.map { scene.prepare(block.hash, by: $0) })
            #expect(voter.timer != nil)
            try voter.hear(others.prefix(scene.quorum).map { scene.commit(block, by: $0) })
            #expect(voter.machine.isDecided)
            #expect(voter.effects.decisions.count == 1)
            #expect(voter.machine.deadline == nil)
            #expect(voter.machine.repetition.isEmpty)
            #expect(voter.machine.duty == .none)
            let before = voter.effects.count
            var late: [ConsensusMessage] = [
                scene.proposal(other, round: 1, changes: scene.votes(to: 1, by: others))
            ]
            for number in others {
                late.append(scene.commit(block, by: number))
                late.append(scene.commit(block, round: 1, by: number))
                late.append(scene.prepare(other.hash, round: 1, by: number))
                late.append(scene.change(to: 9, by: number))
            }
            for message in late { #expect(!voter.machine.isWanted(message)) }
            try voter.hear(late)
            voter.machine.blockIsDue(voter.now)
            try voter.wait(10_000_000)
            let again = voter.machine.decided(block.hash, scene.certificate(of: block))
            #expect(again?.isEmpty == true)
            #expect(voter.effects.count == before)
            #expect(voter.machine.round == 0)
            #expect(voter.machine.deadline == nil)
        }
    }

    @Test("a decision in a later round leaves no timer either")
    func decidedLater() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh(1)
        var voter = Voter(Self.me, in: scene)
        try voter.hear([1, 2, 3].map { scene.commit(block, round: 1, by: $0) })
        try voter.hear(
            scene.proposal(block, round: 1, changes: scene.votes(to: 1, by: [1, 2, 3])))
        #expect(voter.machine.isDecided)
        #expect(voter.machine.deadline == nil)
        #expect(voter.machine.repetition.isEmpty)
    }

    @Test("a certificate decides a block that is here, and none that is not")
    func certificate() throws {
        let scene = try VotingScene(4)
        let (block, other) = (try scene.fresh(), try scene.fresh(salt: 1))
        var voter = Voter(Self.me, in: scene)
        try voter.hear(scene.proposal(block))
        let certificate = scene.certificate(of: block)
        let foreign = voter.machine.decided(other.hash, scene.certificate(of: other))
        #expect(foreign.map { $0.count } == nil)
        #expect(!voter.machine.isDecided)
        let answer = voter.machine.decided(block.hash, certificate)
        let effects = try #require(answer)
        #expect(effects.decisions.map(\.candidate.hash) == [block.hash])
        #expect(effects.count == 1)
        #expect(voter.machine.isDecided)
    }

    @Test("a lock that was formed after a round change is decided with the new round's seals")
    func lockedInLaterRound() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        let lock = scene.proof(of: block.hash)
        var voter = Voter(Self.me, in: scene)
        let votes = [1, 2, 3].map { scene.vote(to: 1, by: $0, prepared: lock.prepared) }
        try voter.hear(scene.proposal(block, round: 1, changes: votes, proof: lock))
        try voter.hear([1, 2].map { scene.prepare(block.hash, round: 1, by: $0) })
        #expect(voter.disk.lock?.prepared == PreparedBlock(round: 1, block: block.hash))
        #expect(voter.effects.messages.last == scene.commit(block, round: 1, by: Self.me))
        try voter.hear([1, 2].map { scene.commit(block, round: 1, by: $0) })
        #expect(voter.effects.decisions.map(\.certificate.round) == [1])
    }
}
