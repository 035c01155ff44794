public import AssayCrypto

/// Reads deterministic CBOR and nothing else; every refusal names its byte.
///
/// Work and memory are bounded by the length of the input: a length that claims more than is
/// there is refused before anything is reserved.
public struct CBORDecoder: Sendable {
    private let bytes: [UInt8]
    private let limit: Int
    /// The index of the next byte.
    public private(set) var offset: Int

    /// A decoder at the start of `bytes`, which may be at most `limit` long.
    public init(_ bytes: [UInt8], limit: Int) throws(DecodeError) {
        guard bytes.count <= limit else { throw DecodeError(.tooLarge(limit: limit), at: limit) }
        self.bytes = bytes
        self.limit = bytes.count
        self.offset = 0
    }

    private init(_ bytes: [UInt8], range: Range<Int>) {
        self.bytes = bytes
        self.offset = range.lowerBound
        self.limit = range.upperBound
    }

    /// Whether everything was read.
    public var isAtEnd: Bool { self.offset == self.limit }

    /// Demands that everything was read.
    public func end() throws(DecodeError) {
        guard self.isAtEnd else { throw DecodeError(.trailingBytes, at: self.offset) }
    }

    /// The type of the next item.
    public func peek() throws(DecodeError) -> CBORType {
        guard self.offset < self.limit else { throw DecodeError(.truncated, at: self.offset) }
        return CBORType(rawValue: self.bytes[self.offset] >> 5) ?? .simple
    }

    /// Reads an unsigned integer.
    public mutating func unsigned() throws(DecodeError) -> UInt64 {
        try self.argument(of: .unsigned)
    }

    /// Reads an unsigned integer that must lie in `range`; `field` names it in the error.
    public mutating func unsigned(
        in range: ClosedRange<UInt64>, _ field: String
    ) throws(DecodeError) -> UInt64 {
        let start = self.offset
        let value = try self.unsigned()
        guard range.contains(value) else { throw DecodeError(.outOfRange(field), at: start) }
        return value
    }

    /// Reads an integer that fits 64 bits with a sign.
    public mutating func integer() throws(DecodeError) -> Int64 {
        let start = self.offset
        if try self.peek() == .negative {
            let argument = try self.argument(of: .negative)
            guard let value = Int64(exactly: argument) else {
                throw DecodeError(.outOfRange("an integer"), at: start)
            }
            return -1 - value
        }
        guard let value = Int64(exactly: try self.unsigned()) else {
            throw DecodeError(.outOfRange("an integer"), at: start)
        }
        return value
    }

    /// Reads a byte string of at most `maximum` bytes.
    public mutating func byteString(maximum: Int) throws(DecodeError) -> [UInt8] {
        Array(self.bytes[try self.byteStringRange(maximum: maximum)])
    }

    /// Reads a byte string of exactly `count` bytes.
    public mutating func byteString(count: Int) throws(DecodeError) -> [UInt8] {
        let start = self.offset
        let range = try self.byteStringRange(maximum: self.limit)
        guard range.count == count else {
            throw DecodeError(.wrongLength(expected: count, found: range.count), at: start)
        }
        return Array(self.bytes[range])
    }

    /// Reads a byte string of 32 bytes.
    public mutating func digest() throws(DecodeError) -> Digest {
        let start = self.offset
        let range = try self.byteStringRange(maximum: self.limit)
        guard range.count == Digest.byteCount else {
            throw DecodeError(
                .wrongLength(expected: Digest.byteCount, found: range.count), at: start)
        }
        return self.bytes.withUnsafeBytes { Digest(Word256($0, at: range.lowerBound)) }
    }

    /// Reads a byte string that holds the concatenation of at most `maximum` digests.
    public mutating func digests(maximum: Int) throws(DecodeError) -> [Digest] {
        let start = self.offset
        let range = try self.byteStringRange(maximum: maximum * Digest.byteCount)
        guard range.count % Digest.byteCount == 0 else {
            let whole = range.count / Digest.byteCount * Digest.byteCount
            throw DecodeError(.wrongLength(expected: whole, found: range.count), at: start)
        }
        return self.bytes.withUnsafeBytes { buffer in
            stride(from: range.lowerBound, to: range.upperBound, by: Digest.byteCount).map {
                Digest(Word256(buffer, at: $0))
            }
        }
    }

    /// Reads a byte string and answers with a decoder of its content (`bstr .cbor`).
    public mutating func nested(maximum: Int) throws(DecodeError) -> CBORDecoder {
        CBORDecoder(self.bytes, range: try self.byteStringRange(maximum: maximum))
    }

    /// Reads a text string of at most `maximum` bytes.
    public mutating func text(maximum: Int) throws(DecodeError) -> String {
        let start = self.offset
        let count = try self.length(of: .text, maximum: maximum)
        let range = self.offset..<self.offset + count
        self.offset = range.upperBound
        guard let text = String(validating: self.bytes[range], as: UTF8.self) else {
            throw DecodeError(.invalidUTF8, at: start)
        }
        return text
    }

    /// Reads the head of an array of at most `maximum` items and answers with their count.
    public mutating func array(maximum: Int) throws(DecodeError) -> Int {
        try self.length(of: .array, maximum: maximum)
    }

    /// Reads the head of an array of exactly `count` items.
    public mutating func array(count: Int) throws(DecodeError) {
        let start = self.offset
        let found = try self.length(of: .array, maximum: self.limit)
        guard found == count else {
            throw DecodeError(.wrongLength(expected: count, found: found), at: start)
        }
    }

    /// Reads the head of a map, whose entries are then read through ``CBORMapDecoder``.
    public mutating func map() throws(DecodeError) -> CBORMapDecoder {
        CBORMapDecoder(remaining: try self.length(of: .map, maximum: self.limit))
    }

    /// Reads a tag that must be `expected`.
    public mutating func tag(_ expected: UInt64) throws(DecodeError) {
        let start = self.offset
        let found = try self.argument(of: .tag)
        guard found == expected else {
            throw DecodeError(.wrongTag(expected: expected, found: found), at: start)
        }
    }

    /// The tag that comes next, which is not read yet.
    public func peekTag() throws(DecodeError) -> UInt64 {
        var ahead = self
        return try ahead.argument(of: .tag)
    }

    /// Reads `true` or `false`.
    public mutating func bool() throws(DecodeError) -> Bool {
        let start = self.offset
        let (type, argument) = try self.head()
        guard type == .simple, argument == 20 || argument == 21 else {
            throw DecodeError(.unexpectedType(expected: .simple, found: type), at: start)
        }
        return argument == 21
    }

    /// Reads `null` if it comes next, and answers whether it did.
    public mutating func null() throws(DecodeError) -> Bool {
        guard self.offset < self.limit else { throw DecodeError(.truncated, at: self.offset) }
        guard self.bytes[self.offset] == 0xf6 else { return false }
        self.offset += 1
        return true
    }

    /// The bytes from `start` up to the next item, as they were read.
    public func bytes(from start: Int) -> [UInt8] {
        Array(self.bytes[start..<self.offset])
    }

    /// Lends a range of the input.
    func withBytes<Result>(
        in range: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        self.bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    /// Reads the head of an item: its type and argument, in the shortest form only.
    mutating func head() throws(DecodeError) -> (type: CBORType, argument: UInt64) {
        let start = self.offset
        guard start < self.limit else { throw DecodeError(.truncated, at: start) }
        let initial = self.bytes[start]
        let type = CBORType(rawValue: initial >> 5) ?? .simple
        let info = initial & 31
        if type == .simple {
            switch info {
            case 20, 21, 22: break
            case 31: throw DecodeError(.indefiniteLength, at: start)
            default: throw DecodeError(.unsupported, at: start)
            }
        }
        switch info {
        case 0..<24:
            self.offset = start + 1
            return (type, UInt64(info))
        case 24...27:
            let count = 1 << Int(info - 24)
            guard self.limit - start - 1 >= count else {
                throw DecodeError(.truncated, at: self.limit)
            }
            var value: UInt64 = 0
            for index in 1...count { value = value << 8 | UInt64(self.bytes[start + index]) }
            let least: UInt64 = count == 1 ? 24 : 1 << UInt64(count * 4)
            guard value >= least else { throw DecodeError(.nonShortestInteger, at: start) }
            self.offset = start + 1 + count
            return (type, value)
        case 31: throw DecodeError(.indefiniteLength, at: start)
        default: throw DecodeError(.unsupported, at: start)
        }
    }

    private mutating func argument(of expected: CBORType) throws(DecodeError) -> UInt64 {
        let start = self.offset
        let (type, argument) = try self.head()
        guard type == expected else {
            self.offset = start
            throw DecodeError(.unexpectedType(expected: expected, found: type), at: start)
        }
        return argument
    }

    /// A length: not above `maximum`, and not above what is left (an item is a byte at least).
    mutating func length(of type: CBORType, maximum: Int) throws(DecodeError) -> Int {
        let start = self.offset
        let argument = try self.argument(of: type)
        guard argument <= UInt64(maximum) || argument > UInt64(self.limit) else {
            throw DecodeError(.tooLarge(limit: maximum), at: start)
        }
        guard argument <= UInt64(self.limit - self.offset) else {
            throw DecodeError(.truncated, at: self.limit)
        }
        return Int(argument)
    }

    private mutating func byteStringRange(maximum: Int) throws(DecodeError) -> Range<Int> {
        let count = try self.length(of: .bytes, maximum: maximum)
        let range = self.offset..<self.offset + count
        self.offset = range.upperBound
        return range
    }
}
