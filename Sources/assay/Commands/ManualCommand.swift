import ArgumentParser

/// `assay manual`.
struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual",
        abstract: "Print the manual of all commands as a man page.",
        discussion: """
            Examples:
              assay manual | man -l -
              assay manual > ~/.local/share/man/man1/assay.1
            """)

    func run() throws {
        print(ManualPage(try CommandInfo.all(), version: Assay.version).text)
    }
}
