import AssayConsensus
import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// Rule 1: when a block is due, and when not.
@Suite struct ReplicaDueTests {
    private func parameters(heartbeat: UInt64) -> Parameters {
        var parameters = Parameters()
        parameters[.heartbeat] = heartbeat
        parameters[.ballotWindow] = 3_000
        return parameters
    }

    private func statement(_ scene: VotingScene, _ nonce: UInt64) -> Verified<Statement> {
        SignedStatements.statement(
            0, nonce, chain: scene.chain,
            .transfer(Transfer(to: SignedStatements.address(3), amount: 10)))
    }

    @Test("a statement that was accepted makes a block due: the proposer proposes it")
    func draft() throws {
        let scene = try VotingScene(4, parameters: self.parameters(heartbeat: 3_600_000))
        var node = try ReplicaNode.started(1, in: scene)
        #expect(try node.live(5_000).votes.isEmpty, "nothing is due")
        let statement = self.statement(scene, 1)
        let effects = try node.submit([statement])
        #expect(effects.votes.kinds == [.proposal, .prepare])
        #expect(effects.votes.first?.block?.statements == [statement.value.bytes])
        #expect(effects.records.count == 1)
        #expect(effects.sent.last?.peers == [0, 2, 3].map { node.key($0) })
    }

    @Test("not before the interval since the head has passed, whoever asks")
    func interval() throws {
        let scene = try VotingScene(4, parameters: self.parameters(heartbeat: 3_600_000))
        for number in [0, 1] {
            var node = ReplicaNode(number, in: scene)
            try node.carryOut(node.replica.start(node.now))
            node.connect(node.key(2))
            try node.submit([self.statement(scene, 1)])
            #expect(node.effects.votes.isEmpty)
            #expect(node.replica.consensus.deadline == nil)
            try node.wait(49)
            #expect(node.effects.votes.isEmpty)
            #expect(node.replica.deadline(node.now) == node.now.elapsed + 1)
            try node.wait(1)
            #expect(node.effects.votes.kinds == (number == 1 ? [.proposal, .prepare] : []))
            #expect(node.replica.consensus.deadline == node.now.elapsed + 1_000)
        }
    }

    @Test("a mempool that is not empty makes no block due, if nothing in it is valid now")
    func mempoolIsNotEnough() throws {
        let scene = try VotingScene(4, parameters: self.parameters(heartbeat: 20_000))
        for number in 0..<4 {
            var node = try ReplicaNode.started(number, in: scene)
            try node.hear(
                [self.statement(scene, 100), self.statement(scene, 80)], from: number ^ 1)
            let unknown = SignedStatements.statement(9, 1, chain: scene.chain)
            try node.submit([self.statement(scene, 90), unknown])
            #expect(node.replica.mempool.count == 3)
            try node.live(10_000)
            #expect(node.replica.mempool.waitingCount == 3)
            #expect(node.effects.votes.isEmpty)
            #expect(node.replica.consensus.round == 0)
            #expect(node.replica.consensus.deadline == nil)
        }
    }

    @Test("the heartbeat makes an empty block due, on everybody's clock")
    func heartbeat() throws {
        let scene = try VotingScene(4, parameters: self.parameters(heartbeat: 8_000))
        var node = try ReplicaNode.started(1, in: scene)
        try node.live(2_900)
        #expect(node.effects.votes.isEmpty)
        #expect(node.replica.deadline(node.now) == node.now.elapsed + 50, "to the millisecond")
        try node.wait(49)
        #expect(node.effects.votes.isEmpty)
        try node.wait(1)
        #expect(node.effects.votes.kinds == [.proposal, .prepare])
        #expect(node.effects.votes.first?.block?.statements.isEmpty == true)
        var other = try ReplicaNode.started(0, in: scene)
        try other.live(3_000)
        #expect(other.replica.consensus.deadline != nil)
        // Nobody proposes: it changes the round.
        try other.live(1_100)
        #expect(other.replica.consensus.round == 1)
        #expect(other.effects.votes.contains { $0.kind == .roundChange })
        #expect(other.effects.events == [.roundChanged(height: 1, round: 1)])
    }

    @Test("a deadline that has matured makes a block due")
    func deadline() throws {
        var scene = try VotingScene(4, parameters: self.parameters(heartbeat: 10_000))
        // One vote of four opens a ballot that ends after three seconds.
        let vote = Statement(
            .vote(Vote(for: .parameters([.init(.statementFee, 1)]))), for: scene.chain, nonce: 1,
            issuedAt: 0, key: scene.validators.keys[0])
        let verified = try Verified(vote, cache: scene.cache)
        scene.append(try scene.block(by: 1, [verified]))
        // Validator 2 proposes at height 2; time goes on from the head.
        var node = ReplicaNode(2, in: scene)
        let head = scene.ledger.head.header.time
        node.now = Moment(wall: head + 100, elapsed: node.now.elapsed)
        try node.carryOut(node.replica.start(node.now))
        node.connect(node.key(0))
        try node.live(2_800)
        #expect(node.effects.votes.isEmpty)
        let effects = try node.live(400)
        #expect(effects.votes.kinds.prefix(2) == [.proposal, .prepare])
        #expect(node.now.wall < head + 10_000, "not the heartbeat")
    }

    @Test("in a later round a proposer with nothing proposes an empty block at once")
    func emptyInLaterRound() throws {
        let scene = try VotingScene(4, parameters: self.parameters(heartbeat: 3_600_000))
        var node = try ReplicaNode.started(2, in: scene)
        let effects = try node.hear([0, 1, 3].map { scene.change(to: 1, by: $0) })
        #expect(effects.votes.kinds == [.roundChange, .proposal, .prepare])
        #expect(effects.votes.first { $0.kind == .proposal }?.block?.statements.isEmpty == true)
    }

    @Test("the time of a block is the clock's, and above the head's when the clock is behind")
    func time() throws {
        let scene = try VotingScene(1, parameters: self.parameters(heartbeat: 3_600_000))
        var node = try ReplicaNode.started(0, in: scene)
        let first = try node.submit([self.statement(scene, 1)]).appended.first
        #expect(first?.checked.header.time == node.now.wall)
        node.now = Moment(wall: node.now.wall - 4_000, elapsed: node.now.elapsed + 1_000)
        let second = try node.submit([self.statement(scene, 2)]).appended.first
        #expect(second?.checked.header.time == node.now.wall + 4_000 + 1)
        // A draft that grew old is made anew.
        var slow = try ReplicaNode.started(2, in: try VotingScene(4))
        try slow.submit([self.statement(slow.scene, 1)])
        try slow.live(900)
        try slow.hear([0, 1, 3].map { slow.scene.change(to: 1, by: $0) })
        let block = slow.effects.votes.first { $0.kind == .proposal }?.block
        #expect(block?.statements.count == 1)
        #expect(block?.header.time == slow.now.wall)
    }

    @Test("votes, the head and statements are sent again every second")
    func repetition() throws {
        let scene = try VotingScene(4, parameters: self.parameters(heartbeat: 3_600_000)).after(1)
        var node = try ReplicaNode.started(2, in: scene)
        // It repeats at 0, 1, 2 … seconds after its start, and time does not end this round yet.
        try node.live(600)
        let statement = self.statement(scene, 1)
        let before = try node.submit([statement]).votes
        #expect(before.kinds == [.proposal, .prepare])
        #expect(try node.live(300).sent.isEmpty)
        let later = try node.live(200)
        #expect(later.votes == before)
        #expect(later.heads.map(\.height) == [1])
        #expect(later.gossip.map(\.statements) == [[statement.value.bytes]])
        #expect(node.replica.deadline(node.now) > node.now.elapsed)
    }

    @Test("a time to come back is ahead, and no later than what there is to do")
    func deadlines() throws {
        let scene = try VotingScene(4, parameters: self.parameters(heartbeat: 3_600_000))
        var node = try ReplicaNode.started(0, in: scene)
        for _ in 0..<30 {
            let deadline = node.replica.deadline(node.now)
            #expect(deadline > node.now.elapsed)
            #expect(deadline <= node.now.elapsed + 200)
            try node.wait(deadline - node.now.elapsed)
        }
        try node.submit([self.statement(scene, 1)])
        while node.replica.consensus.round == 0 {
            let deadline = node.replica.deadline(node.now)
            #expect(deadline > node.now.elapsed)
            try node.wait(deadline - node.now.elapsed)
        }
        #expect(node.effects.events == [.roundChanged(height: 1, round: 1)])
    }
}
