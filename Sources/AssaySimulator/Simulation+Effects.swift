import AssayConsensus
import AssayCore
import AssayCrypto

/// What replicas ask for.
extension Simulation {
    /// No honest node comes to a round above this in the time that a simulation takes.
    private static let mostRounds: UInt64 = 1_000

    /// Does one thing; the node may wait for its disk then, or be down.
    func perform(_ effect: ReplicaEffect, _ node: SimulatedNode) {
        switch effect {
        case .persist(let record, let blocks):
            self.write(.votes(record, adding: blocks), node)
        case .append(let candidate, let certificate):
            // Who is alone tells nobody before the block is on disk; then it is decided.
            if node.isHonest, !self.isAlone(node) {
                self.decided(candidate, certificate, by: node, height: node.disk.height + 1)
            }
            self.write(.block(candidate, certificate), node)
        case .send(let message, let keys): self.send(message, to: keys, node)
        case .admit(let id, let admission):
            if node.isHonest { self.admitted(id, admission, by: node.number) }
        case .report(let evidence): self.reported(evidence, by: node)
        case .ban(let key, let fault): self.ban(key, fault, by: node)
        case .tell(let event):
            self.trace.note(.event, at: self.now, node: node.number, "\(event)")
        }
    }

    /// Begins a write.
    private func write(_ write: SimulatedDisk.Write, _ node: SimulatedNode) {
        if node.armed?.point == .before(write.kind) { return self.crashArmed(node) }
        node.write = write
        if node.armed?.point == .during(write.kind) { return self.crashArmed(node) }
        let latency =
            node.slowness + self.disks.within(0...self.scenario.diskLatency)
            + (self.disks.happens(permille: 5) ? self.disks.within(10...200) : 0)
        guard latency > 0 else { return self.completeWrite(node) }
        self.queue.add(
            .synced(node: node.number, incarnation: node.incarnation), at: self.now + latency)
    }

    /// Goes on after a write that took its time.
    func synced(_ node: SimulatedNode) {
        self.completeWrite(node)
        self.work(node)
    }

    /// Makes a write durable, and tells the replica of a block.
    private func completeWrite(_ node: SimulatedNode) {
        guard let write = node.write, node.isUp else { return }
        node.write = nil
        self.makeDurable(write, node)
        let height = node.disk.height
        self.trace.note(
            write.kind == .votes ? .persist : .append, at: self.now, node: node.number, height,
            "\(write.kind) at \(height)")
        if node.armed?.point == .after(write.kind) { return self.crashArmed(node) }
        if case .block(let candidate, let certificate) = write {
            self.appended(candidate, certificate, node)
        }
    }

    /// Makes a write durable, whatever happens next.
    func makeDurable(_ write: SimulatedDisk.Write, _ node: SimulatedNode) {
        if case .block(let candidate, let certificate) = write, node.isHonest,
            self.isAlone(node)
        {
            self.decided(candidate, certificate, by: node, height: node.disk.height + 1)
        }
        node.disk.sync(write)
    }

    private func isAlone(_ node: SimulatedNode) -> Bool {
        node.number == 0 && node.replica.head.members.count == 1
    }

    private func appended(
        _ candidate: Candidate, _ certificate: Certificate, _ node: SimulatedNode
    ) {
        let height = candidate.checked.header.height
        if height != node.disk.height {
            self.fail(.height(node: node.number, "\(height) where \(node.disk.height) is due"))
        }
        guard let state = self.memory.state(after: candidate.executed) else {
            return self.fail(.impossible(node: node.number, "no state before \(height)"))
        }
        do throws(Unreadable) {
            // What was asked for before the block comes before what follows from it.
            node.effects.append(
                contentsOf: try node.replica.appended(
                    candidate, certificate, reader: state, node.moment(self.now)))
        } catch {
            self.fail(.impossible(node: node.number, "\(error)"))
        }
        self.checkGoal()
    }

    /// Checks a decision, before it is on disk: it may be acted upon elsewhere already.
    private func decided(
        _ candidate: Candidate, _ certificate: Certificate, by node: SimulatedNode,
        height due: UInt64
    ) {
        let (header, isFirst) = (
            candidate.checked.header, candidate.checked.header.height > self.ledger.height
        )
        if header.height != due {
            self.fail(
                .height(
                    node: node.number, "decides \(header.height) where \(due) is due"))
        }
        // The parent's state must be known before the ledger executes on it.
        self.fail(
            self.ledger.violation(
                of: candidate.checked, head: candidate.executed.head, certificate))
        _ = self.memory.state(after: candidate.executed)
        self.result.highestRound = max(self.result.highestRound, certificate.round)
        guard isFirst else { return }
        self.clients.decided(candidate.checked.statements)
        self.result.decisions.append(
            SimulationResult.Decision(
                height: header.height, time: self.now, round: certificate.round,
                statements: candidate.checked.statements.count))
    }

    private func reported(_ evidence: Misbehaviour, by node: SimulatedNode) {
        self.trace.note(.report, at: self.now, node: node.number, "\(evidence)")
        guard node.isHonest else { return }
        self.result.accusations += 1
        let accused = self.nodes.first { $0.key == evidence.validator }
        if accused?.isHonest != false {
            self.fail(.accusation(node: node.number, "\(evidence)"))
        }
    }

    private func ban(_ key: PublicKey, _ fault: PeerFault, by node: SimulatedNode) {
        guard let peer = self.nodes.first(where: { $0.key == key }) else { return }
        self.trace.note(
            .ban, at: self.now, node: node.number, UInt64(peer.number), "\(peer.number) \(fault)")
        if node.isHonest, peer.isHonest {
            self.fail(.accusation(node: node.number, "bans node \(peer.number): \(fault)"))
        }
        self.disconnect(node.number, peer.number, bannedUntil: self.now + 20_000)
    }

    /// Sends to peers; a liar sends what it likes.
    private func send(_ message: PeerMessage, to keys: [PublicKey], _ node: SimulatedNode) {
        var receivers: [Int] = []
        for key in keys {
            guard let peer = self.nodes.first(where: { $0.key == key }) else { continue }
            receivers.append(peer.number)
        }
        guard node.isHonest else { return self.tell(message, to: receivers, by: node) }
        if case .consensus(let vote) = message {
            self.judge(vote, of: node)
        }
        for receiver in receivers {
            if case .afterSends(let count)? = node.armed?.point {
                guard count > 0 else { return self.crashArmed(node) }
                node.armed?.point = .afterSends(count - 1)
            }
            self.send(message, from: node, to: receiver)
        }
    }

    /// Checks what an honest node signed.
    private func judge(_ vote: ConsensusMessage, of node: SimulatedNode) {
        self.result.highestRound = max(self.result.highestRound, vote.round)
        if vote.round > Self.mostRounds {
            self.fail(.restless("node \(node.number) is at round \(vote.round)"))
        }
        guard vote.validator == node.key else {
            return self.fail(.doubleVote(node: node.number, "sends another's \(vote.kind)"))
        }
        if case .proposal(let proposal) = vote { node.note(proposal) }
        if case .prepare(let prepare) = vote, prepare.round > 0, !node.votes.knows(vote) {
            self.judge(prepare, of: node)
        }
        if let wrong = node.votes.violation(of: vote) {
            self.fail(.doubleVote(node: node.number, wrong))
        }
    }

    /// Checks that an honest node prepares only what was proposed with good reason.
    private func judge(_ prepare: Prepare, of node: SimulatedNode) {
        guard prepare.height <= self.ledger.height + 1 else { return }
        let checker = ProposalChecker(
            chain: self.world.genesis.chain,
            validators: self.ledger.heads[Int(prepare.height) - 1].members, scheme: node.scheme)
        let objections = node.proposals.filter {
            $0.height == prepare.height && $0.round == prepare.round
                && $0.block.header.hash == prepare.block
        }.map { checker.objection(to: $0) }
        guard !objections.contains(nil) else { return }
        let why = objections.last?.map { $0 } ?? "nobody proposed it"
        self.fail(
            .unjustified(
                node: node.number, "prepares at \(prepare.height).\(prepare.round): \(why)"))
    }

    /// Sends one message over the connection that the sender believes to have.
    func send(
        _ message: PeerMessage, from node: SimulatedNode, to receiver: Int, later: UInt64 = 0
    ) {
        guard let connection = node.connections[receiver] else { return }
        self.result.messages += 1
        var message = message
        if self.result.messages % self.scenario.codecSample == 0 {
            guard
                let decoded = try? PeerMessage(
                    decoding: message.encoded, limit: PeerMessage.maximumSize),
                decoded == message
            else { return self.fail(.codec("\(message)")) }
            message = decoded
        }
        for due in self.network.arrivals(from: node.number, to: receiver, at: self.now + later) {
            self.queue.add(
                .deliver(
                    Packet(
                        from: node.number, to: receiver, connection: connection,
                        isStray: self.network.isReordering, message: message)), at: due)
        }
    }

    /// Hands a message over, if its connection still stands.
    func deliver(_ packet: Packet) {
        let node = self.nodes[packet.to]
        guard self.network.delivers(packet), node.connections[packet.from] != nil else { return }
        self.trace.note(
            .deliver, at: self.now, node: packet.to, UInt64(packet.from),
            packet.message.traceWord, "from \(packet.from): \(packet.message.traceText)")
        self.give(.message(packet.message, from: packet.from), to: node)
    }
}
