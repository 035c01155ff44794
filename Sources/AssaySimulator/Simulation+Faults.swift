import AssayConsensus
import AssayCrypto
import DequeModule

/// What goes wrong, and how it ends.
extension Simulation {
    /// Begins a fault.
    func begin(_ fault: Fault) {
        self.faultCounts[fault.label, default: 0] += 1
        self.trace.note(.fault, at: self.now, node: 0, fault.start, "\(fault)")
        switch fault.kind {
        case .crash(let number, let point, let loss):
            let node = self.nodes[number]
            guard node.isUp else { return }
            node.armed = (point, loss, fault.end)
            if case .now(let keepsWrite) = point {
                if keepsWrite, let write = node.write { self.makeDurable(write, node) }
                self.crashArmed(node)
            }
        case .cut(let links):
            for link in links {
                self.network.cut(link, by: 1)
                guard let connection = self.network.connection(link.from, link.to) else {
                    continue
                }
                self.queue.add(
                    .breakIfCut(link.from, link.to, connection: connection),
                    at: self.now + self.network.wait(300...6_000))
            }
        case .disconnect(let one, let other): self.disconnect(one, other)
        case .slowDisk(let number, let milliseconds):
            self.nodes[number].slowness += milliseconds
        case .loss(let permille): self.network.loss += permille
        case .duplication(let permille): self.network.duplication += permille
        case .delay(let milliseconds): self.network.delay += milliseconds
        case .reordering: self.network.isReordering = true
        case .clock(let number, let offset): self.nodes[number].faultOffset = offset
        case .pause(let number): self.nodes[number].isPaused = true
        }
    }

    /// Ends a fault.
    func end(_ fault: Fault) {
        self.trace.note(.heal, at: self.now, node: 0, fault.start, "ends: \(fault)")
        switch fault.kind {
        case .crash(let number, _, _):
            // One that waited for its point in vain does not strike later.
            if self.nodes[number].armed?.until == fault.end { self.nodes[number].armed = nil }
        case .cut(let links):
            for link in links { self.network.cut(link, by: -1) }
        case .disconnect: break
        case .slowDisk(let number, let milliseconds):
            self.nodes[number].slowness -= milliseconds
        case .loss(let permille): self.network.loss -= permille
        case .duplication(let permille): self.network.duplication -= permille
        case .delay(let milliseconds): self.network.delay -= milliseconds
        case .reordering: self.network.isReordering = false
        case .clock(let number, _): self.nodes[number].faultOffset = 0
        case .pause(let number):
            self.nodes[number].isPaused = false
            self.work(self.nodes[number])
        }
    }

    /// Stops a node where it is, and plans its next start.
    func crashArmed(_ node: SimulatedNode) {
        guard let armed = node.armed, node.isUp else { return }
        node.armed = nil
        self.trace.note(
            .crash, at: self.now, node: node.number, node.disk.height,
            "at height \(node.disk.height) (\(armed.point))")
        node.isUp = false
        node.incarnation += 1
        node.effects = []
        node.inbox = []
        node.write = nil
        node.wakeAt = nil
        node.disk.lose(armed.loss)
        for other in self.nodes where other !== node {
            self.disconnect(node.number, other.number)
            node.connections[other.number] = nil
        }
        if armed.until != .max {
            self.queue.add(.start(node: node.number), at: max(armed.until, self.now + 1))
        }
    }

    /// Connects two nodes, or tries again later.
    func connect(_ one: Int, _ other: Int) {
        let (first, second) = (self.nodes[one], self.nodes[other])
        guard first.isUp, second.isUp, self.network.connection(one, other) == nil else { return }
        guard let connection = self.network.connect(one, other, at: self.now) else {
            self.queue.add(.connect(one, other), at: self.now + self.network.wait(250...1_000))
            return
        }
        self.trace.note(.connect, at: self.now, node: one, UInt64(other), "to \(other)")
        for (node, peer) in [(first, other), (second, one)] {
            if node.connections[peer] != nil { self.give(.disconnected(peer), to: node) }
            node.connections[peer] = connection
            self.give(.connected(peer), to: node)
        }
    }

    /// Breaks a connection: each end learns of it some time later, and both try again.
    func disconnect(_ one: Int, _ other: Int, bannedUntil: UInt64 = 0) {
        guard
            let connection = self.network.disconnect(one, other, bannedUntil: bannedUntil)
        else { return }
        self.trace.note(.disconnect, at: self.now, node: one, UInt64(other), "from \(other)")
        for (node, peer) in [(one, other), (other, one)] {
            self.queue.add(
                .peerLost(node: node, peer: peer, connection: connection),
                at: self.now + self.network.wait(0...1_000))
        }
        self.queue.add(.connect(one, other), at: self.now + self.network.wait(100...2_000))
    }

    /// Tells a node that a connection is gone.
    func lose(_ connection: Int, to peer: Int, at node: SimulatedNode) {
        guard node.isUp, node.connections[peer] == connection else { return }
        node.connections[peer] = nil
        self.give(.disconnected(peer), to: node)
    }

    /// Ends the storm: what is not meant to last for ever is over.
    func heal() {
        self.phase = .healing
        self.phaseStart = self.now
        self.result.healedAt = self.now
        self.goal = self.ledger.height + 3
        self.trace.note(.heal, at: self.now, node: 0, self.goal, "all is well again")
        self.checkGoal()
    }
}
