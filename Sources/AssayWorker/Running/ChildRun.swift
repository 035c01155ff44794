import Glibc
import Synchronization

/// One run of a command: fed from a file, listened to with limits, and ended with its whole group.
final class ChildRun: Sendable {
    private struct State {
        /// The group to end; `nil` while nothing runs, for then its number may be another's.
        var group: pid_t?
        var isCancelled = false
    }

    /// Held while pipes are made and inherited, so that no other run inherits them.
    private static let spawning = Mutex(())

    private let state = Mutex(State())

    /// A run that has not begun.
    init() {}

    /// Ends the run, now or as soon as it begins.
    func cancel() {
        self.state.withLock { state in
            state.isCancelled = true
            if let group = state.group { kill(-group, SIGKILL) }
        }
    }

    /// Runs the command to its end, and blocks the thread for so long.
    ///
    /// - Parameter input: the path of the file that is its standard input.
    func run(
        _ command: String, input: String, limits: RunLimits
    ) throws(RunError) -> RunOutput {
        let processes = try Self.spawning.withLock { _ throws(RunError) in
            try Processes(command, input: input, memory: limits.memory)
        }
        self.state.withLock { state in
            state.group = processes.group
            if state.isCancelled { kill(-processes.group, SIGKILL) }
        }
        var listener = Listener(
            output: processes.output.readEnd, notes: processes.notes.readEnd,
            limit: limits.output)
        let broken = listener.listen(to: processes.command, seconds: limits.seconds)
        let isCancelled = self.endGroup()
        let status = processes.reap()
        listener.drain()
        if isCancelled { throw .cancelled }
        if let broken { throw broken }
        return try listener.result(status: status)
    }

    /// Ends whatever the command has left running, and answers whether it was all cancelled.
    private func endGroup() -> Bool {
        self.state.withLock { state in
            if let group = state.group { kill(-group, SIGKILL) }
            // Nothing was reaped yet, so until here the number was nobody else's.
            state.group = nil
            return state.isCancelled
        }
    }
}

/// The processes of a run, and the pipes to them.
private struct Processes: ~Copyable {
    /// Leads the group, and ends it when the lifeline ends.
    let group: pid_t
    let command: pid_t
    let output: Pipe
    let notes: Pipe
    /// Its write end stays here, and closes with the worker, however that ends.
    private let lifeline: Pipe

    init(_ command: String, input: String, memory: UInt64?) throws(RunError) {
        guard let file = Descriptor(open(input, O_RDONLY | O_CLOEXEC)) else {
            throw .notStarted(reason: "\(input): \(SystemError())")
        }
        var output = try Pipe()
        var notes = try Pipe()
        let lifeline = try Pipe()
        let group = try ChildSpawn.guardian(lifeline: lifeline.readEnd)
        do throws(RunError) {
            self.command = try ChildSpawn.command(
                command, group: group, memory: memory, input: file.number,
                output: output.writeEnd, errors: notes.writeEnd)
        } catch {
            kill(-group, SIGKILL)
            _ = Self.reap(group)
            throw error
        }
        // Only the command holds these ends now, so that they end with it.
        output.closeWriteEnd()
        notes.closeWriteEnd()
        self.group = group
        self.output = output
        self.notes = notes
        self.lifeline = lifeline
    }

    /// Waits for the end of the killed group, and answers how the command ended.
    func reap() -> Int32 {
        let status = Self.reap(self.command)
        _ = Self.reap(self.group)
        return status
    }

    private static func reap(_ process: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status
    }
}
