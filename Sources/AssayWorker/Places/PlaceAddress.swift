/// Where a job's inputs and results are, as the job says it: a directory or a URL template.
///
/// It is text from a stranger. What is read here has one form only, so that comparing it with
/// what the operator allows is comparing names.
public enum PlaceAddress: Hashable, Sendable {
    /// An absolute directory, by the names that lead to it.
    case directory([String])
    /// A URL with `{path}` in it.
    case web(WebAddress)

    /// The place written as `text`.
    public init(_ text: String) throws(PlaceError) {
        if text.hasPrefix("/") {
            self = .directory(try Self.names(in: text))
        } else {
            self = .web(try WebAddress(template: text))
        }
    }

    /// The names in an absolute path, of which none leads upwards.
    static func names(in path: String) throws(PlaceError) -> [String] {
        guard path.hasPrefix("/") else {
            throw .malformed(path, reason: "a directory begins with /")
        }
        var parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        if parts.last == "" { parts.removeLast() }
        for part in parts where part.isEmpty || part == "." || part == ".." {
            throw .malformed(path, reason: "it holds \"//\", \".\" or \"..\"")
        }
        guard path.utf8.allSatisfy({ $0 != 0 }) else {
            throw .malformed(path, reason: "it holds a zero byte")
        }
        return parts.map(String.init)
    }
}

/// A URL, or a template of one, in the one form that is compared.
public struct WebAddress: Hashable, Sendable {
    /// Where an item's path goes in a template.
    static let slot = "{path}"

    /// `http` or `https`.
    let scheme: String
    /// The host in lowercase, and the port if it is not the standard one.
    let authority: String
    /// The path, up to the question mark.
    let path: String
    /// The rest, with its question mark.
    let query: String

    /// The template written as `text`, which names `{path}` once.
    init(template text: String) throws(PlaceError) {
        try self.init(text)
        let rest = self.path + self.query
        let pieces = rest.split(
            separator: Self.slot, maxSplits: 2, omittingEmptySubsequences: false)
        guard pieces.count == 2, !pieces.contains(where: { $0.contains { "{}".contains($0) } })
        else { throw .malformed(text, reason: "a URL needs {path} in it, once") }
    }

    /// The prefix written as `text`, which is plain.
    init(prefix text: String) throws(PlaceError) {
        try self.init(text)
        guard self.query.isEmpty, !self.path.contains(where: { "{}".contains($0) }) else {
            throw .malformed(text, reason: "name only what comes before {path}, without ? or { }")
        }
    }

    private init(_ text: String) throws(PlaceError) {
        func fail(_ reason: String) -> PlaceError { .malformed(text, reason: reason) }
        guard let colon = text.firstRange(of: "://") else {
            throw fail("expected an absolute directory, or a URL")
        }
        self.scheme = text[..<colon.lowerBound].lowercased()
        guard ["http", "https"].contains(self.scheme) else {
            throw fail("only http and https are known")
        }
        let rest = text[colon.upperBound...]
        guard
            rest.utf8.allSatisfy({ (0x21...0x7e).contains($0) && !"\\#\"<>^`|".utf8.contains($0) })
        else { throw fail("a URL holds no space, backslash, quote or #") }
        let end = rest.firstIndex { "/?".contains($0) } ?? rest.endIndex
        guard let authority = Self.authority(rest[..<end], scheme: self.scheme) else {
            throw fail("expected a host, or a host and a port")
        }
        self.authority = authority
        let mark = rest.firstIndex(of: "?") ?? rest.endIndex
        let path = rest[end..<max(mark, end)]
        self.path = path.isEmpty ? "/" : String(path)
        self.query = String(rest[max(mark, end)...])
        let lower = self.path.lowercased()
        let isClimbing = self.path.split(separator: "/").contains { $0 == "." || $0 == ".." }
        guard !isClimbing, !["%2e", "%2f", "%5c", "%25"].contains(where: { lower.contains($0) })
        else { throw fail("its path holds \".\" or \"..\"") }
    }

    /// Host and port, in one form; `nil` for anything else, such as a user's name before the host.
    private static func authority(_ text: Substring, scheme: String) -> String? {
        var host = text.lowercased()
        var port: UInt16?
        let colon = host.lastIndex(of: ":")
        if let colon, !host.hasSuffix("]") {
            let digits = host[host.index(after: colon)...]
            guard let number = UInt16(digits), "\(number)" == digits, number > 0 else {
                return nil
            }
            port = number
            host = String(host[..<colon])
        }
        let inner: Substring
        if host.hasPrefix("["), host.hasSuffix("]") {
            inner = host.dropFirst().dropLast()
            guard inner.allSatisfy({ $0.isHexDigit || ":.".contains($0) }) else { return nil }
        } else {
            inner = host[...]
            let isName = inner.utf8.allSatisfy {
                (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d || $0 == 0x2e
            }
            guard isName else { return nil }
        }
        guard !inner.isEmpty else { return nil }
        guard let port, port != (scheme == "https" ? 443 : 80) else { return host }
        return "\(host):\(port)"
    }

    /// Whether the other one's path goes on where this one's ends.
    func covers(_ other: WebAddress) -> Bool {
        guard self.scheme == other.scheme, self.authority == other.authority else { return false }
        let names = self.path.split(separator: "/")
        // The last name of the template may be cut by the query, and is compared whole.
        return other.path.split(separator: "/").starts(with: names)
    }

    /// The URL of an item.
    func url(of item: PlaceItem) -> String {
        let rest = (self.path + self.query).replacing(Self.slot, with: item.description)
        return "\(self.scheme)://\(self.authority)\(rest)"
    }
}
