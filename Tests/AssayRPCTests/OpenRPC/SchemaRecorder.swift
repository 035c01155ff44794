import AssayAPI

@testable import AssayAPI

/// Runs `init(from:)` of a type, and notes what it asks for: the fields of an object.
///
/// Every field is there, with a value that its type accepts. A field for which the type asks
/// whether it is there is one that may be left out.
final class ObjectRecorder: Decoder {
    /// A field.
    struct Field {
        var name: String
        var schema: StrictJSON
        var isOptional: Bool
    }

    fileprivate(set) var fields: [Field] = []
    fileprivate var optional: Set<String> = []
    fileprivate let book: SchemaBook
    /// The type, as it is called in the sources.
    fileprivate let path: String

    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    init(_ path: String, _ book: SchemaBook) {
        self.path = path
        self.book = book
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(FieldRecorder<Key>(recorder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw UnexpectedAnswer(text: "\(self.path) is a list: say what of")
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        throw UnexpectedAnswer(text: "\(self.path) is one value: give it a schema in SchemaBook")
    }
}

/// The fields of an object that is recorded.
private struct FieldRecorder<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let recorder: ObjectRecorder

    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    func contains(_ key: Key) -> Bool {
        self.recorder.optional.insert(key.stringValue)
        return true
    }

    func decodeNil(forKey key: Key) -> Bool { false }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        let name = key.stringValue
        let (value, schema) = try self.recorder.book.sample(type)
        let path = "\(self.recorder.path).\(name)"
        self.recorder.fields.append(
            ObjectRecorder.Field(
                name: name,
                schema: self.recorder.book.describe(
                    SchemaBook.special[path] ?? schema, path: path),
                isOptional: self.recorder.optional.contains(name)))
        return value
    }

    func nestedContainer<Other: CodingKey>(
        keyedBy type: Other.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Other> {
        throw UnexpectedAnswer(text: "\(self.recorder.path) reads a nested object by hand")
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        throw UnexpectedAnswer(text: "\(self.recorder.path) reads a nested list by hand")
    }

    func superDecoder() throws -> any Decoder { self.recorder }
    func superDecoder(forKey key: Key) throws -> any Decoder { self.recorder }
}
