/// What a run of a model's command may use.
public struct RunLimits: Hashable, Sendable {
    /// The seconds after which it is ended.
    public var seconds: UInt64
    /// The bytes of address space that each of its processes may have; `nil` for no limit.
    public var memory: UInt64?
    /// The most bytes of output.
    public var output: Int

    /// Limits; five minutes and 16 MiB of output unless told otherwise.
    public init(seconds: UInt64 = 300, memory: UInt64? = nil, output: Int = 16 << 20) {
        self.seconds = seconds
        self.memory = memory
        self.output = output
    }
}

/// What a run gave.
struct RunOutput: Hashable, Sendable {
    /// All of standard output: the canonical output.
    let output: [UInt8]
    /// The end of standard error.
    let notes: [UInt8]
}

/// Why a run gave no output that can be attested.
public enum RunError: Error, Hashable, Sendable {
    /// The operating system cannot start it: what it says.
    case notStarted(reason: String)
    /// It ended with another exit code than 0; `lastLine` is the last that it said.
    case failed(status: Int32, lastLine: String)
    /// A signal ended it.
    case killed(signal: Int32, lastLine: String)
    /// It took longer than it may.
    case timedOut(seconds: UInt64)
    /// It wrote more than it may.
    case tooMuchOutput(limit: Int)
    /// It did not say on standard error how many units it worked.
    case noUnits(rule: String)
    /// The input is empty, so by the model's rule there is no unit in it.
    case emptyInput
    /// The worker ended it, because its output is not needed any more.
    case cancelled
}

extension RunError: CustomStringConvertible {
    /// The value as people read it.
    public var description: String {
        func said(_ line: String) -> String { line.isEmpty ? "" : ": \(line)" }
        return switch self {
        case .notStarted(let reason): "the command cannot be started: \(reason)"
        case .failed(let status, let line): "the command ended with \(status)\(said(line))"
        case .killed(let signal, let line):
            "the command was ended by signal \(signal)\(said(line))"
        case .timedOut(let seconds): "the command took longer than \(seconds) s"
        case .tooMuchOutput(let limit): "the command wrote more than \(limit) bytes"
        case .noUnits(let rule):
            "the command did not write \"units: N\" on standard error, and the model counts \(rule)"
        case .emptyInput: "the input is empty, and the model counts the bytes of input"
        case .cancelled: "the run was ended"
        }
    }
}
