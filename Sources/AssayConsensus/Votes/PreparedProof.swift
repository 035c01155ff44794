public import AssayCore
public import AssayCrypto

/// Prepares of a quorum for one block in one round: what a lock stands on.
///
/// The bitmap names each validator at most once.
public struct PreparedProof: Hashable, Sendable {
    /// The round and the block.
    public let prepared: PreparedBlock
    /// Who prepared, by number within the validators of the height.
    public let signers: SignerBitmap
    /// Their signatures, in the order of their numbers.
    public let signatures: [Signature]

    /// A proof of these parts, unchecked.
    public init(prepared: PreparedBlock, signers: SignerBitmap, signatures: [Signature]) {
        self.prepared = prepared
        self.signers = signers
        self.signatures = signatures
    }

    /// Whether a quorum of `validators` signed prepares for it at this height.
    func isValid(
        on chain: ChainID, height: UInt64, validators: ValidatorSet,
        scheme: any SignatureScheme
    ) -> Bool {
        guard let numbers = self.signers.numbers(of: validators.count),
            numbers.count == self.signatures.count, numbers.count >= validators.quorum
        else { return false }
        let digest = VoteContent(
            .prepare, chain: chain, height: height, round: self.prepared.round,
            block: self.prepared.block
        ).digest
        return zip(numbers, self.signatures).allSatisfy { number, signature in
            scheme.isValid(signature, of: digest, by: validators.keys[number])
        }
    }
}

extension PreparedProof: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(4)
        encoder.unsigned(self.prepared.round)
        encoder.digest(self.prepared.block)
        self.signers.encode(to: &encoder)
        encoder.array(self.signatures.count)
        for signature in self.signatures { signature.encode(to: &encoder) }
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.array(count: 4)
        self.prepared = PreparedBlock(
            round: try decoder.unsigned(), block: try decoder.digest())
        self.signers = try SignerBitmap(from: &decoder)
        var signatures: [Signature] = []
        for _ in 0..<(try decoder.array(maximum: ValidatorSet.maximumCount)) {
            signatures.append(try Signature(from: &decoder))
        }
        self.signatures = signatures
    }
}
