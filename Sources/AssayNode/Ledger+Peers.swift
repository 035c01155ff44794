import AssayConsensus
import AssayCore
import AssayCrypto

/// Peers.
extension Ledger {
    func connected(_ peer: PublicKey) {
        self.perform { $0.connected(peer, $1) }
    }

    func disconnected(_ peer: PublicKey) {
        self.perform { replica, now in
            replica.disconnected(peer, now)
            return []
        }
    }

    /// Those of the statements with these ids that are here and checked.
    func known(_ ids: [Digest]) -> [Verified<Statement>?] {
        ids.map { self.replica.mempool[$0] }
    }

    func receive(statements: [Verified<Statement>], from peer: PublicKey) {
        self.perform { $0.receive(statements: statements, from: peer, $1) }
        self.scheduleAdvance()
    }

    /// Takes in a vote or a proposal; answers with its block if the statements must be checked
    /// before.
    func receive(_ message: ConsensusMessage, from peer: PublicKey) -> Block? {
        var toCheck: Block?
        self.perform { replica, now throws(Unreadable) in
            let (inspection, effects) = replica.inspect(message, from: peer, now)
            switch inspection {
            case .ignore: return effects
            case .check(let block):
                toCheck = block
                return effects
            case .take:
                return try effects
                    + replica.receive(message, checked: nil, from: peer, now)
            }
        }
        return toCheck
    }

    func receive(_ message: ConsensusMessage, _ checked: CheckedBlock, from peer: PublicKey) {
        self.perform { replica, now throws(Unreadable) in
            try replica.receive(message, checked: checked, from: peer, now)
        }
    }

    func receive(_ decided: Decided, from peer: PublicKey) {
        self.perform { replica, now throws(Unreadable) in
            try replica.receive(decided, from: peer, now)
        }
    }

    /// Whether the blocks were asked for.
    func isAnswer(_ blocks: [CertifiedBlock], from peer: PublicKey) -> Bool {
        self.replica.isAnswer(blocks, from: peer)
    }

    func receive(blocks: [FetchedBlock], from peer: PublicKey) {
        let before = self.replica.head.header.height
        self.perform { replica, now throws(Unreadable) in
            try replica.receive(blocks: blocks, from: peer, now)
        }
        let count = self.replica.head.header.height - before
        self.metrics.record { $0.syncedBlocks += count }
    }

    func fault(_ fault: PeerFault, of peer: PublicKey) {
        self.perform { $0.fault(fault, of: peer, $1) }
    }

    /// Takes in a validator's cosignature of a head.
    func receive(_ vote: CheckpointVote) {
        self.attempt { () throws(NodeError) in
            try self.cosign { cosigning, _, _ in cosigning.receive(vote) }
        }
    }
}
