import ArgumentParser
import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto

/// `assay proof`.
struct ProofCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proof",
        abstract: "Fetch proofs of the log and of the state.",
        discussion: """
            They are for verifiers of your own; `assay light get` fetches and checks them itself.

            Examples:
              assay proof inclusion 0x…
              assay proof inclusion 7 --size 12
              assay proof consistency 4 --second 12
              assay proof state account assay1…
              assay proof state parameters --json
              assay proof block latest --json
            """,
        subcommands: [Inclusion.self, Consistency.self, State.self, Block.self])

    /// `assay proof inclusion`.
    struct Inclusion: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "That an entry stands in the log.")
        @Argument(help: ArgumentHelp("An index of the log, or an id.", valueName: "entry"))
        var entry: EntryArgument
        @Option(
            help: ArgumentHelp("In the log of so many entries. Default: all.", valueName: "size"))
        var size: UInt64?
        @OptionGroup var client: ClientOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let answer = try await self.client.client.call(
                API.GetInclusion.self,
                API.GetInclusion.Params(
                    index: self.entry.index, id: self.entry.id, size: self.size))
            let output = self.output.output
            output.answer(answer) {
                output.table(
                    [
                        ("entry", "\(answer.index) of \(answer.size)"),
                        ("leaf", "\(answer.leaf)"), ("root", "\(answer.root)"),
                    ] + answer.path.rows)
            }
        }
    }

    /// `assay proof consistency`.
    struct Consistency: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "That the log only grew from one size to another.")
        @Argument(help: "The smaller size.")
        var first: UInt64
        @Option(help: ArgumentHelp("The larger size. Default: all entries.", valueName: "size"))
        var second: UInt64?
        @OptionGroup var client: ClientOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let answer = try await self.client.client.call(
                API.GetConsistency.self,
                API.GetConsistency.Params(first: self.first, second: self.second))
            let output = self.output.output
            output.answer(answer) {
                output.table(
                    [
                        ("first", "\(answer.first) entries, root \(answer.firstRoot)"),
                        ("second", "\(answer.second) entries, root \(answer.secondRoot)"),
                    ] + answer.path.rows)
            }
        }
    }

    /// `assay proof state`.
    struct State: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What the newest state holds under a key, or that it holds nothing.")
        @Argument(
            help: ArgumentHelp(
                "account, model, job, epoch, ballot, queue, ready, parameters, members, record "
                    + "or cosigners."))
        var kind: String
        @Argument(help: "An address, a digest or a number, as the kind demands.")
        var id: String?
        @OptionGroup var client: ClientOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let answer = try await self.client.client.call(
                API.GetStateProof.self,
                API.GetStateProof.Params(kind: self.kind, id: self.id))
            let output = self.output.output
            output.answer(answer) {
                output.table([
                    ("as of", "block \(answer.height)"),
                    ("value", answer.value.map { "\($0)" } ?? "nothing"),
                    ("proof", "\(answer.proof)"),
                ])
            }
        }
    }

    /// `assay proof block`.
    struct Block: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "All entries that came with a block, proven together.")
        @Argument(help: "A height, a hash, or latest.")
        var block = BlockReference.latest
        @OptionGroup var client: ClientOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let answer = try await self.client.client.call(
                API.GetBlockProof.self, API.GetBlockProof.Params(block: self.block))
            let output = self.output.output
            output.answer(answer) {
                output.table(answer.header.rows + [("entries", "\(answer.entries)")])
            }
        }
    }
}

/// An entry of the log: its index, or its id.
struct EntryArgument: ExpressibleByArgument {
    let index: UInt64?
    let id: Digest?

    /// The value that an argument spells; `nil` for anything else.
    init?(argument: String) {
        self.index = UInt64(argument)
        self.id = self.index == nil ? Digest(argument) : nil
        if self.index == nil, self.id == nil { return nil }
    }
}

extension [Digest] {
    /// The hashes of a path, for a table.
    fileprivate var rows: [(label: String, value: String)] {
        self.isEmpty
            ? [("path", "empty")]
            : self.enumerated().map { ($0.offset == 0 ? "path" : "", "\($0.element)") }
    }
}
