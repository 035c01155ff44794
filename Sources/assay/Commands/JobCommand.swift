import ArgumentParser

/// `assay job`.
struct JobCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "job",
        abstract: "Post, list and show jobs, or challenge the result of one.",
        discussion: """
            A job asks nodes for work with a model, and locks what it may cost. Its settlement \
            says how it ended, and where every amount went.
            """,
        subcommands: [
            JobPostCommand.self, JobListCommand.self, JobShowCommand.self,
            JobChallengeCommand.self,
        ])
}
