public import AssayAPI
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
        }
    }
}
