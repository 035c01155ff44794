public import AssayCore
public import AssayStore

/// Why a node cannot start, or must stop.
public enum NodeError: Error, Hashable, Sendable {
    /// The disk refuses.
    case store(StoreError)
    /// Something that is needed cannot be read. It says nothing about validity.
    case unreadable(Unreadable)
    /// A stored or received block breaks the rules.
    case invalidBlock(height: UInt64, InvalidBlock)
    /// There is a vote record already where a new one was to begin.
    case votesExist(String)
    /// A renewed vote record would allow votes at a height that was voted on.
    case votesWouldRegress(UInt64)
    /// The network cannot be reached, or a port is taken.
    case network(String)
    /// The state database holds something else than what follows from the ledger.
    case stateDiffers(String)
    /// The node is stopping.
    case stopping
}

/// Why a block is invalid.
public enum InvalidBlock: Error, Hashable, Sendable {
    /// A statement is malformed or not signed.
    case statement(index: Int, StatementError)
    /// The certificate does not make it final.
    case certificate(CertificateError)
    /// It breaks a rule.
    case rejected(Rejection)
    /// Its settlements are not those that it produces.
    case settlementsDiffer
    /// There is no block at its height.
    case missing
}

extension NodeError: CustomStringConvertible {
    /// The value as people read it.
    public var description: String {
        switch self {
        case .store(let error): error.description
        case .unreadable(let error): error.description
        case .invalidBlock(let height, let reason): "block \(height) is invalid: \(reason)"
        case .votesExist(let path): "\(path) holds a vote record already"
        case .votesWouldRegress(let height):
            "the vote record stands at height \(height): votes can only be allowed above it"
        case .network(let reason): reason
        case .stateDiffers(let reason):
            "the state database differs from what follows from the ledger (\(reason)): "
                + "stop the node, delete data/state, and start it again to rebuild it"
        case .stopping: "the node is stopping"
        }
    }
}

extension InvalidBlock: CustomStringConvertible {
    /// The value as people read it.
    public var description: String {
        switch self {
        case .statement(let index, let error): "statement \(index): \(error)"
        case .certificate(let error): "\(error)"
        case .rejected(let rejection): "\(rejection)"
        case .settlementsDiffer: "its settlements are not those that it produces"
        case .missing: "it is missing from the ledger"
        }
    }
}

/// Runs what the disk may refuse, and passes its refusal on as the node's.
func storing<Result>(
    _ body: () throws(StoreError) -> Result
) throws(NodeError) -> Result {
    do throws(StoreError) {
        return try body()
    } catch {
        throw .store(error)
    }
}

/// The same for what takes its time.
func storing<Result>(
    _ body: () async throws(StoreError) -> Result
) async throws(NodeError) -> Result {
    do throws(StoreError) {
        return try await body()
    } catch {
        throw .store(error)
    }
}

/// Runs what may be unreadable, and passes that on as the node's failure.
func reading<Result>(
    _ body: () throws(Unreadable) -> Result
) throws(NodeError) -> Result {
    do throws(Unreadable) {
        return try body()
    } catch {
        throw .unreadable(error)
    }
}
