import ArgumentParser
import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import Glibc
import UnixSignals

/// `assay watch`.
struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follow blocks, statements, settlements or a node's status as they come.",
        discussion: """
            One line an event; with --json one object a line. If the connection breaks it is made \
            again, and goes on behind the last event: none comes twice, and none is left out. \
            Ctrl-C ends it.

            Examples:
              assay watch blocks
              assay watch blocks --from-height 0 --count 10
              assay watch statements --signer assay1… --kind attest
              assay watch settlements --node assay1… --after 4711 --json
              assay watch status --json
            """)

    @Argument(help: "What to follow: blocks, statements, settlements or status.")
    var topic: SubscriptionTopic
    @Option(
        help: ArgumentHelp(
            "Begin with this block. Default: the one after the newest.", valueName: "height"))
    var fromHeight: UInt64?
    @Option(
        help: ArgumentHelp(
            "Begin behind this entry of the log: statements and settlements.", valueName: "index"))
    var after: UInt64?
    @Option(help: ArgumentHelp("Only statements by this account.", valueName: "address"))
    var signer: Address?
    @Option(help: ArgumentHelp("Only statements of this kind.", valueName: "kind"))
    var kind: TransactionKind?
    @Option(
        help: ArgumentHelp("Only statements or settlements about this model.", valueName: "id"))
    var model: Digest?
    @Option(
        help: ArgumentHelp("Only statements or settlements about this job.", valueName: "id"))
    var job: Digest?
    @Option(
        help: ArgumentHelp(
            "Only settlements in which this account had a slot.", valueName: "address"))
    var node: Address?
    @Option(
        help: ArgumentHelp("Only settlements of this account's jobs.", valueName: "address"))
    var requester: Address?
    @Option(help: ArgumentHelp("End after so many events.", valueName: "number"))
    var count: UInt64?
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard self.count != 0 else { throw ValidationError("--count is at least 1.") }
        guard self.fromHeight == nil || self.after == nil else {
            throw ValidationError("Name --from-height or --after, not both.")
        }
    }

    func run() async throws {
        let params = API.Subscribe.Params(
            topic: self.topic, fromHeight: self.fromHeight, after: self.after, model: self.model,
            job: self.job, kind: self.kind, signer: self.signer, node: self.node,
            requester: self.requester)
        let client = try self.client.client
        let events = client.follow(params) { change in
            Program.printError(Self.text(of: change, at: client.url))
        }
        let (output, count) = (self.output.output, self.count)
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in signals { break }
            }
            group.addTask { try await Self.show(events, count, output) }
            // Whichever ends first ends both.
            try await group.next()
            group.cancelAll()
        }
    }

    private static func show(
        _ events: ChainEvents, _ count: UInt64?, _ output: Output
    ) async throws {
        var shown: UInt64 = 0
        for try await event in events {
            if output.json { output.writeLine(event) } else { print(event.line) }
            // Whoever reads a pipe wants to know now; whoever closed it, nothing more.
            guard fflush(nil) == 0 else { throw ExitStatus.inputOutput.exit }
            shown += 1
            if shown == count { return }
        }
    }

    /// What became of a connection, for people.
    private static func text(of change: ConnectionChange, at url: String) -> String {
        switch change {
        case .restored: return "\(url): connected again"
        case .lost(let error, let pause):
            let reason = if case .unreachable(_, let reason) = error { reason } else { "\(error)" }
            let tenths = pause.components.seconds * 10 + pause.components.attoseconds / Int64(1e17)
            return "\(url): \(reason.printable); again in \(tenths / 10).\(tenths % 10) s"
        }
    }
}

extension ChainEvent {
    /// The event as people read it.
    var line: String {
        if let block {
            let entries = block.logSize - min(block.logSize, block.firstIndex)
            return "block \(block.height)  \(WallClock.text(block.time))  "
                + "\(entries) entr\(entries == 1 ? "y" : "ies"), log \(block.logSize)  "
                + "\(block.hash)"
        }
        if let status {
            let remarks = StatusText(status).remarks.map { "; " + $0 }.joined()
            return
                ("block \(status.head.height)  \(WallClock.text(status.head.time))  "
                + "\(status.peers) peer\(status.peers == 1 ? "" : "s"), "
                + "\(status.mempool) in the mempool\(remarks)").printable
        }
        let place = "block \(self.height), entry \(self.index ?? 0)"
        if let statement {
            return "\(place)  \(statement.txid)  by \(statement.signer): \(statement.text)"
        }
        if let settlement {
            return "\(place)  job \(settlement.job): \(settlement.text)"
        }
        return place
    }
}

extension StatementView {
    /// What the statement says, in a few words.
    var text: String {
        let statement = try? Statement(
            decoding: self.encoded.bytes, limit: Statement.maximumSize)
        return (statement?.transaction.text ?? self.kind).printable
    }
}

extension SettlementView {
    /// How the job ended, in a few words.
    var text: String {
        let settlement = try? Settlement(
            decoding: self.encoded.bytes, limit: Settlement.maximumSize)
        return settlement?.text ?? self.status.name
    }
}
