import FoundationEssentials

/// Where a node's WebSocket is.
struct NodeAddress: Hashable {
    /// A name, or an IP address without brackets.
    let host: String
    let port: Int
    /// Whether TLS is spoken.
    let isSecure: Bool
    /// The path of the WebSocket.
    let path: String
    /// The value of the header `Host`.
    let authority: String

    /// The WebSocket of the node at a URL of HTTP or HTTPS; `nil` for any other.
    init?(_ url: String) {
        guard let parts = URLComponents(string: url), let host = parts.host, !host.isEmpty,
            parts.query == nil, parts.fragment == nil
        else { return nil }
        switch parts.scheme?.lowercased() {
        case "http": self.isSecure = false
        case "https": self.isSecure = true
        default: return nil
        }
        let standard = self.isSecure ? 443 : 80
        let port = parts.port ?? standard
        guard (1...65_535).contains(port) else { return nil }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        self.host = isBracketed ? String(host.dropFirst().dropLast()) : host
        self.port = port
        let name = self.host.contains(":") ? "[\(self.host)]" : self.host
        self.authority = port == standard ? name : "\(name):\(port)"
        self.path = (parts.path.hasSuffix("/") ? String(parts.path.dropLast()) : parts.path) + "/ws"
    }
}
