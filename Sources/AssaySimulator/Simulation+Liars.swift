import AssayConsensus
import AssayCore
import AssayCrypto
import DequeModule

/// What liars make of the messages of the replica that they are built around.
extension Simulation {
    func forger(_ node: SimulatedNode) -> Forger {
        Forger(chain: self.world.genesis.chain, key: node.key, scheme: node.scheme)
    }

    /// Sends what a liar makes of a message.
    func tell(_ message: PeerMessage, to receivers: [Int], by node: SimulatedNode) {
        guard let liar = node.liar, !liar.does(.silence) else { return }
        switch message {
        case .consensus(.proposal(let proposal)) where proposal.validator == node.key:
            return self.tell(proposal, to: receivers, by: node, liar)
        case .consensus(.prepare(let prepare)) where liar.does(.equivocation):
            return self.tellHalves(
                message, self.twinPrepare(prepare, node).map { .consensus($0) }, to: receivers,
                by: node)
        case .consensus(.commit(let commit)) where liar.does(.equivocation):
            let twin = self.twins[commit.content.block].map {
                self.forger(node).commit($0, round: commit.content.round)
            }
            return self.tellHalves(
                message, twin.map { .consensus($0) }, to: receivers, by: node)
        case .consensus(.prepare(let prepare)) where liar.does(.loneLocks):
            let turn = node.replica.consensus.proposer(in: prepare.round)
            if turn == node.key { return }
        case .consensus(.commit) where liar.does(.loneLocks): return
        case .consensus(.roundChange(let change)) where liar.does(.loneLocks):
            return self.tellLoneLock(change, to: receivers, by: node, liar)
        case .consensus(.roundChange(let change)) where liar.does(.falseLocks):
            let lie = self.falseLock(change, node, liar)
            for receiver in receivers { self.send(.consensus(lie), from: node, to: receiver) }
            return
        case .blocks(let blocks) where liar.does(.badSync):
            return self.tellBadly(blocks, to: receivers, by: node)
        default: break
        }
        for receiver in receivers { self.send(message, from: node, to: receiver) }
    }

    private func tell(
        _ proposal: Proposal, to receivers: [Int], by node: SimulatedNode, _ liar: Liar
    ) {
        let original = PeerMessage.consensus(.proposal(proposal))
        if liar.does(.equivocation), let twin = self.twin(of: proposal, node) {
            self.twins[proposal.block.header.hash] = twin.header
            let second = self.forger(node).proposal(
                twin, height: proposal.height, round: proposal.round, like: proposal)
            return self.tellHalves(original, .consensus(second), to: receivers, by: node)
        }
        if liar.does(.invalidBlocks), proposal.proof != nil, self.lies.happens(permille: 700),
            let fresh = self.twin(of: proposal, node),
            case .proposal(let bare) = self.forger(node).proposal(
                fresh, height: proposal.height, round: proposal.round)
        {
            // A fresh block where the round changes name a lock.
            let lie = Proposal(
                height: bare.height, round: bare.round, block: fresh, validator: bare.validator,
                signature: bare.signature, roundChanges: proposal.roundChanges)
            for receiver in receivers {
                self.send(.consensus(.proposal(lie)), from: node, to: receiver)
            }
            return
        }
        if liar.does(.invalidBlocks), self.lies.happens(permille: 700),
            let invalid = self.invalidBlock(proposal, node)
        {
            let lie = self.forger(node).proposal(
                invalid, height: proposal.height, round: proposal.round, like: proposal)
            for receiver in receivers { self.send(.consensus(lie), from: node, to: receiver) }
            return
        }
        let few = liar.does(.loneLocks) ? self.world.validators.quorum - 1 : receivers.count
        // The same few for the whole height, or the others would be told by repetition.
        let start = Int(proposal.height % UInt64(max(receivers.count, 1)))
        for offset in 0..<min(few, receivers.count) {
            let receiver = receivers[(start + offset) % receivers.count]
            self.send(original, from: node, to: receiver)
        }
    }

    /// A lock without its block; and a proposal in the round of the lock, justified by the lock.
    private func tellLoneLock(
        _ change: RoundChange, to receivers: [Int], by node: SimulatedNode, _ liar: Liar
    ) {
        let bare = RoundChange(vote: change.vote, proof: change.proof, block: nil)
        for receiver in receivers {
            self.send(.consensus(.roundChange(bare)), from: node, to: receiver)
        }
        let (height, forger) = (change.vote.height, self.forger(node))
        guard let proof = change.proof, let block = change.block, proof.prepared.round > 0,
            case .roundChange(let own) = forger.roundChange(
                to: proof.prepared.round, height: height, prepared: proof.prepared)
        else { return }
        var votes = [own.vote]
        for case .consensus(.roundChange(let other)) in liar.recorded
        where other.vote.height == height && other.vote.round == proof.prepared.round
            && !votes.contains(where: { $0.validator == other.vote.validator })
        {
            votes.append(other.vote)
        }
        let like = Proposal(
            height: height, round: proof.prepared.round, block: block, validator: node.key,
            signature: own.vote.signature, roundChanges: votes, proof: proof)
        let lie = forger.proposal(
            block, height: height, round: proof.prepared.round, like: like)
        for receiver in receivers { self.send(.consensus(lie), from: node, to: receiver) }
    }

    /// One thing to the nodes with even numbers, another to the others, and at times both.
    private func tellHalves(
        _ first: PeerMessage, _ second: PeerMessage?, to receivers: [Int],
        by node: SimulatedNode
    ) {
        let tellsBoth = self.lies.happens(permille: 100)
        for receiver in receivers {
            if receiver % 2 == 0 || tellsBoth || second == nil {
                self.send(first, from: node, to: receiver)
            }
            if let second, receiver % 2 == 1 || tellsBoth {
                self.send(second, from: node, to: receiver)
            }
        }
    }

    private func twinPrepare(_ prepare: Prepare, _ node: SimulatedNode) -> ConsensusMessage? {
        let other = self.twins[prepare.block]?.hash ?? SHA256.hash(prepare.block.bytes)
        return self.forger(node).prepare(other, height: prepare.height, round: prepare.round)
    }

    /// Another valid block for the same place.
    private func twin(of proposal: Proposal, _ node: SimulatedNode) -> Block? {
        self.madeBlock(
            node, time: proposal.block.header.time + 1, proposer: node.key.address)
    }

    /// An empty block on the liar's head.
    func madeBlock(_ node: SimulatedNode, time: UInt64, proposer: Address) -> Block? {
        let head = node.replica.head
        guard time > head.header.time,
            let state = self.memory.state(after: head.hash)
        else { return nil }
        let execution = BlockExecution(on: head, time: time, proposer: proposer, reader: state)
        return try? execution.finish().block
    }

    /// A block that no honest node may accept.
    private func invalidBlock(_ proposal: Proposal, _ node: SimulatedNode) -> Block? {
        let (block, header) = (proposal.block, proposal.block.header)
        switch self.lies.below(UInt64(6)) {
        case 0:
            let lie = SHA256.hash(header.stateRoot.bytes)
            return self.forger(node).forged(header, replacing: header.stateRoot, by: lie)
                .map { Block(header: $0, statements: block.statements) }
        case 1:
            let overspent = self.world.statement(
                StatementName(account: 0, nonce: 1 << 40, kind: .overspent))
            return Block(header: header, statements: block.statements + [overspent.value.bytes])
        case 2:
            let other = self.nodes[(node.number + 1) % self.scenario.validators].key
            return self.madeBlock(node, time: header.time, proposer: other.address)
        case 3:
            return self.madeBlock(
                node, time: header.time + 3_600_000, proposer: node.key.address)
        case 4: return Block(header: header, statements: block.statements.dropLast())
        default:
            return Block(header: header, statements: block.statements + [[0xd2, 0x84, 0x00]])
        }
    }

    private func falseLock(
        _ change: RoundChange, _ node: SimulatedNode, _ liar: Liar
    ) -> ConsensusMessage {
        let (height, round) = (change.vote.height, change.vote.round)
        let forger = self.forger(node)
        switch self.lies.below(UInt64(6)) {
        case 0: return forger.roundChange(to: round, height: height)
        case 1:
            let lie = PreparedBlock(round: round - 1, block: SHA256.hash([1]))
            let signature = node.scheme.sign(lie.block)
            let quorum = self.world.validators.quorum
            let proof = PreparedProof(
                prepared: lie, signers: SignerBitmap(0..<quorum, of: self.scenario.validators),
                signatures: Array(repeating: signature, count: quorum))
            return forger.roundChange(to: round, height: height, prepared: lie, proof: proof)
        case 2:
            // A lock of this very round, or a later one.
            guard let proof = change.proof else { break }
            let lie = PreparedBlock(
                round: round + self.lies.below(UInt64(3)), block: proof.prepared.block)
            return forger.roundChange(
                to: round, height: height, prepared: lie,
                proof: PreparedProof(
                    prepared: lie, signers: proof.signers, signatures: proof.signatures))
        case 3:
            // A lock of an earlier height.
            for case .consensus(.roundChange(let old)) in liar.recorded {
                guard let proof = old.proof, old.vote.height < height else { continue }
                return forger.roundChange(
                    to: round, height: height, prepared: proof.prepared, proof: proof,
                    block: old.block)
            }
        case 4:
            // A true lock without its block, which somebody must wait for.
            return .roundChange(RoundChange(vote: change.vote, proof: change.proof, block: nil))
        default: break
        }
        return .roundChange(change)
    }

    private func tellBadly(
        _ blocks: [CertifiedBlock], to receivers: [Int], by node: SimulatedNode
    ) {
        guard let receiver = receivers.first else { return }
        switch self.lies.below(UInt64(6)) {
        case 0: return
        case 1: self.send(.blocks([]), from: node, to: receiver)
        case 2: self.send(.blocks(blocks), from: node, to: receiver, later: 4_000)
        case 3:
            let bare = blocks.map { certified in
                CertifiedBlock(
                    block: certified.block,
                    certificate: Certificate(
                        round: certified.certificate.round,
                        signers: SignerBitmap([], of: self.scenario.validators),
                        signatures: []))
            }
            self.send(.blocks(bare), from: node, to: receiver)
        case 4:
            let emptied = blocks.map { certified in
                CertifiedBlock(
                    block: Block(header: certified.block.header, statements: []),
                    certificate: certified.certificate)
            }
            self.send(.blocks(emptied), from: node, to: receiver)
        default: self.send(.blocks(blocks.reversed()), from: node, to: receiver)
        }
    }
}
