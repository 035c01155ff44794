import ArgumentParser
import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto

/// `assay job list`.
struct JobListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List jobs, the newest first.",
        discussion: """
            Without a filter all jobs that were ever posted are listed, page by page.

            Examples:
              assay job list
              assay job list --status live
              assay job list --requester assay1… --limit 10
              assay job list --node assay1… --json
            """)

    @Option(help: ArgumentHelp("Only jobs that this account posted.", valueName: "address"))
    var requester: Address?
    @Option(help: ArgumentHelp("Only jobs for this model.", valueName: "id"))
    var model: Digest?
    @Option(
        help: ArgumentHelp(
            "Only jobs that stand there: live (not ended), or one of open, checking, sealed, "
                + "provisional, judged, final, failed.",
            valueName: "status"))
    var status: JobStatusFilter?
    @Option(help: ArgumentHelp("Only jobs that this account attested for.", valueName: "address"))
    var node: Address?
    @OptionGroup var page: PageOptions
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        let filters = [self.requester != nil, self.model != nil, self.status != nil]
        guard (filters + [self.node != nil]).count(where: \.self) <= 1 else {
            throw ValidationError("Name one of --requester, --model, --status and --node.")
        }
    }

    func run() async throws {
        let client = try self.client.client
        let page = try await self.page.fetch { after in
            try await client.call(
                API.ListJobs.self,
                API.ListJobs.Params(
                    requester: self.requester, model: self.model, status: self.status,
                    node: self.node, after: after, limit: self.page.limit,
                    newestFirst: !self.page.oldestFirst))
        }
        self.output.output.answer(page) {
            let lines = page.jobs.map { $0.line(at: page.clock) }
            return (lines.isEmpty ? ["no jobs"] : lines).joined(separator: "\n")
                + self.page.note(page.next)
        }
    }
}

extension JobView {
    /// The job in one line.
    func line(at clock: UInt64) -> String {
        let status = self.status?.name ?? "unknown"
        let padded = status + String(repeating: " ", count: max(0, 11 - status.count))
        guard let terms else { return "\(self.id)  \(padded)" }
        let ends =
            if let live {
                "\(live.slots.count) of \(live.n) slots, " + live.deadline.text(at: clock)
            } else if let settlement {
                "\(settlement.paid) of \(settlement.slots.count) slots paid, "
                    + "block \(settlement.height)"
            } else {
                ""
            }
        return "\(self.id)  \(padded)  \(terms.price) a unit, at most \(terms.maxUnits), "
            + "\(terms.k) of \(terms.n) agree; \(ends)"
    }
}

extension JobDeadlineView {
    /// What a job waits for, as seen at `clock` of ledger time.
    func text(at clock: UInt64) -> String {
        if let seed { return "waits for the hash of block \(seed)" }
        return "due " + LedgerTime.text(self.clock ?? 0, at: clock)
    }
}

extension SettlementView {
    /// The number of slots whose answer is the result.
    var paid: Int { self.slots.count { $0.outcome == .paid } }
}
