/// The name of a secp256k1 key: the 33 bytes of its compressed point (SEC 1 §2.3.3).
///
/// The bytes begin with 2 or 3. Whether they are a point of the curve is known only once they
/// were parsed into a ``VerifyingKey``, which costs a square root; a name alone is cheap.
public struct PublicKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    private let prefix: UInt8
    private let x: Word256

    /// The number of bytes in a compressed point: 33.
    public static let byteCount = 33

    /// The key named by 33 bytes that begin with 2 or 3; `nil` for anything else.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount, bytes[0] == 2 || bytes[0] == 3 else { return nil }
        self.prefix = bytes[0]
        self.x = bytes.withUnsafeBytes { Word256($0, at: 1) }
    }

    /// The key written as `0x` and 66 lowercase hexadecimal digits; `nil` for anything else.
    public init?(_ text: String) {
        guard let bytes = Hex.decode(prefixed: text) else { return nil }
        self.init(bytes: bytes)
    }

    /// The 33 bytes.
    public var bytes: [UInt8] { [self.prefix] + self.x.bytes }

    /// `0x` and 66 lowercase hexadecimal digits.
    public var description: String { "0x" + Hex.encode(self.bytes) }

    /// The address of the key: the first 20 bytes of the SHA-256 of its 33 bytes.
    public var address: Address { Address(of: self) }

    /// Some bits of the key, to spread keys over parts of a table.
    var spread: UInt64 { self.x.leadingWord }

    /// Whether one comes before the other.
    public static func < (left: PublicKey, right: PublicKey) -> Bool {
        left.prefix != right.prefix ? left.prefix < right.prefix : left.x < right.x
    }
}
