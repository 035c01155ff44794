/// How a client shows who it is, and by whom it believes that a node is the one it names.
public struct ClientAccess: Sendable {
    /// What the node demands of those who ask; `nil` if it demands nothing.
    public var token: BearerToken?
    /// Who vouches for the node's certificate; `nil` for those that the system trusts.
    public var authorities: CertificateAuthorities?

    /// Access with a token, or to a node of a private authority, or neither.
    public init(token: BearerToken? = nil, authorities: CertificateAuthorities? = nil) {
        self.token = token
        self.authorities = authorities
    }
}

/// A token that whoever bears it may ask with (RFC 6750).
///
/// It does not print what it is.
public struct BearerToken: Sendable {
    /// The most characters of a token.
    public static let maximumLength = 8_192

    private let text: String

    /// The token written so; `nil` if it has other characters than letters, digits and
    /// `-._~+/=`, or none, or too many.
    public init?(_ text: some StringProtocol) {
        guard (1...Self.maximumLength).contains(text.utf8.count),
            text.utf8.allSatisfy(Self.isAllowed)
        else { return nil }
        self.text = String(text)
    }

    /// The value of the header `Authorization`.
    var header: String { "Bearer \(self.text)" }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~+/=".utf8.contains(byte)
        }
    }
}

extension BearerToken: CustomStringConvertible, CustomReflectable {
    /// That there is a token, not which.
    public var description: String { "(a token)" }

    /// Nothing, so that no dump shows it.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
