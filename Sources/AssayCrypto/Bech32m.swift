/// Bech32m (BIP 350): text with a checksum that finds up to four wrong characters.
public enum Bech32m {
    private static let alphabet = [UInt8]("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 128)
        for (value, character) in Self.alphabet.enumerated() {
            values[Int(character)] = UInt8(value)
        }
        return values
    }()
    private static let checksumLength = 6
    private static let finalConstant: UInt32 = 0x2bc8_30a3
    /// The longest text that the checksum is good for (BIP 173).
    private static let maximumLength = 90

    /// The lowercase text of `bytes` behind a lowercase `prefix`.
    public static func encode(prefix: String, bytes: [UInt8]) -> String {
        var data = Self.regroup(bytes, from: 8, to: 5, padding: true) ?? []
        let checksum = Self.checksum(prefix: prefix, data: data)
        data.append(contentsOf: checksum)
        return prefix + "1" + String(decoding: data.map { Self.alphabet[Int($0)] }, as: UTF8.self)
    }

    /// The prefix and bytes of a text; `nil` if it is malformed, of mixed case, or mistyped.
    public static func decode(_ text: String) -> (prefix: String, bytes: [UInt8])? {
        let raw = [UInt8](text.utf8)
        guard raw.count <= Self.maximumLength, raw.allSatisfy({ (33...126).contains($0) }),
            let separator = raw.lastIndex(of: UInt8(ascii: "1")), separator >= 1,
            raw.count - separator - 1 >= Self.checksumLength
        else { return nil }
        let hasUpper = raw.contains { (0x41...0x5a).contains($0) }
        let hasLower = raw.contains { (0x61...0x7a).contains($0) }
        guard !(hasUpper && hasLower) else { return nil }
        let lower = raw.map { (0x41...0x5a).contains($0) ? $0 + 32 : $0 }
        let prefix = String(decoding: lower[..<separator], as: UTF8.self)
        let data = lower[(separator + 1)...].map { Self.values[Int($0)] }
        guard !data.contains(255),
            Self.polymod(Self.expand(prefix) + data) == Self.finalConstant,
            let bytes = Self.regroup(
                Array(data.dropLast(Self.checksumLength)), from: 5, to: 8, padding: false)
        else { return nil }
        return (prefix, bytes)
    }

    private static func checksum(prefix: String, data: [UInt8]) -> [UInt8] {
        let zeros = [UInt8](repeating: 0, count: Self.checksumLength)
        let residue = Self.polymod(Self.expand(prefix) + data + zeros) ^ Self.finalConstant
        return (0..<Self.checksumLength).map { index in
            UInt8(residue >> UInt32(5 * (Self.checksumLength - 1 - index)) & 31)
        }
    }

    private static func expand(_ prefix: String) -> [UInt8] {
        prefix.utf8.map { $0 >> 5 } + [0] + prefix.utf8.map { $0 & 31 }
    }

    /// One step of the checksum: the effect of the five bits that are shifted out.
    private static let reduction: [UInt32] = {
        let generator: [UInt32] = [
            0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3,
        ]
        return (0..<32).map { top in
            generator.enumerated().reduce(0) { sum, term in
                top >> term.offset & 1 == 1 ? sum ^ term.element : sum
            }
        }
    }()

    private static func polymod(_ values: [UInt8]) -> UInt32 {
        var checksum: UInt32 = 1
        for value in values {
            checksum =
                (checksum & 0x1ff_ffff) << 5 ^ UInt32(value)
                ^ Self.reduction[Int(checksum >> 25)]
        }
        return checksum
    }

    /// Regroups bits; without padding, left-over bits must be fewer than a group and zero.
    private static func regroup(
        _ input: [UInt8], from: UInt32, to: UInt32, padding: Bool
    ) -> [UInt8]? {
        var accumulator: UInt32 = 0
        var bits: UInt32 = 0
        var output: [UInt8] = []
        output.reserveCapacity(input.count * Int(from) / Int(to) + 1)
        let mask: UInt32 = (1 << to) - 1
        for value in input {
            accumulator = (accumulator << from | UInt32(value)) & 0xffff
            bits += from
            while bits >= to {
                bits -= to
                output.append(UInt8(accumulator >> bits & mask))
            }
        }
        if padding {
            if bits > 0 { output.append(UInt8(accumulator << (to - bits) & mask)) }
        } else if bits >= from || accumulator << (to - bits) & mask != 0 {
            return nil
        }
        return output
    }
}
