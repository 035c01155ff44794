import AssayCore
import AssayTestSupport
import Testing

/// The fuzzers in miniature, for every type that is stored or sent: whatever is accepted has
/// exactly the bytes that would be written for it, and nothing traps.
@Suite struct CBORFuzzTests {
    @Test("the sample itself", arguments: CBORSample.all)
    func sample(sample: CBORSample) throws {
        let read = try sample.recode(sample.bytes)
        #expect(read.bytes == sample.bytes && read.isSame)
    }

    @Test("every cut is truncated, every byte behind is too many", arguments: CBORSample.all)
    func ends(sample: CBORSample) {
        let step = max(1, sample.bytes.count / 200)
        for count in stride(from: 0, to: sample.bytes.count, by: step) {
            #expect(throws: DecodeError(.truncated, at: count)) {
                try sample.recode(Array(sample.bytes.prefix(count)))
            }
        }
        for more in [[0], [0xff], [0xf6], sample.bytes] as [[UInt8]] {
            #expect(throws: DecodeError(.trailingBytes, at: sample.bytes.count)) {
                try sample.recode(sample.bytes + more)
            }
        }
    }

    /// 600 mutations of every sample, which is more than 20,000 in all.
    @Test("mutated bytes", arguments: CBORSample.all)
    func mutations(sample: CBORSample) {
        var generator = SeededGenerator(seed: UInt64(sample.bytes.count))
        var accepted = 0
        for round in 0..<600 {
            let bytes = Self.mutated(sample.bytes, using: &generator)
            guard let read = try? sample.recode(bytes) else { continue }
            accepted += 1
            guard read.bytes != bytes || !read.isSame else { continue }
            Issue.record("round \(round): accepted \(bytes), which would be written otherwise")
        }
        #expect(accepted > 0, "no mutation went deep enough to be read")
        #expect(accepted < 600, "every mutation was accepted")
    }

    @Test("random bytes", arguments: CBORSample.all)
    func noise(sample: CBORSample) {
        var generator = SeededGenerator(seed: 77)
        for _ in 0..<100 {
            let count = Int.random(in: 0...64, using: &generator)
            let noise = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let kept = Int.random(in: 0...min(8, sample.bytes.count), using: &generator)
            let bytes = sample.bytes.prefix(kept) + noise
            guard let read = try? sample.recode(Array(bytes)) else { continue }
            #expect(read.bytes == Array(bytes) && read.isSame)
        }
    }

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
            switch Int.random(in: 0..<10, using: &generator) {
            case 0, 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 2: bytes[place] = UInt8.random(in: 0...255, using: &generator)
            case 3: bytes[place] = Self.heads.randomElement(using: &generator) ?? 0
            case 4: bytes.insert(.random(in: 0...255, using: &generator), at: place)
            case 5: bytes.remove(at: place)
            case 6: bytes.replaceSubrange(run, with: [])
            case 7: bytes.insert(contentsOf: bytes[run], at: place)
            case 8:
                let claim = [UInt8](hex: "5b 8000000000000000")
                bytes.replaceSubrange(run, with: claim.prefix(length + 1))
            default: bytes = Self.remade(bytes, using: &generator)
            }
        }
        return bytes
    }

    /// First bytes of items at the edges of their forms.
    static let heads: [UInt8] = [
        0x00, 0x17, 0x18, 0x1b, 0x1f, 0x20, 0x3b, 0x40, 0x57, 0x58, 0x5b, 0x5f, 0x60, 0x78, 0x80,
        0x84, 0x98, 0x9f, 0xa0, 0xa1, 0xbf, 0xc0, 0xd2, 0xd8, 0xf4, 0xf5, 0xf6, 0xf7, 0xf9, 0xff,
    ]

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
        case .bytes(let bytes):
            // A string may hold another item: the protected header, a payload, an entry.
            let inner = Self.remade(bytes, using: &generator)
            return .bytes(inner == bytes ? Self.mutatedRun(bytes, using: &generator) : inner)
        case .array(var items):
            guard let index = items.indices.randomElement(using: &generator) else {
                return .array([.null])
            }
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: items.remove(at: index)
            case 1: items.append(items[index])
            case 2: items.swapAt(0, index)
            default: items[index] = Self.remade(items[index], using: &generator)
            }
            return .array(items)
        case .map(var entries):
            guard let index = entries.indices.randomElement(using: &generator) else {
                return .map([.init(.unsigned(1), .unsigned(0))])
            }
            let entry = entries[index]
            switch Int.random(in: 0..<7, using: &generator) {
            case 0: entries.remove(at: index)
            case 1: entries.append(entry)
            case 2: entries.swapAt(0, index)
            case 3: entries[index] = .init(Self.remade(entry.key, using: &generator), entry.value)
            default:
                entries[index] = .init(entry.key, Self.remade(entry.value, using: &generator))
            }
            return .map(entries)
        case .tag(let tag, let item): return .tag(tag, Self.remade(item, using: &generator))
        case .text(let text): return .text(text + "x")
        case .bool(let value): return .bool(!value)
        case .negative(let number): return .negative(number ^ 1)
        case .null: return .bytes([UInt8](repeating: 1, count: 32))
        }
    }

    private static func mutatedRun(
        _ bytes: [UInt8], using generator: inout SeededGenerator
    ) -> [UInt8] {
        guard let index = bytes.indices.randomElement(using: &generator) else { return [1] }
        var bytes = bytes
        bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        return bytes
    }
}
