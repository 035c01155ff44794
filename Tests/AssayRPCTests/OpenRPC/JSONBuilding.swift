@testable import AssayAPI

/// JSON with its fields in order, written as literals.
extension StrictJSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .string(value) }
    init(booleanLiteral value: Bool) { self = .boolean(value) }
    init(integerLiteral value: Int) { self = .number("\(value)") }
    init(arrayLiteral elements: StrictJSON...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, StrictJSON)...) {
        self = .object(elements.map { Field($0.0, $0.1) })
    }
}

extension StrictJSON {
    /// The value that a text spells.
    init(text: String) throws {
        self = try StrictJSON(parsing: Array(text.utf8))
    }

    /// The fields of an object; none of anything else.
    var fields: [Field] {
        if case .object(let fields) = self { fields } else { [] }
    }

    /// The elements of an array; none of anything else.
    var elements: [StrictJSON] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// The text of a string; `nil` of anything else.
    var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// A field of an object.
    subscript(name: String) -> StrictJSON? {
        get { self.fields.first { $0.name == name }?.value }
        set {
            var fields = self.fields
            let index = fields.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): fields[index] = Field(name, value)
            case (let index?, nil): fields.remove(at: index)
            case (nil, let value?): fields.append(Field(name, value))
            case (nil, nil): break
            }
            self = .object(fields)
        }
    }

    /// The same with a field, if it has a value.
    func with(_ name: String, _ value: StrictJSON?) -> StrictJSON {
        var copy = self
        copy[name] = value
        return copy
    }
}
