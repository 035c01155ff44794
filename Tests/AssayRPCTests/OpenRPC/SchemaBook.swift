import AssayCore
import AssayCrypto

@testable import AssayAPI

/// JSON Schemas of Swift types, taken from the types; those of named types are kept as components.
final class SchemaBook {
    /// The components by name.
    private(set) var components: [String: StrictJSON]
    let comments: SourceComments
    private let leaves = SchemaBook.makeLeaves()

    init(_ comments: SourceComments) throws {
        self.comments = comments
        self.components = try Self.makeGiven()
    }

    /// A value that a type accepts, and the schema of the type.
    func sample<Value: Decodable>(_ type: Value.Type) throws -> (Value, StrictJSON) {
        let (value, schema) = try self.anySample(type)
        guard let value = value as? Value else {
            throw UnexpectedAnswer(text: "\(type) is not what was made for it")
        }
        return (value, schema)
    }

    private func anySample(_ type: any Decodable.Type) throws -> (Any, StrictJSON) {
        if let leaf = self.leaves[ObjectIdentifier(type)] { return leaf }
        if let list = type as? any ListType.Type {
            return (
                list.empty, ["type": "array", "items": try self.anySample(list.element).1]
            )
        }
        if let map = type as? any MapType.Type {
            return (
                map.empty,
                ["type": "object", "additionalProperties": try self.anySample(map.element).1]
            )
        }
        if let optional = type as? any MaybeType.Type {
            let schema = try self.anySample(optional.wrapped).1
            return (optional.missing, ["oneOf": [schema, ["type": "null"]]])
        }
        let path = String(reflecting: type).split(separator: ".").dropFirst()
            .joined(separator: ".")
        if let word = type as? any (CaseIterable & Encodable).Type {
            return try self.words(word, path)
        }
        let (value, schema) = try self.object(type, path)
        guard !path.hasPrefix("API."), path != "NoParams" else { return (value, schema) }
        return (value, self.keep(schema, path))
    }

    /// The object that a type reads.
    private func object(
        _ type: any Decodable.Type, _ path: String
    ) throws -> (Any, StrictJSON) {
        let recorder = ObjectRecorder(path, self)
        let value = try type.init(from: recorder)
        let required = recorder.fields.filter { !$0.isOptional }
        var schema: StrictJSON = ["type": "object"]
        if let comment = self.comments[path] {
            schema["description"] = .string(comment.joined(separator: "\n\n"))
        }
        schema["properties"] = .object(
            recorder.fields.map { StrictJSON.Field($0.name, $0.schema) })
        schema["required"] = .array(required.map { .string($0.name) })
        return (value, schema)
    }

    /// One of a few words.
    private func words(
        _ type: any (CaseIterable & Encodable).Type, _ path: String
    ) throws -> (Any, StrictJSON) {
        let cases = Self.cases(of: type)
        guard let first = cases.first else { throw UnexpectedAnswer(text: "\(path) is empty") }
        let words = try cases.map { try StrictJSON(encoding: $0) }
        var lines: [String] = []
        if let comment = self.comments[path] {
            lines = [comment.first ?? "", ""]
        }
        for word in words {
            let word = word.string ?? ""
            let comment = self.comments["\(path).\(word)"]?.joined(separator: " ")
            lines.append("- `\(word)`" + (comment.map { ": \($0)" } ?? ""))
        }
        let text = lines.joined(separator: "\n")
        return (
            first,
            self.keep(
                ["type": "string", "description": .string(text), "enum": .array(words)], path)
        )
    }

    private static func cases<Word: CaseIterable & Encodable>(
        of type: Word.Type
    ) -> [any Encodable] { Array(type.allCases) }

    /// Keeps a schema under the name of its type, and refers to it.
    private func keep(_ schema: StrictJSON, _ path: String) -> StrictJSON {
        let name = path.replacing(".", with: "")
        self.components[name] = schema
        return Self.reference(name)
    }

    static func reference(_ name: String) -> StrictJSON {
        ["$ref": .string("#/components/schemas/\(name)")]
    }

    /// A schema with what the sources say about a field.
    func describe(_ schema: StrictJSON, path: String) -> StrictJSON {
        guard let comment = self.comments[path] else { return schema }
        var described: StrictJSON = ["description": .string(comment.joined(separator: "\n\n"))]
        for field in schema.fields where field.name != "description" {
            described[field.name] = field.value
        }
        return described
    }
}

/// A list, by what it holds.
private protocol ListType {
    static var element: any Decodable.Type { get }
    static var empty: Any { get }
}

extension Array: ListType where Element: Decodable {
    fileprivate static var element: any Decodable.Type { Element.self }
    fileprivate static var empty: Any { Self() }
}

/// An object with any keys, by what it holds.
private protocol MapType {
    static var element: any Decodable.Type { get }
    static var empty: Any { get }
}

extension Dictionary: MapType where Key == String, Value: Decodable {
    fileprivate static var element: any Decodable.Type { Value.self }
    fileprivate static var empty: Any { Self() }
}

/// A value that can be missing, by what it is.
private protocol MaybeType {
    static var wrapped: any Decodable.Type { get }
    static var missing: Any { get }
}

extension Optional: MaybeType where Wrapped: Decodable {
    fileprivate static var wrapped: any Decodable.Type { Wrapped.self }
    fileprivate static var missing: Any { Self.none as Any }
}
