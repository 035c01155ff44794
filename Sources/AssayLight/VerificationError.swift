public import AssayCore
public import AssayCrypto

/// Why a proof does not convince a reader.
public enum VerificationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The entry in the proof is malformed.
    case malformedEntry(DecodeError)
    /// The entry is not in the log that was sealed.
    case inclusion(LogProofError)
    /// The value is not in the state that was sealed.
    case state(StateProofError)
    /// The proof is about another chain than the trust.
    case wrongChain
    /// The trust is newer than the head of the proof.
    case olderThanTrust(height: UInt64, trusted: UInt64)
    /// The proof contradicts what is trusted: one of the two histories was forged.
    case conflictsWithTrust
    /// The trust is too old: keys of that time may have leaked since.
    case trustExpired(at: UInt64)
    /// The head is not after the last change of validators that the proof shows.
    case headBeforeLink
    /// The head claims a time ahead of the reader's clock.
    case fromTheFuture
    /// A change of validators is not certified by the set before it.
    case brokenLink(height: UInt64)
    /// The head was sealed by validators who do not follow from the trust.
    case unknownValidators
    /// The seals do not make the head final.
    case certificate(CertificateError)
    /// The statement is in the log, but its own signature does not verify.
    case statementSignature(SignatureError)
    /// The path of the leaf does not fit its batch.
    case leaf(WorkPathError)
    /// The leaf is not in the batch that is proven to be final.
    case foreignLeaf
    /// The head is sealed, but is not shown to continue the trusted log.
    ///
    /// Nobody signs the hashes of a consistency proof, so this alone is evidence against nobody;
    /// see ``Conflict``.
    case discontinuous(LogProofError)
    /// The evidence shows nothing against anybody.
    case noConflict
    /// The validators after the head are not those that it names.
    case wrongNextValidators
    /// The newest head is older than the reader accepts.
    case stalled(seconds: UInt64, limit: UInt64)
    /// The header is not in the trusted log.
    case foreignHeader
    /// The entries are not those of the block.
    case entries(BlockEntries.Mismatch)
    /// Too few validators cosigned the checkpoint.
    case tooFewCosignatures(found: Int, needed: Int)
    /// The checkpoint is refused.
    case checkpoint(CheckpointError)

    /// The value as people read it.
    public var description: String {
        switch self {
        case .malformedEntry(let error): "the entry is malformed: \(error)"
        case .inclusion(let error): "the entry is not in the sealed log: \(error)"
        case .state(let error): "the value is not in the sealed state: \(error)"
        case .wrongChain: "the proof is for another chain than the trust file"
        case .olderThanTrust(let height, let trusted):
            "the proof ends at block \(height), before the trusted block \(trusted); "
                + "use an older trust file (the genesis, for example)"
        case .conflictsWithTrust:
            "the proof contradicts the trusted head: one of the two was forged"
        case .trustExpired(let time):
            "the trust expired at \(time) (seconds since 1970); use a newer trust file, "
                + "or a longer --trusting-period"
        case .headBeforeLink: "the head is not after the last change of validators"
        case .fromTheFuture: "the head claims a time ahead of this machine's clock"
        case .brokenLink(let height):
            "the change of validators in block \(height) is not certified"
        case .unknownValidators:
            "the head is sealed by validators who do not follow from the trust"
        case .certificate(let error): "the head is not final: \(error)"
        case .statementSignature(let error): "the statement's own signature fails: \(error)"
        case .leaf(let error): "the way from the inference to its batch is broken: \(error)"
        case .foreignLeaf: "the inference is not in the batch that is proven to be final"
        case .discontinuous(let error):
            "the head is sealed, but its log is not shown to continue the trusted log: \(error)"
        case .noConflict: "the evidence shows nothing against anybody"
        case .wrongNextValidators: "the validators after the head are not those that it names"
        case .stalled(let seconds, let limit):
            "the newest head is \(seconds) s old, and at most \(limit) s are accepted: the chain "
                + "stands still, or newer blocks are withheld; ask another node, or raise --max-age"
        case .foreignHeader: "the header is not in the trusted log"
        case .entries: "the entries are not all those of the block"
        case .tooFewCosignatures(let found, let needed):
            "the checkpoint is cosigned by \(found), but \(needed) validators are needed"
        case .checkpoint(let error): "\(error)"
        }
    }
}
