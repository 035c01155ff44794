import ArgumentParser

/// What the process tells its caller when it ends.
enum ExitStatus: Int32, CaseIterable, Sendable {
    /// It is done, or the answer is yes.
    case success = 0
    /// The answer is no: a proof, a passphrase or a file does not verify.
    case negative = 1
    /// The command line, the environment or the configuration is wrong.
    case usage = 2
    /// No node answers.
    case unreachable = 3
    /// The rules of the ledger refuse it.
    case rejected = 4
    /// A file or directory cannot be read, written or replaced.
    case inputOutput = 5

    /// Thrown by a command that has said all there is to say.
    var exit: ExitCode { ExitCode(self.rawValue) }

    /// The meanings, for `assay --help`.
    static let help = """
        EXIT CODES:
          0  done, or the answer is yes
          1  the answer is no: a proof, a passphrase or a file does not verify
          2  the command line, the environment or the configuration is wrong
          3  no node answers
          4  the rules of the ledger refuse it
          5  a file or directory cannot be read, written or replaced
        """
}

/// Why a command ends without having done what it was asked to.
struct CommandFailure: Error, CustomStringConvertible {
    /// What the process tells its caller.
    let status: ExitStatus
    /// What is wrong and what to do about it.
    let description: String

    /// A failure.
    init(_ status: ExitStatus, _ description: String) {
        self.status = status
        self.description = description
    }
}

/// An error that says how the process ends because of it.
protocol ExitingError: Error, CustomStringConvertible {
    var status: ExitStatus { get }
}

extension CommandFailure: ExitingError {}

/// All that is wrong with the arguments and settings, instead of the first mistake only.
struct UsageError: ExitingError {
    /// Each mistake with the place where it was made.
    let mistakes: [String]

    var status: ExitStatus { .usage }

    var description: String {
        guard self.mistakes.count != 1 else { return self.mistakes[0] }
        return "\(self.mistakes.count) mistakes" + self.mistakes.map { "\n  \($0)" }.joined()
    }
}
