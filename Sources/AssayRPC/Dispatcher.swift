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
        let isBatch = first == UInt8(ascii: "[")
        do throws(RPCError) {
            if isBatch { try self.checkCount(of: tokens) }
            guard tokens.values <= Self.maximumValues else {
                throw RPCError(
                    .limitExceeded,
                    "more than the \(Self.maximumValues) values allowed in a request",
                    data: RPCError.Details(reason: "tooManyValues", limit: Self.maximumValues))
            }
            guard isBatch else { return await self.answerOne(body, caller) }
            try self.checkForm(of: tokens, body)
            // One was counted when the body came.
            try caller.charge(tokens.elements.count - 1)
        } catch {
            return Self.encode(RPCResponse(error: error, id: .null))
        }
        return await self.answerBatch(tokens.elements.map { body.part($0) }, caller)
    }

    /// Checks how many requests a batch has.
    private func checkCount(of tokens: JSONTokens) throws(RPCError) {
        guard tokens.elements.count <= self.maximumBatch else {
            throw RPCError(
                .limitExceeded,
                "a batch of \(tokens.elements.count); at most \(self.maximumBatch) are allowed",
                data: RPCError.Details(reason: "batchTooLarge", limit: self.maximumBatch))
        }
    }

    /// Checks that a batch is one array of JSON, before any of it is read.
    private func checkForm(of tokens: JSONTokens, _ body: Data) throws(RPCError) {
        guard (try? JSONDecoder().decode(JSONForm.self, from: body)) != nil else {
            throw Self.notJSON
        }
        guard !tokens.elements.isEmpty else {
            throw RPCError(.invalidRequest, "the batch is empty")
        }
    }

    /// The answers to the requests of a batch, in order; `nil` if there are only notifications.
    ///
    /// Once they are too long, the rest is refused, and not carried out.
    private func answerBatch(_ requests: [Data], _ caller: Caller) async -> Data? {
        var joined = Data("[".utf8)
        for request in requests {
            let answer =
                joined.count < Self.maximumAnswer
                ? await self.answerOne(request, caller) : Self.tooLong(request)
            guard let answer else { continue }
            if joined.count > 1 { joined.append(UInt8(ascii: ",")) }
            joined.append(answer)
        }
        guard joined.count > 1 else { return nil }
        joined.append(UInt8(ascii: "]"))
        return joined
    }

    /// The answer to a request for which there is no more room in the answer of its batch.
    private static func tooLong(_ request: Data) -> Data? {
        let error = RPCError(
            .limitExceeded,
            "the answers before take \(Self.maximumAnswer) bytes: ask again, in a smaller batch",
            data: RPCError.Details(reason: "answerTooLarge", limit: Self.maximumAnswer))
        let head = try? JSONDecoder().decode(RequestHead.self, from: request)
        guard let head else { return Self.encode(RPCResponse(error: error, id: .null)) }
        return head.id.map { Self.encode(RPCResponse(error: error, id: $0)) }
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
    private static let maximumDepth = 8

    /// How many values a request may have, or a batch: the largest have some 20,000 strings.
    private static let maximumValues = 1 << 16

    /// How long the answers of a batch may be together, before the rest is refused.
    private static let maximumAnswer = 24 << 20

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

/// Any JSON at all: to check its form, and nothing else.
private struct JSONForm: Decodable {
    init(from decoder: any Decoder) throws {}
}

extension Data {
    /// A copy of some of the bytes, counted from the first.
    fileprivate func part(_ range: Range<Int>) -> Data {
        Data(self[self.startIndex + range.lowerBound..<self.startIndex + range.upperBound])
    }
}
