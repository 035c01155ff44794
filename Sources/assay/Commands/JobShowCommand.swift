import ArgumentParser
import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import AssayLight

/// `assay job show`.
struct JobShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a job, live or ended, and the arithmetic behind it.",
        discussion: """
            With --explain every number is derived from the others, so that it can be done again \
            by hand: escrow, draw, opened units, pay, royalty, bonds, and that as much went out as \
            came in. If something does not follow, it is said, with exit code 1.

            With --trust the node must prove its answer, and it is checked before it is printed.

            Examples:
              assay job show 0x…
              assay job show 0x… --explain --node assay1…
              assay job show 0x… --trust genesis.json --json
            """)

    @Argument(help: "The id of the job.")
    var id: Digest
    @Flag(help: "Print the arithmetic.")
    var explain = false
    @Option(
        help: ArgumentHelp(
            "With --explain: whether this account may take a slot.", valueName: "address"))
    var node: Address?
    @OptionGroup var trust: OptionalTrustOptions
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    /// What is printed with `--json --explain`.
    private struct Report: Encodable {
        let job: JobView
        let explanation: JobExplanation
    }

    func validate() throws {
        guard self.node == nil || self.explain else {
            throw ValidationError("--node needs --explain.")
        }
    }

    func run() async throws {
        let verifier = try self.trust.verifier()
        let client = try self.client.client
        let job = try await client.call(
            API.GetJob.self, API.GetJob.Params(id: self.id, prove: verifier != nil))
        guard job.id == self.id else {
            throw CommandFailure(.negative, "the node's answer is about another job")
        }
        var proven = "not proven"
        if let verifier {
            let posting =
                job.settlement == nil
                ? nil
                : try await client.call(
                    API.GetStatement.self, API.GetStatement.Params(txid: self.id)
                ).statement
            proven = try verifier.check(job, posting: posting)
        }
        guard job.exists else {
            throw CommandFailure(.negative, "no job has the id \(self.id)")
        }
        let explanation =
            self.explain ? try JobExplanation(job, try await self.facts(job, client)) : nil
        self.answer(job, explanation, proven)
        if let explanation, !explanation.mistakes.isEmpty { throw ExitStatus.negative.exit }
    }

    private func answer(_ job: JobView, _ explanation: JobExplanation?, _ proven: String) {
        let output = self.output.output
        let asOf = "block \(job.height), ledger time \(job.clock) ms (\(proven))"
        func text() -> String {
            output.table(job.rows + [("as of", asOf)])
                + (explanation.map { "\n\n" + $0.text(output) } ?? "")
        }
        if let explanation {
            output.answer(Report(job: job, explanation: explanation), text: text)
        } else {
            output.answer(job, text: text)
        }
    }

    /// What the arithmetic needs beside the job.
    private func facts(
        _ job: JobView, _ client: UnverifiedClient
    ) async throws(ClientError) -> JobExplanation.Facts {
        let parameters = try await client.call(API.GetParameters.self).parameters
        var facts = JobExplanation.Facts(feeRate: parameters[Parameter.jobFee.name] ?? 0)
        if let model = job.terms?.model {
            facts.royalty = try await client.call(
                API.GetModel.self, API.GetModel.Params(id: model)
            ).royalty
        }
        if let node {
            facts.node = try await client.call(
                API.GetAccount.self, API.GetAccount.Params(address: node))
        }
        return facts
    }
}
