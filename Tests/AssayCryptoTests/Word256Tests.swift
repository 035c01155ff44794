import AssayCrypto
import AssayTestSupport
import Testing

/// A word keeps 32 bytes as four numbers; here it is held against the bytes themselves.
@Suite struct Word256Tests {
    /// Bytes that differ early, late and at the seams of the four numbers, and random ones.
    static let samples: [[UInt8]] = {
        var samples = [[UInt8](repeating: 0, count: 32), [UInt8](repeating: 255, count: 32)]
        for index in [0, 7, 8, 15, 16, 23, 24, 31] {
            for value: UInt8 in [1, 0x80, 0xff] {
                var bytes = [UInt8](repeating: 0, count: 32)
                bytes[index] = value
                samples.append(bytes)
            }
        }
        var generator = SeededGenerator(seed: 256)
        for _ in 0..<20 {
            samples.append((0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) })
        }
        return samples
    }()

    static func word(_ bytes: [UInt8]) throws -> Word256 { try #require(Word256(bytes)) }

    /// Bit `index` of `bytes`, the most significant of byte 0 being the first.
    static func bit(_ bytes: [UInt8], _ index: Int) -> Bool {
        bytes[index / 8] & (0x80 >> UInt8(index % 8)) != 0
    }

    @Test func bytesAreGivenBack() throws {
        for bytes in Self.samples {
            let word = try Self.word(bytes)
            #expect(word.bytes == bytes)
            #expect(word.withUnsafeBytes { [UInt8]($0) } == bytes)
            #expect(word.leadingWord == bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
        }
        #expect(Word256.zero.bytes == [UInt8](repeating: 0, count: 32))
    }

    @Test("only 32 bytes make a word", arguments: [0, 1, 31, 33, 64])
    func otherLengths(count: Int) {
        #expect(Word256([UInt8](repeating: 1, count: count)) == nil)
    }

    @Test func aWordIsReadAtAnyOffset() {
        let bytes = (0..<48).map { UInt8($0) }
        for offset in 0...16 {
            let word = bytes.withUnsafeBytes { Word256($0, at: offset) }
            #expect(word.bytes == Array(bytes[offset..<offset + 32]))
        }
    }

    @Test func readingBeyondTheBufferStops() async {
        await #expect(processExitsWith: .failure) {
            _ = [UInt8](repeating: 0, count: 40).withUnsafeBytes { Word256($0, at: 9) }
        }
        await #expect(processExitsWith: .failure) {
            _ = [UInt8](repeating: 0, count: 40).withUnsafeBytes { Word256($0, at: -1) }
        }
    }

    @Test func orderAndEqualityAreThoseOfTheBytes() throws {
        for left in Self.samples {
            for right in Self.samples {
                let (first, second) = (try Self.word(left), try Self.word(right))
                #expect((first < second) == left.lexicographicallyPrecedes(right))
                #expect((first == second) == (left == right))
                if left == right { #expect(first.hashValue == second.hashValue) }
            }
        }
        #expect(Set(try Self.samples.map(Self.word)).count == Set(Self.samples).count)
    }

    @Test func everyBitIsTheBitOfItsByte() throws {
        for bytes in Self.samples {
            let word = try Self.word(bytes)
            for index in 0..<256 { #expect(word.bit(index) == Self.bit(bytes, index)) }
        }
    }

    @Test func theCommonPrefixEndsAtTheFirstBitThatDiffers() throws {
        for left in Self.samples {
            for right in Self.samples {
                let naive = (0..<256).first { Self.bit(left, $0) != Self.bit(right, $0) } ?? 256
                let length = try Self.word(left).commonPrefixLength(with: Self.word(right))
                #expect(length == naive)
            }
        }
    }

    @Test("all bits from a length on are set or cleared", arguments: [false, true])
    func filled(value: Bool) throws {
        for bytes in Self.samples.suffix(5) {
            for length in 0...256 {
                var naive = bytes
                for index in length..<256 {
                    let mask: UInt8 = 0x80 >> UInt8(index % 8)
                    if value { naive[index / 8] |= mask } else { naive[index / 8] &= ~mask }
                }
                #expect(try Self.word(bytes).filled(from: length, with: value).bytes == naive)
            }
        }
    }
}
