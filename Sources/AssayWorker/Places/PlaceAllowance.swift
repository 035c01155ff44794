/// Which places a worker touches: only what lies under the prefixes that its operator named.
public struct PlaceAllowance: Hashable, Sendable {
    /// A directory with all below it, or a URL with all that goes on from it.
    enum Prefix: Hashable, Sendable {
        case directory([String])
        case web(WebAddress)
    }

    private let prefixes: [Prefix]

    /// Allows what lies under one of these absolute directories or URLs.
    public init(_ prefixes: [String]) throws(PlaceError) {
        var known: [Prefix] = []
        for text in prefixes {
            if text.hasPrefix("/") {
                known.append(.directory(try PlaceAddress.names(in: text)))
            } else {
                known.append(.web(try WebAddress(prefix: text)))
            }
        }
        self.prefixes = known
    }

    /// The place that a job names, if it is allowed.
    public func place(_ text: String) throws(PlaceError) -> Place {
        switch try PlaceAddress(text) {
        case .directory(let names):
            for case .directory(let prefix) in self.prefixes where names.starts(with: prefix) {
                return .directory(
                    DirectoryPlace(
                        prefix: "/" + prefix.joined(separator: "/"),
                        names: Array(names.dropFirst(prefix.count))))
            }
        case .web(let address):
            for case .web(let prefix) in self.prefixes where prefix.covers(address) {
                return .web(WebPlace(address: address))
            }
        }
        throw .notAllowed(text)
    }
}

/// A place that is allowed: having one is the permission to touch it.
public enum Place: Hashable, Sendable {
    /// A directory on this machine.
    case directory(DirectoryPlace)
    /// What answers behind a URL.
    case web(WebPlace)

    /// The bytes of an item, at most `limit` of them.
    func read(_ item: PlaceItem, limit: Int) async throws(PlaceError) -> [UInt8] {
        switch self {
        case .directory(let directory): try directory.read(item, limit: limit)
        case .web(let web): try await web.read(item, limit: limit)
        }
    }

    /// Leaves an item, whole or not at all; what was there before is replaced.
    func write(_ bytes: [UInt8], as item: PlaceItem) async throws(PlaceError) {
        switch self {
        case .directory(let directory): try directory.write(bytes, as: item)
        case .web(let web): try await web.write(bytes, as: item)
        }
    }
}
