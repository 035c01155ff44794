import AssayConsensus
import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// Rule 2 in round 0: which proposals are accepted.
@Suite struct AcceptingTests {
    /// The validator that listens: not the proposer of rounds 0 to 2 of four or more.
    private static let me = 0

    private func hears(
        _ message: ConsensusMessage, _ scene: VotingScene, at now: Moment? = nil
    ) throws -> [ConsensusEffect] {
        var voter = Voter(Self.me, in: scene, now: now)
        return try voter.hear(message)
    }

    @Test("a proposal of the proposer is prepared, after the record", arguments: [2, 3, 4, 7, 50])
    func accepted(count: Int) throws {
        let scene = try VotingScene(count)
        let block = try scene.fresh()
        let effects = try self.hears(scene.proposal(block), scene)
        let prepare = scene.prepare(block.hash, by: Self.me)
        // Of two validators both have prepared now: the block is locked and sealed.
        let isLocked = scene.quorum <= 1
        #expect(effects.messages == (isLocked ? [] : [prepare]))
        #expect(effects.count == 2)
        let record = try #require(effects.records.first)
        #expect(record.prepared == block.hash)
        #expect(record.height == 1 && record.round == 0)
        #expect(record.proposal == nil && record.lock == nil)
    }

    @Test("only the proposer of the round may propose; another one is evidence")
    func outOfTurn() throws {
        let scene = try VotingScene(4)
        for round: UInt64 in 0..<6 {
            for number in scene.others(than: Self.me, scene.proposer(round)) {
                let block = try scene.block(by: number)
                let effects = try self.hears(
                    scene.proposal(
                        block, round: round, by: number, changes: scene.votes(to: round)),
                    scene)
                #expect(effects.messages.isEmpty)
                #expect(effects.reports.map(\.kind) == [.wrongProposer])
            }
        }
    }

    /// Milliseconds by which the block's time is ahead of the clock, and whether it is timely.
    @Test(
        "a fresh block must come in time, to the millisecond",
        arguments: [
            (500, true), (501, false), (0, true), (-8_500, true), (-8_501, false),
            (Int.max / 2, false),
        ])
    func timeliness(ahead: Int, isTimely: Bool) throws {
        let scene = try VotingScene(4)
        let block: Candidate
        var now = scene.start
        if ahead > 1_000_000 {
            block = try scene.fresh(salt: UInt64(ahead))
        } else {
            block = try scene.fresh(salt: 20_000)
            let wall = Int(scene.start.wall) + 20_000 - ahead
            now = Moment(wall: UInt64(wall), elapsed: now.elapsed)
        }
        let effects = try self.hears(scene.proposal(block), scene, at: now)
        #expect(effects.messages.kinds == (isTimely ? [.prepare] : []))
    }

    @Test(
        "where the head is ahead of the clock, only the least time after it is in time",
        arguments: [(1, true), (2, false)] as [(UInt64, Bool)])
    func headAhead(after: UInt64, isTimely: Bool) throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh(at: scene.ledger.head.header.time + after)
        // An hour before the head.
        let now = Moment(wall: scene.start.wall - 3_600_000, elapsed: scene.start.elapsed)
        let effects = try self.hears(scene.proposal(block), scene, at: now)
        #expect(effects.messages.kinds == (isTimely ? [.prepare] : []))
    }

    @Test("the second proposal of a round is evidence, and the first stays")
    func second() throws {
        let scene = try VotingScene(4)
        let (one, two) = (try scene.fresh(), try scene.fresh(salt: 1))
        var voter = Voter(Self.me, in: scene)
        try voter.hear(scene.proposal(one))
        #expect(try voter.hear(scene.proposal(one)).isEmpty)
        let effects = try voter.hear(scene.proposal(two))
        #expect(effects.messages.isEmpty)
        #expect(effects.reports.map(\.kind) == [.equivocation])
        #expect(voter.disk.prepared == one.hash)
    }

    @Test("a block of another height, parent, chain or proposer is not accepted")
    func wrongBlocks() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        let other = scene.validators.keys[2].publicKey.address
        let changes: [@Sendable (inout HeaderDraft) -> Void] = [
            { $0.height += 1 }, { $0.height = 0 }, { $0.parent = .zero },
            { $0.proposer = other }, { $0.stateRoot = .zero }, { $0.time = 1 },
            { $0.logRoot = .zero }, { $0.validators = .zero }, { $0.nextValidators = .zero },
        ]
        for (index, change) in changes.enumerated() {
            let header = block.checked.header.with(change)
            let changed = Candidate(
                try #require(CheckedBlock(Block(header: header, statements: []), statements: [])),
                block.executed)
            let effects = try self.hears(scene.proposal(changed), scene)
            #expect(effects.messages.isEmpty, "change \(index)")
        }
    }

    @Test("a valid block by another validator than the proposer is none of this round")
    func foreignHeader() throws {
        let scene = try VotingScene(4)
        let block = try scene.block(by: 2)
        #expect(scene.proposer(0) == 1)
        #expect(try self.hears(scene.proposal(block, by: 1), scene).messages.isEmpty)
    }

    @Test("the block that was checked must be the one that is proposed")
    func otherBlock() throws {
        let scene = try VotingScene(4)
        let (one, two) = (try scene.fresh(), try scene.fresh(salt: 1))
        var machine = Voter(Self.me, in: scene).machine
        let effects = try machine.receive(
            scene.proposal(one), checked: two.checked, scene.start
        ) { scene.execute($0) }
        #expect(effects.isEmpty)
        let without = try machine.receive(scene.proposal(one), checked: nil, scene.start) {
            scene.execute($0)
        }
        #expect(without.isEmpty)
        let right = try machine.receive(scene.proposal(one), checked: one.checked, scene.start) {
            scene.execute($0)
        }
        #expect(right.messages.kinds == [.prepare], "the first try did no harm")
    }

    @Test("a proposal in round 0 brings no justification")
    func justified() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        let proof = scene.proof(of: block.hash)
        for message in [
            scene.proposal(block, changes: scene.votes(to: 0)),
            scene.proposal(block, proof: proof),
            scene.proposal(block, changes: scene.votes(to: 0), proof: proof),
        ] {
            #expect(try self.hears(message, scene).messages.isEmpty)
        }
    }

    @Test("messages of other heights, of others than validators, and one's own are not wanted")
    func unwanted() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        let larger = try VotingScene(5)
        let voter = Voter(Self.me, in: scene)
        let stranger = try #require(
            (0..<5).first { !scene.validators.set.contains(larger.validators.keys[$0].publicKey) })
        #expect(voter.believes(scene.proposal(block)))
        #expect(voter.believes(scene.prepare(block.hash, by: 3)))
        let unwanted = [
            scene.proposal(block, height: 2), scene.proposal(block, height: 0),
            scene.prepare(block.hash, by: 3, height: 2),
            scene.prepare(block.hash, by: 3, height: 0),
            scene.prepare(block.hash, by: Self.me),
            larger.prepare(block.hash, by: stranger),
        ]
        for message in unwanted {
            #expect(!voter.believes(message))
            #expect(try self.hears(message, scene).isEmpty)
        }
    }

    @Test("a node that only observes accepts and decides, and signs nothing")
    func observer() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        for (number, votes) in [(nil, true), (0, false)] as [(Int?, Bool)] {
            var voter = Voter(number, in: scene, votes: votes)
            #expect(!voter.machine.isVoting)
            let signers = scene.others(than: Self.me)
            try voter.hear([scene.proposal(block)])
            try voter.hear(signers.map { scene.prepare(block.hash, by: $0) })
            try voter.hear(signers.map { scene.commit(block, by: $0) })
            #expect(voter.effects.count == 1)
            #expect(voter.effects.decisions.map(\.candidate.hash) == [block.hash])
        }
    }

    @Test("nothing is executed for a proposal that is refused before")
    func executions() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        var executed = 0
        var machine = Voter(Self.me, in: scene).machine
        for message in [
            scene.proposal(block, height: 2), scene.proposal(block, by: 2),
            scene.proposal(block, round: 4), scene.proposal(block, proof: scene.proof(of: .zero)),
        ] {
            _ = try machine.receive(message, checked: block.checked, scene.start) {
                executed += 1
                return scene.execute($0)
            }
        }
        #expect(executed == 0)
    }

    @Test("what cannot be read is told, and the proposal can be heard again")
    func unreadable() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        var voter = Voter(Self.me, in: scene)
        let now = voter.now
        #expect(throws: Unreadable("disk")) {
            _ = try voter.machine.receive(scene.proposal(block), checked: block.checked, now) {
                _ throws(Unreadable) in throw Unreadable("disk")
            }
        }
        #expect(try voter.hear(scene.proposal(block)).messages.kinds == [.prepare])
    }
}
