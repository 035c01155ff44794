public import AssayCrypto

/// The name of a chain: the genesis name, a hyphen, and 16 hexadecimal digits of the hash of its
/// genesis.
///
/// Nothing that is signed for one genesis is valid under another.
public struct ChainID: Hashable, Sendable, CustomStringConvertible {
    /// The longest text: 12 characters of a name, a hyphen, 16 digits.
    public static let maximumLength = 29

    /// The text, as it stands in statements and headers.
    public let description: String

    /// The id of the chain with this name whose entry 0 has the leaf hash `genesis`.
    public init(name: ChainName, genesis: Digest) {
        self.description = "\(name)-" + Hex.encode(genesis.bytes.prefix(8))
    }

    /// The id written as `text`; `nil` if it has another form.
    public init?(_ text: String) {
        let characters = text.utf8
        let nameLength = characters.count - 17
        guard (1...ChainName.maximumLength).contains(nameLength) else { return nil }
        for (index, character) in characters.enumerated() {
            let isDigit = (0x30...0x39).contains(character)
            let isValid =
                switch index {
                case ..<nameLength: isDigit || (0x61...0x7a).contains(character)
                case nameLength: character == 0x2d
                default: isDigit || (0x61...0x66).contains(character)
                }
            guard isValid else { return nil }
        }
        self.description = text
    }
}

extension ChainID: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.text(self.description)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        let start = decoder.offset
        guard let id = ChainID(try decoder.text(maximum: Self.maximumLength)) else {
            throw DecodeError(.outOfRange("a chain id"), at: start)
        }
        self = id
    }
}

/// The name in a genesis: 1 to 12 characters of `a-z0-9`.
public struct ChainName: Hashable, Sendable, CustomStringConvertible {
    /// The most characters in a name.
    public static let maximumLength = 12

    /// The text.
    public let description: String

    /// The name written as `text`; `nil` if it has another form.
    public init?(_ text: String) {
        let isPlain = text.utf8.allSatisfy {
            (0x61...0x7a).contains($0) || (0x30...0x39).contains($0)
        }
        guard (1...Self.maximumLength).contains(text.utf8.count), isPlain else { return nil }
        self.description = text
    }
}
