import AssayCore

extension CBOREncoder {
    /// Appends a value, or `null` where there is none.
    mutating func optional(_ value: (some CBOREncodable)?) {
        if let value { value.encode(to: &self) } else { self.null() }
    }
}

extension CBORDecoder {
    /// Reads a value, or `null`.
    mutating func optional<Value: CBORDecodable>(
        _ type: Value.Type
    ) throws(DecodeError) -> Value? {
        try self.null() ? nil : try Value(from: &self)
    }
}
