import AssayAPI
import AssayCore
import AssayCrypto
import AssayNode
import AssayStore

extension RPCError {
    /// The answer to bytes that are no good.
    init(_ error: StatementError) {
        switch error {
        case .malformed(let error):
            // Common libraries make a signature with a high s every other time: say so.
            if case .signature(let reason) = error.reason {
                self.init(
                    .badSignature, "bad signature: \(error)",
                    data: Details(
                        reason: reason == .highS ? "highS" : "signature", offset: error.offset))
            } else {
                self.init(
                    .malformedStatement, "malformed statement: \(error)",
                    data: Details(reason: "malformed", offset: error.offset))
            }
        case .signature(let error):
            self.init(
                .badSignature, "bad signature: \(error)", data: Details(reason: "signature"))
        }
    }

    /// The answer to what the rules refuse.
    init(_ rejection: Rejection) {
        self.init(.rejected, "\(rejection)", data: Details(reason: rejection.code))
    }

    static let mempoolIsFull = RPCError(
        .mempoolFull, "the mempool is full: try again later",
        data: Details(reason: "mempoolFull"))
    static let stopping = RPCError(
        .unavailable, "the node is stopping: try again later",
        data: Details(reason: "stopping"))
    static let notIndexed = RPCError(
        .notIndexed,
        "this node keeps no index of ids: ask another one, or set node.index = true",
        data: Details(reason: "notIndexed"))

    /// What was asked for does not exist.
    static func notFound(_ what: String) -> RPCError {
        RPCError(.notFound, what, data: Details(reason: "notFound"))
    }

    /// A parameter that has the right type and a wrong value.
    static func invalid(_ parameter: String, _ reason: String) -> RPCError {
        RPCError(
            .invalidParams, "the parameter \"\(parameter)\" \(reason)",
            data: Details(reason: "invalidParams", parameter: parameter))
    }
}

/// Reads what the disk may refuse.
///
/// The reason is for the operator's log, not for the caller.
func fetching<Result>(
    _ body: () throws(StoreError) -> Result
) throws(RPCError) -> Result {
    do throws(StoreError) {
        return try body()
    } catch {
        throw RPCError(.internalError, "the node cannot read its databases; see its log")
    }
}

/// The same for what the core reads.
func fetching<Result>(
    _ body: () throws(Unreadable) -> Result
) throws(RPCError) -> Result {
    do throws(Unreadable) {
        return try body()
    } catch {
        throw RPCError(.internalError, "the node cannot read its databases; see its log")
    }
}
