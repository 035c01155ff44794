import ArgumentParser
import AssayConsensus
import AssayCore
import AssayCrypto
import AssayNode
import AssayStore

/// `assay votes`: what a validator remembers of its votes.
struct VotesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "votes",
        abstract: "Show or renew what a validator remembers of its votes.",
        discussion: """
            A validator writes down what it signs before it sends it, and never signs anything \
            that contradicts it. Where that record is lost (a disk was replaced, a backup was \
            restored), the node observes. With four validators or more it votes again by itself \
            once that is safe; `assay votes renew` ends it by hand.

            EXAMPLES:
              assay votes show --home /srv/assay
              assay votes renew --home /srv/assay --from-height 1204 --nothing-signed-from-there
            """,
        subcommands: [VotesShowCommand.self, VotesRenewCommand.self])
}

/// `assay votes show`.
struct VotesShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what a validator remembers of its votes.",
        discussion: """
            The node must be stopped.

            EXAMPLES:
              assay votes show
              assay votes show --home /srv/assay --json
            """)

    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let home = self.home.directory
        try home.checkHasData()
        let record =
            VoteBook.exists(at: home.data)
            ? try stopped(home) { () throws(NodeError) in
                try VoteBook(at: home.data).record()
            } : nil
        let answer = VotesAnswer(record)
        let output = self.output.output
        output.answer(answer) { answer.text(output) }
    }
}

/// `assay votes renew`.
struct VotesRenewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "renew",
        abstract: "Allow a validator to vote again, from a height on.",
        discussion: """
            \(Self.danger)

            EXAMPLES:
              assay votes renew --from-height 1204 --nothing-signed-from-there
            """)

    /// What goes wrong, and how to find a height at which it cannot.
    private static let danger = """
        DANGER. If this validator, on this or any other machine, ever signed a vote at or above \
        that height, it can now sign one that contradicts it: then two different blocks can \
        become final, and the chain has forked for good. Votes are sent for the block after the \
        head, so take the head of EVERY other validator (`assay status`), add 3 to the highest, \
        and make sure that no other copy of this key runs anywhere. The node must be stopped. \
        Docs/Operating.md says what to do where the others cannot go on without this one.
        """

    @Option(help: ArgumentHelp("The first height to vote at.", valueName: "height"))
    var fromHeight: UInt64
    @Flag(help: "I know that this key signed no vote at that height or above, anywhere.")
    var nothingSignedFromThere = false
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard self.fromHeight > 0 else {
            throw ValidationError("--from-height: block 0 is the genesis; the first vote is at 1")
        }
    }

    func run() async throws {
        guard self.nothingSignedFromThere else {
            throw CommandFailure(
                .usage,
                "nothing was changed. \(Self.danger) If that is certain, say so with "
                    + "--nothing-signed-from-there.")
        }
        let home = self.home.directory
        try home.checkHasData()
        let before = try stopped(home) { () throws(NodeError) in
            try VoteBook.renew(at: home.data, from: self.fromHeight)
        }
        let answer = RenewedVotes(
            before: VotesAnswer(before), after: VotesAnswer(VoteRecord(height: self.fromHeight)))
        self.output.output.answer(answer) {
            "this validator votes from height \(self.fromHeight) on; before: "
                + answer.before.summary
        }
    }
}

/// Uses the vote record of a home, and says so if its node runs.
private func stopped<Result>(
    _ home: Home, _ body: () throws(NodeError) -> Result
) throws -> Result {
    do throws(NodeError) {
        return try body()
    } catch {
        if case .store(.locked) = error {
            throw CommandFailure(
                .inputOutput,
                "the node of \(home.path) runs: stop it first, since it holds its vote record")
        }
        throw error
    }
}

extension Home {
    /// Throws if there is no node here.
    fileprivate func checkHasData() throws(CommandFailure) {
        guard OutputFile.exists(self.genesis) else {
            throw CommandFailure(
                .inputOutput,
                "\(self.path) is not the home of a node (no genesis.json): give --home")
        }
    }
}

/// What `assay votes renew` did.
private struct RenewedVotes: Encodable {
    let before: VotesAnswer
    let after: VotesAnswer
}

/// A vote record for programs and people.
struct VotesAnswer: Encodable {
    /// What state a record is in.
    enum State: String, Encodable {
        /// There is none: the node observes.
        case lost
        /// It is as `assay init` makes it, good only at height 1.
        case new
        /// It began empty, and something was signed at height 1: as good only there, until others
        /// are seen to begin the chain as well.
        case provisional
        /// It says up to where the validator has voted.
        case kept
    }

    /// A block that was signed in a round.
    struct Lock: Encodable {
        let round: UInt64
        let block: Digest
    }

    let state: State
    let height: UInt64?
    let round: UInt64?
    let proposed: Digest?
    let prepared: Digest?
    let lock: Lock?

    /// The answer about a record; about its absence if it is `nil`.
    init(_ record: VoteRecord?) {
        guard let record, !record.isNew else {
            self.state = record == nil ? .lost : .new
            (self.height, self.round, self.proposed) = (nil, nil, nil)
            (self.prepared, self.lock) = (nil, nil)
            return
        }
        self.state = record.isProvisional ? .provisional : .kept
        self.height = record.height
        self.round = record.round
        self.proposed = record.proposal?.block
        self.prepared = record.prepared
        self.lock = record.lock.map { Lock(round: $0.prepared.round, block: $0.prepared.block) }
    }

    /// The state in a few words.
    var summary: String {
        switch self.state {
        case .lost: "no vote record: a validator observes; one that never voted has none either"
        case .new: "an empty record, as `assay init` makes it: good only at height 1"
        case .provisional:
            "began empty, and good only at height 1 until others are seen to begin there too"
        case .kept: "votes up to height \(self.height ?? 0), round \(self.round ?? 0)"
        }
    }

    /// The record for people.
    func text(_ output: Output) -> String {
        guard self.state == .kept || self.state == .provisional else { return self.summary }
        var rows = [("height", "\(self.height ?? 0)"), ("round", "\(self.round ?? 0)")]
        if self.state == .provisional { rows.append(("state", self.summary)) }
        if let proposed { rows.append(("proposed", "\(proposed)")) }
        rows.append(("prepared", self.prepared.map { "\($0)" } ?? "nothing in this round"))
        rows.append(("lock", self.lock.map { "\($0.block) of round \($0.round)" } ?? "none"))
        return output.table(rows)
    }
}
