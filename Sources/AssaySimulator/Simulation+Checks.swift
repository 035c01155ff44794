import AssayConsensus
import AssayCore
import AssayCrypto

/// What is checked now and then, and what is demanded after the heal.
extension Simulation {
    /// More ticks in a second than this are a node that cannot sleep.
    private static let mostTicks: UInt64 = 400

    /// Checks what need not be checked at every step.
    func check() {
        self.queue.add(.check, at: self.now + 1_000)
        for node in self.nodes {
            self.result.mostTicks = max(self.result.mostTicks, node.ticks)
            if node.isHonest, node.ticks > Self.mostTicks {
                self.fail(
                    .spinning(node: node.number, "\(node.ticks) ticks in a virtual second"))
            }
            node.ticks = 0
            if node.isHonest, node.isUp { self.checkMemory(of: node) }
        }
        if self.now % 10_000 == 0 { self.fail(self.ledger.supplyViolation(self.world)) }
        if self.eventCount > 100_000 + self.now * UInt64(50 * self.nodes.count) {
            self.fail(.spinning(node: 0, "\(self.eventCount) events"))
        }
        self.checkPhase()
    }

    private func checkMemory(of node: SimulatedNode) {
        let limits = self.scenario.mempool
        if node.replica.mempool.count > limits.statements
            || node.replica.mempool.waitingCount > limits.waiting
        {
            self.fail(.memory(node: node.number, "\(node.replica.mempool.count) statements"))
        }
        let early = node.replica.status(node.moment(self.now)).earlyVotes
        if early > 4 * self.scenario.validators {
            self.fail(.memory(node: node.number, "\(early) early votes"))
        }
        if UInt64(node.replica.sync.heldCount) > BlockSync.Limits().window {
            self.fail(.memory(node: node.number, "\(node.replica.sync.heldCount) fetched blocks"))
        }
    }

    private func checkPhase() {
        let waited = self.now - self.phaseStart
        switch self.phase {
        case .storm, .done: return
        case .healing:
            if waited > self.scenario.recovery {
                self.fail(.noProgress(self.laggards))
            }
        case .settling:
            if self.clients.openCount == 0, self.isLevel {
                self.result.settleTime = waited
                self.submitEarly()
                self.enter(.idle)
            } else if waited > self.scenario.recovery {
                self.fail(
                    .noProgress(
                        "\(self.clients.openCount) statements are not final; " + self.laggards))
            }
        case .idle:
            guard waited >= self.scenario.idle else { return }
            self.checkRest(since: self.phaseStart)
            self.enter(.done)
        }
    }

    /// Whether all honest nodes stand at the newest height.
    private var isLevel: Bool {
        self.honestUp.allSatisfy { $0.disk.height == self.ledger.height }
    }

    private var laggards: String {
        let heights = self.nodes.map { node in
            guard node.isUp else { return "down" }
            return "\(node.disk.height).\(node.replica.consensus.round)"
                + (node.replica.isObserving ? " observing" : "")
                + (node.isHonest ? "" : " liar")
        }
        return "the nodes are at \(heights.joined(separator: ", ")); wanted is \(self.goal)"
    }

    private func enter(_ phase: Phase) {
        self.phase = phase
        self.phaseStart = self.now
    }

    /// Goes on once all honest nodes have three more blocks.
    func checkGoal() {
        guard self.phase == .healing,
            self.honestUp.allSatisfy({ $0.disk.height >= self.goal })
        else { return }
        self.result.healTime = self.now - self.phaseStart
        self.enter(.settling)
    }

    /// With nothing to do, there is a block a heartbeat, and it is empty.
    private func checkRest(since start: UInt64) {
        let heartbeat = self.world.first.head.parameters[.heartbeat]
        let blocks = self.result.decisions.filter { $0.time > start + 1_000 }
        let most = self.scenario.idle / heartbeat + 1
        if UInt64(blocks.count) > most {
            self.fail(
                .restless("\(blocks.count) blocks in \(self.scenario.idle) ms without work"))
        }
        // A validator that is alone believes its clock: if that was ahead, so is the ledger.
        let isAhead =
            (self.ledger.heads.last?.header.time ?? 0)
            > SimulationWorld.beginning + 10_000 + self.now
        if blocks.isEmpty, !isAhead, self.scenario.idle >= 2 * heartbeat + 5_000 {
            self.fail(.noProgress("no heartbeat in \(self.scenario.idle) ms"))
        }
        if let busy = blocks.first(where: { $0.statements > 0 }) {
            self.fail(.restless("\(busy.statements) statements came from nowhere"))
        }
    }
}
