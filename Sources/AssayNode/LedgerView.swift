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
    private struct State {
        var view: LedgerView
        var nextWaiter = 0
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private let state: Mutex<State>
    private let signed: Mutex<SignedCheckpoint?>

    init(_ view: LedgerView, checkpoint: SignedCheckpoint?) {
        self.state = Mutex(State(view: view))
        self.signed = Mutex(checkpoint)
    }

    /// The newest checkpoint that a quorum cosigned.
    var checkpoint: SignedCheckpoint? {
        get { self.signed.withLock { $0 } }
        set { self.signed.withLock { $0 = newValue } }
    }

    var view: LedgerView { self.state.withLock { $0.view } }

    /// Publishes a view, and wakes those who wait for one.
    func publish(_ view: LedgerView) {
        let waiters = self.state.withLock { state in
            state.view = view
            let waiters = state.waiters
            state.waiters = [:]
            return waiters
        }
        for waiter in waiters.values { waiter.resume() }
    }

    /// The first view that reaches a height.
    ///
    /// - Throws: if the task is cancelled before.
    func view(reaching height: UInt64) async throws(CancellationError) -> LedgerView {
        while true {
            let view = self.view
            if view.head.header.height >= height { return view }
            let number = self.state.withLock { state in
                state.nextWaiter += 1
                return state.nextWaiter
            }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isKept = self.state.withLock { state in
                        guard !Task.isCancelled, state.view.head.header.height < height else {
                            return false
                        }
                        state.waiters[number] = continuation
                        return true
                    }
                    if !isKept { continuation.resume() }
                }
            } onCancel: {
                let waiter = self.state.withLock { $0.waiters.removeValue(forKey: number) }
                waiter?.resume()
            }
            guard !Task.isCancelled else { throw CancellationError() }
        }
    }
}
