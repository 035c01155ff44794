import AssayNode
import FoundationEssentials
import Glibc
import Synchronization

/// Shows on a terminal how far long work is: share, rate, and time left.
///
/// Elsewhere it is silent.
final class ProgressBar: Sendable {
    private struct State {
        var started = ContinuousClock.now
        var shown = ContinuousClock.now
        var isVisible = false
    }

    private let title: String
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let state = Mutex(State())

    init(_ title: String) {
        self.title = title
    }

    /// Shows a new state, at most ten times a second.
    func show(_ progress: Progress) {
        guard self.isTerminal, progress.target > 0 else { return }
        self.state.withLock { state in
            let now = ContinuousClock.now
            guard now - state.shown > .milliseconds(100) || progress.height == progress.target
            else { return }
            state.shown = now
            state.isVisible = true
            let elapsed = now - state.started
            let seconds =
                Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
            let share = Double(progress.height) / Double(progress.target)
            let rate = seconds > 0 ? Double(progress.statements) / seconds : 0
            let left = share > 0 ? Int(seconds / share - seconds) : 0
            let line =
                "\r\(self.title): block \(progress.height) of \(progress.target) "
                + "(\(Int(share * 100)) %), \(Int(rate)) statements/s, \(left) s left   "
            FileHandle.standardErrorWrite(line)
        }
    }

    /// Shows how many of so many things are done.
    func show(_ done: Int, of total: Int) {
        guard self.isTerminal, total > 0 else { return }
        self.state.withLock { state in
            let now = ContinuousClock.now
            guard now - state.shown > .milliseconds(100) || done == total else { return }
            state.shown = now
            state.isVisible = true
            FileHandle.standardErrorWrite(
                "\r\(self.title): \(done) of \(total) (\(done * 100 / total) %)   ")
        }
    }

    /// Ends the line.
    func end() {
        self.state.withLock { state in
            guard state.isVisible else { return }
            state.isVisible = false
            FileHandle.standardErrorWrite("\r\u{1b}[K")
        }
    }
}

/// Writing to standard error without Foundation's file handles.
enum FileHandle {
    /// Writes text to standard error.
    static func standardErrorWrite(_ text: String) {
        let bytes = [UInt8](text.utf8)
        _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
