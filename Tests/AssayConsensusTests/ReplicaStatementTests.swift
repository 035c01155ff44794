import AssayConsensus
import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// What becomes of statements: from users and peers, through drafts, into blocks.
@Suite struct ReplicaStatementTests {
    private func statement(
        _ scene: VotingScene, _ signer: Int, _ nonce: UInt64, to recipient: Address? = nil,
        issuedAt: UInt64? = nil
    ) -> Verified<Statement> {
        SignedStatements.statement(
            signer, nonce, issuedAt: issuedAt ?? scene.start.wall / 1_000, chain: scene.chain,
            .transfer(Transfer(to: recipient ?? SignedStatements.address(3), amount: 10)))
    }

    @Test("alone: accepted, in a block at once, and final with its place in the log")
    func alone() throws {
        let scene = try VotingScene(1)
        var node = try ReplicaNode.started(0, in: scene)
        let statements = (1...3).map { self.statement(scene, 0, $0) }
        let effects = try node.submit(statements)
        let first = scene.ledger.head.header.logSize
        for (offset, statement) in statements.enumerated() {
            #expect(
                effects.admissions[statement.value.id] == [
                    .accepted(height: 1),
                    .final(height: 1, index: first + 1 + UInt64(offset)),
                ])
        }
        let block = try #require(effects.appended.first)
        #expect(block.checked.statements == statements)
        #expect(effects.appended.count == 1)
        #expect(effects.votes.isEmpty && effects.records.isEmpty)
        #expect(node.replica.head.header.height == 1)
        #expect(node.replica.mempool.count == 0)
        // The next comes without waiting for an interval.
        let next = try node.submit([self.statement(scene, 0, 4)])
        #expect(next.appended.count == 1)
    }

    @Test("not its turn: accepted, told to all other validators, and the timer runs")
    func notProposer() throws {
        let scene = try VotingScene(4)
        var node = try ReplicaNode.started(0, in: scene)
        let statement = self.statement(scene, 0, 1)
        let effects = try node.submit([statement])
        #expect(effects.admissions == [statement.value.id: [.accepted(height: 1)]])
        #expect(effects.gossip.map(\.statements) == [[statement.value.bytes]])
        #expect(effects.gossip.first?.peers == (1...3).map { node.key($0) })
        #expect(effects.votes.isEmpty && effects.appended.isEmpty)
        #expect(node.replica.consensus.deadline == node.now.elapsed + 1_000)
        // Asked again, it answers the same.
        let again = try node.submit([statement])
        #expect(again.admissions == [statement.value.id: [.accepted(height: 1)]])
        #expect(again.gossip.isEmpty)
    }

    @Test("what the rules refuse is answered and forgotten; what is early waits")
    func refused() throws {
        let scene = try VotingScene(4)
        var node = try ReplicaNode.started(0, in: scene)
        let unknown = self.statement(scene, 9, 1)
        let early = self.statement(scene, 1, 65)
        let tooEarly = self.statement(scene, 1, 129)
        let ahead = self.statement(scene, 2, 1, issuedAt: scene.start.wall / 1_000 + 302)
        let foreign = SignedStatements.statement(0, 1)
        let effects = try node.submit([unknown, early, tooEarly, ahead, foreign])
        #expect(effects.admissions[unknown.value.id] == [.rejected(.unknownSigner)])
        #expect(effects.admissions[early.value.id] == [.waiting])
        #expect(
            effects.admissions[tooEarly.value.id] == [.rejected(.nonceTooHigh(highest: 64))])
        #expect(effects.admissions[ahead.value.id] == [.waiting])
        #expect(
            effects.admissions[foreign.value.id]
                == [.rejected(.wrongChain(expected: scene.chain.description))])
        #expect(node.replica.mempool.count == 2)
        #expect(node.replica.consensus.deadline == nil, "nothing is due")
        #expect(try node.submit([early]).admissions == [early.value.id: [.waiting]])
        let later = try node.live(2_000)
        #expect(later.admissions[ahead.value.id] == [.accepted(height: 1)])
        #expect(node.replica.consensus.deadline != nil)
    }

    @Test("what comes alone and is refused is told once, and waits once")
    func refusedAlone() throws {
        let scene = try VotingScene(4)
        var node = try ReplicaNode.started(0, in: scene)
        let (unknown, early) = (self.statement(scene, 9, 1), self.statement(scene, 1, 65))
        let first = try node.submit([unknown])
        #expect(first.admissions == [unknown.value.id: [.rejected(.unknownSigner)]])
        let second = try node.submit([early])
        #expect(second.admissions == [early.value.id: [.waiting]])
        #expect(node.replica.mempool.count == 1)
        #expect(node.replica.mempool.waitingCount == 1)
        try node.live(3_000)
        #expect(node.effects.admissions[early.value.id] == [.waiting], "not told again")
        #expect(node.replica.mempool.waitingCount == 1)
    }

    @Test("a full mempool says so")
    func full() throws {
        let scene = try VotingScene(4)
        var configuration = Replica.Configuration()
        configuration.mempool.statements = 1
        var node = try ReplicaNode.started(0, in: scene, configuration: configuration)
        let (one, two) = (self.statement(scene, 0, 1), self.statement(scene, 0, 2))
        let effects = try node.submit([one, two])
        #expect(effects.admissions[one.value.id] == [.accepted(height: 1)])
        #expect(effects.admissions[two.value.id] == [.full])
        #expect(effects.gossip.map(\.statements) == [[one.value.bytes]])
    }

    @Test("one that stands on a peer's statement that was not tried yet is accepted")
    func standsOnAnother() throws {
        let scene = try VotingScene(4)
        var node = try ReplicaNode.started(0, in: scene)
        let newcomer = SignedStatements.address(20)
        let peers = [
            self.statement(scene, 0, 1), self.statement(scene, 0, 2, to: newcomer),
        ]
        try node.hear(peers, from: 1)
        let own = self.statement(scene, 20, 1)
        let effects = try node.submit([own])
        #expect(effects.admissions[own.value.id] == [.accepted(height: 1)])
        let bad = self.statement(scene, 21, 1)
        let refusal = try node.submit([bad])
        #expect(refusal.admissions == [bad.value.id: [.rejected(.unknownSigner)]])
    }

    @Test("statements of a validator are not passed on, those of others go to the validators")
    func relay() throws {
        let scene = try VotingScene(4)
        var node = try ReplicaNode.started(0, in: scene)
        let stranger = TestKeys.key(77).publicKey
        node.connect(stranger)
        #expect(try node.hear([self.statement(scene, 0, 1)], from: 2).gossip.isEmpty)
        let statement = self.statement(scene, 0, 2)
        let effects = node.replica.receive(statements: [statement], from: stranger, node.now)
        #expect(effects.gossip.map(\.peers) == [(1...3).map { node.key($0) }])
        let again = node.replica.receive(statements: [statement], from: stranger, node.now)
        #expect(again.isEmpty, "it is known")
    }

    @Test("a follower without validators among its peers tells whom it has, but not the sender")
    func follower() throws {
        let scene = try VotingScene(4)
        var node = ReplicaNode(nil, in: scene)
        try node.carryOut(node.replica.start(node.now))
        let strangers = (70..<73).map { TestKeys.key($0).publicKey }.sorted()
        for stranger in strangers { node.connect(stranger) }
        let (one, two) = (self.statement(scene, 0, 1), self.statement(scene, 0, 2))
        #expect(try node.submit([one]).gossip.map(\.peers) == [strangers])
        let effects = node.replica.receive(statements: [two], from: strangers[1], node.now)
        #expect(effects.gossip.map(\.peers) == [[strangers[0], strangers[2]]])
    }

    @Test("what was drafted and is not in the decided block is drafted again, in its order")
    func leftOvers() throws {
        let scene = try VotingScene(4)
        var node = try ReplicaNode.started(0, in: scene)
        let statements = (1...4).map { self.statement(scene, 0, $0) }
        let waiting = self.statement(scene, 1, 66)
        try node.submit(statements + [waiting])
        #expect(node.replica.mempool.hasReady == false)
        let foreign = self.statement(scene, 1, 1)
        let block = try scene.block(by: 1, [statements[1], foreign, self.statement(scene, 1, 2)])
        try node.hear(scene.proposal(block), from: node.key(1), block.checked.statements)
        try node.hear((1...3).map { scene.commit(block, by: $0) })
        #expect(node.replica.head.hash == block.hash)
        let final = node.effects.admissions[statements[1].value.id]?.last
        #expect(final == .final(height: 1, index: scene.ledger.head.header.logSize + 1))
        #expect(node.effects.admissions[foreign.value.id]?.count == 1)
        // Validator 2 proposes next; what is left waits in order, the woken one after it.
        node.connect(TestKeys.key(200).publicKey)
        let told = node.connect(node.key(3)).gossip.flatMap(\.statements)
        let left = [statements[0], statements[2], statements[3], waiting].map(\.value.bytes)
        #expect(told == left)
        #expect(node.replica.mempool.count == 4)
    }

    @Test("a proposer takes all that is ready into its block, in order, and refuses the rest")
    func proposer() throws {
        let scene = try VotingScene(4)
        var node = try ReplicaNode.started(1, in: scene)
        let good = (1...3).map { self.statement(scene, 0, $0) }
        let bad = self.statement(scene, 21, 1)
        let early = self.statement(scene, 1, 70)
        try node.hear([good[0], bad, good[1]], from: 2)
        try node.hear([early, good[2]], from: 3)
        let effects = try node.wait(50)
        let proposal = try #require(
            node.effects.votes.first { $0.kind == .proposal }, "\(effects.count)")
        let sent = proposal.block?.statements
        let expected = good.map(\.value.bytes)
        #expect(sent == Array(expected.prefix(sent?.count ?? 0)), "in order")
        #expect((sent?.count ?? 0) > 0)
        #expect(node.replica.mempool[bad.value.id] == nil || sent?.count == 1)
    }
}
