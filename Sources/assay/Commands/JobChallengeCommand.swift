import ArgumentParser
import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto

/// `assay job challenge`.
struct JobChallengeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "challenge",
        abstract: "Doubt the provisional result of a job, and call the validators to judge it.",
        discussion: """
            It locks a bond. If a quorum of the validators finds another result, the bond comes \
            back with a tenth of every bond that is slashed; otherwise it is lost. A job can be \
            challenged once, while its result is provisional.

            Examples:
              assay job challenge 0x… --key alice
              assay job challenge 0x… --dev-key 1 --json
            """)

    @Argument(help: "The id of the job.")
    var id: Digest
    @OptionGroup var signer: SignerOptions
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let client = try self.client.client
        let job = try await client.call(API.GetJob.self, API.GetJob.Params(id: self.id))
        guard job.exists else {
            throw CommandFailure(.rejected, "no job has the id \(self.id)")
        }
        guard job.status == .provisional, let live = job.live else {
            throw CommandFailure(
                .rejected,
                "the job is \(job.status?.name ?? "unknown"); only a provisional result can be "
                    + "challenged")
        }
        let final = try await client.sign(
            .challenge(Challenge(of: self.id)), key: try self.signer.load())
        self.output.output.answer(FinalReport(final)) {
            "challenged: final in block \(final.height), entry \(final.index)\n"
                + "bond       \(live.conditions.challengeBond)\n"
                + "judged     within \(LedgerTime.duration(live.conditions.judgingTime))\n"
                + "txid       \(final.statement.id)"
        }
    }
}
