/// Why a job could not be worked on to an answer.
public enum WorkError: Error, Hashable, Sendable {
    /// What the place holds cannot be had.
    case place(PlaceError)
    /// The salt at the place is not 64 hexadecimal digits.
    case malformedSalt
    /// The inputs at the place are not those that the job was posted for.
    case wrongInputs
    /// The inputs together are longer than the operator allows.
    case tooMuchInput(limit: UInt64)
    /// The command gave nothing for an input.
    case run(index: UInt64, RunError)
    /// The command that makes evidence failed.
    case evidence(RunError)
    /// The job pays fewer units than there are.
    case tooManyUnits(most: UInt64)
    /// The worker's own disk fails.
    case disk(DiskError)
    /// The ledger or the operator has no use for it any more.
    case cancelled

    /// Whether it may go better later.
    public var isPassing: Bool {
        switch self {
        case .place(let error): error.isPassing
        case .run(_, .cancelled), .run(_, .notStarted), .evidence, .disk, .cancelled: true
        case .malformedSalt, .wrongInputs, .tooMuchInput, .run, .tooManyUnits: false
        }
    }
}

extension WorkError: CustomStringConvertible {
    /// The value as people read it.
    public var description: String {
        switch self {
        case .place(let error): "\(error)"
        case .malformedSalt: "the salt at its place is not 64 hexadecimal digits"
        case .wrongInputs:
            "the inputs at its place are not those it was posted for (their root is another)"
        case .tooMuchInput(let limit): "its inputs are longer than \(limit) bytes together"
        case .run(let index, let error): "input \(index): \(error)"
        case .evidence(let error): "evidence: \(error)"
        case .tooManyUnits(let most): "it pays at most \(most) units, and its inputs have more"
        case .disk(let error): "\(error)"
        case .cancelled: "it was stopped"
        }
    }
}

/// Does something with the disk, as a part of work on a job.
func onDisk<Result: ~Copyable>(
    _ body: () throws(DiskError) -> Result
) throws(WorkError) -> Result {
    do throws(DiskError) {
        return try body()
    } catch {
        throw .disk(error)
    }
}
