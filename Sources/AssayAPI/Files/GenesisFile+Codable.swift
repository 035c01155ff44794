/// Inside the messages of the JSON-RPC interface, a genesis file is the same JSON as on a disk,
/// and is read as strictly.
extension GenesisFile: Codable {
    /// Reads the value from JSON.
    public init(from decoder: any Decoder) throws {
        let json = StrictJSON(try JSONValue(from: decoder))
        try self.init(document: json, path: "genesis")
    }

    /// Writes the value as JSON.
    public func encode(to encoder: any Encoder) throws {
        try JSONValue(self.document).encode(to: encoder)
    }
}

extension StrictJSON {
    /// The same value, with the fields of objects in the order of their names.
    fileprivate init(_ value: JSONValue) {
        switch value {
        case .null: self = .null
        case .bool(let value): self = .boolean(value)
        case .unsigned(let number): self = .number("\(number)")
        case .negative(let number): self = .number("\(number)")
        case .number(let number): self = .number("\(number)")
        case .string(let text): self = .string(text)
        case .array(let elements): self = .array(elements.map { StrictJSON($0) })
        case .object(let fields):
            let sorted = fields.sorted { $0.key < $1.key }
            self = .object(sorted.map { Field($0.key, StrictJSON($0.value)) })
        }
    }
}

extension JSONValue {
    /// The same value.
    ///
    /// Of fields that occur twice, the last.
    fileprivate init(_ value: StrictJSON) {
        switch value {
        case .null: self = .null
        case .boolean(let value): self = .bool(value)
        case .number(let digits):
            self = UInt64(digits).map(JSONValue.unsigned) ?? .number(Double(digits) ?? .nan)
        case .string(let text): self = .string(text)
        case .array(let elements): self = .array(elements.map { JSONValue($0) })
        case .object(let fields):
            let pairs = fields.map { ($0.name, JSONValue($0.value)) }
            self = .object(Dictionary(pairs, uniquingKeysWith: { $1 }))
        }
    }
}
