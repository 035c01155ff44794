extension StrictJSONParser {
    /// The string that begins with the quote at the cursor.
    mutating func string() throws(Failure) -> String {
        self.position += 1
        var bytes: [UInt8] = []
        while let byte = self.next {
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    throw self.failure("the string is not valid UTF-8")
                }
                self.position += 1
                return text
            case UInt8(ascii: "\\"):
                self.position += 1
                bytes.append(contentsOf: try self.escape().utf8)
            case 0..<0x20:
                throw self.failure("a control character in a string (write it as \\u00XX)")
            default:
                bytes.append(byte)
                self.position += 1
            }
        }
        throw self.failure("the string has no closing quote")
    }

    private mutating func escape() throws(Failure) -> String {
        let plain: [UInt8: Unicode.Scalar] = [
            UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/",
            UInt8(ascii: "b"): "\u{8}", UInt8(ascii: "f"): "\u{c}", UInt8(ascii: "n"): "\n",
            UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
        ]
        guard let byte = self.next else { throw self.failure("the string has no closing quote") }
        if let scalar = plain[byte] {
            self.position += 1
            return String(scalar)
        }
        guard self.take(UInt8(ascii: "u")) else { throw self.failure("an unknown escape") }
        var units = [try self.codeUnit()]
        if UTF16.isLeadSurrogate(units[0]) {
            guard self.take(UInt8(ascii: "\\")), self.take(UInt8(ascii: "u")) else {
                throw self.failure("half of a surrogate pair")
            }
            units.append(try self.codeUnit())
        }
        guard let text = String(validating: units, as: UTF16.self) else {
            throw self.failure("half of a surrogate pair")
        }
        return text
    }

    private mutating func codeUnit() throws(Failure) -> UInt16 {
        let end = self.position + 4
        guard end <= self.text.count,
            self.text[self.position..<end].allSatisfy(Self.isHexadecimal),
            let unit = UInt16(
                String(decoding: self.text[self.position..<end], as: UTF8.self), radix: 16)
        else { throw self.failure("expected 4 hexadecimal digits after \\u") }
        self.position = end
        return unit
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte)
    }
}
