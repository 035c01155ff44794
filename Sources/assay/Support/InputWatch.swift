import Glibc
import ServiceLifecycle

/// Ends when standard input ends: a node that another program started stops with it, however
/// that ended.
struct InputWatch: Service {
    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Self.hasEnded { try await Task.sleep(for: .milliseconds(250)) }
        }
    }

    /// Whether whoever held the other end of standard input is gone.
    private static var hasEnded: Bool {
        var input = pollfd(fd: STDIN_FILENO, events: 0, revents: 0)
        return poll(&input, 1, 0) == 1
    }
}
