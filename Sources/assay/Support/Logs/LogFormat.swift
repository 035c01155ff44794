import AssayAPI
import Logging

/// How a line of the log is written.
enum LogFormat: String, Hashable, Sendable, CaseIterable {
    /// For people: time, level, subsystem, message, fields.
    case text
    /// For programs: a JSON object a line.
    case json

    /// The line that says this, without its end.
    func line(
        at time: Timestamp, _ level: Logger.Level, _ subsystem: String, _ message: String,
        _ fields: Logger.Metadata
    ) -> String {
        let fields = fields.sorted { $0.key < $1.key }.map { key, value in
            (key, Self.isSecret(key) ? .string("[redacted]") : value)
        }
        switch self {
        case .text:
            let written = fields.map { " \($0)=\(Self.text($1))" }.joined()
            return "\(time) \(level) \(subsystem): \(message.printable)\(written)"
        case .json:
            let members = [
                ("time", Self.json("\(time)")), ("level", Self.json(level.rawValue)),
                ("subsystem", Self.json(subsystem)), ("message", Self.json(message)),
                ("fields", Self.object(fields.map { ($0, Self.json($1)) })),
            ]
            return Self.object(members)
        }
    }

    /// Whether a field may hold what nobody should read, by its name.
    ///
    /// Nothing logs secrets; this is for the day when something does by mistake.
    private static func isSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["passphrase", "password", "secret", "token", "authorization", "privatekey"]
            .contains { name.contains($0) }
    }

    private static func text(_ value: Logger.MetadataValue) -> String {
        let text = "\(value)".printable
        let isPlain = !text.isEmpty && !text.contains { $0 == " " || $0 == "\"" || $0 == "=" }
        return isPlain ? text : "\"\(text.replacing("\"", with: "\\\""))\""
    }

    private static func object(_ members: [(String, String)]) -> String {
        "{" + members.map { "\(Self.json($0)):\($1)" }.joined(separator: ",") + "}"
    }

    private static func json(_ value: Logger.MetadataValue) -> String {
        switch value {
        case .string(let text): Self.json(text)
        case .stringConvertible(let value): Self.json("\(value)")
        case .array(let values):
            "[" + values.map { Self.json($0) }.joined(separator: ",") + "]"
        case .dictionary(let values):
            Self.object(values.sorted { $0.key < $1.key }.map { ($0, Self.json($1)) })
        }
    }

    /// A string in JSON, with everything escaped that a terminal does not simply show.
    private static func json(_ text: String) -> String {
        let escaped = text.unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case "\"": escaped += "\\\""
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return "\"\(escaped.escapedForTerminal)\""
    }
}
