import ArgumentParser
import Glibc

/// Runs the command line and ends the process with a documented exit code.
enum Program {
    /// Parses the arguments, runs the command they name, and ends the process.
    ///
    /// With `--json` among the arguments an error is one JSON object on standard output; without,
    /// it is text on standard error.
    static func run<Root: AsyncParsableCommand>(_ root: Root.Type) async -> Never {
        do {
            var command = try root.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            Self.end(.success)
        } catch let error as any ExitingError {
            Self.report(error.description, error.status)
            Self.end(error.status)
        } catch {
            Self.end(Self.report(error, of: root))
        }
    }

    /// Reports what ArgumentParser threw: a request for help, a mistake in the arguments, or an
    /// error of another kind.
    private static func report<Root: ParsableCommand>(
        _ error: any Error, of root: Root.Type
    ) -> ExitStatus {
        let code = root.exitCode(for: error)
        if code == .success {
            print(root.fullMessage(for: error))
            return .success
        }
        if let status = ExitStatus(rawValue: code.rawValue), error is ExitCode { return status }
        // ArgumentParser's own code for wrong arguments is 64.
        let status: ExitStatus = code == .validationFailure ? .usage : .inputOutput
        if Self.wantsJSON || status == .inputOutput {
            Self.report(root.message(for: error), status)
        } else {
            Self.printError(root.fullMessage(for: error))
        }
        return status
    }

    private static func report(_ message: String, _ status: ExitStatus) {
        if Self.wantsJSON {
            Output(json: true).write(ErrorReport(error: .init(message: message, status: status)))
        } else {
            let style = Style(descriptor: STDERR_FILENO)
            Self.printError(style.red("error:") + " " + message)
        }
    }

    private static var wantsJSON: Bool {
        CommandLine.arguments.prefix { $0 != "--" }.contains("--json")
    }

    /// Prints a line on standard error.
    static func printError(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }

    private static func end(_ status: ExitStatus) -> Never {
        // Output that cannot be written is an error too, or a full disk would look like success.
        if fflush(nil) != 0, status == .success {
            Self.printError("error: cannot write to standard output")
            exit(ExitStatus.inputOutput.rawValue)
        }
        exit(status.rawValue)
    }
}

/// An error for programs.
private struct ErrorReport: Encodable {
    struct Body: Encodable {
        let message: String
        let exitCode: Int32

        init(message: String, status: ExitStatus) {
            self.message = message
            self.exitCode = status.rawValue
        }
    }

    let error: Body
}
