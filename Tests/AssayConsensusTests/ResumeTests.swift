import AssayConsensus
import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// After a restart: the same bytes, no other votes, and no way back.
@Suite struct ResumeTests {
    private static let me = 0

    /// A voter in every state that a record can be of, and what it was in.
    static func voters(_ scene: VotingScene) throws -> [(name: String, voter: Voter)] {
        let block = try scene.fresh()
        var voters: [(name: String, voter: Voter)] = []
        let fresh = Voter(Self.me, in: scene)
        voters.append(("nothing", fresh))
        var proposed = Voter(scene.proposer(0), in: scene)
        try proposed.propose(block)
        voters.append(("proposed", proposed))
        var prepared = fresh
        try prepared.hear(scene.proposal(block))
        voters.append(("prepared", prepared))
        var locked = prepared
        try locked.hear([1, 2].map { scene.prepare(block.hash, by: $0) })
        voters.append(("locked", locked))
        var changed = fresh
        try changed.timeOut()
        voters.append(("changed", changed))
        var preparedChanged = prepared
        try preparedChanged.timeOut()
        voters.append(("prepared, changed", preparedChanged))
        var lockedChanged = locked
        try lockedChanged.timeOut()
        voters.append(("locked, changed", lockedChanged))
        var again = lockedChanged
        try again.hear([1, 2].map { scene.change(to: 3, by: $0) })
        voters.append(("proposed its lock again", again))
        var twice = again
        try twice.hear([1, 2].map { scene.prepare(block.hash, round: 3, by: $0) })
        voters.append(("locked again", twice))
        var other = lockedChanged
        let two = try scene.fresh(2, salt: 5)
        try other.hear(
            scene.proposal(two, round: 2, changes: scene.votes(to: 2, by: [1, 2, 3])))
        voters.append(("locked, another prepared", other))
        var fresher = fresh
        try fresher.hear([1, 2].map { scene.change(to: 3, by: $0) })
        try fresher.propose(try scene.fresh(3))
        voters.append(("proposed in a later round", fresher))
        return voters
    }

    @Test("what counted before the crash is sent again, to the byte, and needs no new record")
    func sameBytes() throws {
        let scene = try VotingScene(4)
        for (name, voter) in try Self.voters(scene) {
            var after = voter.restarted()
            let effects = try after.resume()
            let expected = voter.machine.repetition.filter { $0.round == voter.machine.round }
            #expect(
                Set(effects.messages.map(\.encoded)) == Set(expected.map(\.encoded)),
                "\(name)")
            #expect(effects.count == effects.messages.count, "\(name): what is on disk is not new")
            #expect(after.machine.round == voter.machine.round, "\(name)")
            #expect(after.disk == voter.disk)
            #expect(
                Set(after.machine.repetition.map(\.encoded)) == Set(expected.map(\.encoded)),
                "\(name)")
            #expect(after.machine.duty == voter.machine.duty, "\(name): nothing proposed twice")
            // And once more.
            var twice = after.restarted()
            #expect(try twice.resume().messages == effects.messages)
        }
    }

    @Test("the record survives its own encoding")
    func encoded() throws {
        let scene = try VotingScene(4)
        for (name, voter) in try Self.voters(scene) {
            let bytes = voter.disk.encoded
            let read = try VoteRecord(decoding: bytes, limit: VoteRecord.maximumSize)
            #expect(read == voter.disk, "\(name)")
            #expect(Set(voter.blocks.keys) == voter.disk.blocks, "\(name)")
        }
    }

    @Test("no other block is prepared in the round, and the same one is", arguments: [true, false])
    func noOtherBlock(keepingBlocks: Bool) throws {
        let scene = try VotingScene(4)
        let (block, other) = (try scene.fresh(), try scene.fresh(salt: 1))
        var voter = Voter(Self.me, in: scene)
        try voter.hear(scene.proposal(block))
        var after = voter.restarted(keepingBlocks: keepingBlocks)
        try after.resume()
        #expect(try after.hear(scene.proposal(other)).messages.isEmpty)
        try after.hear([1, 2, 3].map { scene.prepare(other.hash, by: $0) })
        #expect(after.disk.lock == nil)
        // The proposer sends its first one again, much later.
        var willing = voter.restarted(keepingBlocks: keepingBlocks)
        try willing.resume()
        try willing.wait(600)
        willing.now = Moment(wall: willing.now.wall + 100_000, elapsed: willing.now.elapsed)
        try willing.hear(scene.proposal(block))
        try willing.hear([1, 2].map { scene.prepare(block.hash, by: $0) })
        #expect(willing.disk.lock?.prepared.block == block.hash, "it was timely then")
    }

    @Test("nothing is signed again below the round of the record")
    func noWayBack() throws {
        let scene = try VotingScene(4)
        let (block, other) = (try scene.fresh(), try scene.fresh(1))
        var voter = Voter(Self.me, in: scene)
        try voter.hear([1, 2].map { scene.change(to: 6, by: $0) })
        var after = voter.restarted()
        try after.resume()
        let start = after.effects.count
        try after.hear([
            scene.proposal(block),
            scene.proposal(
                other, round: 1, changes: scene.votes(to: 1, by: [1, 2, 3])),
            scene.change(to: 5, by: 1), scene.change(to: 5, by: 2), scene.change(to: 5, by: 3),
        ])
        after.machine.blockIsDue(after.now)
        #expect(after.effects.count == start)
        #expect(after.machine.round == 6)
        #expect(after.machine.deadline == nil)
    }

    @Test("even before it resumes, a machine stands at the round of its record")
    func beforeResuming() throws {
        let scene = try VotingScene(4)
        let me = scene.proposer(0)
        var voter = Voter(me, in: scene)
        try voter.timeOut()
        var after = voter.restarted()
        #expect(after.machine.round == 1)
        #expect(after.machine.duty == .none)
        after.machine.blockIsDue(after.now)
        #expect(after.machine.deadline == nil)
    }

    @Test("the lock is kept: it is in the next round change, and is proposed again")
    func lockKept() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        for (name, voter) in try Self.voters(scene) where name.hasPrefix("locked") {
            var after = voter.restarted()
            try after.resume()
            let lock = try #require(voter.disk.lock)
            try after.hear([1, 2].map { scene.change(to: 8, by: $0) })
            #expect(
                after.effects.messages.last
                    == scene.change(to: 8, by: Self.me, lock: lock, block: block.checked.block))
            try after.hear([1, 2].map { scene.change(to: 11, by: $0) })
            #expect(after.machine.duty == .none)
            let proposal = try #require(
                after.effects.messages.first {
                    $0.kind == .proposal
                        && $0.round == 11
                })
            #expect(proposal.block == block.checked.block)
        }
    }

    @Test("a locked validator whose blocks are lost keeps the lock, and never makes a fresh block")
    func lockWithoutBlock() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        var voter = Voter(Self.me, in: scene)
        try voter.hear(scene.proposal(block))
        try voter.hear([1, 2].map { scene.prepare(block.hash, by: $0) })
        let lock = try #require(voter.disk.lock)
        var after = voter.restarted(keepingBlocks: false)
        try after.resume()
        #expect(after.effects.messages == [scene.prepare(block.hash, by: Self.me)])
        // The proposer repeats its proposal: then the seal is sent again.
        var healed = after
        try healed.hear(scene.proposal(block))
        #expect(healed.effects.messages.last == scene.commit(block, by: Self.me))
        // Or the round changes before.
        try after.hear([1, 2].map { scene.change(to: 3, by: $0) })
        #expect(after.effects.messages.last == scene.change(to: 3, by: Self.me, lock: lock))
        #expect(after.machine.duty == .none)
        try after.hear(scene.change(to: 3, by: 3))
        #expect(after.machine.duty == .now, "three others have no lock")
    }

    @Test("a seal after the restart completes a decision")
    func decides() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        var voter = Voter(Self.me, in: scene)
        try voter.hear(scene.proposal(block))
        try voter.hear([1, 2].map { scene.prepare(block.hash, by: $0) })
        var after = voter.restarted()
        try after.resume()
        try after.hear([1, 2].map { scene.commit(block, by: $0) })
        #expect(after.effects.decisions.map(\.candidate.hash) == [block.hash])
    }

    @Test("a record of another height does not matter; above the height it forbids to vote")
    func otherHeights() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        var old = VoteRecord(height: 0)
        old.round = 7
        old.prepared = .zero
        var voter = Voter(Self.me, in: scene, record: old)
        #expect(voter.machine.isVoting)
        #expect(try voter.resume().isEmpty)
        #expect(voter.machine.round == 0)
        #expect(try voter.hear(scene.proposal(block)).messages.kinds == [.prepare])
        #expect(voter.disk.height == 1)
        for height: UInt64 in [2, 3, .max] {
            var above = Voter(scene.proposer(0), in: scene, record: VoteRecord(height: height))
            #expect(!above.machine.isVoting)
            #expect(above.machine.duty == .none)
            #expect(try above.resume().isEmpty)
            above.machine.blockIsDue(above.now)
            #expect(above.timer == nil)
            var listener = Voter(Self.me, in: scene, record: VoteRecord(height: height))
            try listener.hear(scene.proposal(block))
            try listener.hear([1, 2, 3].map { scene.commit(block, by: $0) })
            #expect(listener.effects.messages.isEmpty)
            #expect(listener.effects.records.isEmpty)
            #expect(listener.machine.isDecided, "it follows")
        }
    }

    @Test("without a vote nothing is resumed")
    func observer() throws {
        let scene = try VotingScene(4)
        for (_, voter) in try Self.voters(scene) {
            var observer = Voter(
                voter.number, in: scene, record: voter.disk, blocks: voter.blocks, votes: false)
            #expect(try observer.resume().isEmpty)
            #expect(observer.machine.repetition.isEmpty)
        }
    }

    @Test("the timers after a restart: round 0 runs if it was prepared, later ones wait for others")
    func timers() throws {
        let scene = try VotingScene(4)
        for (name, voter) in try Self.voters(scene) {
            var after = voter.restarted()
            try after.resume()
            let runs = ["proposed", "prepared", "locked"].contains(name)
            #expect((after.timer == 1_000) == runs, "\(name)")
            #expect((after.timer == nil) == !runs, "\(name)")
            let round = voter.machine.round
            guard round > 0 else { continue }
            let others = scene.others(than: voter.number ?? 0, count: 2)
            try after.hear(others.map { scene.prepare(.zero, round: round, by: $0) })
            #expect(after.timer == Timing().timeout(round: round), "\(name)")
        }
    }
}

extension ConsensusMessage {
    /// The bytes on the wire.
    var encoded: [UInt8] { PeerMessage.consensus(self).encoded }
}
