import ArgumentParser
import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto

/// `assay model list`.
struct ModelListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List registered models, the newest first.",
        discussion: """
            Examples:
              assay model list
              assay model list --owner assay1… --json
            """)

    @Option(help: ArgumentHelp("Only models that this account registered.", valueName: "address"))
    var owner: Address?
    @OptionGroup var page: PageOptions
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let client = try self.client.client
        let page = try await self.page.fetch { after in
            try await client.call(
                API.ListModels.self,
                API.ListModels.Params(
                    owner: self.owner, after: after, limit: self.page.limit,
                    newestFirst: !self.page.oldestFirst))
        }
        self.output.output.answer(page) {
            let lines = page.models.map { row in
                "\(row.model.id)  unit \((row.model.unitRule ?? "unknown").printable), "
                    + "royalty \(row.model.royalty ?? 0) of 10000, "
                    + "\(row.model.exact == true ? "exact" : "not exact"), "
                    + "attested \(row.model.uses ?? 0) times, block \(row.height)"
            }
            return (lines.isEmpty ? ["no models"] : lines).joined(separator: "\n")
                + self.page.note(page.next)
        }
    }
}
