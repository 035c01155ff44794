import AssayAPI
import FoundationEssentials

/// Serves one method.
protocol MethodHandler: Sendable {
    /// Calls the method, and answers with what encodes the answer once its id is known.
    func call(
        _ request: Data, _ form: RequestHead.ParamsForm
    ) async throws(RPCError) -> @Sendable (JSONValue) -> Data
}

/// Serves one method through its typed parameters and result.
struct TypedHandler<Method: APIMethod>: MethodHandler {
    let body: @Sendable (Method.Params) async throws(RPCError) -> Method.Result

    private struct Named: Decodable {
        let params: Method.Params
    }

    private struct Untyped: Decodable {
        let params: [String: JSONValue]
    }

    func call(
        _ request: Data, _ form: RequestHead.ParamsForm
    ) async throws(RPCError) -> @Sendable (JSONValue) -> Data {
        let result = try await self.body(try self.params(of: request, form))
        return { id in Dispatcher.encode(RPCResponse(result: result, id: id)) }
    }

    private func params(
        of request: Data, _ form: RequestHead.ParamsForm
    ) throws(RPCError) -> Method.Params {
        switch form {
        case .byName(let names):
            for name in names where !Method.parameterNames.contains(name) {
                throw Self.mistake("unknown parameter \"\(name.prefix(64))\"", name)
            }
            return try Self.decode(Named.self, from: request) {
                (try? JSONDecoder().decode(Untyped.self, from: request))?.params ?? [:]
            }.params
        case .byPosition(let values):
            guard values.count <= Method.parameterNames.count else {
                throw Self.mistake("\(values.count) parameters", nil)
            }
            let named = Dictionary(
                uniqueKeysWithValues: zip(Method.parameterNames, values))
            return try Self.decode(object: named)
        case .none, .invalid: return try Self.decode(object: [:])
        }
    }

    private static func decode(object: [String: JSONValue]) throws(RPCError) -> Method.Params {
        guard let data = try? JSONEncoder().encode(object) else {
            throw RPCError(.internalError, "the parameters cannot be read")
        }
        return try Self.decode(Method.Params.self, from: data) { object }
    }

    /// Decodes parameters, and says which one is wrong and how.
    private static func decode<Value: Decodable>(
        _ type: Value.Type, from data: Data, untyped: () -> [String: JSONValue]
    ) throws(RPCError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty {
            throw Self.unfitNumber(in: untyped())
        } catch let error as DecodingError {
            throw Self.explain(error)
        } catch {
            throw Self.mistake("the parameters cannot be read", nil)
        }
    }

    /// The mistake in parameters of which one is a number that its type cannot hold.
    ///
    /// The decoder then calls the whole not JSON, and does not say where. All numbers that the
    /// methods take are integers from 0 up.
    private static func unfitNumber(in params: [String: JSONValue]) -> RPCError {
        for name in Method.parameterNames {
            switch params[name] {
            case .negative, .number:
                return Self.mistake(
                    "the parameter \"\(name)\" must be an integer from 0 to \(UInt64.max)", name)
            default: continue
            }
        }
        return Self.mistake("the parameters cannot be read", nil)
    }

    private static func explain(_ error: DecodingError) -> RPCError {
        func name(_ path: [any CodingKey]) -> String {
            path.drop { $0.stringValue == "params" }.reduce(into: "") { text, key in
                if let index = key.intValue {
                    text += "[\(index)]"
                } else {
                    text += text.isEmpty ? key.stringValue : "." + key.stringValue
                }
            }
        }
        switch error {
        case .keyNotFound(let key, let context):
            let path = name(context.codingPath + [key])
            return Self.mistake("the parameter \"\(path)\" is missing", path)
        case .valueNotFound(_, let context):
            let path = name(context.codingPath)
            return Self.mistake("the parameter \"\(path)\" is null", path)
        case .typeMismatch(let type, let context):
            let path = name(context.codingPath)
            return Self.mistake("the parameter \"\(path)\" must be \(Self.word(type))", path)
        case .dataCorrupted(let context):
            let path = name(context.codingPath)
            return Self.mistake("the parameter \"\(path)\": \(context.debugDescription)", path)
        @unknown default: return Self.mistake("the parameters cannot be read", nil)
        }
    }

    private static func word(_ type: any Any.Type) -> String {
        switch "\(type)" {
        case "String": "a string"
        case "UInt64", "Int", "Int64": "an integer"
        case "Bool": "true or false"
        case let name where name.hasPrefix("Array"): "an array"
        default: "of another type"
        }
    }

    private static func mistake(_ text: String, _ parameter: String?) -> RPCError {
        let names = Method.parameterNames
        let known = names.isEmpty ? "no parameters" : names.joined(separator: ", ")
        return RPCError(
            .invalidParams, "\(Method.name): \(text) (it takes \(known))",
            data: RPCError.Details(reason: "invalidParams", parameter: parameter))
    }
}
