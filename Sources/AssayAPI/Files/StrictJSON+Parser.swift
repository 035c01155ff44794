extension StrictJSON {
    /// Why a text is no JSON, and where: lines and columns begin with 1, columns count bytes.
    struct SyntaxError: Error, Hashable, Sendable {
        let line: Int
        let column: Int
        let reason: String
    }

    /// How deep lists and objects may be nested.
    static let maximumDepth = 32

    /// Reads a text that holds one JSON value and nothing else.
    init(parsing text: [UInt8]) throws(SyntaxError) {
        var parser = StrictJSONParser(text: text)
        self = try parser.document()
    }
}

/// A cursor over the bytes of a JSON text.
struct StrictJSONParser {
    typealias Failure = StrictJSON.SyntaxError

    let text: [UInt8]
    /// The index of the next byte.
    var position = 0
    private var depth = 0

    init(text: [UInt8]) {
        self.text = text
    }

    /// The value that the text consists of.
    mutating func document() throws(Failure) -> StrictJSON {
        let value = try self.value()
        self.skipSpace()
        guard self.position == self.text.count else {
            throw self.failure("there is more text after the end of the value")
        }
        return value
    }

    private mutating func value() throws(Failure) -> StrictJSON {
        self.skipSpace()
        guard let byte = self.next else {
            throw self.failure("the text ends where a value should be")
        }
        switch byte {
        case UInt8(ascii: "{"):
            return try self.nested { parser throws(Failure) in try parser.object() }
        case UInt8(ascii: "["):
            return try self.nested { parser throws(Failure) in try parser.array() }
        case UInt8(ascii: "\""): return .string(try self.string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try self.number()
        default: return try self.word()
        }
    }

    private mutating func nested(
        _ body: (inout StrictJSONParser) throws(Failure) -> StrictJSON
    ) throws(Failure) -> StrictJSON {
        guard self.depth < StrictJSON.maximumDepth else {
            throw self.failure("nested deeper than \(StrictJSON.maximumDepth)")
        }
        self.depth += 1
        self.position += 1
        let value = try body(&self)
        self.depth -= 1
        return value
    }

    private mutating func object() throws(Failure) -> StrictJSON {
        var fields: [StrictJSON.Field] = []
        self.skipSpace()
        if self.take(UInt8(ascii: "}")) { return .object(fields) }
        repeat {
            self.skipSpace()
            guard self.next == UInt8(ascii: "\"") else {
                throw self.failure("expected the name of a field in quotes")
            }
            let name = try self.string()
            self.skipSpace()
            guard self.take(UInt8(ascii: ":")) else {
                throw self.failure("expected a colon after the name \"\(name.prefix(40))\"")
            }
            fields.append(StrictJSON.Field(name, try self.value()))
            self.skipSpace()
        } while self.take(UInt8(ascii: ","))
        guard self.take(UInt8(ascii: "}")) else {
            throw self.failure("expected a comma or the closing brace of an object")
        }
        return .object(fields)
    }

    private mutating func array() throws(Failure) -> StrictJSON {
        var elements: [StrictJSON] = []
        self.skipSpace()
        if self.take(UInt8(ascii: "]")) { return .array(elements) }
        repeat {
            elements.append(try self.value())
            self.skipSpace()
        } while self.take(UInt8(ascii: ","))
        guard self.take(UInt8(ascii: "]")) else {
            throw self.failure("expected a comma or the closing bracket of a list")
        }
        return .array(elements)
    }

    private mutating func word() throws(Failure) -> StrictJSON {
        let words: [(String, StrictJSON)] = [
            ("true", .boolean(true)), ("false", .boolean(false)), ("null", .null),
        ]
        for (word, value) in words where self.text[self.position...].starts(with: word.utf8) {
            self.position += word.utf8.count
            return value
        }
        throw self.failure("expected a value")
    }

    private mutating func number() throws(Failure) -> StrictJSON {
        let start = self.position
        _ = self.take(UInt8(ascii: "-"))
        if !self.take(UInt8(ascii: "0")) { try self.digits() }
        if self.take(UInt8(ascii: ".")) { try self.digits() }
        if self.take(UInt8(ascii: "e")) || self.take(UInt8(ascii: "E")) {
            if !self.take(UInt8(ascii: "+")) { _ = self.take(UInt8(ascii: "-")) }
            try self.digits()
        }
        if let byte = self.next, Self.isDigit(byte) {
            throw self.failure("a number does not begin with 0")
        }
        return .number(String(decoding: self.text[start..<self.position], as: UTF8.self))
    }

    private mutating func digits() throws(Failure) {
        let start = self.position
        while let byte = self.next, Self.isDigit(byte) { self.position += 1 }
        guard self.position > start else { throw self.failure("expected a digit") }
    }

    /// The byte at the cursor.
    var next: UInt8? {
        self.position < self.text.count ? self.text[self.position] : nil
    }

    /// Steps over a byte, if it is the next one.
    mutating func take(_ byte: UInt8) -> Bool {
        guard self.next == byte else { return false }
        self.position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = self.next, [0x20, 0x09, 0x0a, 0x0d].contains(byte) {
            self.position += 1
        }
    }

    /// Whether a byte is a decimal digit.
    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// What is wrong at the cursor.
    func failure(_ reason: String) -> Failure {
        let before = self.text[..<self.position]
        let line = before.count { $0 == 0x0a } + 1
        let lineStart = (before.lastIndex(of: 0x0a) ?? -1) + 1
        return Failure(line: line, column: self.position - lineStart + 1, reason: reason)
    }
}
