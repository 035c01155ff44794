import AssayConsensus
import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// Rules 5, 6 and 7: changing rounds, and what round changes say.
@Suite struct RoundChangeTests {
    private static let me = 0

    @Test("the end of a timer: the next round, after the record, with nothing locked")
    func timer() throws {
        let scene = try VotingScene(4)
        var voter = Voter(Self.me, in: scene)
        let effects = try voter.timeOut()
        #expect(voter.machine.round == 1)
        #expect(effects.messages == [scene.change(to: 1, by: Self.me)])
        #expect(effects.records.map(\.round) == [1])
        #expect(effects.count == 2)
        guard case .persist = try #require(effects.first) else {
            Issue.record("the record comes first")
            return
        }
        #expect(effects.records.first?.roundChange?.vote == scene.vote(to: 1, by: Self.me))
    }

    @Test("round changes carry the lock, its proof and its block, from round to round")
    func carriesLock() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        var voter = Voter(Self.me, in: scene)
        try voter.hear(scene.proposal(block))
        try voter.hear([1, 2].map { scene.prepare(block.hash, by: $0) })
        let lock = scene.proof(of: block.hash, by: [0, 1, 2])
        let expected = { (round: UInt64) in
            scene.change(to: round, by: Self.me, lock: lock, block: block.checked.block)
        }
        #expect(try voter.timeOut().messages == [expected(1)])
        try voter.hear([1, 2].map { scene.change(to: 5, by: $0) })
        #expect(voter.machine.round == 5)
        #expect(voter.effects.messages.last == expected(5))
        #expect(voter.disk.lock == lock)
        #expect(voter.disk.prepared == nil)
        #expect(voter.disk.blocks == [block.hash])
    }

    @Test(
        "follows exactly f + 1, to the (f + 1)-th highest of their rounds",
        arguments: [
            (1, []), (2, [9]), (3, [9]), (4, [9, 4]), (4, [9, 4, 2]), (7, [9, 8, 3]),
            (7, [9, 8, 3, 3, 1]),
            (50, [99, 98, 97, 96, 95, 94, 93, 92, 91, 90, 89, 88, 87, 5, 6, 7, 8]),
        ] as [(Int, [UInt64])])
    func follows(count: Int, rounds: [UInt64]) throws {
        let scene = try VotingScene(count)
        let others = scene.others(than: Self.me)
        for order: [UInt64] in [rounds, rounds.reversed()] {
            var voter = Voter(Self.me, in: scene)
            var told: [UInt64] = []
            for (number, round) in zip(others, order) {
                // Told only if it is above where the voter is: that is what "above my round" means.
                let before = voter.machine.round
                try voter.hear(scene.change(to: round, by: number))
                told.append(round)
                let above = told.filter { $0 > before }.sorted(by: >)
                let enough = scene.faults + 1
                let expected = above.count >= enough ? above[enough - 1] : before
                #expect(voter.machine.round == expected)
            }
            let sorted = rounds.sorted(by: >)
            if sorted.count > scene.faults {
                #expect(voter.machine.round >= sorted[scene.faults])
            }
        }
    }

    @Test("a liar alone moves nobody, whatever it claims and how often", arguments: [4, 7, 50])
    func liar(count: Int) throws {
        let scene = try VotingScene(count)
        var voter = Voter(Self.me, in: scene)
        let liars = scene.others(than: Self.me, count: scene.faults)
        let rounds: [UInt64] = [1, 2, 1_000, 1 << 40, .max]
        for round in rounds {
            try voter.hear(liars.map { scene.change(to: round, by: $0) })
        }
        #expect(voter.machine.round == 0)
        #expect(voter.effects.messages.isEmpty)
        let honest = scene.others(than: Self.me)[scene.faults]
        try voter.hear(scene.change(to: 2, by: honest))
        #expect(voter.machine.round == 2, "no further than f + 1 vouch for")
    }

    @Test(
        "without faults to tolerate, the largest round of one liar traps nobody", arguments: [2, 3])
    func largestRound(count: Int) throws {
        let scene = try VotingScene(count)
        for number in 0..<count {
            var voter = Voter(number, in: scene)
            let liar = scene.others(than: number)[0]
            let rounds: [UInt64] = [.max, .max - 1, 1 << 40, 1 << 20]
            for round in rounds {
                try voter.hear(scene.change(to: round, by: liar))
                try voter.timeOut()
                try voter.wait(100_000)
                try voter.timeOut()
                let others = scene.others(than: number)
                try voter.hear(others.map { scene.prepare(.zero, round: .max, by: $0) })
                try voter.timeOut()
            }
            var after = voter.restarted()
            try after.resume()
            try after.wait(100_000)
        }
    }

    @Test("a round change that does not prove its lock is not admitted")
    func admission() throws {
        let scene = try VotingScene(4)
        let (block, other) = (try scene.fresh(), try scene.fresh(salt: 1))
        let lock = scene.proof(of: block.hash, round: 2)
        func change(
            _ round: UInt64, _ prepared: PreparedBlock?, _ proof: PreparedProof?, _ block: Block?
        ) -> ConsensusMessage {
            .roundChange(
                RoundChange(
                    vote: scene.vote(to: round, by: 3, prepared: prepared), proof: proof,
                    block: block))
        }
        let full = block.checked.block
        let changes: [(ConsensusMessage, Bool)] = [
            (change(3, lock.prepared, lock, full), true),
            (change(3, lock.prepared, lock, nil), true),
            (change(3, nil, nil, nil), true),
            (change(3, nil, lock, nil), false),
            (change(3, nil, nil, full), false),
            (change(3, lock.prepared, nil, full), false),
            (change(3, lock.prepared, scene.proof(of: block.hash, round: 1), full), false),
            (change(3, lock.prepared, scene.proof(of: other.hash, round: 2), full), false),
            (change(3, lock.prepared, lock, other.checked.block), false),
            (change(2, lock.prepared, lock, full), false),
            (change(1, lock.prepared, lock, full), false),
            (change(0, nil, nil, nil), false),
        ]
        for (index, (message, isAdmitted)) in changes.enumerated() {
            var voter = Voter(Self.me, in: scene)
            try voter.hear(scene.change(to: 1, by: 1))
            #expect(voter.machine.round == 0)
            try voter.hear(message)
            #expect((voter.machine.round == 1) == isAdmitted, "change \(index)")
        }
    }

    @Test("a proof that is known is not taken for another one")
    func knownProof() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        var voter = Voter(Self.me, in: scene)
        try voter.hear(scene.change(to: 1, by: 1, lock: scene.proof(of: block.hash)))
        let real = scene.proof(of: block.hash)
        let garbage = PreparedProof(
            prepared: real.prepared, signers: real.signers,
            signatures: real.signatures.reversed())
        try voter.hear(scene.change(to: 1, by: 2, lock: garbage))
        #expect(voter.machine.round == 0, "not admitted")
        try voter.hear(scene.change(to: 1, by: 3, lock: real))
        #expect(voter.machine.round == 1)
    }

    @Test("only the block of a round change that this node may have to propose is asked for")
    func neededBlocks() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        let lock = scene.proof(of: block.hash)
        for round: UInt64 in 1...4 {
            let full = scene.change(to: round, by: 3, lock: lock, block: block.checked.block)
            let bare = scene.change(to: round, by: 3, lock: lock)
            for number in 0..<3 {
                let machine = Voter(number, in: scene).machine
                #expect(machine.needsBlock(of: full) == (scene.proposer(round) == number))
                #expect(!machine.needsBlock(of: bare))
            }
        }
        let machine = Voter(Self.me, in: scene).machine
        #expect(machine.needsBlock(of: scene.proposal(block)))
        #expect(!machine.needsBlock(of: scene.proposal(block, by: 2)), "out of turn")
        #expect(!machine.needsBlock(of: scene.prepare(block.hash, by: 1)))
        #expect(!machine.needsBlock(of: scene.commit(block, by: 1)))
        var voter = Voter(Self.me, in: scene)
        try voter.hear(scene.proposal(block))
        #expect(!voter.machine.needsBlock(of: scene.proposal(try scene.fresh(salt: 1))))
        #expect(!voter.machine.isWanted(scene.proposal(block)), "accepted already")
    }

    @Test("a round begins with nothing signed in it; the older vote rules stay in force")
    func noRearming() throws {
        let scene = try VotingScene(4)
        let (one, two) = (try scene.fresh(), try scene.fresh(salt: 1))
        var voter = Voter(Self.me, in: scene)
        try voter.hear(scene.proposal(one))
        try voter.timeOut()
        // Back in round 0 nothing is prepared, neither this nor another block.
        try voter.hear(scene.proposal(one), alwaysChecked: true)
        try voter.hear(scene.proposal(two), alwaysChecked: true)
        try voter.hear([1, 2, 3].map { scene.prepare(one.hash, by: $0) })
        #expect(voter.effects.messages.kinds == [.prepare, .roundChange])
        #expect(voter.disk.round == 1)
        #expect(voter.disk.lock == nil)
    }

    @Test("an older or equal round change of the same validator changes nothing")
    func older() throws {
        let scene = try VotingScene(4)
        var voter = Voter(Self.me, in: scene)
        try voter.hear(scene.change(to: 5, by: 1))
        try voter.hear(scene.change(to: 3, by: 1))
        try voter.hear(scene.change(to: 4, by: 2))
        #expect(voter.machine.round == 4)
        try voter.hear(scene.change(to: 2, by: 1))
        try voter.hear(scene.change(to: 2, by: 2))
        #expect(voter.machine.round == 4)
        #expect(voter.effects.messages.kinds == [.roundChange])
        #expect(voter.effects.reports.isEmpty)
    }

    @Test("own votes of the round and the round changes of the last two are sent again")
    func repetition() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        var voter = Voter(Self.me, in: scene)
        #expect(voter.machine.repetition.isEmpty)
        try voter.hear(scene.proposal(block))
        try voter.hear([1, 2].map { scene.prepare(block.hash, by: $0) })
        #expect(voter.machine.repetition == voter.effects.messages)
        #expect(voter.machine.repetition.kinds == [.prepare, .commit])
        let first = try voter.timeOut().messages
        #expect(voter.machine.repetition == first)
        try voter.hear([1, 2].map { scene.change(to: 2, by: $0) })
        #expect(voter.machine.repetition.map(\.round) == [1, 2])
        #expect(voter.machine.repetition.kinds == [.roundChange, .roundChange])
        try voter.hear([1, 2].map { scene.change(to: 3, by: $0) })
        // In round 3 it is its turn: it proposes its lock again.
        #expect(
            voter.machine.repetition.kinds == [.roundChange, .roundChange, .proposal, .prepare])
        #expect(voter.machine.repetition.map(\.round) == [2, 3, 3, 3])
    }
}
