import ArgumentParser
import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import AssayNode

/// `assay status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how a node is, and why the chain waits if it does.",
        discussion: """
            Examples:
              assay status
              assay status --rpc http://127.0.0.1:9000 --json
            """)

    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let status = try await self.client.client.call(API.NodeStatus.self)
        self.output.output.answer(status) { StatusText(status).text }
    }
}

/// How a node is, for people.
struct StatusText {
    private let status: API.NodeStatus.Result

    /// The text of a status.
    init(_ status: API.NodeStatus.Result) {
        self.status = status
    }

    /// All of it.
    var text: String {
        let status = self.status
        let databases = status.databases.sorted { $0.key < $1.key }
            .map { "\($0.key) \(Self.size($0.value))" }.joined(separator: ", ")
        return
            ([
                "chain       \(status.chainId)",
                "head        block \(status.head.height), \(Self.age(status.headAge)) ago",
                "hash        \(status.head.hash)",
                "log         \(status.head.logSize) entries, root \(status.head.logRoot)",
                "state       root \(status.head.stateRoot)",
                "validators  \(status.validators), \(status.quorum) of them make a block final",
                "peers       \(status.peers)",
                "mempool     \(status.mempool) statements",
                "databases   \(databases)\(status.indexed ? "" : " (no index of ids)")",
                "node        assay \(status.version.printable), \(status.role.printable)",
            ] + self.remarks).joined(separator: "\n")
    }

    /// A sentence for everything that an operator should look at.
    var remarks: [String] {
        [self.waiting, self.syncing, self.observing, self.misbehaviour].compactMap { $0 }
    }

    /// Why the chain waits; `nil` if it does not.
    var waiting: String? {
        let consensus = self.status.consensus
        guard let waiting = consensus.waiting, waiting >= WaitReport.threshold else { return nil }
        return WaitReport(
            waiting: waiting, round: consensus.round, heard: consensus.heard,
            missing: consensus.missing, quorum: self.status.quorum,
            hearsVotes: self.status.role != "follower"
        ).description
    }

    private var syncing: String? {
        let sync = self.status.sync
        guard sync.syncing else { return nil }
        var text =
            "catches up: block \(self.status.head.height) of \(sync.highestClaim) that peers claim"
        if let rate = sync.blocksPerSecond { text += ", \(rate) blocks/s" }
        if let left = sync.secondsLeft { text += ", \(left) s left" }
        return text
    }

    private var observing: String? {
        guard self.status.role == "observing" else { return nil }
        let begin = "observes: its vote record is lost, so it does not vote; "
        let byHand = "`assay votes renew` in its home, with the node stopped"
        // Fewer others than n - f never answer for it.
        return begin
            + (self.status.validators > 3
                ? "it votes again by itself two blocks after it has caught up with all but f of "
                    + "the others, or by \(byHand)"
                : "with \(self.status.validators) validators that ends only by \(byHand)")
    }

    private var misbehaviour: String? {
        guard self.status.misbehaviour > 0 else { return nil }
        return "evidence of misbehaviour: \(self.status.misbehaviour), by validators: see "
            + "`node_misbehaviour`"
    }

    private static func age(_ milliseconds: UInt64) -> String {
        milliseconds < 10_000 ? "\(milliseconds) ms" : "\(milliseconds / 1_000) s"
    }

    private static func size(_ bytes: UInt64) -> String {
        bytes < 1 << 20 ? "\(bytes >> 10) KiB" : "\(bytes >> 20) MiB"
    }
}
