/// A JSON value (RFC 8259) as it was written: the order of fields, fields that occur twice and
/// the digits of numbers are kept, so that a strict reader can judge them.
enum StrictJSON: Hashable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case boolean(Bool)
    /// A number, by its digits.
    case number(String)
    /// A string, without its escapes.
    case string(String)
    /// A list.
    case array([StrictJSON])
    /// An object: its fields in the order of the text.
    case object([Field])

    /// A field of an object.
    struct Field: Hashable, Sendable {
        /// The name.
        let name: String
        /// The value.
        let value: StrictJSON

        /// A field.
        init(_ name: String, _ value: StrictJSON) {
            self.name = name
            self.value = value
        }
    }

    /// What kind of value it is, for messages to people.
    var kind: String {
        switch self {
        case .null: "null"
        case .boolean: "true or false"
        case .number(let digits): "the number \(digits.prefix(24))"
        case .string: "a string"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
