import Glibc

/// Listens to a command: keeps its output up to a limit, and the end of what it says besides.
struct Listener {
    /// The most bytes of standard error that are kept: its end.
    private static let notesLimit = 1 << 16
    /// How long to wait before looking whether the command has ended, in milliseconds.
    private static let pause: Int64 = 20

    /// A pipe that is read until it ends.
    private struct Stream {
        let descriptor: Int32
        var bytes: [UInt8] = []
        var isOpen = true

        /// Takes what is there, and answers whether there may be more at once.
        mutating func take(_ buffer: inout [UInt8]) -> Bool {
            guard self.isOpen else { return false }
            let count = read(self.descriptor, &buffer, buffer.count)
            if count > 0 {
                self.bytes.append(contentsOf: buffer[..<count])
                return true
            }
            if count < 0, errno == EINTR { return true }
            if count < 0, errno == EAGAIN { return false }
            self.isOpen = false
            return false
        }
    }

    private var output: Stream
    private var notes: Stream
    private let limit: Int
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    /// A listener on the read ends of two pipes.
    init(output: Int32, notes: Int32, limit: Int) {
        for descriptor in [output, notes] { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
        self.output = Stream(descriptor: output)
        self.notes = Stream(descriptor: notes)
        self.limit = limit
    }

    /// Listens until the process ends or breaks a limit.
    ///
    /// - Returns: the limit that it broke.
    mutating func listen(to process: pid_t, seconds: UInt64) -> RunError? {
        let allowed = Int64(clamping: seconds.multipliedReportingOverflow(by: 1_000).partialValue)
        let start = Self.milliseconds
        while true {
            let hasEnded = Self.hasEnded(process)
            self.drain()
            if self.output.bytes.count > self.limit { return .tooMuchOutput(limit: self.limit) }
            if hasEnded { return nil }
            let left = allowed - (Self.milliseconds - start)
            guard left > 0 else { return .timedOut(seconds: seconds) }
            self.wait(min(left, Self.pause))
        }
    }

    /// Takes what is in the pipes, without waiting.
    mutating func drain() {
        while self.output.bytes.count <= self.limit, self.output.take(&self.buffer) {}
        while self.notes.take(&self.buffer) {
            let excess = self.notes.bytes.count - Self.notesLimit
            if excess > Self.notesLimit { self.notes.bytes.removeFirst(excess) }
        }
    }

    /// What the command gave, if it ended well.
    consuming func result(status: Int32) throws(RunError) -> RunOutput {
        guard self.output.bytes.count <= self.limit else {
            throw .tooMuchOutput(limit: self.limit)
        }
        let signal = status & 0x7f
        guard signal == 0 else { throw .killed(signal: signal, lastLine: self.lastLine) }
        let code = status >> 8 & 0xff
        guard code == 0 else { throw .failed(status: code, lastLine: self.lastLine) }
        return RunOutput(output: self.output.bytes, notes: self.notes.bytes)
    }

    /// The last line on standard error, without what could fool a terminal.
    private var lastLine: String {
        let line = self.notes.bytes.split(separator: 0x0a).last ?? []
        let text = String(decoding: line.suffix(200), as: UTF8.self)
        return String(String.UnicodeScalarView(text.unicodeScalars.map(Self.printable)))
    }

    private static func printable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: "?"
        default: scalar
        }
    }

    /// Waits until there is something to read, at most for a while.
    private func wait(_ milliseconds: Int64) {
        var waiting = [self.output, self.notes].filter(\.isOpen).map {
            pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0)
        }
        poll(&waiting, nfds_t(waiting.count), Int32(clamping: milliseconds))
    }

    /// Whether a process has ended; it stays to be reaped.
    private static func hasEnded(_ process: pid_t) -> Bool {
        var info = siginfo_t()
        let result = waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT)
        return result == 0 && info.si_signo == SIGCHLD
    }

    private static var milliseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
