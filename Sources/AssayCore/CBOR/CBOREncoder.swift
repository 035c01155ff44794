public import AssayCrypto

/// Writes deterministic CBOR (RFC 8949 §4.2.1): shortest integers, definite lengths.
///
/// Maps are written through ``CBORMapEncoder``, which sees to the order of their keys.
public struct CBOREncoder: Sendable {
    /// What was written so far.
    public private(set) var bytes: [UInt8] = []

    /// An encoder that has written nothing.
    public init() {}

    /// An encoder that has written nothing, with room for `capacity` bytes.
    init(capacity: Int) {
        self.bytes.reserveCapacity(capacity)
    }

    /// An unsigned integer.
    public mutating func unsigned(_ value: UInt64) {
        self.head(.unsigned, value)
    }

    /// A signed integer.
    public mutating func integer(_ value: Int64) {
        if value >= 0 {
            self.head(.unsigned, UInt64(value))
        } else {
            self.head(.negative, UInt64(-1 - value))
        }
    }

    /// A byte string.
    public mutating func byteString(_ value: [UInt8]) {
        self.head(.bytes, UInt64(value.count))
        self.bytes.append(contentsOf: value)
    }

    /// A byte string of 32 bytes.
    public mutating func digest(_ value: Digest) {
        self.head(.bytes, UInt64(Digest.byteCount))
        value.word.withUnsafeBytes { self.bytes.append(contentsOf: $0) }
    }

    /// A byte string that holds the concatenation of digests.
    public mutating func digests(_ values: [Digest]) {
        self.head(.bytes, UInt64(values.count * Digest.byteCount))
        for value in values {
            value.word.withUnsafeBytes { self.bytes.append(contentsOf: $0) }
        }
    }

    /// A text string.
    public mutating func text(_ value: String) {
        self.head(.text, UInt64(value.utf8.count))
        self.bytes.append(contentsOf: value.utf8)
    }

    /// The head of an array; `count` items must follow.
    public mutating func array(_ count: Int) {
        self.head(.array, UInt64(count))
    }

    /// A whole map.
    public mutating func map(_ map: CBORMapEncoder) {
        self.head(.map, UInt64(map.count))
        self.bytes.append(contentsOf: map.entries.bytes)
    }

    /// The head of a tag; the tagged item must follow.
    public mutating func tag(_ tag: UInt64) {
        self.head(.tag, tag)
    }

    /// `true` or `false`.
    public mutating func bool(_ value: Bool) {
        self.bytes.append(value ? 0xf5 : 0xf4)
    }

    /// `null`.
    public mutating func null() {
        self.bytes.append(0xf6)
    }

    /// An item that is encoded already.
    public mutating func encoded(_ item: [UInt8]) {
        self.bytes.append(contentsOf: item)
    }

    /// The head of an item: its type and its argument in the shortest form.
    mutating func head(_ type: CBORType, _ argument: UInt64) {
        let major = type.rawValue << 5
        switch argument {
        case 0..<24:
            self.bytes.append(major | UInt8(argument))
        case 24...0xff:
            self.bytes.append(major | 24)
            self.bytes.append(UInt8(argument))
        case 0x100...0xffff:
            self.bytes.append(major | 25)
            self.bigEndian(argument, count: 2)
        case 0x1_0000...0xffff_ffff:
            self.bytes.append(major | 26)
            self.bigEndian(argument, count: 4)
        default:
            self.bytes.append(major | 27)
            self.bigEndian(argument, count: 8)
        }
    }

    private mutating func bigEndian(_ value: UInt64, count: Int) {
        for index in (0..<count).reversed() {
            self.bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(index * 8)))
        }
    }
}
