import Synchronization

/// Stops what is known only later than those who may stop it.
final class StopSwitch: Sendable {
    private let action = Mutex<(@Sendable () async -> Void)?>(nil)

    /// Says how to stop.
    func use(_ action: @escaping @Sendable () async -> Void) {
        self.action.withLock { $0 = action }
    }

    /// Begins to stop.
    func stop() {
        guard let action = self.action.withLock({ $0 }) else { return }
        Task { await action() }
    }
}
