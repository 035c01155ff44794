import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayConsensus

/// Messages of peers: votes, heads, and who is behind or ahead.
@Suite struct ReplicaPeerTests {
    private func decided(_ scene: VotingScene, _ candidate: Candidate) -> Decided {
        Decided(header: candidate.checked.header, certificate: scene.certificate(of: candidate))
    }

    @Test("a height from proposal to head; the head is told to everybody")
    func height() throws {
        let scene = try VotingScene(4)
        var node = try ReplicaNode.started(0, in: scene)
        let block = try scene.fresh()
        try node.hear(scene.proposal(block))
        try node.hear([1, 2].map { scene.prepare(block.hash, by: $0) })
        let effects = try node.hear([1, 2].map { scene.commit(block, by: $0) })
        #expect(node.effects.votes.kinds == [.prepare, .commit])
        #expect(effects.appended.map(\.hash) == [block.hash])
        #expect(effects.heads.map(\.height) == [1])
        #expect(effects.heads.first?.peers == (1...3).map { node.key($0) }.sorted())
        #expect(node.replica.consensus.height == 2)
        #expect(node.replica.consensus.round == 0)
        #expect(node.replica.consensus.deadline == nil, "no timer outlives its height")
        // Not even much later, with nothing due.
        try node.wait(4_000)
        #expect(node.replica.consensus.round == 0)
    }

    @Test("whoever is not connected is not heard")
    func strangers() throws {
        let scene = try VotingScene(4)
        var node = ReplicaNode(0, in: scene)
        try node.carryOut(node.replica.start(node.now))
        let block = try scene.fresh()
        #expect(try node.hear(scene.proposal(block)).isEmpty)
        #expect(try node.hear(self.decided(scene, block), from: 1).isEmpty)
        #expect(node.replica.sync.highestClaim == 0)
        node.connect(node.key(1))
        #expect(try node.hear(scene.proposal(block)).votes.kinds == [.prepare])
        node.replica.disconnected(node.key(1), node.now)
        #expect(try node.hear(scene.commit(block, by: 1)).isEmpty)
    }

    @Test("a vote counts only over its own validator's connection")
    func forwarded() throws {
        let scene = try VotingScene(4)
        var node = try ReplicaNode.started(0, in: scene)
        let block = try scene.fresh()
        let stranger = TestKeys.key(40).publicKey
        node.connect(stranger)
        for peer in [stranger, node.key(3)] {
            #expect(try node.hear(scene.proposal(block), from: peer).isEmpty)
            #expect(try node.hear(scene.prepare(block.hash, by: 2), from: peer).isEmpty)
        }
        #expect(node.replica.status(node.now).heard == [node.key(0)])
        #expect(try node.hear(scene.proposal(block)).votes.kinds == [.prepare])
    }

    @Test("votes for the next height are kept, of each kind one from each, and then count")
    func early() throws {
        let scene = try VotingScene(4)
        var node = try ReplicaNode.started(0, in: scene)
        let first = try scene.fresh()
        var next = scene
        next.append(first)
        let second = try next.fresh(at: scene.start.wall + 100)
        // They come before the decision that they stand on.
        try node.hear([next.proposal(second)])
        try node.hear([1, 2, 3].map { next.prepare(second.hash, by: $0) })
        try node.hear([1, 2, 3].map { next.commit(second, by: $0) })
        #expect(node.effects.isEmpty)
        try node.hear(scene.proposal(first))
        let effects = try node.hear([1, 2, 3].map { scene.commit(first, by: $0) })
        #expect(effects.appended.map(\.hash) == [first.hash, second.hash])
        #expect(node.replica.early.isEmpty)
    }

    @Test("nothing else is kept early, however much is sent")
    func notKept() throws {
        let scene = try VotingScene(4)
        var node = try ReplicaNode.started(0, in: scene)
        var next = scene
        next.append(try scene.fresh())
        let block = try next.fresh()
        let outsider = TestKeys.key(99).publicKey
        node.connect(outsider)
        let unwanted: [(ConsensusMessage, PublicKey)] = [
            (next.prepare(block.hash, by: 1, height: 3), node.key(1)),
            (next.prepare(block.hash, by: 1, height: .max), node.key(1)),
            (next.prepare(block.hash, by: 1), node.key(2)),
            (next.prepare(block.hash, by: 1), outsider),
            (next.change(to: 1, by: 1), node.key(1)),
            (next.proposal(block, by: 1), node.key(1)),
            (next.proposal(block, round: 4, by: 2), node.key(2)),
        ]
        for (message, peer) in unwanted { try node.hear(message, from: peer) }
        #expect(node.replica.early.isEmpty)
        for salt in 0..<200 {
            let other = SHA256.hash([UInt8(salt)])
            try node.hear([
                next.prepare(other, round: UInt64(salt), by: 1),
                next.commit(block, round: UInt64(salt), by: 1),
                next.proposal(try next.fresh(salt: UInt64(salt))),
            ])
        }
        #expect(node.replica.early.count == 2)
        #expect(node.replica.early.values.map(\.count).max() == 2)
        #expect(node.effects.votes.isEmpty)
    }

    @Test("the certificate of a block that is here decides it; a false one is a ban")
    func decidedHere() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        let header = block.checked.header
        let right = scene.certificate(of: block)
        let few = scene.validators.certificate(of: header, by: [1, 2])
        let otherRound = Certificate(
            round: 1, signers: right.signers, signatures: right.signatures)
        for certificate in [few, otherRound] {
            var node = try ReplicaNode.started(0, in: scene)
            try node.hear(scene.proposal(block))
            let effects = try node.hear(
                Decided(header: header, certificate: certificate), from: 2)
            #expect(effects.bans == [node.key(2)])
            #expect(effects.appended.isEmpty)
        }
        var node = try ReplicaNode.started(0, in: scene)
        try node.hear(scene.proposal(block))
        let effects = try node.hear(self.decided(scene, block), from: 2)
        #expect(effects.appended.map(\.hash) == [block.hash])
        #expect(try node.hear(self.decided(scene, block), from: 1).appended.isEmpty, "once")
    }

    @Test("a head that is not here is asked for: at once if far ahead, else after a moment")
    func ahead() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        var node = try ReplicaNode.started(0, in: scene)
        #expect(try node.hear(self.decided(scene, block), from: 2).requests.isEmpty)
        #expect(try node.wait(299).requests.isEmpty)
        let asked = try node.wait(1)
        #expect(asked.requests.map(\.request) == [BlockRequest(first: 1, count: 1)])
        #expect(asked.requests.first?.peers == [node.key(2)])
        // A vote for a higher height says that its sender has what is below.
        var other = try ReplicaNode.started(0, in: scene)
        let effects = other.replica.inspect(
            scene.prepare(.zero, by: 3, height: 6), from: other.key(3), other.now
        ).1
        #expect(effects.isEmpty)
        #expect(try other.wait(1).requests.map(\.request) == [BlockRequest(first: 1, count: 5)])
        // Not if somebody else says it in its name.
        var third = try ReplicaNode.started(0, in: scene)
        try third.hear(scene.prepare(.zero, by: 3, height: 6), from: third.key(2))
        #expect(third.replica.sync.highestClaim == 0)
    }

    @Test("claims and messages at the largest numbers trap nobody")
    func largest() throws {
        let scene = try VotingScene(4).after(2)
        let block = try scene.fresh()
        var node = try ReplicaNode.started(0, in: scene)
        for height: UInt64 in [0, 1, 2, 3, 4, .max - 1, .max] {
            let header = block.checked.header.with { $0.height = height }
            try node.hear(
                Decided(header: header, certificate: scene.certificate(of: block)), from: 1)
            for message in [
                scene.prepare(.zero, round: .max, by: 1, height: height),
                scene.proposal(block, round: .max, by: 1, height: height),
            ] {
                try node.hear(message)
            }
        }
        #expect(node.effects.appended.isEmpty)
        try node.live(20_000)
        let time = block.checked.header.with { $0.time = .max }
        let late = try #require(
            CheckedBlock(Block(header: time, statements: []), statements: []))
        try node.hear(scene.proposal(Candidate(late, block.executed)))
        #expect(node.replica.head.header.height == 2)
    }

    @Test("who is behind is told the head, but not too often")
    func behind() throws {
        let scene = try VotingScene(4).after(3)
        var node = try ReplicaNode.started(0, in: scene)
        let old = scene.prepare(.zero, by: 2, height: 2)
        let first = try node.hear(old)
        #expect(first.heads.map(\.height) == [3])
        #expect(first.heads.first?.peers == [node.key(2)])
        #expect(try node.hear(old).isEmpty)
        #expect(try node.hear(scene.prepare(.zero, by: 3, height: 1)).heads.count == 1)
        node.now = Moment(wall: node.now.wall, elapsed: node.now.elapsed + 249)
        #expect(try node.hear(old).isEmpty)
        node.now = Moment(wall: node.now.wall, elapsed: node.now.elapsed + 1)
        #expect(try node.hear(old).heads.count == 1)
        // A head that is older than the one before this counts as behind as well.
        let block = try #require(scene.ledger.blocks.first)
        node.now = Moment(wall: node.now.wall, elapsed: node.now.elapsed + 250)
        let head = Decided(header: block.block.header, certificate: block.certificate)
        #expect(try node.hear(head, from: 2).heads.map(\.height) == [3])
    }

    @Test("a head of another chain is nothing")
    func foreign() throws {
        let scene = try VotingScene(4)
        let foreign = try MemoryLedger(name: "foreign", validatorKeys: scene.validators.keys)
        var other = foreign
        try other.append([])
        let block = try #require(other.blocks.first)
        var node = try ReplicaNode.started(0, in: scene)
        let decided = Decided(header: block.block.header, certificate: block.certificate)
        #expect(try node.hear(decided, from: 1).isEmpty)
        #expect(node.replica.sync.highestClaim == 0)
    }

    @Test("a new peer is told the head; a validator also the votes and what waits")
    func connected() throws {
        let scene = try VotingScene(4).after(1)
        var node = try ReplicaNode.started(0, in: scene)
        let block = try scene.fresh()
        try node.hear(scene.proposal(block))
        let statement = SignedStatements.statement(
            0, 1, chain: scene.chain,
            .transfer(Transfer(to: SignedStatements.address(1), amount: 10)))
        try node.submit([statement])
        let validator = node.connect(node.key(3))
        #expect(validator.heads.map(\.height) == [1])
        #expect(validator.votes == [scene.prepare(block.hash, by: 0)])
        #expect(validator.gossip.map(\.statements) == [[statement.value.bytes]])
        #expect(validator.sent.map(\.peers) == [[node.key(3)], [node.key(3)], [node.key(3)]])
        let stranger = node.connect(TestKeys.key(99).publicKey)
        #expect(stranger.count == 1)
        #expect(stranger.heads.map(\.height) == [1])
    }

    @Test("the block behind a round change goes only to whose turn it is in that round")
    func blockOfChange() throws {
        let scene = try VotingScene(4)
        var node = try ReplicaNode.started(0, in: scene)
        let block = try scene.fresh()
        try node.hear(scene.proposal(block))
        try node.hear([1, 2].map { scene.prepare(block.hash, by: $0) })
        try node.live(1_000)
        let lock = scene.proof(of: block.hash, by: [0, 1, 2])
        let full = scene.change(to: 1, by: 0, lock: lock, block: block.checked.block)
        let bare = scene.change(to: 1, by: 0, lock: lock)
        let sent = node.effects.sent.filter { $0.message == .consensus(full) }
        #expect(sent.map(\.peers).first == [node.key(scene.proposer(1))])
        let others = node.effects.sent.filter { $0.message == .consensus(bare) }
        #expect(others.map(\.peers).first == [1, 3].map { node.key($0) })
        node.replica.disconnected(node.key(1), node.now)
        #expect(node.connect(node.key(2)).votes == [full])
        #expect(node.connect(node.key(3)).votes == [bare])
    }

    @Test("a refused proposal is told to operators, and evidence is handed on")
    func told() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        let header = block.checked.header.with { $0.stateRoot = .zero }
        let bad = try #require(
            CheckedBlock(Block(header: header, statements: []), statements: []))
        var node = try ReplicaNode.started(0, in: scene)
        let effects = try node.hear(scene.proposal(Candidate(bad, block.executed)))
        #expect(
            effects.events == [
                .refusedProposal(
                    height: 1, block: bad.hash, .invalid(.headerMismatch(.stateRoot)))
            ])
        #expect(effects.votes.isEmpty)
        let again = try node.hear(scene.proposal(Candidate(bad, block.executed)))
        #expect(again.events.isEmpty, "once a height, however often it comes")
        let reports = try node.hear(scene.proposal(block)).compactMap {
            if case .report(let report) = $0 { report.kind } else { nil }
        }
        #expect(reports == [.equivocation])
    }
}
