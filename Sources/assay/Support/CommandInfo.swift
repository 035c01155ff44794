import ArgumentParser
import FoundationEssentials

/// What a command is called, takes and says of itself.
struct CommandInfo: Decodable {
    /// An argument, option or flag.
    struct Argument: Decodable {
        /// How an option is written.
        struct Name: Decodable {
            let kind: String
            let name: String

            /// With its hyphens.
            var text: String { self.kind == "long" ? "--\(self.name)" : "-\(self.name)" }
        }

        /// `positional`, `option` or `flag`.
        let kind: String
        let shouldDisplay: Bool
        let isOptional: Bool
        let isRepeating: Bool
        let names: [Name]?
        let valueName: String?
        let abstract: String?
        let defaultValue: String?
    }

    let commandName: String
    let superCommands: [String]?
    let abstract: String?
    let discussion: String?
    let defaultSubcommand: String?
    let subcommands: [CommandInfo]?
    let arguments: [Argument]?

    /// The command `assay` with all below it.
    static func all() throws -> CommandInfo {
        struct Dump: Decodable { let command: CommandInfo }
        return try JSONDecoder().decode(Dump.self, from: Data(Assay._dumpHelp().utf8)).command
    }

    /// The command and all below it, without those that only print help.
    var tree: [CommandInfo] {
        [self] + (self.subcommands ?? []).filter { $0.commandName != "help" }.flatMap(\.tree)
    }

    /// The words with which it is called.
    var path: String {
        ((self.superCommands ?? []) + [self.commandName]).joined(separator: " ")
    }

    /// The discussion in parts: paragraphs, and lines that are set apart.
    var parts: [Part] {
        var parts: [Part] = []
        for line in (self.discussion ?? "").split(
            separator: "\n", omittingEmptySubsequences: false
        ) {
            let text = String(line)
            if text.allSatisfy(\.isWhitespace) {
                parts.append(.paragraph(""))
            } else if text.hasPrefix("  ") {
                parts.append(.line(String(text.dropFirst(2))))
            } else if text.lowercased().hasSuffix("examples:") {
                parts.append(.examples)
            } else {
                parts.append(.paragraph(text))
            }
        }
        return parts.filter { $0 != .paragraph("") }
    }

    /// A part of a discussion.
    enum Part: Equatable {
        case paragraph(String)
        case examples
        /// As it stands, with its further indentation.
        case line(String)
    }
}
