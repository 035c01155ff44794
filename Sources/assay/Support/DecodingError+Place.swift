extension DecodingError {
    /// Where in a document something is wrong, and what.
    var place: String {
        func text(_ context: Context) -> String {
            context.codingPath.map { key in
                key.intValue.map { "[\($0)]" } ?? key.stringValue
            }.joined(separator: ".")
        }
        return switch self {
        case .keyNotFound(let key, let context):
            "\(text(context)): the field \(key.stringValue) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "\(text(context)): a value of another type"
        case .dataCorrupted(let context): "\(text(context)): \(context.debugDescription)"
        @unknown default: "it cannot be read"
        }
    }
}
