import AssayConsensus
import AssayCore
import AssayLight

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
    case update
    case blockEntries = "block-entries"
    case conflict
    case checkpoint
    case logResource = "log-resource"
    // What the reader trusts decides: what is accepted must be what was proven.
    case lightReader = "light-reader"
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
        case .update: Self.recode(LightUpdate.self, bytes, LightUpdate.maximumSize)
        case .blockEntries: Self.recode(BlockEntries.self, bytes, BlockEntries.maximumSize)
        case .conflict: Self.recode(Conflict.self, bytes, 1 << 20)
        case .checkpoint: Self.reread(note: bytes)
        case .logResource: Self.reread(path: bytes)
        case .lightReader: LightFuzz.run(bytes)
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

    private static func reread(note bytes: [UInt8]) {
        guard let note = try? SignedCheckpoint(note: bytes) else { return }
        precondition([UInt8](note.text.utf8) == bytes, "what was accepted is written otherwise")
    }

    private static func reread(path bytes: [UInt8]) {
        let path = String(decoding: bytes, as: UTF8.self)
        if let resource = LogResource(path: path) {
            precondition(resource.path == path, "what was accepted is written otherwise")
        }
        if let entries = LogResource.entries(inBundle: bytes) {
            precondition(LogResource.bundle(entries) == bytes, "a bundle is written otherwise")
        }
    }
}
