import NIOPosix

/// Runs the command that an operator named for a model.
struct ModelRunner: Sendable {
    /// The command, for the shell.
    let command: String
    /// How units are found.
    let count: UnitCount
    /// What a run may use.
    let limits: RunLimits
    /// The threads that wait for commands.
    let threads: NIOThreadPool

    /// Runs the command on a file, and answers with its output and its units.
    ///
    /// The run ends if the task is cancelled.
    func run(
        input path: String, size: Int
    ) async throws(RunError) -> (output: [UInt8], units: UInt64) {
        let run = ChildRun()
        let (command, limits) = (self.command, self.limits)
        let ended: Result<RunOutput, RunError>? = await withTaskCancellationHandler {
            try? await self.threads.runIfActive {
                Result { () throws(RunError) in
                    try run.run(command, input: path, limits: limits)
                }
            }
        } onCancel: {
            run.cancel()
        }
        guard let ended else { throw .cancelled }
        let result = try ended.get()
        let units = try self.count.units(inputSize: size, notes: result.notes)
        return (result.output, units)
    }
}
