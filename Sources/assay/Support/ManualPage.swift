/// The manual of all commands, in the language of `man`.
struct ManualPage {
    private let root: CommandInfo
    private let version: String

    init(_ root: CommandInfo, version: String) {
        self.root = root
        self.version = version
    }

    /// All of it, without a line break at the end.
    var text: String {
        var lines = [
            ".TH ASSAY 1 \"\" \"assay \(Self.escape(self.version))\" \"Assay\"",
            ".SH NAME", "assay \\- \(Self.escape(self.root.abstract ?? ""))",
            ".SH SYNOPSIS", ".B assay", ".I command", "[options]",
            ".SH DESCRIPTION",
        ]
        lines += Self.discussion(self.root)
        lines.append(".SH COMMANDS")
        for command in self.root.tree.dropFirst() where command.subcommands == nil {
            lines += Self.section(command)
        }
        return lines.joined(separator: "\n")
    }

    private static func section(_ command: CommandInfo) -> [String] {
        let arguments = (command.arguments ?? []).filter { argument in
            argument.shouldDisplay
                && argument.names?.contains { ["help", "version"].contains($0.name) } != true
        }
        var lines = [".SS \"\(Self.escape(command.path))\"", ".PP"]
        lines += [
            "\\fB\(Self.escape(command.path))\\fR "
                + arguments.map(Self.synopsis).joined(separator: " ")
        ]
        if let abstract = command.abstract { lines += [".PP", Self.line(abstract)] }
        lines += Self.discussion(command)
        for argument in arguments {
            lines += [".TP", Self.heading(argument)]
            var text = argument.abstract ?? ""
            if let value = argument.defaultValue, argument.kind != "flag" {
                text += " (default: \(value))"
            }
            if !text.isEmpty { lines.append(Self.line(text)) }
        }
        return lines
    }

    private static func discussion(_ command: CommandInfo) -> [String] {
        var lines: [String] = []
        var isSetApart = false
        for part in command.parts {
            if case .line(let text) = part {
                if !isSetApart { lines += [".PP", ".nf", ".RS 4"] }
                isSetApart = true
                lines.append(Self.line(text))
                continue
            }
            if isSetApart { lines += [".RE", ".fi"] }
            isSetApart = false
            switch part {
            case .paragraph(let text): lines += [".PP", Self.line(text)]
            case .examples: lines += [".PP", "Examples:"]
            case .line: break
            }
        }
        return lines + (isSetApart ? [".RE", ".fi"] : [])
    }

    /// How an argument stands in a synopsis.
    private static func synopsis(_ argument: CommandInfo.Argument) -> String {
        let text = Self.heading(argument, namesLimit: 1)
        let repeated = argument.isRepeating ? "..." : ""
        return argument.isOptional ? "[\(text)]\(repeated)" : text + repeated
    }

    /// An argument as one writes it.
    private static func heading(
        _ argument: CommandInfo.Argument, namesLimit: Int = .max
    ) -> String {
        let value = "\\fI\(Self.escape(argument.valueName ?? ""))\\fR"
        guard argument.kind != "positional" else { return value }
        let names = (argument.names ?? []).prefix(namesLimit)
            .map { "\\fB\(Self.escape($0.text))\\fR" }.joined(separator: ", ")
        return argument.kind == "option" ? "\(names) \(value)" : names
    }

    /// Text that is a line of its own: at its beginning dots and quotes would be commands.
    private static func line(_ text: String) -> String {
        let escaped = Self.escape(text)
        return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
    }

    private static func escape(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "\\": escaped += "\\e"
            case "-": escaped += "\\-"
            case "\"": escaped += "\\(dq"
            case "\n": escaped += " "
            default: escaped.append(character)
            }
        }
    }
}
