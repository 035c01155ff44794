/// The types of items of the deterministic subset (RFC 8949 §3.1), named in errors.
public enum CBORType: UInt8, Hashable, Sendable, CustomStringConvertible {
    case unsigned = 0
    case negative = 1
    case bytes = 2
    case text = 3
    case array = 4
    case map = 5
    case tag = 6
    case simple = 7

    /// The value as people read it.
    public var description: String {
        switch self {
        case .unsigned: "an unsigned integer"
        case .negative: "a negative integer"
        case .bytes: "a byte string"
        case .text: "a text string"
        case .array: "an array"
        case .map: "a map"
        case .tag: "a tag"
        case .simple: "true, false or null"
        }
    }
}
