import AssayAPI
import AssayWorker
import FoundationEssentials
import Glibc
import Synchronization

/// Shows what a worker tells: JSON lines, lines of text, and on a terminal a line that moves.
final class WorkerReporter: Sendable {
    private struct State {
        var shown = ContinuousClock.now
        var shownIsRunning: Bool?
        /// When the phase that is shown began, and with how much done.
        var began = ContinuousClock.now
        var doneBefore: UInt64 = 0
        var isLineOpen = false
    }

    private let isJSON: Bool
    private let isTerminal = isatty(STDOUT_FILENO) == 1
    private let style = Style(descriptor: STDOUT_FILENO)
    private let state = Mutex(State())

    init(json: Bool) {
        self.isJSON = json
    }

    /// Shows an event.
    func show(_ event: WorkerEvent) {
        self.state.withLock { state in
            if case .progress(_, let progress) = event {
                self.show(progress, of: event, &state)
            } else {
                self.endLine(&state)
                state.shownIsRunning = nil
                print(self.line(event))
            }
            // Whoever reads a pipe wants to know now.
            fflush(nil)
        }
    }

    private func show(
        _ progress: WorkProgress, of event: WorkerEvent, _ state: inout State
    ) {
        let pause: Duration = self.isTerminal && !self.isJSON ? .milliseconds(100) : .seconds(10)
        let isDue = ContinuousClock.now - state.shown > pause
        guard isDue || progress.isComplete || progress.isRunning != state.shownIsRunning else {
            return
        }
        state.shown = .now
        if progress.isRunning != state.shownIsRunning {
            state.shownIsRunning = progress.isRunning
            state.began = .now
            state.doneBefore = progress.done
        }
        if self.isTerminal, !self.isJSON {
            let left = Self.left(progress, since: state.began, before: state.doneBefore)
            let line = "\r\(event.description)\(left)\u{1b}[K"
            _ = Array(line.utf8).withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            state.isLineOpen = true
        } else {
            print(self.line(event))
        }
    }

    /// About how long it still takes; nothing before there is something to go by.
    private static func left(
        _ progress: WorkProgress, since began: ContinuousClock.Instant, before: UInt64
    ) -> String {
        let done = progress.done - min(before, progress.done)
        guard done > 0, progress.done < progress.count else { return "" }
        let each = (ContinuousClock.now - began) / Double(done)
        let left = each * Double(progress.count - progress.done)
        let seconds = UInt64(max(0, left.components.seconds) + 1)
        return ", about \(LedgerTime.duration(seconds * 1_000)) left"
    }

    private func endLine(_ state: inout State) {
        guard state.isLineOpen else { return }
        state.isLineOpen = false
        print("\r\u{1b}[K", terminator: "")
    }

    private func line(_ event: WorkerEvent) -> String {
        guard !self.isJSON else {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            guard let data = try? encoder.encode(event.json) else { return event.name }
            return String(decoding: data, as: UTF8.self)
        }
        return switch event {
        case .settled(let earning) where earning.slot.lost.value > 0:
            self.style.red(event.description)
        case .settled, .judged: self.style.green(event.description)
        case .failed, .refused, .damaged, .lost, .pending, .nodeAway, .noBond, .noAccount,
            .notAValidator, .notPublished:
            self.style.yellow(event.description)
        default: event.description
        }
    }
}

extension WorkProgress {
    /// Whether the model runs; otherwise inputs are fetched.
    fileprivate var isRunning: Bool {
        if case .running = self { true } else { false }
    }

    /// How many inputs are done.
    fileprivate var done: UInt64 {
        switch self {
        case .fetching(let done, _), .running(let done, _): done
        }
    }

    /// How many there are.
    fileprivate var count: UInt64 {
        switch self {
        case .fetching(_, let count), .running(_, let count): count
        }
    }

    /// Whether nothing more is to come.
    fileprivate var isComplete: Bool { self.done == self.count }
}
