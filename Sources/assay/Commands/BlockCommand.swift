import ArgumentParser
import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto

/// `assay block`.
struct BlockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "block",
        abstract: "Show a block and what came with it.",
        discussion: """
            Examples:
              assay block
              assay block 12
              assay block 0x… --header
              assay block latest --json
            """)

    @Argument(help: "A height, a hash, or latest.")
    var block = BlockReference.latest
    @Flag(help: "Only the header.")
    var header = false
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let params = API.BlockParams(block: self.block)
        let output = self.output.output
        if self.header {
            let header = try await self.client.client.call(API.GetHeader.self, params)
            return output.answer(header) { output.table(header.rows) }
        }
        let block = try await self.client.client.call(API.GetBlock.self, params)
        output.answer(block) {
            ([output.table(block.header.rows)]
                + block.statements.map { "  \($0.txid)  by \($0.signer): \($0.text)" }
                + block.settlements.map { "  job \($0.job): \($0.text)" }).joined(separator: "\n")
        }
    }
}

extension HeaderView {
    /// Labels and values, for a table.
    var rows: [(label: String, value: String)] {
        [
            ("block", "\(self.height)"), ("hash", "\(self.hash)"), ("chain", "\(self.chainId)"),
            ("time", WallClock.text(self.time)), ("parent", "\(self.parent)"),
            ("proposer", "\(self.proposer)"),
            ("log", "entries from \(self.firstIndex), then \(self.logSize), root \(self.logRoot)"),
            ("state", "root \(self.stateRoot)"), ("validators", "\(self.validators)"),
            (
                "next",
                self.nextValidators == self.validators ? "the same" : "\(self.nextValidators)"
            ),
            ("parameters", "\(self.parameters)"),
        ]
    }
}

/// `assay statement`.
struct StatementCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statement",
        abstract: "Show a final statement.",
        discussion: """
            Examples:
              assay statement 0x…
              assay statement 0x… --json
            """)

    @Argument(help: "The id of the statement.")
    var txid: Digest
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await self.client.client.call(
            API.GetStatement.self, API.GetStatement.Params(txid: self.txid))
        let output = self.output.output
        output.answer(answer) {
            let statement = answer.statement
            return output.table([
                ("statement", "\(statement.txid)"), ("says", statement.text),
                ("signer", "\(statement.signer)"), ("key", "\(statement.key)"),
                ("nonce", "\(statement.nonce)"),
                ("issued", WallClock.text(statement.issuedAt.clampedMilliseconds)),
                (
                    "final",
                    "block \(answer.height), entry \(answer.index), \(WallClock.text(answer.time))"
                ),
            ])
        }
    }
}

extension UInt64 {
    /// Seconds, which a stranger may have written, in milliseconds.
    fileprivate var clampedMilliseconds: UInt64 { Swift.min(self, 253_402_300_799) * 1_000 }
}

/// `assay misbehaviour`.
struct MisbehaviourCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "misbehaviour",
        abstract: "Show the evidence against validators that a node keeps.",
        discussion: """
            The signed messages themselves, which convince anybody, come with --json.

            Examples:
              assay misbehaviour
              assay misbehaviour --json
            """)

    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await self.client.client.call(API.NodeMisbehaviour.self)
        self.output.output.answer(answer) {
            let lines = answer.misbehaviour.map {
                "\($0.kind.rawValue)  \($0.validator)  block \($0.height), round \($0.round)"
            }
            return lines.isEmpty ? "no evidence" : lines.joined(separator: "\n")
        }
    }
}
