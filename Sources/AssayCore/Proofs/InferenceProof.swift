import AssayCrypto

/// A file that proves a single inference: the leaf is in a batch, and the batch is in the log.
///
/// The entry of the inner proof is the attestation of the batch, or the settlement of the job it
/// was made for; a settlement also says what became of the work, and how sure it is.
public struct InferenceProof: Hashable, Sendable {
    /// The most bytes of an inference proof that is looked at.
    public static let maximumSize = 1 << 20

    /// The inference.
    public let leaf: WorkLeaf
    /// The way from the leaf to the root of its batch.
    public let path: WorkPath
    /// The proof of the attestation or settlement.
    public let batch: Proof

    /// A proof of these parts, unchecked.
    public init(leaf: WorkLeaf, path: WorkPath, batch: Proof) {
        self.leaf = leaf
        self.path = path
        self.batch = batch
    }
}

extension InferenceProof: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.put(1, self.leaf)
        map.put(2, self.path)
        map.put(3, self.batch)
        encoder.tag(EntryTag.inferenceProof)
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.tag(EntryTag.inferenceProof)
        var map = try decoder.map()
        try map.label(1, &decoder)
        self.leaf = try WorkLeaf(from: &decoder)
        try map.label(2, &decoder)
        self.path = try WorkPath(from: &decoder)
        try map.label(3, &decoder)
        self.batch = try Proof(from: &decoder)
        try map.end(&decoder)
    }
}
