/// A SHA-256 digest (FIPS 180-4): the name of a statement, block, model or state value.
///
/// Written as `0x` and 64 lowercase hexadecimal digits wherever people or JSON read it.
@frozen
public struct Digest: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The 32 bytes.
    public let word: Word256

    /// The digest made of 32 zero bytes: the parent of the first block.
    public static let zero = Digest(.zero)

    /// The number of bytes in a digest: 32.
    public static let byteCount = Word256.byteCount

    /// A digest whose bytes are already known.
    @inlinable
    public init(_ word: Word256) {
        self.word = word
    }

    /// The digest with exactly these 32 bytes; `nil` for any other length.
    public init?(bytes: [UInt8]) {
        guard let word = Word256(bytes) else { return nil }
        self.init(word)
    }

    /// The digest written as `0x` and 64 lowercase hexadecimal digits; `nil` for anything else.
    public init?(_ text: String) {
        guard let bytes = Hex.decode(prefixed: text) else { return nil }
        self.init(bytes: bytes)
    }

    /// The 32 bytes.
    public var bytes: [UInt8] { self.word.bytes }

    /// `0x` and 64 lowercase hexadecimal digits.
    public var description: String { "0x" + Hex.encode(self.bytes) }

    /// Whether the bytes of one come before those of the other.
    @inlinable
    public static func < (left: Digest, right: Digest) -> Bool {
        left.word < right.word
    }
}
