/// Lowercase hexadecimal text.
public enum Hex {
    @usableFromInline static let digits = [UInt8]("0123456789abcdef".utf8)

    /// Two lowercase digits for each byte, without a prefix.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        Self.append(bytes, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends two lowercase digits for each byte to a text in UTF-8.
    @inlinable
    public static func append(_ bytes: some Sequence<UInt8>, to text: inout [UInt8]) {
        text.reserveCapacity(text.count + 2 * bytes.underestimatedCount)
        let digits = Self.digits
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
    }

    /// The bytes written as lowercase digits without a prefix; `nil` for anything else.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        Self.decode(utf8: text.utf8)
    }

    /// The bytes written as lowercase digits, in UTF-8, without a prefix; `nil` for anything else.
    @inlinable
    public static func decode(utf8 characters: some Collection<UInt8>) -> [UInt8]? {
        guard characters.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(characters.count / 2)
        var high: UInt8?
        for character in characters {
            guard let value = Self.value(of: character) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }

    /// The bytes written as `0x` and lowercase digits; `nil` for anything else.
    public static func decode(prefixed text: some StringProtocol) -> [UInt8]? {
        guard text.hasPrefix("0x") else { return nil }
        return Self.decode(text.dropFirst(2))
    }

    @inlinable
    static func value(of character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x61...0x66: character - 0x61 + 10
        default: nil
        }
    }
}
