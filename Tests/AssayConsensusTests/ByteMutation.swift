import AssayCore
import AssayTestSupport

/// Random changes of encoded items, small and large, that are the same for the same seed.
enum ByteMutation {
    /// First bytes of items at the edges of their forms.
    private static let heads: [UInt8] = [
        0x00, 0x17, 0x18, 0x1b, 0x1f, 0x20, 0x3b, 0x40, 0x58, 0x5b, 0x5f, 0x60, 0x80, 0x84, 0x98,
        0x9f, 0xa0, 0xbf, 0xc0, 0xd2, 0xd8, 0xf4, 0xf6, 0xf7, 0xf9, 0xff,
    ]

    /// Bytes with one to three changes: of bits, of bytes, of runs of them, or of an item.
    static func mutated(
        _ original: [UInt8], using generator: inout SeededGenerator
    ) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            guard !bytes.isEmpty else { return bytes }
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            let length = Int.random(in: 1...8, using: &generator)
            let run = place..<min(place + length, bytes.count)
            switch Int.random(in: 0..<12, using: &generator) {
            case 0, 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 2: bytes[place] = UInt8.random(in: 0...255, using: &generator)
            case 3: bytes[place] = Self.heads.randomElement(using: &generator) ?? 0
            case 4: bytes.insert(.random(in: 0...255, using: &generator), at: place)
            case 5: bytes.replaceSubrange(run, with: [])
            case 6: bytes.insert(contentsOf: bytes[run], at: place)
            case 7:
                let claim: [UInt8] = [0x5b, 0x80, 0, 0, 0, 0, 0, 0, 0]
                bytes.replaceSubrange(run, with: claim.prefix(length + 1))
            default: bytes = Self.remade(bytes, using: &generator)
            }
        }
        return bytes
    }

    /// The same item with a part of it changed, so that the whole stays well-formed; bytes that
    /// are no item are left alone.
    static func remade(_ bytes: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        guard let value = try? CBORValue(decoding: bytes, limit: bytes.count) else { return bytes }
        return Self.remade(value, using: &generator).encoded
    }

    private static func remade(
        _ value: CBORValue, using generator: inout SeededGenerator
    ) -> CBORValue {
        switch value {
        case .unsigned(let number):
            return .unsigned(
                [0, 1, 23, 24, .max, number ^ 1, number / 2].randomElement(using: &generator) ?? 0)
        case .bytes(var bytes):
            guard let index = bytes.indices.randomElement(using: &generator) else {
                return .bytes([1])
            }
            bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            return .bytes(bytes)
        case .array(var items):
            guard let index = items.indices.randomElement(using: &generator) else {
                return .array([.null])
            }
            switch Int.random(in: 0..<8, using: &generator) {
            case 0: items.remove(at: index)
            case 1: items.append(items[index])
            case 2: items.swapAt(0, index)
            case 3: items[index] = .null
            default: items[index] = Self.remade(items[index], using: &generator)
            }
            return .array(items)
        case .map(var entries):
            guard let index = entries.indices.randomElement(using: &generator) else {
                return .map([.init(.unsigned(1), .unsigned(0))])
            }
            let entry = entries[index]
            entries[index] = .init(entry.key, Self.remade(entry.value, using: &generator))
            return .map(entries)
        case .tag(let tag, let item): return .tag(tag, Self.remade(item, using: &generator))
        case .text(let text): return .text(text + "x")
        case .bool(let value): return .bool(!value)
        case .negative(let number): return .negative(number ^ 1)
        case .null: return .bytes([UInt8](repeating: 1, count: 32))
        }
    }
}
