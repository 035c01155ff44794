import AssayAPI
import FoundationEssentials

/// The parameters of a call, as a command line writes them.
enum RPCParameters {
    /// The method of a name.
    static func method(_ name: String) throws -> any APIMethod.Type {
        if let method = API.methods.first(where: { $0.name == name }) { return method }
        let names = API.methods.map { $0.name }
        throw CommandFailure(
            .usage,
            "there is no method \"\(name.printable)\""
                + Suggestion.phrase(for: name, among: names)
                + " (`assay rpc --list` lists all)")
    }

    /// The parameters that `key=value` and `key:=JSON` spell.
    ///
    /// A value is text, but where the method wants none it is the number, true or false that it
    /// looks like.
    static func read(
        _ arguments: [String], for method: any APIMethod.Type
    ) throws -> JSONValue {
        var values: [String: JSONValue] = [:]
        var plain: Set<String> = []
        for argument in arguments {
            guard let equals = argument.firstIndex(of: "="), equals > argument.startIndex else {
                throw CommandFailure(
                    .usage, "\"\(argument.printable)\" is neither key=value nor key:=JSON")
            }
            let text = String(argument[argument.index(after: equals)...])
            var key = String(argument[..<equals])
            let isJSON = key.hasSuffix(":")
            if isJSON { key.removeLast() }
            try Self.check(key, of: method)
            guard values[key] == nil else {
                throw CommandFailure(.usage, "\(key) is given twice")
            }
            if isJSON {
                values[key] = try Self.json(text, "the value of \(key)")
            } else if let value = Self.plain(text) {
                values[key] = value
                plain.insert(key)
            } else {
                values[key] = .string(text)
            }
        }
        return .object(Self.fit(values, method, plain))
    }

    /// A whole text of JSON.
    static func json(_ text: String, _ what: String) throws -> JSONValue {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) else {
            throw CommandFailure(.usage, "\(what) is not JSON")
        }
        return value
    }

    private static func check(_ key: String, of method: any APIMethod.Type) throws {
        let names = method.parameterNames
        guard !names.contains(key) else { return }
        let all = names.isEmpty ? "it has none" : "it has \(names.joined(separator: ", "))"
        throw CommandFailure(
            .usage,
            "\(method.name) has no parameter \"\(key.printable)\""
                + Suggestion.phrase(for: key, among: names) + " (\(all))")
    }

    /// A number, true or false as JSON would write it; `nil` for other text.
    private static func plain(_ text: String) -> JSONValue? {
        switch text {
        case "true": .bool(true)
        case "false": .bool(false)
        default: UInt64(text).flatMap { "\($0)" == text ? .unsigned($0) : nil }
        }
    }

    /// Makes text again of what the type of the parameters does not take otherwise.
    private static func fit<Method: APIMethod>(
        _ values: [String: JSONValue], _ method: Method.Type, _ plain: Set<String>
    ) -> [String: JSONValue] {
        var (values, plain) = (values, plain)
        while !plain.isEmpty, let data = try? JSONEncoder().encode(values) {
            do {
                _ = try JSONDecoder().decode(Method.Params.self, from: data)
                break
            } catch {
                guard let key = Self.place(of: error), plain.remove(key) != nil,
                    let value = values[key]
                else { break }
                values[key] = value.asText
            }
        }
        return values
    }

    /// The parameter that cannot be decoded.
    private static func place(of error: any Error) -> String? {
        switch error as? DecodingError {
        case .typeMismatch(_, let context), .dataCorrupted(let context),
            .valueNotFound(_, let context):
            context.codingPath.first?.stringValue
        default: nil
        }
    }
}

extension JSONValue {
    /// A number, true or false as text; anything else as it is.
    fileprivate var asText: JSONValue {
        switch self {
        case .unsigned(let value): .string("\(value)")
        case .bool(let value): .string("\(value)")
        default: self
        }
    }
}
