import AssayAPI
import AssayClient
import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOPosix

/// An answer of the server as it came over the wire.
struct WireAnswer {
    let status: Int
    let type: String
    /// By their names in lowercase; of several with one name the first.
    let headers: [String: String]
    let body: [UInt8]

    var text: String { String(decoding: self.body, as: UTF8.self) }

    /// The body as JSON.
    var json: JSONValue {
        get throws { try JSONValue(text: self.text) }
    }
}

extension ServedNode {
    /// One for the whole process, and never shut down.
    ///
    /// It goes where it is sent, and not on from there.
    private static let http: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// Sends a request, and waits for the whole answer.
    func send(
        _ method: String, _ path: String = "/", body: [UInt8]? = nil, type: String? = nil,
        accept: String? = nil
    ) async throws -> WireAnswer {
        var request = HTTPClientRequest(url: self.url + path)
        request.method = HTTPMethod(rawValue: method)
        if let type { request.headers.add(name: "content-type", value: type) }
        if let accept { request.headers.add(name: "accept", value: accept) }
        if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
        let response = try await Self.http.execute(request, timeout: .seconds(60))
        let buffer = try await response.body.collect(upTo: 64 << 20)
        return WireAnswer(
            status: Int(response.status.code),
            type: response.headers.first(name: "content-type") ?? "",
            headers: Dictionary(
                response.headers.map { ($0.name.lowercased(), $0.value) },
                uniquingKeysWith: { first, _ in first }),
            body: Array(buffer.readableBytesView))
    }

    /// Posts text to the JSON-RPC door.
    func post(_ body: String) async throws -> WireAnswer {
        try await self.send("POST", body: Array(body.utf8), type: "application/json")
    }

    /// Calls a method with parameters written as JSON; gives the whole answer.
    ///
    /// It must be as the description of the interface says.
    func call(_ method: String, _ params: String? = nil) async throws -> JSONValue {
        let params = params.map { ", \"params\": \($0)" } ?? ""
        let body = "{\"jsonrpc\": \"2.0\", \"method\": \"\(method)\"\(params), \"id\": 7}"
        let answer = try await self.post(body)
        guard answer.status == 200 else { throw UnexpectedAnswer(text: answer.text) }
        try DescribedAnswers.check(answer.body, of: method)
        return try answer.json
    }

    /// The error that a call ends with.
    func error(_ method: String, _ params: String? = nil) async throws -> WireError {
        try WireError(await self.call(method, params))
    }

    /// The result of a call, as its type has it.
    func result<Method: APIMethod>(
        of method: Method.Type, _ params: Method.Params
    ) async throws -> Method.Result {
        try await self.client.call(method, params)
    }

    /// Whether the node still answers on a connection of its own.
    func isAlive() async throws -> Bool {
        try await self.call("node_status")["result"]?["role"] == .string("validator")
    }
}

/// An answer that should have been another.
struct UnexpectedAnswer: Error {
    let text: String
}

/// What a test looks at in an error.
struct WireError: Equatable {
    var code: Int
    var reason: String?
    var parameter: String?

    init(_ code: Int, _ reason: String? = nil, parameter: String? = nil) {
        self.code = code
        self.reason = reason
        self.parameter = parameter
    }

    /// The error in an answer, which must have the form of JSON-RPC 2.0 §5.
    init(_ answer: JSONValue) throws {
        guard case .object(let members) = answer, Set(members.keys) == ["jsonrpc", "error", "id"],
            members["jsonrpc"] == .string("2.0"), case .object(let error) = members["error"],
            case .negative(let code) = error["code"], case .string(let message) = error["message"],
            !message.isEmpty
        else { throw UnexpectedAnswer(text: "\(answer)") }
        self.code = Int(code)
        if case .string(let reason) = error["data"]?["reason"] { self.reason = reason }
        if case .string(let name) = error["data"]?["parameter"] { self.parameter = name }
    }
}

extension JSONValue {
    /// The value that a text spells.
    init(text: String) throws {
        self = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    }

    /// The member of an object; `nil` if there is none, or if it is no object.
    subscript(name: String) -> JSONValue? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    /// The elements of an array; none if it is no array.
    var elements: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }
}

extension [UInt8] {
    /// The bytes as JSON writes them, without the quotes.
    var wire: String { HexBytes(self).description }
}

/// Asks again and again until the answer is yes.
func eventually(_ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while try await !condition() {
        guard ContinuousClock.now < deadline else { throw UnexpectedAnswer(text: "nothing came") }
        try await Task.sleep(for: .milliseconds(1))
    }
}
