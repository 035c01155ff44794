public import AssayCore

/// A checkpoint that a quorum of validators cosigned.
///
/// Only a ``Verifier`` makes one.
public struct ProvenCheckpoint: Hashable, Sendable {
    /// The checkpoint.
    public let checkpoint: Checkpoint
    /// How many of the validators cosigned it.
    public let cosigners: Int
    /// The time of the earliest of the latest quorum of cosignatures, in seconds since 1970: a
    /// quorum knew nothing newer then.
    public let time: UInt64

    init(checkpoint: Checkpoint, cosigners: Int, time: UInt64) {
        self.checkpoint = checkpoint
        self.cosigners = cosigners
        self.time = time
    }
}

extension Verifier {
    /// Checks that a quorum of the trusted validators cosigned a checkpoint.
    ///
    /// - Parameter cosigners: the validators' cosigning keys, proven from the state.
    public func verify(
        _ note: SignedCheckpoint, cosigners: Cosigners
    ) throws(VerificationError) -> ProvenCheckpoint {
        guard note.checkpoint.chain == self.trust.chain else { throw .wrongChain }
        try self.checkPeriod()
        let times: [UInt64]
        do throws(CheckpointError) {
            times = try note.cosignatures(by: cosigners).compactMap { cosigner, cosignature in
                let isMember = self.trust.validators.contains(cosigner.validator)
                return isMember && !self.isFuture(cosignature.time) ? cosignature.time : nil
            }
        } catch {
            throw .checkpoint(error)
        }
        let quorum = self.trust.validators.quorum
        guard times.count >= quorum else {
            throw .tooFewCosignatures(found: times.count, needed: quorum)
        }
        guard
            note.checkpoint.size != self.trust.logSize
                || note.checkpoint.root == self.trust.logRoot
        else { throw .conflictsWithTrust }
        return ProvenCheckpoint(
            checkpoint: note.checkpoint, cosigners: times.count,
            time: times.sorted(by: >)[quorum - 1])
    }
}
