import FoundationEssentials

/// What a look over a JSON text tells of it: how deep it is, how many values it has, where its
/// elements are, and whether all of it is UTF-8 and made of the tokens of RFC 8259.
///
/// The decoder reads numbers and strings only where somebody asks for them, and takes other
/// encodings than UTF-8; what it overlooks would make a call of a text that is not JSON. Whether
/// the tokens stand in the right order it checks itself.
struct JSONTokens {
    /// How deep objects and arrays are nested.
    private(set) var depth = 0
    /// How many strings, numbers, literals, objects and arrays there are; names count as strings.
    private(set) var values = 0
    /// Where the elements of the array are, if the text is one.
    private(set) var elements: [Range<Int>] = []
    /// Whether there is nothing but tokens and white space.
    private(set) var areSound: Bool

    /// Reads the tokens of a text.
    init(of text: Data) {
        let bytes = text.span
        self.areSound = (try? UTF8Span(validating: bytes)) != nil
        var level = 0
        var place = 0
        var element: Int?
        var isArray = false
        while place < bytes.count {
            let start = place
            switch bytes[place] {
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                level += 1
                self.values += 1
                self.depth = max(self.depth, level)
                place += 1
                // The bracket of the whole is not part of an element.
                if level == 1 {
                    isArray = bytes[start] == UInt8(ascii: "[")
                    continue
                }
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                level -= 1
                place += 1
                if level == 0 { self.end(&element, start) }
                continue
            case UInt8(ascii: ","):
                place += 1
                if level == 1 { self.end(&element, start) }
                continue
            case UInt8(ascii: ":"), 0x20, 0x0a, 0x0d, 0x09:
                place += 1
                continue
            case UInt8(ascii: "\""):
                self.values += 1
                self.string(bytes, &place)
            default:
                self.values += 1
                self.word(bytes, &place)
            }
            if isArray, element == nil { element = start }
        }
    }

    /// Notes an element that began at `start`, if one did.
    private mutating func end(_ start: inout Int?, _ end: Int) {
        guard let begin = start else { return }
        self.elements.append(begin..<end)
        start = nil
    }

    /// Reads a string, from its first quotation mark to behind its last.
    private mutating func string(_ bytes: Span<UInt8>, _ place: inout Int) {
        place += 1
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            if byte == UInt8(ascii: "\"") { return }
            if byte < 0x20 { self.areSound = false }
            guard byte == UInt8(ascii: "\\"), place < bytes.count else { continue }
            let escaped = bytes[place]
            place += 1
            switch escaped {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
                UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
                continue
            // The decoder reads what follows, and refuses what is no character.
            case UInt8(ascii: "u"): self.digits(bytes, place..<place + 4)
            default: self.areSound = false
            }
        }
        self.areSound = false
    }

    private mutating func digits(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        guard range.upperBound <= bytes.count else { return self.areSound = false }
        for place in range {
            switch bytes[place] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
                UInt8(ascii: "A")...UInt8(ascii: "F"):
                continue
            default: self.areSound = false
            }
        }
    }

    /// Reads a number or a literal: all up to what can stand behind one.
    private mutating func word(_ bytes: Span<UInt8>, _ place: inout Int) {
        let start = place
        scan: while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "]"), UInt8(ascii: "}"),
                UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x0a, 0x0d, 0x09:
                break scan
            default: place += 1
            }
        }
        let word = bytes.extracting(start..<place)
        if !Self.isLiteral(word), !Self.isNumber(word) { self.areSound = false }
    }

    private static func isLiteral(_ word: Span<UInt8>) -> Bool {
        func equals(_ text: StaticString) -> Bool {
            text.withUTF8Buffer { text in
                text.count == word.count && text.indices.allSatisfy { text[$0] == word[$0] }
            }
        }
        return equals("true") || equals("false") || equals("null")
    }

    private static func isNumber(_ word: Span<UInt8>) -> Bool {
        var place = 0
        func next(_ byte: Unicode.Scalar) -> Bool {
            place < word.count && word[place] == UInt8(ascii: byte)
        }
        func digits() -> Int {
            let start = place
            while place < word.count, word[place] >= 0x30, word[place] <= 0x39 { place += 1 }
            return place - start
        }
        if next("-") { place += 1 }
        let leadsWithZero = next("0")
        let count = digits()
        guard count == 1 || (count > 1 && !leadsWithZero) else { return false }
        if next(".") {
            place += 1
            guard digits() > 0 else { return false }
        }
        if next("e") || next("E") {
            place += 1
            if next("+") || next("-") { place += 1 }
            guard digits() > 0 else { return false }
        }
        return place == word.count
    }
}
