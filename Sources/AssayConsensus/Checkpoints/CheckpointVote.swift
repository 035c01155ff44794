public import AssayCore
public import AssayCrypto

/// A validator's cosignature of a head of the log, as nodes exchange it.
public struct CheckpointVote: Hashable, Sendable {
    /// The size of the log.
    public let size: UInt64
    /// The root of the log.
    public let root: Digest
    /// The validator.
    public let validator: PublicKey
    /// Its cosignature.
    public let cosignature: Cosignature

    /// A vote, unchecked.
    public init(
        size: UInt64, root: Digest, validator: PublicKey, cosignature: Cosignature
    ) {
        self.size = size
        self.root = root
        self.validator = validator
        self.cosignature = cosignature
    }
}

extension CheckpointVote: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(5)
        encoder.unsigned(self.size)
        encoder.digest(self.root)
        self.validator.encode(to: &encoder)
        encoder.unsigned(self.cosignature.time)
        encoder.byteString(self.cosignature.signature)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.array(count: 5)
        self.size = try decoder.unsigned(in: 1...(.max), "the size of the log")
        self.root = try decoder.digest()
        self.validator = try PublicKey(from: &decoder)
        let time = try decoder.unsigned()
        self.cosignature = Cosignature(
            time: time,
            signature: try decoder.byteString(count: CosignerKey.signatureByteCount))
    }
}
