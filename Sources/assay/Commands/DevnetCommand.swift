import ArgumentParser

/// `assay devnet`: a whole network of real processes on this machine.
struct DevnetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devnet",
        abstract: "Run a network of several validators on this machine.",
        discussion: """
            Each node is a process of its own (`assay start`), with a home, a key and a log of \
            its own under --home, and talks TLS with the others over loopback. The accounts of \
            the validators and of the development keys are rich: use those with --dev-key. \
            Ctrl-C stops all of it; on the same --home the chain goes on later.

            From another terminal: `status` shows the nodes, `kill` ends some as a power cut \
            would, `start` starts them again, `stop` ends all.

            EXAMPLES:
              assay devnet --validators 4
              assay devnet --validators 7 --observers 2 --home /tmp/net --port 9000
              assay devnet --home /tmp/net --detach
              assay devnet status --home /tmp/net
              assay devnet kill v2 v3 --home /tmp/net && assay devnet start v2 --home /tmp/net
              assay devnet stop --home /tmp/net
            """,
        subcommands: [
            DevnetRunCommand.self, DevnetStatusCommand.self, DevnetStopCommand.self,
            DevnetKillCommand.self, DevnetStartCommand.self,
        ],
        defaultSubcommand: DevnetRunCommand.self)
}

/// The option that names the directory of a network.
struct DevnetHomeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The directory of the devnet.", valueName: "directory"))
    var home: String

    /// The directory.
    var directory: DevnetDirectory {
        get throws { DevnetDirectory(path: try AbsolutePath.of(self.home)) }
    }
}
