public import AssayCrypto

/// Who a peer is: the public key that it proved to hold when it connected.
public struct PeerID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The key.
    public let publicKey: PublicKey

    /// The peer with this key.
    public init(_ publicKey: PublicKey) {
        self.publicKey = publicKey
    }

    /// The key as `0x` and 66 hexadecimal digits.
    public var description: String { self.publicKey.description }

    /// Whether the key of one comes before that of the other.
    public static func < (left: PeerID, right: PeerID) -> Bool {
        left.publicKey < right.publicKey
    }
}
