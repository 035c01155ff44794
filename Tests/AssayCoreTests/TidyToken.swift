/// A word or a single other character of a file's code; comments and strings have none, but what
/// is interpolated into a string has.
struct TidyToken {
    let text: String
    let line: Int
    /// Whether it follows the token before it without a blank.
    let isAttached: Bool

    static func tokens(of text: String) -> [TidyToken] {
        var lexer = Lexer(text)
        lexer.run()
        return lexer.tokens
    }

    /// Where the lexer is: in code, within so many parentheses, or in a string that ends with a
    /// quote (or three) and so many number signs.
    private enum Place {
        case code(parentheses: Int)
        case string(quotes: Int, signs: Int)
    }

    private struct Lexer {
        private let bytes: [UInt8]
        private var index = 0
        private var line = 1
        private var isAttached = false
        private var places: [Place] = [.code(parentheses: 0)]
        var tokens: [TidyToken] = []

        init(_ text: String) {
            self.bytes = Array(text.utf8)
        }

        mutating func run() {
            while self.index < self.bytes.count {
                switch self.places.last ?? .code(parentheses: 0) {
                case .code(let parentheses): self.readCode(parentheses)
                case .string(let quotes, let signs): self.readString(quotes, signs)
                }
            }
        }

        private mutating func readCode(_ parentheses: Int) {
            let byte = self.bytes[self.index]
            if self.hasNext("//") {
                while self.index < self.bytes.count, self.bytes[self.index] != UInt8(ascii: "\n") {
                    self.index += 1
                }
            } else if self.hasNext("/*") {
                self.skipComment()
            } else if let (quotes, signs) = self.openingQuotes {
                self.index += quotes + signs
                self.places.append(.string(quotes: quotes, signs: signs))
                self.isAttached = false
            } else if Self.isWord(byte) {
                let start = self.index
                while self.index < self.bytes.count, Self.isWord(self.bytes[self.index]) {
                    self.index += 1
                }
                self.add(String(decoding: self.bytes[start..<self.index], as: UTF8.self))
            } else if byte == UInt8(ascii: ")"), parentheses == 0, self.places.count > 1 {
                // The end of an interpolation.
                self.index += 1
                self.places.removeLast()
            } else {
                if byte == UInt8(ascii: "(") { self.setParentheses(parentheses + 1) }
                if byte == UInt8(ascii: ")") { self.setParentheses(parentheses - 1) }
                self.readOther(byte)
            }
        }

        private mutating func readOther(_ byte: UInt8) {
            self.index += 1
            switch byte {
            case UInt8(ascii: "\n"):
                self.line += 1
                self.isAttached = false
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
                self.isAttached = false
            default: self.add(String(decoding: [byte], as: UTF8.self))
            }
        }

        private mutating func readString(_ quotes: Int, _ signs: Int) {
            let escape = "\\" + String(repeating: "#", count: signs)
            let end =
                String(repeating: "\"", count: quotes) + String(repeating: "#", count: signs)
            if self.hasNext(escape + "(") {
                self.index += escape.utf8.count + 1
                self.places.append(.code(parentheses: 0))
                self.isAttached = false
            } else if self.hasNext(escape) {
                self.index += escape.utf8.count + 1
            } else if self.hasNext(end) {
                self.index += end.utf8.count
                self.places.removeLast()
            } else {
                if self.bytes[self.index] == UInt8(ascii: "\n") { self.line += 1 }
                self.index += 1
            }
        }

        /// Comments of this kind can be nested.
        private mutating func skipComment() {
            var depth = 0
            repeat {
                if self.hasNext("/*") {
                    depth += 1
                    self.index += 2
                } else if self.hasNext("*/") {
                    depth -= 1
                    self.index += 2
                } else {
                    if self.bytes[self.index] == UInt8(ascii: "\n") { self.line += 1 }
                    self.index += 1
                }
            } while depth > 0 && self.index < self.bytes.count
            self.isAttached = false
        }

        /// The quotes and number signs at which a string begins here; `nil` if none does.
        private var openingQuotes: (quotes: Int, signs: Int)? {
            let signs = self.bytes[self.index...].prefix { $0 == UInt8(ascii: "#") }.count
            let quotes = self.bytes[(self.index + signs)...].prefix(3)
                .prefix { $0 == UInt8(ascii: "\"") }.count
            return quotes == 0 ? nil : (quotes == 3 ? 3 : 1, signs)
        }

        private mutating func setParentheses(_ count: Int) {
            self.places[self.places.count - 1] = .code(parentheses: count)
        }

        private mutating func add(_ text: String) {
            self.tokens.append(
                TidyToken(text: text, line: self.line, isAttached: self.isAttached))
            self.isAttached = true
        }

        private func hasNext(_ text: String) -> Bool {
            self.bytes[self.index...].starts(with: text.utf8)
        }

        private static func isWord(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f, 0x80...0xff: true
            default: false
            }
        }
    }
}
