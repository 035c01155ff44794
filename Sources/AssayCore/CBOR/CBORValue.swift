/// Any item of the deterministic subset, for tools that look at bytes without knowing them.
public indirect enum CBORValue: Hashable, Sendable {
    case unsigned(UInt64)
    /// The integer −1 − n.
    case negative(UInt64)
    case bytes([UInt8])
    case text(String)
    case array([CBORValue])
    /// Entries in the bytewise order of their encoded keys.
    case map([Entry])
    case tag(UInt64, CBORValue)
    case bool(Bool)
    case null

    /// A key of a map and its value.
    public struct Entry: Hashable, Sendable {
        /// The key.
        public let key: CBORValue
        /// The value.
        public let value: CBORValue

        /// An entry.
        public init(_ key: CBORValue, _ value: CBORValue) {
            self.key = key
            self.value = value
        }
    }

    /// In how many arrays, maps and tags an item may stand.
    public static let maximumDepth = 16
}

extension CBORValue: CBOREncodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        switch self {
        case .unsigned(let value): encoder.head(.unsigned, value)
        case .negative(let value): encoder.head(.negative, value)
        case .bytes(let value): encoder.byteString(value)
        case .text(let value): encoder.text(value)
        case .array(let items):
            encoder.array(items.count)
            for item in items { item.encode(to: &encoder) }
        case .map(let entries):
            encoder.head(.map, UInt64(entries.count))
            for entry in entries {
                entry.key.encode(to: &encoder)
                entry.value.encode(to: &encoder)
            }
        case .tag(let tag, let item):
            encoder.tag(tag)
            item.encode(to: &encoder)
        case .bool(let value): encoder.bool(value)
        case .null: encoder.null()
        }
    }
}

extension CBORValue: CBORDecodable {
    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        self = try Self.read(from: &decoder, depth: 0)
    }

    private static func read(
        from decoder: inout CBORDecoder, depth: Int
    ) throws(DecodeError) -> CBORValue {
        let start = decoder.offset
        guard depth <= Self.maximumDepth else {
            throw DecodeError(.tooDeep(limit: Self.maximumDepth), at: start)
        }
        switch try decoder.peek() {
        case .unsigned: return .unsigned(try decoder.unsigned())
        case .negative: return .negative(try decoder.head().argument)
        case .bytes: return .bytes(try decoder.byteString(maximum: Int.max))
        case .text: return .text(try decoder.text(maximum: Int.max))
        case .array:
            var items: [CBORValue] = []
            for _ in 0..<(try decoder.array(maximum: Int.max)) {
                items.append(try Self.read(from: &decoder, depth: depth + 1))
            }
            return .array(items)
        case .map:
            return .map(try Self.readEntries(from: &decoder, depth: depth + 1))
        case .tag:
            let tag = try decoder.head().argument
            return .tag(tag, try Self.read(from: &decoder, depth: depth + 1))
        case .simple:
            if try decoder.null() { return .null }
            return .bool(try decoder.bool())
        }
    }

    private static func readEntries(
        from decoder: inout CBORDecoder, depth: Int
    ) throws(DecodeError) -> [Entry] {
        var entries: [Entry] = []
        var previous: [UInt8] = []
        for index in 0..<(try decoder.length(of: .map, maximum: Int.max)) {
            let start = decoder.offset
            let key = try Self.read(from: &decoder, depth: depth)
            let encodedKey = decoder.bytes(from: start)
            if index > 0 {
                guard encodedKey != previous else { throw DecodeError(.duplicateKey, at: start) }
                guard previous.lexicographicallyPrecedes(encodedKey) else {
                    throw DecodeError(.keyOrder, at: start)
                }
            }
            previous = encodedKey
            entries.append(Entry(key, try Self.read(from: &decoder, depth: depth)))
        }
        return entries
    }
}
