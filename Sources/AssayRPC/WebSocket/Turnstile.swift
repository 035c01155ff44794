import Synchronization

/// Lets so many in at once; others wait, in order.
final class Turnstile: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    /// A turnstile that lets `count` in.
    init(_ count: Int) {
        self.state = Mutex(State(free: count))
    }

    /// Does something once there is room for it.
    ///
    /// - Throws: `CancellationError` if the task is cancelled by then; or what `body` throws.
    func pass<Result>(_ body: () throws -> Result) async throws -> Result {
        await self.enter()
        defer { self.leave() }
        try Task.checkCancellation()
        return try body()
    }

    /// Waits in turn; whoever is cancelled gets in too, and is to leave.
    private func enter() async {
        await withCheckedContinuation { continuation in
            let isFree = self.state.withLock { state in
                guard state.free == 0 else {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    private func leave() {
        let next = self.state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
