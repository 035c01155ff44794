import ArgumentParser

/// `assay genesis`: what a chain begins with.
struct GenesisCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "genesis",
        abstract: "Make and check genesis files.",
        discussion: """
            A genesis file says what a chain begins with: its validators, parameters and accounts. \
            The chain id comes from it, so that two chains never share one. Compare the id, not \
            the file: the names and network addresses of validators are not part of it.

            EXAMPLES:
              assay genesis check genesis.json
              assay genesis new --name lab --validator 0x02…=alice \\
                --account assay1…=1000000 --reserve 1000000000 -o genesis.json
            """,
        subcommands: [
            GenesisNewCommand.self, GenesisCheckCommand.self, GenesisShowCommand.self,
        ])
}
