package import AssayAPI
import FoundationEssentials

/// JSON-RPC 2.0: turns the body of a request into the body of its answer.
package struct Dispatcher: Sendable {
    /// The most requests in a batch.
    let maximumBatch: Int
    private var handlers: [String: any MethodHandler] = [:]
    /// The methods that need the token of administrators.
    private var restricted: Set<String> = []
    /// Where calls are counted.
    package var metrics: RPCMetrics?

    /// A dispatcher without methods.
    package init(maximumBatch: Int) {
        self.maximumBatch = maximumBatch
    }

    /// The names of the methods, sorted.
    var methodNames: [String] { self.handlers.keys.sorted() }

    /// Whether there is a method of this name.
    func serves(_ method: String) -> Bool { self.handlers[method] != nil }

    /// Serves a method.
    package mutating func serve<Method: APIMethod>(
        _ method: Method.Type,
        _ body: @escaping @Sendable (Method.Params) async throws(RPCError) -> Method.Result
    ) {
        self.handlers[Method.name] = TypedHandler<Method>(body: body)
    }

    /// Serves a method to administrators only.
    mutating func serveAdministrators<Method: APIMethod>(
        _ method: Method.Type,
        _ body: @escaping @Sendable (Method.Params) async throws(RPCError) -> Method.Result
    ) {
        self.serve(method, body)
        self.restricted.insert(Method.name)
    }

    /// Serves the description of the methods.
    package mutating func serveDiscovery() {
        self.handlers[API.Discover.name] = DiscoverHandler()
    }

    /// The answer to a body; `nil` if it held only notifications.
    func answer(_ body: Data, for caller: Caller = .anyone) async -> Data? {
        let tokens = JSONTokens(of: body)
        guard tokens.depth <= Self.maximumDepth else {
            let error = RPCError(
                .limitExceeded, "objects and arrays nested deeper than \(Self.maximumDepth)",
                data: RPCError.Details(reason: "tooDeep", limit: Self.maximumDepth))
            return Self.encode(RPCResponse(error: error, id: .null))
        }
        guard let first = body.first(where: { !Self.isWhiteSpace($0) }) else {
            return Self.encode(RPCResponse(error: Self.emptyBody, id: .null))
        }
        guard tokens.areSound else {
            return Self.encode(RPCResponse(error: Self.notJSON, id: .null))
        }
        guard first == UInt8(ascii: "[") else { return await self.answerOne(body, caller) }
        let requests: [JSONValue]
        do {
            requests = try JSONDecoder().decode([JSONValue].self, from: body)
        } catch {
            return Self.encode(RPCResponse(error: Self.notJSON, id: .null))
        }
        guard !requests.isEmpty else {
            let error = RPCError(.invalidRequest, "the batch is empty")
            return Self.encode(RPCResponse(error: error, id: .null))
        }
        guard requests.count <= self.maximumBatch else {
            let error = RPCError(
                .limitExceeded,
                "a batch of \(requests.count); at most \(self.maximumBatch) are allowed",
                data: RPCError.Details(reason: "batchTooLarge", limit: self.maximumBatch))
            return Self.encode(RPCResponse(error: error, id: .null))
        }
        do throws(RPCError) {
            // One was counted when the body came.
            try caller.charge(requests.count - 1)
        } catch {
            return Self.encode(RPCResponse(error: error, id: .null))
        }
        var answers: [Data] = []
        for request in requests {
            guard let data = try? JSONEncoder().encode(request) else { continue }
            if let answer = await self.answerOne(data, caller) { answers.append(answer) }
        }
        guard !answers.isEmpty else { return nil }
        var joined = Data("[".utf8)
        for (index, answer) in answers.enumerated() {
            if index > 0 { joined.append(UInt8(ascii: ",")) }
            joined.append(answer)
        }
        joined.append(UInt8(ascii: "]"))
        return joined
    }

    private func answerOne(_ data: Data, _ caller: Caller) async -> Data? {
        let request: RequestHead
        do {
            request = try JSONDecoder().decode(RequestHead.self, from: data)
        } catch DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty {
            return Self.encode(RPCResponse(error: Self.notJSON, id: .null))
        } catch {
            let error = RPCError(
                .invalidRequest,
                "a request is an object with \"jsonrpc\": \"2.0\", a \"method\" and an \"id\"")
            return Self.encode(RPCResponse(error: error, id: .null))
        }
        if let error = request.mistake {
            return Self.encode(RPCResponse(error: error, id: request.id ?? .null))
        }
        let answer = await self.measured(request.method) {
            await self.call(request, data, caller)
        }
        // A request without id is a notification: it gets no answer, not even an error.
        return request.id.map { id in
            switch answer {
            case .success(let result): result(id)
            case .failure(let error): Self.encode(RPCResponse(error: error, id: id))
            }
        }
    }

    private func call(
        _ request: RequestHead, _ data: Data, _ caller: Caller
    ) async -> Result<@Sendable (JSONValue) -> Data, RPCError> {
        guard let handler = self.handlers[request.method] else {
            return .failure(
                RPCError(
                    .methodNotFound,
                    "no method \"\(request.method.prefix(64))\"; GET / lists the methods"))
        }
        guard caller.isAdministrator || !self.restricted.contains(request.method) else {
            return .failure(
                RPCError(
                    .unauthorized,
                    "\(request.method) is for administrators: send the header Authorization: "
                        + "Bearer TOKEN with the token in the node's rpc.adminTokenFile",
                    data: RPCError.Details(reason: "adminToken")))
        }
        do throws(RPCError) {
            return .success(try await handler.call(data, request.params))
        } catch {
            return .failure(error)
        }
    }

    /// How deep objects and arrays may be nested.
    ///
    /// No method needs more than six; decoding what is deeper can cost a time that grows with the
    /// cube of the depth.
    private static let maximumDepth = 24

    private static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09
    }

    private static let notJSON = RPCError(.parseError, "the body is not JSON")
    private static let emptyBody = RPCError(.parseError, "the body is empty")

    static func encode(_ response: some Encodable) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(response) else {
            preconditionFailure("answers can be encoded")
        }
        return data
    }
}
