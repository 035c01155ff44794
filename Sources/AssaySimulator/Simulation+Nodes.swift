import AssayConsensus
import AssayCore
import AssayCrypto
import DequeModule

/// What a real node's shell does around its replica.
extension Simulation {
    /// More effects and inputs than this at one instant are a loop without end.
    private static let mostSteps = 100_000

    /// Starts a node from what its disk holds.
    func start(_ node: SimulatedNode) {
        guard !node.isUp else { return }
        node.incarnation += 1
        node.elapsedOffset = self.clocks.within(0...1_000_000)
        node.wakeAt = nil
        let head = node.disk.chain.last?.head ?? self.world.first.head
        guard let state = self.memory.state(after: head.hash) else {
            return self.fail(.impossible(node: node.number, "no state after \(head.hash)"))
        }
        node.replica = Replica(
            head: head, certificate: node.disk.chain.last?.certificate, reader: state,
            scheme: node.scheme, memory: self.voteMemory(of: node),
            now: node.moment(self.now), configuration: self.configuration)
        node.isUp = true
        self.trace.note(
            .start, at: self.now, node: node.number, head.header.height,
            "at height \(head.header.height)")
        do throws(Unreadable) {
            node.effects.append(contentsOf: try node.replica.start(node.moment(self.now)))
        } catch {
            self.fail(.impossible(node: node.number, "\(error)"))
        }
        for other in self.nodes where other !== node {
            self.queue.add(
                .connect(node.number, other.number), at: self.now + self.network.wait(5...200))
        }
        self.work(node)
    }

    /// How the replicas are set up.
    var configuration: Replica.Configuration {
        let memory = self.memory
        var configuration = Replica.Configuration()
        configuration.timing = self.scenario.timing
        configuration.mempool = self.scenario.mempool
        configuration.executor = { head, checked, reader throws(ExecutionError) in
            try memory.execute(head, checked, reader)
        }
        return configuration
    }

    private func voteMemory(of node: SimulatedNode) -> VoteMemory {
        guard let stored = node.disk.record else { return .lost }
        guard
            let record = try? VoteRecord(
                decoding: stored.encoded, limit: VoteRecord.maximumSize),
            record == stored
        else {
            self.fail(.codec("\(stored)"))
            return .lost
        }
        var blocks: [Digest: CheckedBlock] = [:]
        for (hash, block) in node.disk.blocks {
            guard let statements = self.world.check(block.statements) else { continue }
            blocks[hash] = CheckedBlock(block, statements: statements)
        }
        return .record(record, blocks: blocks)
    }

    /// The deadline of a replica, which is lent, since copying it costs more than asking it.
    private static func deadline(of replica: inout Replica, _ now: Moment) -> UInt64 {
        replica.deadline(now)
    }

    /// Gives a node something, now or as soon as it is ready.
    func give(_ input: SimulatedNode.Input, to node: SimulatedNode) {
        guard node.isUp else { return }
        if node.isReady, node.effects.isEmpty, node.inbox.isEmpty {
            self.handle(input, node)
        } else {
            node.inbox.append(input)
        }
        self.work(node)
    }

    /// Does what is to be done until the node waits for its disk, or for something to happen.
    func work(_ node: SimulatedNode) {
        var steps = 0
        while node.isReady, self.result.violation == nil {
            steps += 1
            if steps > Self.mostSteps {
                self.fail(.spinning(node: node.number, "\(steps) steps at once"))
            }
            if let effect = node.effects.popFirst() {
                self.perform(effect, node)
            } else if let input = node.inbox.popFirst() {
                self.handle(input, node)
            } else {
                return self.planWake(node)
            }
        }
    }

    private func planWake(_ node: SimulatedNode) {
        let deadline = Self.deadline(of: &node.replica, node.moment(self.now))
        let at = max(
            deadline > node.elapsedOffset ? deadline - node.elapsedOffset : 0, self.now + 1)
        if let planned = node.wakeAt, planned <= at { return }
        node.wakeAt = at
        self.queue.add(.wake(node: node.number, at: at), at: at)
    }

    /// Wakes a node, if that is still planned for now.
    func wake(_ node: SimulatedNode, plannedFor at: UInt64) {
        guard node.wakeAt == at, node.isUp else { return }
        node.wakeAt = nil
        node.ticks += 1
        self.give(.tick, to: node)
    }

    /// Takes an input to the replica.
    func handle(_ input: SimulatedNode.Input, _ node: SimulatedNode) {
        let now = node.moment(self.now)
        do throws(Unreadable) {
            switch input {
            case .message(let message, let sender):
                try self.receive(message, from: sender, node, now)
            case .connected(let peer):
                let effects = node.replica.connected(self.nodes[peer].key, now)
                node.effects.append(contentsOf: effects)
            case .disconnected(let peer):
                node.replica.disconnected(self.nodes[peer].key, now)
            case .statements(let statements):
                let effects = node.replica.submit(statements, now)
                node.effects.append(contentsOf: effects)
                node.effects.append(contentsOf: try node.replica.advance(now))
            case .tick: node.effects.append(contentsOf: try node.replica.tick(now))
            }
        } catch {
            self.fail(.impossible(node: node.number, "\(error)"))
        }
    }

    private func receive(
        _ message: PeerMessage, from sender: Int, _ node: SimulatedNode, _ now: Moment
    ) throws(Unreadable) {
        let peer = self.nodes[sender].key
        node.liar?.record(message)
        switch message {
        case .statements(let encoded):
            guard let statements = self.world.check(encoded) else {
                return self.accuse(sender, by: node, now)
            }
            let effects =
                node.replica.receive(statements: statements, from: peer, now)
            node.effects.append(contentsOf: effects)
            node.effects.append(contentsOf: try node.replica.advance(now))
        case .consensus(let message):
            try self.receive(message, from: sender, node, now)
        case .decided(let decided):
            node.effects.append(
                contentsOf: try node.replica.receive(decided, from: peer, now))
        case .getBlocks(let request): self.answer(request, of: sender, node)
        case .blocks(let blocks):
            guard node.replica.isAnswer(blocks, from: peer) else { return }
            var fetched: [FetchedBlock] = []
            for block in blocks {
                guard let statements = self.world.check(block.block.statements),
                    let checked = CheckedBlock(block.block, statements: statements)
                else { return self.accuse(sender, by: node, now) }
                fetched.append(FetchedBlock(checked, block.certificate))
            }
            node.effects.append(
                contentsOf: try node.replica.receive(blocks: fetched, from: peer, now))
        // Checkpoints are for readers; consensus and its simulation know nothing of them.
        case .checkpoint: break
        }
    }

    private func receive(
        _ message: ConsensusMessage, from sender: Int, _ node: SimulatedNode, _ now: Moment
    ) throws(Unreadable) {
        let peer = self.nodes[sender].key
        if case .proposal(let proposal) = message, node.isHonest { node.note(proposal) }
        let (inspection, effects) = node.replica.inspect(message, from: peer, now)
        node.effects.append(contentsOf: effects)
        var checked: CheckedBlock?
        switch inspection {
        case .ignore: return
        case .take: break
        case .check(let block):
            guard let statements = self.world.check(block.statements) else {
                return self.accuse(sender, by: node, now)
            }
            checked = CheckedBlock(block, statements: statements)
        }
        node.effects.append(
            contentsOf: try node.replica.receive(message, checked: checked, from: peer, now)
        )
    }

    private func accuse(_ sender: Int, by node: SimulatedNode, _ now: Moment) {
        let effects = node.replica.fault(
            .invalidStatement("a statement that is not signed"), of: self.nodes[sender].key, now)
        node.effects.append(contentsOf: effects)
    }

    private func answer(_ request: BlockRequest, of peer: Int, _ node: SimulatedNode) {
        let first = min(request.first - 1, node.disk.height)
        let end = min(first + request.count, node.disk.height)
        let blocks = node.disk.chain[Int(first)..<Int(end)].map {
            CertifiedBlock(block: $0.block, certificate: $0.certificate)
        }
        let isKnown = request.first <= node.disk.height
        self.send(.blocks(isKnown ? blocks : []), from: node, to: peer)
    }
}
