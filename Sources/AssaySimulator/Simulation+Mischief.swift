import AssayConsensus
import AssayCore
import AssayCrypto
import DequeModule

/// What liars send of their own accord.
extension Simulation {
    /// How often a liar sends something, in milliseconds.
    private static let lieInterval: UInt64 = 250

    /// Lets a liar send what no replica would.
    func lie(_ node: SimulatedNode) {
        self.queue.add(.liar(node: node.number), at: self.now + Self.lieInterval)
        guard let liar = node.liar, node.isUp, !node.isPaused else { return }
        let height = node.replica.consensus.height
        for kind in liar.kinds {
            switch kind {
            case .hugeRounds: self.claimRounds(node, height, node.replica.consensus.round)
            case .futureVotes: self.floodFuture(node, height)
            case .replays: self.replay(liar, node)
            case .wrongTurn: self.proposeOutOfTurn(node)
            case .stuffedQuorums: self.stuffQuorum(node)
            case .badSync:
                let claim = self.forger(node).prepare(
                    .zero, height: height + self.lies.pick([2, 100, 1 << 40]), round: 0)
                self.spread(claim, by: node)
            case .falseLocks where self.lies.happens(permille: 200):
                self.spread(
                    self.forger(node).roundChange(
                        to: node.replica.consensus.round + 1, height: height), by: node)
            case .equivocation, .silence, .invalidBlocks, .falseLocks, .loneLocks: continue
            }
        }
    }

    private func spread(_ message: ConsensusMessage, by node: SimulatedNode) {
        for peer in self.nodes where peer !== node {
            self.send(.consensus(message), from: node, to: peer.number)
        }
    }

    private func claimRounds(_ node: SimulatedNode, _ height: UInt64, _ round: UInt64) {
        let claim = self.lies.pick([round + 1, round + 3, 1 << 20, 1 << 62, .max])
        let forger = self.forger(node)
        self.spread(forger.roundChange(to: claim, height: height), by: node)
        // In the name of somebody else: the signature is the liar's.
        let other = self.nodes[self.lies.below(self.scenario.validators)]
        self.spread(forger.roundChange(to: claim, height: height, by: other.key), by: node)
    }

    private func floodFuture(_ node: SimulatedNode, _ height: UInt64) {
        let forger = self.forger(node)
        for _ in 0..<8 {
            let future = height + 1 + self.lies.heavyTail(scale: 4)
            let round = self.lies.heavyTail(scale: 1)
            let block = SHA256.hash([UInt8(truncatingIfNeeded: future)])
            self.spread(forger.prepare(block, height: future, round: round), by: node)
            self.spread(forger.roundChange(to: round + 1, height: future), by: node)
        }
    }

    private func replay(_ liar: Liar, _ node: SimulatedNode) {
        guard !liar.recorded.isEmpty else { return }
        for _ in 0..<4 {
            let message = liar.recorded[self.lies.below(liar.recorded.count)]
            let peer = self.lies.below(self.nodes.count)
            if peer != node.number { self.send(message, from: node, to: peer) }
        }
    }

    /// Proposes for the liar's next turn, justified by its own word, many times.
    private func stuffQuorum(_ node: SimulatedNode) {
        let consensus = node.replica.consensus
        let header = node.replica.head.header
        let rounds = consensus.round...(consensus.round + UInt64(self.scenario.validators))
        guard
            let round = rounds.first(where: { $0 > 0 && consensus.proposer(in: $0) == node.key }),
            let block = self.madeBlock(
                node, time: max(header.time + 1, node.moment(self.now).wall),
                proposer: node.key.address),
            case .roundChange(let change) = self.forger(node).roundChange(
                to: round, height: consensus.height),
            case .proposal(let bare) = self.forger(node).proposal(
                block, height: consensus.height, round: round)
        else { return }
        let count = self.world.validators.quorum
        let stuffed = Proposal(
            height: bare.height, round: bare.round, block: bare.block, validator: bare.validator,
            signature: bare.signature,
            roundChanges: Array(repeating: change.vote, count: count))
        self.spread(.proposal(stuffed), by: node)
    }

    private func proposeOutOfTurn(_ node: SimulatedNode) {
        let consensus = node.replica.consensus
        let head = node.replica.head.header
        guard
            let block = self.madeBlock(
                node, time: max(head.time + 1, node.moment(self.now).wall),
                proposer: node.key.address)
        else { return }
        for round in [consensus.round, consensus.round + 1]
        where consensus.proposer(in: round) != node.key {
            self.spread(
                self.forger(node).proposal(block, height: consensus.height, round: round),
                by: node)
        }
    }
}
