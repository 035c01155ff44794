import AssayAPI

/// A request without its parameters.
struct RequestHead: Decodable {
    /// How the parameters come.
    enum ParamsForm {
        case none, byName([String]), byPosition([JSONValue]), invalid
    }

    let method: String
    /// The id; `nil` for a notification.
    let id: JSONValue?
    let params: ParamsForm
    /// What is wrong with the request, if anything is.
    let mistake: RPCError?

    private enum CodingKeys: String, CodingKey {
        case jsonrpc, method, id, params
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let version = try? container.decode(String.self, forKey: .jsonrpc)
        let method = try? container.decode(String.self, forKey: .method)
        var mistake: RPCError?
        if version != "2.0" {
            mistake = RPCError(.invalidRequest, "\"jsonrpc\" must be \"2.0\"")
        } else if method == nil {
            mistake = RPCError(.invalidRequest, "\"method\" must be a string")
        }
        if container.contains(.id) {
            let id = try? container.decode(JSONValue.self, forKey: .id)
            switch id {
            case .null, .string, .unsigned, .negative, .number: self.id = id
            default:
                self.id = .null
                mistake = RPCError(.invalidRequest, "\"id\" must be a string, a number or null")
            }
        } else {
            self.id = nil
        }
        self.params = Self.form(of: container)
        if case .invalid = self.params {
            mistake = RPCError(.invalidRequest, "\"params\" must be an object or an array")
        }
        self.method = method ?? ""
        self.mistake = mistake
    }

    private static func form(of container: KeyedDecodingContainer<CodingKeys>) -> ParamsForm {
        guard container.contains(.params) else { return .none }
        if (try? container.decodeNil(forKey: .params)) == true { return .none }
        if let names = try? container.nestedContainer(keyedBy: AnyKey.self, forKey: .params) {
            return .byName(names.allKeys.map(\.stringValue))
        }
        if let values = try? container.decode([JSONValue].self, forKey: .params) {
            return .byPosition(values)
        }
        return .invalid
    }
}

/// A key of any name.
private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init?(stringValue: String) {
        self.stringValue = stringValue
    }

    init?(intValue: Int) { nil }
}

/// An answer.
struct RPCResponse<Value: Encodable>: Encodable {
    let result: Value?
    let error: RPCError?
    let id: JSONValue

    private enum CodingKeys: String, CodingKey {
        case jsonrpc, result, error, id
    }

    init(result: Value, id: JSONValue) {
        self.result = result
        self.error = nil
        self.id = id
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode("2.0", forKey: .jsonrpc)
        if let error {
            try container.encode(error, forKey: .error)
        } else {
            try container.encode(self.result, forKey: .result)
        }
        try container.encode(self.id, forKey: .id)
    }
}

extension RPCResponse where Value == JSONValue {
    init(error: RPCError, id: JSONValue) {
        self.result = nil
        self.error = error
        self.id = id
    }
}
