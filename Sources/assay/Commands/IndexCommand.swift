import ArgumentParser
import AssayAPI
import AssayCore
import AssayNode
import AssayStore

/// `assay index`.
struct IndexCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index",
        abstract: "The index, from which a node finds statements and answers lists.",
        discussion: """
            It is derived from the ledger, and can be made again at any time. A node that needs \
            none sets node.index = false.
            """,
        subcommands: [IndexRebuildCommand.self])
}

/// `assay index rebuild`.
struct IndexRebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Make the index of a home again, from its ledger.",
        discussion: """
            The node must be stopped. If it is interrupted, the next start goes on.

            Examples:
              assay index rebuild --home /var/lib/assay
              assay index rebuild --home /tmp/my-chain --json
            """)

    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let home = self.home.directory
        let genesis = try GenesisFile.read(home.genesis).genesis
        try ChainStore.removeIndex(at: home.data)
        let bar = ProgressBar("indexing")
        defer { bar.end() }
        let opened = try await OpenedChain(at: home.data, genesis: genesis) { bar.show($0) }
        bar.end()
        let report = RebuildReport(
            chainId: genesis.chain, height: try opened.store.indexedHeight() ?? 0)
        self.output.output.answer(report) {
            "the index of \(report.chainId) is made again, up to block \(report.height)"
        }
    }
}

/// What `assay index rebuild --json` prints.
private struct RebuildReport: Encodable {
    let chainId: ChainID
    let height: UInt64
}
