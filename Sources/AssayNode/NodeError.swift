public import AssayCore
public import AssayCrypto
public import AssayStore

/// Why a node cannot start, or must stop.
public enum NodeError: Error, Hashable, Sendable {
    /// The disk refuses.
    case store(StoreError)
    /// Something that is needed cannot be read. It says nothing about validity.
    case unreadable(Unreadable)
    /// A stored or received block breaks the rules.
    case invalidBlock(height: UInt64, InvalidBlock)
    /// The node's key is not a validator's.
    case notAValidator(PublicKey)
    /// The chain has more validators than this version can run with.
    case unsupportedValidatorCount(Int)
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
        case .notAValidator(let key):
            "the key \(key) is not a validator of this chain: check keys/ and genesis.json"
        case .unsupportedValidatorCount(let count):
            "this version runs chains of one validator; the genesis names \(count)"
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
