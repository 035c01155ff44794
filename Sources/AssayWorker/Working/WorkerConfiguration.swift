public import AssayCore
public import AssayCrypto

/// How a worker is set up.
public struct WorkerConfiguration: Sendable {
    /// What the operator wants.
    public var rules: WorkerRules
    /// The command for each model.
    public var commands: [Digest: String]
    /// How evidence is made for the whole of an answer, if it is.
    public var evidence: EvidenceMaker?
    /// What a run may use.
    public var limits = RunLimits()
    /// How many runs go on at once.
    public var parallel = 1
    /// The most bytes of an input.
    public var inputLimit = 64 << 20
    /// The most bytes of all inputs of a job together.
    public var totalLimit: UInt64 = 4 << 30
    /// How often the node is asked, in milliseconds.
    public var pollMilliseconds: UInt64 = 1_000
    /// After how many jobs the worker stops; `nil` for never.
    public var jobs: Int?
    /// The directory of the worker's own records.
    public var directory: String

    /// A worker with these commands, and the standard limits.
    public init(rules: WorkerRules, commands: [Digest: String], directory: String) {
        self.rules = rules
        self.commands = commands
        self.directory = directory
    }
}

/// Why a worker cannot run at all.
public enum WorkerFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Another process works with the same key in the same directory.
    case alreadyRunning(directory: String)
    /// The directory cannot be used.
    case disk(DiskError)
    /// The node follows another chain than it did when the worker started.
    case otherChain(was: ChainID, is: ChainID)

    /// The value as people read it.
    public var description: String {
        switch self {
        case .alreadyRunning(let directory):
            "another worker runs with this key in \(directory)"
        case .disk(let error): "\(error)"
        case .otherChain(let was, let now):
            "the node followed \(was) and now follows \(now): start the worker again"
        }
    }
}
