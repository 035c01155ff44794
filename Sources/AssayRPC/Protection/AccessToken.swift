import AssayCore
import AssayCrypto

/// A bearer token (RFC 6750), of which only the hash is kept.
public struct AccessToken: Hashable, Sendable {
    /// How long a token must be, in characters.
    public static let lengths = 24...256

    private let hash: Digest

    /// The token written so; `nil` if it is too short, too long, or has other characters than
    /// letters, digits and `-._~+/=`.
    public init?(_ text: some StringProtocol) {
        guard Self.lengths.contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else {
            return nil
        }
        self.hash = SHA256.hash(Array(text.utf8))
    }

    /// Whether the token is this one.
    ///
    /// Hashes are compared, so the time that it takes says nothing about the token.
    func matches(_ text: some StringProtocol) -> Bool {
        text.utf8.count <= Self.lengths.upperBound
            && SHA256.hash(Array(text.utf8)) == self.hash
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~+/=".utf8.contains(byte)
        }
    }
}
