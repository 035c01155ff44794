import AssayAPI

/// Who may ask.
public struct AccessPolicy: Hashable, Sendable {
    /// The token that every request needs; `nil` if none does.
    public var token: AccessToken?
    /// The token that administrative methods need; `nil` if there are none.
    public var adminToken: AccessToken?
    /// The origins of web pages that may ask, such as `https://example.org`; `*` for all.
    public var origins: [String] = []
    /// Names, besides those of this machine, by which clients may call a server that listens on
    /// loopback only.
    ///
    /// A page of the web can give its own name this machine's address (DNS rebinding), and then
    /// is no stranger to the browser; so the name that is asked for must be one of ours.
    public var hosts: [String] = []
    /// Whether the server listens on loopback only.
    var isLocal = true

    /// Everybody may ask, but no page of the web, and no one may administer.
    public init() {}

    /// Whether a page of this origin may ask.
    func allows(origin: String) -> Bool {
        self.origins.contains("*") || self.origins.contains(origin)
    }

    /// Whether a request may call the server by this name: the `Host` header.
    func allows(host: String?) -> Bool {
        guard self.isLocal, let host else { return true }
        let name = Self.name(of: host).lowercased()
        return Loopback.contains(name) || name.hasSuffix(".localhost") || self.hosts.contains(name)
    }

    /// The host without its port.
    private static func name(of host: String) -> String {
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
            return String(host[...end])
        }
        return String(host.prefix { $0 != ":" })
    }
}
