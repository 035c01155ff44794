/// The bytes of an input, which choose what happens; at their end there is nothing but zeros.
struct FuzzBytes {
    private let bytes: [UInt8]
    private var offset = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Whether all bytes were used.
    var isAtEnd: Bool { self.offset >= self.bytes.count }

    /// The next byte.
    mutating func byte() -> UInt8 {
        guard !self.isAtEnd else { return 0 }
        defer { self.offset += 1 }
        return self.bytes[self.offset]
    }

    /// A number below `count`.
    mutating func below(_ count: Int) -> Int { Int(self.byte()) % count }

    /// A choice between two.
    mutating func flag() -> Bool { self.byte() & 1 == 1 }

    /// Numbers below `count`, of which one byte tells for each eight whether they are chosen.
    mutating func subset(of count: Int) -> [Int] {
        let mask = self.byte()
        return (0..<count).filter { mask >> UInt8($0 % 8) & 1 == 1 }
    }

    /// A round: mostly small, sometimes at the edge of what there is.
    mutating func round() -> UInt64 {
        let byte = self.byte()
        switch byte {
        case 255: return .max
        case 254: return .max - 1
        case 253: return 1 << 40
        case 252: return 1 << 40 + 1
        default: return UInt64(byte % 8)
        }
    }
}
