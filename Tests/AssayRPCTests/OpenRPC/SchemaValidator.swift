@testable import AssayAPI

/// Holds values against the JSON Schemas of the document, as far as those go; any other keyword is
/// refused.
///
/// It is stricter than JSON Schema: fields that a schema does not name are mistakes, unless it says
/// what they are.
struct SchemaValidator {
    let components: StrictJSON

    /// What is wrong with a value, each mistake with its place.
    func mistakes(_ value: StrictJSON, _ schema: StrictJSON, _ path: String = "$") -> [String] {
        var mistakes: [String] = []
        for keyword in schema.fields {
            mistakes += self.mistakes(value, keyword, in: schema, path)
        }
        return mistakes
    }

    private func mistakes(
        _ value: StrictJSON, _ keyword: StrictJSON.Field, in schema: StrictJSON, _ path: String
    ) -> [String] {
        func expect(_ condition: Bool) -> [String] {
            condition ? [] : ["\(path): \(value.kind) against \(keyword.name)"]
        }
        switch keyword.name {
        case "description", "title", "default", "required", "minLength", "maxLength", "maximum",
            "minItems", "maxItems":
            return []
        case "additionalProperties":
            guard schema["properties"] == nil else { return [] }
            return value.fields.flatMap {
                self.mistakes($0.value, keyword.value, "\(path).\($0.name)")
            }
        case "$ref":
            let name = keyword.value.string?.split(separator: "/").last.map(String.init) ?? ""
            guard let target = self.components[name] else { return ["\(path): no \(name)"] }
            return self.mistakes(value, target, path)
        case "type": return expect(Self.type(value) == keyword.value.string)
        case "enum": return expect(keyword.value.elements.contains(value))
        case "minimum":
            if case .number(let digits) = value { return expect(!digits.hasPrefix("-")) }
            return []
        case "pattern":
            guard let text = value.string, let pattern = keyword.value.string,
                let regex = try? Regex(pattern)
            else { return expect(value.string == nil) }
            return expect((try? regex.wholeMatch(in: text)) != nil)
        case "items":
            return value.elements.enumerated().flatMap {
                self.mistakes($0.element, keyword.value, "\(path)[\($0.offset)]")
            }
        case "oneOf":
            let fitting = keyword.value.elements.filter {
                self.mistakes(value, $0, path).isEmpty
            }
            return expect(fitting.count == 1)
        case "properties": return self.properties(value, keyword.value, schema, path)
        default: return ["\(path): the keyword \(keyword.name) is not known"]
        }
    }

    private func properties(
        _ value: StrictJSON, _ properties: StrictJSON, _ schema: StrictJSON, _ path: String
    ) -> [String] {
        guard case .object(let fields) = value else { return [] }
        var mistakes: [String] = []
        for field in fields {
            if let known = properties[field.name] {
                mistakes += self.mistakes(field.value, known, "\(path).\(field.name)")
            } else {
                mistakes.append("\(path).\(field.name): not in the schema")
            }
        }
        for name in schema["required"]?.elements ?? [] {
            if let name = name.string, value[name] == nil {
                mistakes.append("\(path).\(name): missing")
            }
        }
        return mistakes
    }

    private static func type(_ value: StrictJSON) -> String {
        switch value {
        case .null: "null"
        case .boolean: "boolean"
        case .number(let digits):
            digits.contains(where: { ".eE".contains($0) }) ? "number" : "integer"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
