import ArgumentParser
import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import AssayLight

/// `assay light get`.
struct LightGetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Ask a node for something, and print it once it is verified.",
        discussion: """
            Exit code 1 if it does not verify, or if it is proven that there is no such thing.

            Examples:
              assay light get account assay1… --trust my.trust
              assay light get statement 0x… --trust my.trust --witness http://other:8645
              assay light get settlement 0x… --trust my.trust --json
              assay light get model 0x… --trust my.trust
              assay light get job 0x… --trust my.trust
              assay light get block 12 --trust my.trust
              assay light get validators --trust my.trust
              assay light get checkpoint --trust my.trust
            """,
        subcommands: [
            Account.self, Model.self, Job.self, Settlement.self, Statement.self, Block.self,
            Validators.self, Checkpoint.self,
        ])

    /// What is printed with `--json`: the answer, and how it is proven.
    struct Report<Value: Encodable>: Encodable {
        let value: Value
        let proven: ProofReport
    }

    /// How an answer is proven: under which header, and what is trusted now.
    struct ProofReport: Encodable {
        let height: UInt64
        let hash: Digest
        let time: UInt64
        let stateRoot: Digest
        let trustedHeight: UInt64
        let witnesses: Int
    }

    /// `assay light get account`.
    struct Account: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "An account, or that there is none.")
        @Argument(help: "The address.")
        var address: Address
        @OptionGroup var reading: LightReading

        func run() async throws {
            try await self.reading.answer { client in
                try await client.account(self.address)
            } text: { view, proven in
                view.text(proven, share: "proven")
            } isThere: {
                $0.exists
            }
        }
    }

    /// `assay light get model`.
    struct Model: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "A registered model.")
        @Argument(help: "The model's id.")
        var id: Digest
        @OptionGroup var reading: LightReading

        func run() async throws {
            try await self.reading.answer { client in
                try await client.model(self.id)
            } text: { view, proven in
                view.exists ? view.text(proven) : "no model has the id \(view.id): \(proven)"
            } isThere: {
                $0.exists
            }
        }
    }

    /// `assay light get job`.
    struct Job: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A job, live or ended.",
            discussion: """
                That a job is not live is proven; that it never was is not, since the log has no \
                order by ids.
                """)
        @Argument(help: "The job's id.")
        var id: Digest
        @OptionGroup var reading: LightReading

        func run() async throws {
            try await self.reading.answer { client in
                try await client.job(self.id)
            } text: { view, proven in
                guard view.exists else {
                    return "no live job has the id \(view.id) (\(proven)); "
                        + "the node knows of no settlement either, which is not proven"
                }
                return Output(json: false).table(view.rows + [("as of", proven)])
            } isThere: {
                $0.exists
            }
        }
    }

    /// `assay light get settlement`.
    struct Settlement: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "How a job ended, and what it paid.")
        @Argument(help: "The job's id.")
        var job: Digest
        @OptionGroup var reading: LightReading

        func run() async throws {
            try await self.reading.answerEntry { client in
                guard let found = try await client.settlement(ofJob: self.job) else {
                    throw CommandFailure(
                        .negative,
                        "the node knows no settlement of \(self.job); that there is none is not "
                            + "proven: ask another node")
                }
                return found
            }
        }
    }

    /// `assay light get statement`.
    struct Statement: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A final statement, shown to be in its block.")
        @Argument(help: "The statement's id.")
        var txid: Digest
        @OptionGroup var reading: LightReading

        func run() async throws {
            try await self.reading.answerEntry { client in
                try await client.statement(self.txid)
            }
        }
    }
}

/// The newest head, and what belongs to it.
extension LightGetCommand {
    /// `assay light get block`.
    struct Block: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A block: all that came with it, and nothing left out.")
        @Argument(help: "A height, a hash, or latest.")
        var block = BlockReference.latest
        @OptionGroup var reading: LightReading

        /// What is printed with `--json`.
        struct View: Encodable {
            let header: HeaderView
            let statements: [StatementView]
            let settlements: Int
        }

        func run() async throws {
            let client = try self.reading.light.client()
            let block = try await client.block(self.block)
            let header = block.header.header
            let proven = await self.reading.proof(block.header, client)
            let view = View(
                header: HeaderView(header, certificate: nil),
                statements: block.statements.map { StatementView($0) },
                settlements: block.settlements.count)
            self.reading.output.output.answer(Report(value: view, proven: proven)) {
                let rows = block.statements.map {
                    "  \($0.id)  \($0.transaction.kind.rawValue) by \($0.signer.address)"
                }
                let (count, ended) = (block.statements.count, block.settlements.count)
                let title =
                    "block \(header.height) at \(WallClock.text(header.time)), "
                    + "\(count) statement\(count == 1 ? "" : "s"), "
                    + "\(ended) settlement\(ended == 1 ? "" : "s") "
                    + "(proven, and all there are: \(block.header.sealing.text))"
                return ([title] + rows).joined(separator: "\n")
            }
        }
    }

    /// `assay light get validators`.
    struct Validators: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The validators, and what they cosign checkpoints with.",
            discussion: """
                The verifier keys are what C2SP tools take, to check /checkpoint of any node: \
                demand a quorum of them.
                """)
        @OptionGroup var reading: LightReading

        func run() async throws {
            try await self.reading.answer { client in
                try await client.validators()
            } text: { view, proven in
                let keys = view.validators.map { key in
                    let cosigner = view.cosigners.first { $0.validator == key }
                    return "\(key)\n  cosigns as \(cosigner?.verifierKey ?? "nobody yet")"
                }
                return
                    (keys + [
                        "\(view.quorum) of \(view.validators.count) make a block final",
                        "as of block \(view.height), \(proven)",
                    ]).joined(separator: "\n")
            } isThere: { _ in
                true
            }
        }
    }

    /// `assay light get checkpoint`.
    struct Checkpoint: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The newest checkpoint, as transparency tools read it.")
        @OptionGroup var reading: LightReading

        /// What is printed with `--json`.
        struct View: Encodable {
            let note: String
            let size: UInt64
            let root: Digest
            let cosigners: Int
            let time: UInt64
        }

        func run() async throws {
            let client = try self.reading.light.client()
            let (note, proven) = try await client.checkpoint()
            let view = View(
                note: note.text, size: proven.checkpoint.size, root: proven.checkpoint.root,
                cosigners: proven.cosigners, time: proven.time * 1_000)
            self.reading.output.output.answer(view) {
                note.text.trimmingNewline
                    + "\n\nproven: cosigned by \(proven.cosigners) of the validators, "
                    + "a quorum of them at \(WallClock.text(proven.time * 1_000)) or later"
            }
        }
    }
}

extension String {
    /// The text without the newline at its end.
    fileprivate var trimmingNewline: String {
        self.hasSuffix("\n") ? String(self.dropLast()) : self
    }
}
