import AssayConsensus
import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// Time: when the timer of a round runs, and for how long.
@Suite struct TimerTests {
    private static let me = 0

    @Test(
        "t(r) = min(base · (1 + r/2), 8 s)",
        arguments: [
            (0, 1_000), (1, 1_500), (2, 2_000), (3, 2_500), (4, 3_000), (13, 7_500), (14, 8_000),
            (15, 8_000), (1_000, 8_000), (1 << 62, 8_000), (UInt64.max, 8_000),
        ] as [(UInt64, UInt64)])
    func table(round: UInt64, milliseconds: UInt64) {
        #expect(Timing().timeout(round: round) == milliseconds)
    }

    @Test("in round 0 nothing runs until a block is due, however long that takes")
    func roundZero() throws {
        let scene = try VotingScene(4)
        var voter = Voter(Self.me, in: scene)
        #expect(voter.timer == nil)
        try voter.wait(3_600_000)
        #expect(voter.machine.round == 0)
        voter.machine.blockIsDue(voter.now)
        #expect(voter.timer == 1_000)
        try voter.wait(400)
        voter.machine.blockIsDue(voter.now)
        #expect(voter.timer == 600, "it began when the block was due first")
        #expect(try voter.wait(599).isEmpty)
        #expect(voter.machine.round == 0)
        #expect(try voter.wait(1).messages.kinds == [.roundChange])
        #expect(voter.machine.round == 1)
        #expect(voter.timer == nil)
    }

    @Test("in round 0 the timer runs from a proposal as well, and not from votes")
    func proposalStarts() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        var voter = Voter(Self.me, in: scene)
        try voter.hear([1, 2, 3].map { scene.prepare(block.hash, by: $0) })
        #expect(voter.timer == nil)
        try voter.hear(scene.proposal(block))
        #expect(voter.timer == 1_000)
    }

    @Test(
        "in later rounds it stands until a quorum is as far, self included",
        arguments: [2, 3, 4, 7, 50])
    func laterRounds(count: Int) throws {
        let scene = try VotingScene(count)
        var voter = Voter(Self.me, in: scene)
        let others = scene.others(than: Self.me)
        try voter.timeOut()
        #expect(voter.machine.round == 1)
        for (index, other) in others.enumerated() {
            let hasQuorum = index + 1 >= scene.quorum
            #expect((voter.timer != nil) == hasQuorum, "\(index + 1) were heard")
            guard !hasQuorum else { break }
            try voter.wait(50_000)
            #expect(voter.machine.round == 1)
            try voter.hear(scene.prepare(.zero, round: 1, by: other))
        }
        #expect(voter.timer == 1_500)
    }

    @Test("what is heard at lower rounds does not let it run, higher ones do, once each")
    func heard() throws {
        let scene = try VotingScene(7)
        var voter = Voter(Self.me, in: scene)
        try voter.hear([1, 2, 3].map { scene.change(to: 4, by: $0) })
        #expect(voter.machine.round == 4)
        #expect(voter.timer == nil, "four of seven")
        try voter.hear([4, 5, 6].map { scene.prepare(.zero, round: 3, by: $0) })
        try voter.hear([1, 2, 3].map { scene.prepare(.zero, round: 4, by: $0) })
        #expect(voter.timer == nil)
        try voter.hear(scene.prepare(.zero, round: 90, by: 4))
        #expect(voter.timer == 3_000)
        try voter.hear(scene.prepare(.zero, round: 4, by: 5))
        #expect(voter.timer == 3_000)
        try voter.wait(1_000)
        try voter.hear(scene.prepare(.zero, round: 4, by: 6))
        #expect(voter.timer == 2_000, "it is not started anew")
    }

    @Test("a new round starts its timer anew; the lengths are those of the table")
    func anew() throws {
        let scene = try VotingScene(4)
        var voter = Voter(Self.me, in: scene)
        try voter.timeOut()
        for round: UInt64 in 1...20 {
            #expect(voter.machine.round == round)
            #expect(voter.timer == nil)
            // Others arrive, but not so that this one would propose.
            try voter.wait(77)
            try voter.hear([1, 2].map { scene.prepare(.zero, round: round, by: $0) })
            #expect(voter.timer == min(1_000 + round * 500, 8_000))
            try voter.timeOut()
        }
    }

    @Test("a proposal that moves a node to a later round starts that round's timer")
    func movedByProposal() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh(2)
        var voter = Voter(Self.me, in: scene)
        voter.machine.blockIsDue(voter.now)
        try voter.wait(900)
        try voter.hear(
            scene.proposal(block, round: 2, changes: scene.votes(to: 2, by: [1, 2, 3])))
        #expect(voter.machine.round == 2)
        try voter.hear(scene.prepare(block.hash, round: 2, by: 1))
        #expect(voter.timer == 2_000)
        try voter.wait(1_999)
        #expect(voter.machine.round == 2)
        try voter.wait(1)
        #expect(voter.machine.round == 3)
    }

    @Test("a node without a vote has no timer")
    func observer() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        for (number, votes) in [(nil, true), (0, false)] as [(Int?, Bool)] {
            var voter = Voter(number, in: scene, votes: votes)
            try voter.hear(scene.proposal(block))
            voter.machine.blockIsDue(voter.now)
            #expect(voter.timer == nil)
            try voter.wait(60_000)
            #expect(voter.machine.round == 0)
            try voter.hear([1, 2, 3].map { scene.change(to: 1, by: $0) })
            #expect(voter.machine.round == 1, "it follows")
            #expect(voter.timer == nil)
            #expect(voter.effects.isEmpty)
        }
    }
}
