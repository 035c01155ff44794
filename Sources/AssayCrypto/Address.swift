/// The name of an account: the first 20 bytes of the SHA-256 of its public key.
///
/// Written in bech32m (BIP 350) with the prefix `assay`, 44 characters in all.
public struct Address: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number of bytes in an address: 20.
    public static let byteCount = 20
    /// The human-readable part of a written address.
    public static let prefix = "assay"
    /// The address of 20 zero bytes: the proposer of block 0.
    public static let zero = Address(Word256.zero)

    /// The 20 bytes, followed by 12 zero bytes.
    private let word: Word256

    private init(_ word: Word256) {
        self.word = word.filled(from: Self.byteCount * 8, with: false)
    }

    /// The address of a public key.
    public init(of key: PublicKey) {
        self.init(SHA256.hash(key.bytes).word)
    }

    /// The address with exactly these 20 bytes; `nil` for any other length.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        let padded = bytes + [UInt8](repeating: 0, count: Word256.byteCount - Self.byteCount)
        guard let word = Word256(padded) else { return nil }
        self.word = word
    }

    /// The address written in bech32m with the prefix `assay`; `nil` for anything else.
    public init?(_ text: String) {
        guard let decoded = Bech32m.decode(text), decoded.prefix == Self.prefix else {
            return nil
        }
        self.init(bytes: decoded.bytes)
    }

    /// The 20 bytes.
    public var bytes: [UInt8] { Array(self.word.bytes.prefix(Self.byteCount)) }

    /// The bech32m form, 44 characters.
    public var description: String { Bech32m.encode(prefix: Self.prefix, bytes: self.bytes) }

    /// Whether one comes before the other.
    public static func < (left: Address, right: Address) -> Bool {
        left.word < right.word
    }
}
