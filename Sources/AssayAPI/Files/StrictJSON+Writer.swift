import AssayCrypto

extension StrictJSON {
    /// The JSON text of the value, for people: one field a line, two spaces for each level.
    ///
    /// Lists and objects of up to 90 characters stay on one line when they are inside a list.
    var text: String {
        var text = ""
        self.write(to: &text, indent: "", inList: false)
        return text + "\n"
    }

    private func write(to text: inout String, indent: String, inList: Bool) {
        switch self {
        case .array(let elements):
            Self.write(elements.map { ("", $0) }, in: ("[", "]"), to: &text, indent: indent)
        case .object(let fields):
            if inList, self.compact.utf8.count <= 90 {
                text += self.compact
                return
            }
            let parts = fields.map { (Self.quoted($0.name) + ": ", $0.value) }
            Self.write(parts, in: ("{", "}"), to: &text, indent: indent, isList: false)
        default:
            text += self.compact
        }
    }

    private static func write(
        _ parts: [(label: String, value: StrictJSON)], in ends: (String, String),
        to text: inout String, indent: String, isList: Bool = true
    ) {
        guard !parts.isEmpty else {
            text += ends.0 + ends.1
            return
        }
        let inner = indent + "  "
        text += ends.0
        for (index, part) in parts.enumerated() {
            text += (index == 0 ? "\n" : ",\n") + inner + part.label
            part.value.write(to: &text, indent: inner, inList: isList)
        }
        text += "\n" + indent + ends.1
    }

    /// The JSON text on one line.
    var compact: String {
        switch self {
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .number(let digits): digits
        case .string(let text): Self.quoted(text)
        case .array(let elements):
            "[" + elements.map(\.compact).joined(separator: ", ") + "]"
        case .object(let fields):
            "{"
                + fields.map { Self.quoted($0.name) + ": " + $0.value.compact }
                .joined(separator: ", ") + "}"
        }
    }

    /// A string in quotes, with the escapes that RFC 8259 demands and no others.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20:
                quoted += "\\u00" + Hex.encode([UInt8(scalar.value)])
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
