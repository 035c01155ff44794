public import AssayCore

/// A case that JSON writes as its name.
protocol WordCodable: Codable, RawRepresentable, CaseIterable {
    /// The name in JSON.
    var name: String { get }
}

extension WordCodable {
    /// Reads the value from JSON.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let word = try container.decode(String.self)
        guard let value = Self.allCases.first(where: { $0.name == word }) else {
            let words = Self.allCases.map { "\"\($0.name)\"" }.joined(separator: ", ")
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: decoder.codingPath, debugDescription: "expected one of \(words)"))
        }
        self = value
    }

    /// Writes the value as JSON.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.name)
    }
}

extension JobStatus: WordCodable {}

extension SlotOutcome: WordCodable {}

extension Assurance: WordCodable {
    /// The name in JSON.
    public var name: String { "\(self)" }
}
