import Glibc

/// Sole owner of both ends of a pipe.
struct Pipe: ~Copyable {
    /// The end that is read from.
    let readEnd: Int32
    /// The end that is written to; -1 once it is closed.
    private(set) var writeEnd: Int32

    /// A pipe.
    init() throws(RunError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .notStarted(reason: "\(SystemError())") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        self.readEnd = ends[0]
        self.writeEnd = ends[1]
    }

    /// Leaves the write end to those who inherited it.
    mutating func closeWriteEnd() {
        if self.writeEnd >= 0 { close(self.writeEnd) }
        self.writeEnd = -1
    }

    deinit {
        close(self.readEnd)
        if self.writeEnd >= 0 { close(self.writeEnd) }
    }
}
