/// Why something cannot be fetched from a place, or left there.
public enum PlaceError: Error, Hashable, Sendable {
    /// The text is neither an absolute directory nor a URL with `{path}`.
    case malformed(String, reason: String)
    /// The place lies under none of the prefixes that the operator allows.
    case notAllowed(String)
    /// It is not there.
    case missing(PlaceItem)
    /// It is longer than it may be.
    case tooLarge(PlaceItem, limit: Int)
    /// A link, a directory or a device is where a file or directory should be.
    case notPlain(PlaceItem)
    /// The web server answers with another status.
    case refused(PlaceItem, status: Int)
    /// The operating system or the network fails: what it says.
    case failed(PlaceItem, reason: String)

    /// Whether it may go better later.
    public var isPassing: Bool {
        switch self {
        case .malformed, .notAllowed, .tooLarge, .notPlain: false
        case .missing, .failed: true
        case .refused(_, let status): status >= 500 || status == 429
        }
    }
}

extension PlaceError: CustomStringConvertible {
    /// The value as people read it.
    public var description: String {
        switch self {
        case .malformed(let text, let reason): "\"\(text)\" is no place: \(reason)"
        case .notAllowed(let text):
            "the place \(text) lies under no --place that this worker was given"
        case .missing(let item): "\(item) is not there"
        case .tooLarge(let item, let limit): "\(item) is longer than \(limit) bytes"
        case .notPlain(let item):
            "\(item) is not a plain file in plain directories; links are not followed"
        case .refused(let item, let status): "\(item): the web server answers \(status)"
        case .failed(let item, let reason): "\(item): \(reason)"
        }
    }
}
