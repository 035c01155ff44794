import ArgumentParser
import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import AssayLight

/// `assay light`.
struct LightCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "light",
        abstract: "Read the ledger without a node of your own, and verify everything.",
        discussion: """
            A light client keeps one small file: a head that it trusts, and the validators after \
            it. Whatever a node answers is checked against it before it is printed. Witnesses are \
            other nodes, best run by others: if they show another history, both are kept as \
            evidence and nothing is believed.

            Examples:
              assay light sync --trust my.trust --genesis genesis.json --from http://node:8645
              assay light get account assay1… --trust my.trust --witness http://other:8645
              assay light serve --trust my.trust --port 8640
            """,
        subcommands: [LightSyncCommand.self, LightGetCommand.self, LightServeCommand.self])
}

/// `assay light sync`.
struct LightSyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Move the trust to the newest head.",
        discussion: """
            Follows the changes of validators from the trusted head to the newest, demands a proof \
            that the log only grew, compares with the witnesses, and writes the new trust.

            Examples:
              assay light sync --trust my.trust --genesis genesis.json
              assay light sync --trust my.trust --from http://node:8645 \\
                  --witness http://other:8645
            """)

    @OptionGroup var light: LightOptions
    @OptionGroup var output: OutputOptions

    /// What is printed with `--json`.
    private struct Report: Encodable {
        let chainId: ChainID
        let from: UInt64
        let height: UInt64
        let hash: Digest
        let time: UInt64
        let age: UInt64
        let logSize: UInt64
        let validators: Int
        let changes: Int
        let bytes: Int
        let witnesses: [String]
        let silentWitnesses: [String]
    }

    func run() async throws {
        let client = try self.light.client(mustSave: true)
        let report = try await client.sync()
        let trust = await client.trust
        let output = self.output.output
        for url in report.silent { output.warn("the witness \(url) does not answer") }
        let age = trust.age(at: WallClock.seconds)
        let answer = Report(
            chainId: trust.chain, from: report.from, height: trust.height, hash: trust.block,
            time: trust.time * 1_000, age: age, logSize: trust.logSize,
            validators: trust.validators.count, changes: report.changes, bytes: report.bytes,
            witnesses: report.witnesses, silentWitnesses: report.silent)
        output.answer(answer) {
            """
            trusted    block \(trust.height) of \(trust.chain), \(age) s old
            hash       \(trust.block)
            log        \(trust.logSize) entries, shown to continue those of block \(report.from)
            validators \(trust.validators.count), after \
            \(report.changes) change\(report.changes == 1 ? "" : "s")
            witnesses  \(Self.text(report.witnesses))
            saved      \(self.light.trust), by \(report.bytes) bytes from the node
            """
        }
    }

    private static func text(_ witnesses: [String]) -> String {
        witnesses.isEmpty
            ? "none: a quorum whose keys leaked could show you a history of its own"
            : "\(witnesses.count) show the same: \(witnesses.joined(separator: ", "))"
    }
}
