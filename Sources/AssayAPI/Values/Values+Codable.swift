public import AssayCore
public import AssayCrypto

/// A value that JSON writes as one string.
protocol TextCodable: Codable, CustomStringConvertible {
    /// What the text should have been, for errors.
    static var form: String { get }
    init?(_ text: String)
}

extension TextCodable {
    /// Reads the value from JSON.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: decoder.codingPath, debugDescription: "expected \(Self.form)"))
        }
        self = value
    }

    /// Writes the value as JSON.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.description)
    }
}

extension Digest: TextCodable {
    static let form = "0x and 64 lowercase hexadecimal digits"
}

extension Address: TextCodable {
    static let form = "an address (assay1…, 44 characters)"
}

extension PublicKey: TextCodable {
    static let form = "a public key (0x and 66 lowercase hexadecimal digits)"
}

extension CosignerKey: TextCodable {
    static let form = "a cosigning key (0x and 64 lowercase hexadecimal digits)"
}

extension ChainID: TextCodable {
    static let form = "a chain id (name-0123456789abcdef)"
}

/// An amount in the smallest unit.
///
/// JSON writes it as a decimal string: it may exceed 2⁵³.
public struct Amount: Hashable, Sendable, TextCodable {
    static let form = "a decimal string from 0 to 18446744073709551615"

    /// The amount.
    public let value: UInt64

    /// An amount.
    public init(_ value: UInt64) {
        self.value = value
    }

    /// The amount written in decimal digits, without leading zeros; `nil` for anything else.
    public init?(_ text: String) {
        guard let value = UInt64(text), String(value) == text else { return nil }
        self.value = value
    }

    /// The decimal digits.
    public var description: String { String(self.value) }
}

/// Bytes that JSON writes as `0x` and lowercase hexadecimal digits.
public struct HexBytes: Hashable, Sendable, TextCodable {
    static let form = "0x and an even number of lowercase hexadecimal digits"

    /// The bytes.
    public let bytes: [UInt8]

    /// Some bytes.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The bytes written as text; `nil` if it has another form.
    public init?(_ text: String) {
        guard let bytes = Hex.decode(prefixed: text) else { return nil }
        self.bytes = bytes
    }

    /// `0x` and the digits.
    public var description: String { "0x" + Hex.encode(self.bytes) }
}

/// One of a few words.
///
/// A word that is none of them is refused with all that would do.
protocol ChoiceCodable: Codable, RawRepresentable, CaseIterable where RawValue == String {}

extension ChoiceCodable {
    /// Reads the value from JSON.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Self(rawValue: try container.decode(String.self)) else {
            let words = Self.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: decoder.codingPath, debugDescription: "expected one of \(words)"))
        }
        self = value
    }

    /// Writes the value as JSON.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.rawValue)
    }
}
