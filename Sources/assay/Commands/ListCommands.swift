import ArgumentParser
import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto

/// `assay attestation`.
struct AttestationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attestation",
        abstract: "List what was attested.",
        subcommands: [AttestationListCommand.self])
}

/// `assay attestation list`.
struct AttestationListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List attestations, the newest first.",
        discussion: """
            Examples:
              assay attestation list
              assay attestation list --signer assay1… --limit 10
              assay attestation list --model 0x… --all --json
            """)

    @Option(help: ArgumentHelp("Only attestations by this account.", valueName: "address"))
    var signer: Address?
    @Option(help: ArgumentHelp("Only attestations of this model.", valueName: "id"))
    var model: Digest?
    @Option(help: ArgumentHelp("Only attestations for this job.", valueName: "id"))
    var job: Digest?
    @OptionGroup var page: PageOptions
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard [self.signer != nil, self.model != nil, self.job != nil].count(where: \.self) <= 1
        else { throw ValidationError("Name one of --signer, --model and --job.") }
    }

    func run() async throws {
        let client = try self.client.client
        let page = try await self.page.fetch { after in
            try await client.call(
                API.ListAttestations.self,
                API.ListAttestations.Params(
                    signer: self.signer, model: self.model, job: self.job, after: after,
                    limit: self.page.limit, newestFirst: !self.page.oldestFirst))
        }
        self.output.output.answer(page) {
            let lines = page.attestations.map {
                "block \($0.height), entry \($0.index)  \($0.id)  by \($0.statement.signer): "
                    + $0.statement.text
            }
            return (lines.isEmpty ? ["no attestations"] : lines).joined(separator: "\n")
                + self.page.note(page.next)
        }
    }
}

/// `assay settlement`.
struct SettlementCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settlement",
        abstract: "List how jobs ended.",
        subcommands: [SettlementListCommand.self])
}

/// `assay settlement list`.
struct SettlementListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List settlements, the newest first.",
        discussion: """
            Examples:
              assay settlement list
              assay settlement list --node assay1… --all
              assay settlement list --job 0x… --json
            """)

    @Option(
        help: ArgumentHelp("Only those in which this account had a slot.", valueName: "address"))
    var node: Address?
    @Option(help: ArgumentHelp("Only that of this job.", valueName: "id"))
    var job: Digest?
    @Option(help: ArgumentHelp("Only of work with this model.", valueName: "id"))
    var model: Digest?
    @Option(help: ArgumentHelp("Only of jobs that this account posted.", valueName: "address"))
    var requester: Address?
    @OptionGroup var page: PageOptions
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        let filters = [self.node != nil, self.job != nil, self.model != nil]
        guard (filters + [self.requester != nil]).count(where: \.self) <= 1 else {
            throw ValidationError("Name one of --node, --job, --model and --requester.")
        }
    }

    func run() async throws {
        let client = try self.client.client
        let page = try await self.page.fetch { after in
            try await client.call(
                API.ListSettlements.self,
                API.ListSettlements.Params(
                    node: self.node, job: self.job, model: self.model, requester: self.requester,
                    after: after, limit: self.page.limit, newestFirst: !self.page.oldestFirst))
        }
        self.output.output.answer(page) {
            let lines = page.settlements.map {
                "block \($0.height), entry \($0.index)  job \($0.job): \($0.text)"
            }
            return (lines.isEmpty ? ["no settlements"] : lines).joined(separator: "\n")
                + self.page.note(page.next)
        }
    }
}
