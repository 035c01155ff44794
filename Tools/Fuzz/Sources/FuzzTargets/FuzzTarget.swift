import AssayConsensus
import AssayCore

/// What is fuzzed, by the name that the command line and the folders of cases use.
public enum FuzzTarget: String, CaseIterable, Sendable {
    // Decoders: what is accepted must be written as it was read.
    case peerMessage = "peer-message"
    case voteRecord = "vote-record"
    case misbehaviour
    case certifiedBlock = "certified-block"
    case statement
    case proof
    case transparentStatement = "transparent-statement"
    case genesis
    case valueProof = "value-proof"
    case inferenceProof = "inference-proof"
    // Machines: what they are told must neither trap nor make them break their word.
    case voting
    case replica

    /// Runs one input; a finding is a trap.
    public func run(_ bytes: [UInt8]) {
        switch self {
        case .peerMessage: Self.recode(PeerMessage.self, bytes, PeerMessage.maximumSize)
        case .voteRecord: Self.recode(VoteRecord.self, bytes, VoteRecord.maximumSize)
        case .misbehaviour: Self.recode(Misbehaviour.self, bytes, 1 << 18)
        case .certifiedBlock: Self.recode(CertifiedBlock.self, bytes, Block.maximumSize)
        case .statement: Self.recode(Statement.self, bytes, Statement.maximumSize)
        case .proof: Self.recode(Proof.self, bytes, 1 << 20)
        case .transparentStatement: Self.recode(TransparentStatement.self, bytes, 1 << 20)
        case .genesis: Self.recode(Genesis.self, bytes, Genesis.maximumSize)
        case .valueProof: Self.recode(ValueProof.self, bytes, 1 << 20)
        case .inferenceProof: Self.recode(InferenceProof.self, bytes, 1 << 20)
        case .voting: VotingFuzz.run(bytes)
        case .replica: ReplicaFuzz.run(bytes)
        }
    }

    private static func recode<Value: CBORCodable & Equatable>(
        _ type: Value.Type, _ bytes: [UInt8], _ limit: Int
    ) {
        guard let value = try? Value(decoding: bytes, limit: limit) else { return }
        precondition(value.encoded == bytes, "what was accepted is written otherwise")
        let again = try? Value(decoding: value.encoded, limit: limit)
        precondition(again == value, "what is written is read otherwise")
    }
}
