import ArgumentParser
import AssayAPI
import AssayClient
import AssayCrypto

/// `assay admin`.
struct AdminCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin",
        abstract: "Administer a running node.",
        discussion: """
            A node makes a token for its administrators in its home, admin.token, when it starts \
            for the first time. These commands read it there; for a node elsewhere name a copy \
            with --token-file.

            Examples:
              assay admin log --level debug --subsystem peers
              assay admin snapshot --home /var/lib/assay
              assay admin stop --rpc https://node.example:8645 --token-file admin.token
            """,
        subcommands: [
            AdminPeersCommand.self, AdminSnapshotCommand.self, AdminLogCommand.self,
            AdminStopCommand.self,
        ])
}

/// `assay admin peers`.
struct AdminPeersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peers",
        abstract: "Show peers and all known addresses, or let a peer go.",
        discussion: """
            Examples:
              assay admin peers
              assay admin peers --disconnect 0x02… --ban 1h
            """)

    @OptionGroup var admin: AdminOptions
    @Option(help: ArgumentHelp("Let this peer go.", valueName: "key"))
    var disconnect: PublicKey?
    @Option(help: ArgumentHelp("For how long it may not come back.", valueName: "duration"))
    var ban: DurationArgument?
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard self.ban == nil || self.disconnect != nil else {
            throw ValidationError("--ban needs --disconnect.")
        }
    }

    func run() async throws {
        let params =
            self.disconnect.map { key in
                API.AdminPeers.Params(
                    disconnect: key, banSeconds: self.ban.map { $0.milliseconds / 1_000 })
            } ?? API.AdminPeers.Params()
        let answer = try await self.admin.administrator.call(API.AdminPeers.self, params)
        let output = self.output.output
        output.answer(answer) {
            let peers = answer.peers.map {
                "\($0.publicKey)  \($0.remote.printable)  \($0.agent.printable)"
            }
            return
                (["\(peers.count) peers"] + peers
                + ["\(answer.addresses.count) addresses"] + answer.addresses.map(\.printable))
                .joined(separator: "\n")
        }
    }
}

/// `assay admin snapshot`.
struct AdminSnapshotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot",
        abstract: "Copy the databases of a running node into its home.",
        discussion: """
            The chain goes on meanwhile. The copy can be another node's `data`; it holds no keys \
            and no record of votes.

            Examples:
              assay admin snapshot --home /var/lib/assay
            """)

    @OptionGroup var admin: AdminOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await self.admin.administrator.call(API.AdminSnapshot.self)
        self.output.output.answer(answer) {
            "a copy up to block \(answer.height) is in \(answer.path.printable)"
        }
    }
}

/// `assay admin log`.
struct AdminLogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Show what a running node logs, or change it until it stops.",
        discussion: """
            Examples:
              assay admin log
              assay admin log --level debug --subsystem peers
              assay admin log --level info
            """)

    @OptionGroup var admin: AdminOptions
    @Option(help: ArgumentHelp("trace, debug, info, … error.", valueName: "level"))
    var level: String?
    @Option(help: ArgumentHelp("Only of this subsystem.", valueName: "name"))
    var subsystem: String?
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard self.subsystem == nil || self.level != nil else {
            throw ValidationError("--subsystem needs --level.")
        }
    }

    func run() async throws {
        let params =
            self.level.map { API.AdminLogLevel.Params(level: $0, subsystem: self.subsystem) }
            ?? API.AdminLogLevel.Params()
        let answer = try await self.admin.administrator.call(API.AdminLogLevel.self, params)
        let output = self.output.output
        output.answer(answer) {
            output.table(answer.levels.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        }
    }
}

/// `assay admin stop`.
struct AdminStopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stop a running node once everything is written.",
        discussion: """
            Examples:
              assay admin stop --home /var/lib/assay
            """)

    @OptionGroup var admin: AdminOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await self.admin.administrator.call(API.AdminStop.self)
        self.output.output.answer(answer) { "the node is stopping" }
    }
}
