public import AssayAPI
import AssayCore
public import AssayLight

/// Why a call gave no result.
public enum ClientError: Error, Hashable, Sendable {
    /// Nothing answers at the URL.
    case unreachable(url: String, reason: String)
    /// What answers is not an Assay node, or broke off.
    case badAnswer(url: String, reason: String)
    /// The node answered with an error.
    case refused(RPCError)
    /// The answer does not verify against what is trusted.
    case unproven(VerificationError)
    /// The node's answer has no proof, or is not what its proof shows.
    case otherAnswer(String)
    /// History was rewritten, or told in two ways: the evidence, and the file in which it is kept.
    case conflict(Conflict, file: String?)
    /// The node has not even the block that is trusted already.
    case behind(url: String, trusted: UInt64)
    /// No witness answers, or one of them cannot prove what it says.
    case witness(url: String, reason: String)
    /// The new trust, or evidence, cannot be written.
    case unsaved(DocumentError)
}

extension ClientError: CustomStringConvertible {
    /// The value as people read it.
    public var description: String {
        switch self {
        case .unreachable(let url, let reason):
            "no node answers at \(url) (\(reason)): start one with `assay dev` or `assay start`, "
                + "or name another with --rpc"
        case .badAnswer(let url, let reason): "\(url) does not answer as a node does: \(reason)"
        case .refused(let error): "\(error)"
        case .unproven(let error): "the node's answer does not verify: \(error)"
        case .otherAnswer(let reason): "the node's answer is not proven: \(reason)"
        case .conflict(let conflict, let file):
            Self.text(of: conflict)
                + (file.map { "; the evidence, signed by who did it, is in \($0)" } ?? "")
        case .behind(let url, let trusted):
            "\(url) has not even block \(trusted), which is trusted already: wait until it has "
                + "caught up, or ask another node"
        case .witness(let url, let reason): "the witness \(url): \(reason)"
        case .unsaved(let error): "\(error)"
        }
    }

    private static func text(of conflict: Conflict) -> String {
        let height = conflict.offered.head.header.height
        return conflict.witnessed == nil
            ? "HISTORY WAS REWRITTEN: block \(height) is sealed, and does not continue the log of "
                + "\(conflict.trust.logSize) entries that is trusted"
            : "TWO HISTORIES: the node and a witness show different sealed blocks \(height)"
    }
}

extension ClientError {
    /// Whether a node said nothing that could be compared.
    var isSilence: Bool {
        switch self {
        case .unreachable, .behind: true
        default: false
        }
    }
}
