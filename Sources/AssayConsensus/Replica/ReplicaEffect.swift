public import AssayCore
public import AssayCrypto

/// What a replica asks its shell to do, in this order.
public enum ReplicaEffect: Sendable {
    /// Write the vote record, synced, and the blocks with it, before anything that follows.
    case persist(VoteRecord, adding: [Block])
    /// Send a message to these peers.
    case send(PeerMessage, to: [PublicKey])
    /// Write a final block, synced; then tell with ``Replica/appended(reader:_:)``.
    case append(Candidate, Certificate)
    /// What became of a statement.
    case admit(Digest, Admission)
    /// A validator misbehaved provably: keep it, and tell the operators.
    case report(Misbehaviour)
    /// A peer sent what no honest node sends: let it go.
    case ban(PublicKey, PeerFault)
    /// Something that operators may want to know.
    case tell(ReplicaEvent)
}

/// What no honest peer sends.
public enum PeerFault: Hashable, Sendable {
    /// A block without a valid certificate, or whose certificate is for another block.
    case invalidBlock(height: UInt64, String)
    /// A statement that is malformed or not signed.
    case invalidStatement(String)
    /// Bytes that are no message.
    case malformedMessage(String)
}

extension PeerFault: CustomStringConvertible {
    /// The value as people read it.
    public var description: String {
        switch self {
        case .invalidBlock(let height, let reason): "block \(height) is invalid: \(reason)"
        case .invalidStatement(let reason): "invalid statement: \(reason)"
        case .malformedMessage(let reason): "malformed message: \(reason)"
        }
    }
}

/// What operators may want to know.
public enum ReplicaEvent: Hashable, Sendable {
    /// A block that was proposed is not accepted.
    case refusedProposal(height: UInt64, block: Digest, Refusal)
    /// The round changed: a proposer was silent, or too slow.
    case roundChanged(height: UInt64, round: UInt64)
    /// The vote record is lost: the node observes until it is safe to vote.
    case observing
    /// The node votes again after its record was lost.
    case votesAgain(from: UInt64)
}
