public import AssayCore
public import AssayStore
import Synchronization

/// A head with the state it stands on: everything that a reader may ask about one moment.
public struct LedgerView: Sendable {
    /// The head.
    public let head: Head
    /// Its certificate; `nil` at height 0.
    public let certificate: Certificate?
    /// Its state and tiles.
    public let state: StateSnapshot
}

/// Where the newest view is published, so that reading never waits for writing.
final class ViewBoard: Sendable {
    private let current: Mutex<LedgerView>
    private let signed: Mutex<SignedCheckpoint?>

    init(_ view: LedgerView, checkpoint: SignedCheckpoint?) {
        self.current = Mutex(view)
        self.signed = Mutex(checkpoint)
    }

    /// The newest checkpoint that a quorum cosigned.
    var checkpoint: SignedCheckpoint? {
        get { self.signed.withLock { $0 } }
        set { self.signed.withLock { $0 = newValue } }
    }

    var view: LedgerView {
        get { self.current.withLock { $0 } }
        set { self.current.withLock { $0 = newValue } }
    }
}
