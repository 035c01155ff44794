import AssayCrypto
import Glibc

/// Where a peer can be dialled: a host and a port.
///
/// The host is an IPv4 or IPv6 address or a DNS name; a name is resolved at every attempt.
public struct PeerAddress: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The IP address, without brackets, or the name.
    public let host: String
    /// The port, which is not 0.
    public let port: Int

    /// The longest text in bytes.
    public static let maximumLength = 255

    /// The address of a host and a port; `nil` unless both have the form.
    public init?(host: String, port: Int) {
        guard (1...65_535).contains(port), Self.isHost(host) else { return nil }
        self.host = host
        self.port = port
        guard self.description.utf8.count <= Self.maximumLength else { return nil }
    }

    /// The address written as `host:port`, or `[host]:port` for IPv6; `nil` for anything else.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.maximumLength,
            let colon = text.utf8.lastIndex(of: UInt8(ascii: ":"))
        else { return nil }
        let digits = text[text.utf8.index(after: colon)...]
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits),
            String(port) == digits
        else { return nil }
        var host = text[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        if isBracketed { host = host.dropFirst().dropLast() }
        guard host.utf8.contains(UInt8(ascii: ":")) == isBracketed else { return nil }
        self.init(host: String(host), port: port)
    }

    /// The text that ``init(_:)`` reads.
    public var description: String {
        self.host.utf8.contains(UInt8(ascii: ":"))
            ? "[\(self.host)]:\(self.port)" : "\(self.host):\(self.port)"
    }

    /// Whether one comes before the other, by host and then by port.
    public static func < (left: PeerAddress, right: PeerAddress) -> Bool {
        left.host != right.host ? left.host < right.host : left.port < right.port
    }

    /// What kind of place the host is; `nil` for a name, of which only a resolver knows.
    var reach: IPReach? { IPReach(self.host) }

    private static func isHost(_ host: String) -> Bool {
        if host.utf8.contains(UInt8(ascii: ":")) { return IPReach(host) != nil }
        return !host.isEmpty
            && host.utf8.allSatisfy { character in
                switch character {
                case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f: true
                default: false
                }
            }
    }
}

/// From where an IP address can be reached.
enum IPReach: Hashable, Sendable {
    /// From anywhere.
    case everywhere
    /// Loopback, private and link-local addresses: something else for each network.
    case local
    /// Nobody can be dialled there: unspecified, multicast, broadcast, reserved.
    case nowhere

    /// The reach of an address in text; `nil` if the text is no IP address.
    init?(_ text: String) {
        var v4 = in_addr()
        var v6 = in6_addr()
        if inet_pton(AF_INET, text, &v4) == 1 {
            self = withUnsafeBytes(of: v4) { Self.ofIPv4(Array($0)) }
        } else if inet_pton(AF_INET6, text, &v6) == 1 {
            self = withUnsafeBytes(of: v6) { Self.ofIPv6(Array($0)) }
        } else {
            return nil
        }
    }

    /// What one user is taken to have: an IPv4 address, or the first 64 bits of an IPv6 one.
    static func network(of text: String) -> String {
        var address = in6_addr()
        guard inet_pton(AF_INET6, text, &address) == 1 else { return text }
        let bytes = withUnsafeBytes(of: address) { Array($0) }
        if Self.isMapped(bytes) {
            return bytes[12...].map(String.init).joined(separator: ".")
        }
        return Hex.encode(bytes[..<8])
    }

    /// Whether the address is an IPv4 one in the clothes of IPv6: ::ffff:a.b.c.d.
    private static func isMapped(_ bytes: [UInt8]) -> Bool {
        bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xff && bytes[11] == 0xff
    }

    private static func ofIPv4(_ bytes: [UInt8]) -> IPReach {
        switch (bytes[0], bytes[1]) {
        case (0, _), (224..., _): .nowhere
        case (10, _), (127, _), (172, 16...31), (192, 168), (169, 254), (100, 64...127): .local
        default: .everywhere
        }
    }

    private static func ofIPv6(_ bytes: [UInt8]) -> IPReach {
        // 64:ff9b::a.b.c.d leads to an IPv4 host too.
        let isTranslated =
            bytes[..<4].elementsEqual([0, 0x64, 0xff, 0x9b]) && bytes[4..<12].allSatisfy { $0 == 0 }
        if Self.isMapped(bytes) || isTranslated { return Self.ofIPv4(Array(bytes[12...])) }
        if bytes[..<15].allSatisfy({ $0 == 0 }) { return bytes[15] == 1 ? .local : .nowhere }
        switch (bytes[0], bytes[1]) {
        case (0xfc...0xfd, _), (0xfe, 0x80...0xff): return .local
        case (0xff, _): return .nowhere
        default: return .everywhere
        }
    }
}
