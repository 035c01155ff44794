import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayConsensus

/// Fetched blocks, restarts, and lost votes, seen from a whole replica.
@Suite struct ReplicaSyncTests {
    /// Blocks of a chain after the genesis of a scene, and the scenes after each.
    private func chain(
        _ scene: VotingScene, _ count: Int
    ) throws -> (blocks: [FetchedBlock], scenes: [VotingScene]) {
        var (blocks, scenes): ([FetchedBlock], [VotingScene]) = ([], [scene])
        var scene = scene
        for number in 0..<count {
            let statement = SignedStatements.statement(
                0, UInt64(number) + 1, chain: scene.chain,
                .transfer(Transfer(to: SignedStatements.address(1), amount: 5)))
            let block = try scene.block(by: scene.proposer(0), [statement])
            blocks.append(FetchedBlock(block.checked, scene.certificate(of: block)))
            scene.append(block)
            scenes.append(scene)
        }
        return (blocks, scenes)
    }

    private func decided(_ block: FetchedBlock) -> Decided {
        Decided(header: block.checked.header, certificate: block.certificate)
    }

    @Test("a node that is behind asks, checks, and writes block after block")
    func catchesUp() throws {
        let scene = try VotingScene(4)
        let (blocks, _) = try self.chain(scene, 5)
        var node = try ReplicaNode.started(0, in: scene)
        let asked = try node.hear(self.decided(blocks[4]), from: 2)
        #expect(asked.requests.map(\.request) == [BlockRequest(first: 1, count: 5)])
        #expect(
            node.replica.isAnswer(
                blocks.map { CertifiedBlock(block: $0.checked.block, certificate: $0.certificate) },
                from: node.key(2)))
        let effects = try node.fetched(blocks, from: 2)
        #expect(effects.appended.map(\.hash) == blocks.map(\.checked.hash))
        #expect(node.replica.head.header.height == 5)
        #expect(node.replica.consensus.height == 6)
        #expect(effects.bans.isEmpty)
        #expect(node.replica.sync.heldCount == 0)
        let unasked = try node.fetched(blocks, from: 1)
        #expect(unasked.appended.isEmpty)
    }

    @Test("an invalid block is a ban, and is asked for elsewhere", arguments: 0..<5)
    func invalid(kind: Int) throws {
        let scene = try VotingScene(4)
        let (blocks, scenes) = try self.chain(scene, 3)
        let (bad, right) = (blocks[1].checked, blocks[1].certificate)
        let forged: FetchedBlock
        switch kind {
        case 0:
            let few = scene.validators.certificate(of: bad.header, by: [0, 1])
            forged = FetchedBlock(bad, few)
        case 1: forged = FetchedBlock(bad, blocks[2].certificate)
        case 2:
            // The right header and seals, and no statements.
            let bare = Block(header: bad.header, statements: [])
            forged = FetchedBlock(try #require(CheckedBlock(bare, statements: [])), right)
        case 3:
            let header = bad.header.with { $0.validators = .zero }
            let block = Block(header: header, statements: [])
            forged = FetchedBlock(try #require(CheckedBlock(block, statements: [])), right)
        default:
            let other = try scenes[1].fresh(salt: 1)
            forged = FetchedBlock(other.checked, right)
        }
        var node = try ReplicaNode.started(0, in: scene)
        try node.hear(self.decided(blocks[2]), from: 2)
        try node.hear(self.decided(blocks[2]), from: 3)
        let effects = try node.fetched([blocks[0], forged, blocks[2]], from: 2)
        #expect(effects.bans == [node.key(2)])
        #expect(node.replica.head.header.height == 1)
        #expect(effects.requests.map(\.request) == [BlockRequest(first: 2, count: 2)])
        #expect(effects.requests.first?.peers == [node.key(3)])
        let rest = try node.fetched(Array(blocks[1...]), from: 3)
        #expect(rest.bans.isEmpty)
        #expect(node.replica.head.header.height == 3)
    }

    @Test("a peer that is not answered, or faulty, is replaced by another")
    func silent() throws {
        let scene = try VotingScene(4)
        let (blocks, _) = try self.chain(scene, 3)
        var node = try ReplicaNode.started(0, in: scene)
        try node.hear(self.decided(blocks[2]), from: 1)
        try node.hear(self.decided(blocks[2]), from: 2)
        let effects = try node.live(5_000)
        #expect(effects.requests.map(\.peers) == [[node.key(2)]])
        var other = try ReplicaNode.started(0, in: scene)
        try other.hear(self.decided(blocks[2]), from: 1)
        try other.hear(self.decided(blocks[2]), from: 2)
        let fault = other.replica.fault(
            .invalidStatement("no"), of: other.key(1), other.now)
        #expect(fault.bans == [other.key(1)])
        #expect(try other.wait(1).requests.map(\.peers) == [[other.key(2)]])
    }

    @Test("a fetched block ends the height: what was signed for it is not sent again")
    func endsHeight() throws {
        let scene = try VotingScene(4)
        let (blocks, scenes) = try self.chain(scene, 2)
        var node = try ReplicaNode.started(0, in: scene)
        try node.hear(scene.proposal(try scene.fresh(salt: 7)))
        #expect(node.replica.consensus.repetition.kinds == [.prepare])
        try node.hear(self.decided(blocks[1]), from: 2)
        try node.fetched(blocks, from: 2)
        #expect(node.replica.consensus.repetition.isEmpty)
        #expect(node.replica.consensus.deadline == nil)
        // It votes at the new height: its record is of an older one.
        node.now = scenes[2].start
        #expect(try node.hear(scenes[2].proposal(scenes[2].fresh())).votes.kinds == [.prepare])
    }

    @Test("a home's first record is good at height 1 only")
    func newRecord() throws {
        let scene = try VotingScene(4)
        var node = ReplicaNode(0, in: scene, memory: .record(VoteRecord(), blocks: [:]))
        #expect(try node.carryOut(node.replica.start(node.now)).isEmpty)
        #expect(!node.replica.isObserving)
        node.connect(node.key(1))
        #expect(try node.hear(scene.proposal(scene.fresh())).records.map(\.height) == [1])
        var later = ReplicaNode(
            0, in: try scene.after(1), memory: .record(VoteRecord(), blocks: [:]))
        #expect(later.replica.isObserving)
        #expect(try later.carryOut(later.replica.start(later.now)).events == [.observing])
        #expect(!later.replica.consensus.isVoting)
        // A follower has no votes that could be lost.
        var follower = ReplicaNode(
            nil, in: try scene.after(1), memory: .record(VoteRecord(), blocks: [:]))
        #expect(try follower.carryOut(follower.replica.start(follower.now)).events.isEmpty)
        // Alone no vote is written, only that votes began.
        let alone = try VotingScene(1)
        var single = ReplicaNode(0, in: alone, memory: .record(VoteRecord(), blocks: [:]))
        let effects = try single.carryOut(single.replica.start(single.now))
        #expect(effects.records == [VoteRecord(height: 1)])
    }

    @Test("an empty record is worth nothing once height 1 was decided without its vote")
    func decidedWithout() throws {
        let scene = try VotingScene(4)
        let (blocks, scenes) = try self.chain(scene, 2)
        var node = try ReplicaNode.started(
            0, in: scene, memory: .record(VoteRecord(), blocks: [:]))
        try node.hear(self.decided(blocks[0]), from: 2)
        try node.wait(300)
        let effects = try node.fetched([blocks[0]], from: 2)
        #expect(effects.appended.count == 1)
        #expect(effects.events == [.observing])
        #expect(node.replica.isObserving)
        node.now = scenes[1].start
        let second = try #require(scenes[1].execute(blocks[1].checked))
        let proposal = scenes[1].proposal(Candidate(blocks[1].checked, second))
        let votes = try node.hear(proposal, from: nil, blocks[1].checked.statements).votes
        #expect(votes.isEmpty)
        // Who voted at height 1 goes on.
        var voter = try ReplicaNode.started(
            0, in: scene, memory: .record(VoteRecord(), blocks: [:]))
        let first = try #require(scene.execute(blocks[0].checked))
        let candidate = Candidate(blocks[0].checked, first)
        try voter.hear(scene.proposal(candidate), from: nil, blocks[0].checked.statements)
        try voter.hear((1...3).map { scene.commit(candidate, by: $0) })
        #expect(voter.replica.head.header.height == 1)
        #expect(!voter.replica.isObserving)
    }

    @Test(
        "what was signed at height 1 saves an empty record only if f + 1 others begin there too",
        arguments: [(1, true), (2, false)])
    func provisional(beginners: Int, isObserving: Bool) throws {
        let scene = try VotingScene(4)
        let (blocks, _) = try self.chain(scene, 1)
        var node = try ReplicaNode.started(
            0, in: scene, memory: .record(VoteRecord(), blocks: [:]))
        let executed = try #require(scene.execute(blocks[0].checked))
        let candidate = Candidate(blocks[0].checked, executed)
        // It prepares: from now on the record names a height.
        try node.hear(scene.proposal(candidate), from: nil, blocks[0].checked.statements)
        if beginners == 2 { try node.hear(scene.prepare(candidate.hash, by: 3)) }
        let record = try #require(node.effects.records.last)
        #expect(record.height == 1)
        #expect(record.isProvisional == isObserving, "it is on disk")
        #expect(record.prepared == candidate.hash, "and keeps what was signed")
        try node.hear(self.decided(blocks[0]), from: 2)
        #expect(node.replica.head.header.height == 1)
        #expect(node.replica.isObserving == isObserving)
    }

    @Test("a newcomer begins to vote once it has surely caught up, and only then")
    func newcomer() throws {
        let scene = try VotingScene(4)
        let (blocks, scenes) = try self.chain(scene, 5)
        let stranger = TestKeys.key(40)
        let head = scenes[1].ledger.head
        var replica = Replica(
            head: head, certificate: scenes[1].ledger.blocks.last?.certificate,
            reader: scenes[1].ledger.state,
            scheme: ValidatorSigning(key: stranger, keys: scene.cache),
            memory: .record(VoteRecord(), blocks: [:]), now: scene.start)
        _ = try replica.start(scene.start)
        let first = replica.beginVoting()
        #expect(first.map { $0.count } == nil)
        for number in 0..<3 {
            _ = replica.connected(scene.validators.keys[number].publicKey, scene.start)
            _ = try replica.receive(
                self.decided(blocks[0]), from: scene.validators.keys[number].publicKey,
                scene.start)
        }
        // The highest head that was told is 1; it is sure at height 3.
        for height in 2...3 {
            let early = replica.beginVoting()
            #expect(early.map { $0.count } == nil)
            let block = blocks[height - 1]
            let executed = try #require(scenes[height - 1].execute(block.checked))
            _ = try replica.appended(
                Candidate(block.checked, executed), block.certificate,
                reader: scenes[height].ledger.state, scene.start)
        }
        let answer = replica.beginVoting()
        let effects = try #require(answer)
        #expect(effects.records == [VoteRecord(height: 4)])
        #expect(effects.count == 1)
        let again = replica.beginVoting()
        #expect(again?.isEmpty == true, "once")
        var member = try ReplicaNode.started(0, in: scene)
        let refused = member.replica.beginVoting()
        #expect(refused.map { $0.count } == nil, "a validator has a record")
    }

    @Test("after a crash the same votes are sent again to whoever connects")
    func restart() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        var node = try ReplicaNode.started(0, in: scene)
        try node.hear(scene.proposal(block))
        try node.hear([1, 2].map { scene.prepare(block.hash, by: $0) })
        let sent = node.effects.votes
        let record = try #require(node.effects.records.last)
        #expect(sent.kinds == [.prepare, .commit])
        var after = ReplicaNode(
            0, in: scene, memory: .record(record, blocks: [block.hash: block.checked]))
        let start = try after.carryOut(after.replica.start(after.now))
        #expect(start.isEmpty, "nobody is connected, and nothing is new")
        #expect(after.connect(after.key(2)).votes == sent)
        try after.hear(scene.commit(block, by: 2))
        after.connect(after.key(1))
        let effects = try after.hear(scene.commit(block, by: 1))
        #expect(effects.appended.map(\.hash) == [block.hash])
    }

    @Test("a record above the head: no votes below its height, and there it resumes")
    func recordAbove() throws {
        let scene = try VotingScene(4)
        let (blocks, scenes) = try self.chain(scene, 2)
        // At height 3 it was locked in round 0, and went on to round 1.
        let third = try scenes[2].fresh()
        var voter = Voter(0, in: scenes[2], record: VoteRecord(height: 3))
        let proposer = scenes[2].proposer(0)
        try voter.hear(scenes[2].proposal(third))
        try voter.hear(
            scenes[2].others(than: 0, count: 2).map { scenes[2].prepare(third.hash, by: $0) })
        try voter.timeOut()
        #expect(voter.disk.round == 1 && voter.disk.lock != nil)
        // The ledger is lost, the votes are not.
        var node = try ReplicaNode.started(
            0, in: scene, memory: .record(voter.disk, blocks: voter.blocks))
        #expect(!node.replica.consensus.isVoting)
        #expect(try node.hear(scene.proposal(scene.fresh())).votes.isEmpty)
        try node.hear(self.decided(blocks[1]), from: 2)
        let effects = try node.fetched(blocks, from: 2)
        #expect(node.replica.consensus.height == 3)
        #expect(node.replica.consensus.round == 1)
        let change = scenes[2].vote(to: 1, by: 0, prepared: voter.disk.lock?.prepared)
        let expected = RoundChange(vote: change, proof: voter.disk.lock, block: nil)
        #expect(effects.votes == [.roundChange(expected)], "it has the next turn itself")
        #expect(node.replica.consensus.held(third.hash) != nil)
        // Round 0 of that height is over for it.
        node.now = scenes[2].start
        let other = try scenes[2].fresh(salt: 1)
        #expect(try node.hear(scenes[2].proposal(other, by: proposer)).votes.isEmpty)
        #expect(node.effects.records.isEmpty)
    }

    @Test("lost votes: it observes until a head of H + 2, says so, and then votes")
    func lostVotes() throws {
        let scene = try VotingScene(4)
        let (blocks, scenes) = try self.chain(scene, 6)
        var node = try ReplicaNode.started(0, in: scenes[2], memory: .lost)
        #expect(node.replica.isObserving)
        #expect(node.replica.status(node.now).role == .observing)
        for (number, height) in [(1, 2), (2, 3), (3, 1)] {
            try node.hear(self.decided(blocks[height - 1]), from: number)
        }
        // The highest head of the others is 3: it votes at height 6 first.
        var now = node.now
        for height in 3...6 {
            let scene = scenes[height - 1]
            let block = blocks[height - 1].checked
            now = Moment(wall: scene.start.wall, elapsed: now.elapsed + 5_000)
            node.now = now
            #expect(node.replica.consensus.isVoting == (height == 6))
            let candidate = Candidate(
                block, try #require(scene.execute(block), "a valid block"))
            // At height 4 it would be its own turn.
            let proposer = scene.proposer(0)
            if proposer != 0 {
                try node.hear(scene.proposal(candidate), from: nil, block.statements)
            }
            let votes = node.effects.votes
            #expect(votes.kinds == (height == 6 ? [.prepare] : []), "height \(height)")
            try node.hear((1...3).map { scene.commit(candidate, by: $0) })
            if proposer == 0 {
                try node.hear(self.decided(blocks[height - 1]), from: 1)
                try node.wait(1)
                try node.fetched([blocks[height - 1]], from: 1)
            }
            #expect(node.replica.head.header.height == UInt64(height))
        }
        #expect(node.effects.events.contains(.votesAgain(from: 6)))
        #expect(node.effects.records.first == VoteRecord(height: 6), "written before it votes")
        #expect(!node.replica.isObserving)
    }

    @Test("of three, a validator that lost its votes never votes again by itself")
    func lostForGood() throws {
        let scene = try VotingScene(3)
        let (blocks, scenes) = try self.chain(scene, 8)
        var node = try ReplicaNode.started(0, in: scenes[1], memory: .lost)
        try node.hear(self.decided(blocks[0]), from: 1)
        try node.hear(self.decided(blocks[0]), from: 2)
        try node.hear(self.decided(blocks[7]), from: 2)
        try node.fetched(Array(blocks[1...]), from: 2)
        #expect(node.replica.head.header.height == 8)
        #expect(node.replica.isObserving)
        #expect(!node.replica.consensus.isVoting)
    }
}
