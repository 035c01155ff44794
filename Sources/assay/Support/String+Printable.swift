extension StringProtocol {
    /// The text with everything escaped that a terminal does not simply show: controls, marks
    /// that change the direction of writing, and characters that are not seen.
    ///
    /// For whatever strangers wrote and people read.
    var printable: String {
        self.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
                .paragraphSeparator:
                text += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}

extension String {
    /// JSON that says the same, with everything escaped that a terminal does not simply show.
    ///
    /// Encoders escape the controls of ASCII only. Outside of strings JSON has none but line
    /// breaks.
    var escapedForTerminal: String {
        self.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar.properties.generalCategory {
            case .control where scalar == "\n": text.unicodeScalars.append(scalar)
            case .control, .format, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
