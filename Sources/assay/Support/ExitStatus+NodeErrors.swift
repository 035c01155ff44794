import AssayAPI
import AssayClient
import AssayNode
import AssayStore

extension ClientError: ExitingError {
    var status: ExitStatus {
        switch self {
        case .unreachable, .badAnswer, .behind: .unreachable
        case .refused(let error): error.status
        case .unproven, .otherAnswer, .conflict, .witness: .negative
        case .unsaved(let error): error.status
        }
    }
}

extension RPCError {
    /// How the process ends when a node answers so.
    fileprivate var status: ExitStatus {
        switch Code(rawValue: self.code) {
        case .rejected, .malformedStatement, .badSignature: .rejected
        case .notFound, .unverified: .negative
        case .unavailable, .mempoolFull, .rateLimited, .internalError, nil: .unreachable
        case .parseError, .invalidRequest, .methodNotFound, .invalidParams, .limitExceeded,
            .notIndexed, .unverifiable, .unauthorized:
            .usage
        }
    }
}

extension NodeError: ExitingError {
    var status: ExitStatus {
        switch self {
        case .invalidBlock, .stateDiffers: .negative
        case .votesExist, .votesWouldRegress: .usage
        case .store, .unreadable, .network, .stopping: .inputOutput
        }
    }
}

extension StoreError: ExitingError {
    var status: ExitStatus { .inputOutput }
}
