public import AssayAPI
import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// A typed client of a node's JSON-RPC interface that takes the node's word: answers are decoded,
/// not verified.
///
/// Use ``LightClient`` unless the node is your own.
public struct UnverifiedClient: Sendable {
    /// Where a node on this machine listens unless it is told otherwise.
    public static let standardURL = "http://127.0.0.1:8645"
    /// The most bytes of an answer that are read.
    private static let maximumAnswer = 64 << 20

    /// One for the whole process, so that connections are shared, and never shut down.
    private static let http = HTTPClient.shared(by: nil)

    /// The URL of the node.
    public let url: String
    let access: ClientAccess
    private let timeout: TimeAmount

    /// A client of the node at `url`; calls end after `timeout` seconds.
    public init(
        url: String = Self.standardURL, timeout: Int64 = 60, access: ClientAccess = ClientAccess()
    ) {
        self.url = url
        self.access = access
        self.timeout = .seconds(timeout)
    }

    private struct Call<Params: Encodable>: Encodable {
        var jsonrpc = "2.0"
        let method: String
        let params: Params
        var id = 1
    }

    private struct Answer<Result: Decodable>: Decodable {
        let result: Result?
        let error: RPCError?
    }

    /// Calls a method.
    public func call<Method: APIMethod>(
        _ method: Method.Type, _ params: Method.Params
    ) async throws(ClientError) -> Method.Result {
        try await self.call(Method.name, params)
    }

    /// Calls any method by its name; of an array of parameters the order counts.
    public func call(
        named method: String, _ params: JSONValue
    ) async throws(ClientError) -> JSONValue {
        try await self.call(method, params)
    }

    private func call<Params: Encodable, Result: Decodable>(
        _ method: String, _ params: Params
    ) async throws(ClientError) -> Result {
        let call = Call(method: method, params: params)
        guard let body = try? JSONEncoder().encode(call) else {
            throw .badAnswer(url: self.url, reason: "the parameters cannot be encoded")
        }
        let data = try await self.post(
            to: self.url, body: ByteBuffer(bytes: body), contentType: "application/json")
        let answer: Answer<Result>
        do {
            answer = try JSONDecoder().decode(Answer<Result>.self, from: data)
        } catch {
            throw .badAnswer(url: self.url, reason: "the answer of \(method) has another form")
        }
        if let error = answer.error { throw .refused(error) }
        guard let result = answer.result else {
            throw .badAnswer(url: self.url, reason: "the answer has neither result nor error")
        }
        return result
    }

    /// Calls a method without parameters.
    public func call<Method: APIMethod>(
        _ method: Method.Type
    ) async throws(ClientError) -> Method.Result where Method.Params: OptionalParams {
        try await self.call(method, Method.Params())
    }

    /// Submits many statements at once, through `POST /statements`.
    public func submit(
        _ statements: [[UInt8]], wait: SubmissionGoal = .accepted
    ) async throws(ClientError) -> BulkResult {
        var body = ByteBuffer()
        for statement in statements { body.writeBytes(statement) }
        let data = try await self.post(
            to: self.url + "/statements?wait=\(wait.rawValue)", body: body,
            contentType: "application/cbor-seq")
        if let result = try? JSONDecoder().decode(BulkResult.self, from: data) { return result }
        guard let error = try? JSONDecoder().decode(Answer<JSONValue>.self, from: data).error else {
            throw .badAnswer(url: self.url, reason: "the answer has another form")
        }
        throw .refused(error)
    }

    /// Gets what a path of the node serves, such as `/checkpoint`.
    public func get(_ path: String) async throws(ClientError) -> [UInt8] {
        let buffer = try await self.send(HTTPClientRequest(url: self.url + path)) { status in
            status == .ok ? nil : "\(path): \(status.code) \(status.reasonPhrase)"
        }
        return [UInt8](buffer.readableBytesView)
    }

    private func post(
        to url: String, body: ByteBuffer, contentType: String
    ) async throws(ClientError) -> Data {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "content-type", value: contentType)
        request.body = .bytes(body)
        return Data(try await self.send(request) { _ in nil }.readableBytesView)
    }

    /// - Parameter mistake: why an answer with this status is none.
    private func send(
        _ request: HTTPClientRequest, mistake: (HTTPResponseStatus) -> String?
    ) async throws(ClientError) -> ByteBuffer {
        var request = request
        if let token = self.access.token {
            request.headers.add(name: "authorization", value: token.header)
        }
        let buffer: ByteBuffer
        let status: HTTPResponseStatus
        do {
            let http = self.access.authorities?.http ?? Self.http
            let response = try await http.execute(request, timeout: self.timeout)
            buffer = try await response.body.collect(upTo: Self.maximumAnswer)
            status = response.status
        } catch is NIOTooManyBytesError {
            throw .badAnswer(url: self.url, reason: "the answer is too long")
        } catch {
            throw .unreachable(url: self.url, reason: ConnectionFailure.reason(error))
        }
        if let mistake = mistake(status) {
            throw HandshakeRefusal.refusal(in: buffer)
                ?? .badAnswer(url: self.url, reason: mistake)
        }
        return buffer
    }
}
