import AssayAPI
import AssayCore
import AssayCrypto
import AssayNode
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// What the server answers at which path.
struct Routes: Sendable {
    let backend: Backend
    let dispatcher: Dispatcher

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/") { _, _ in
            self.text(
                "Assay \(self.backend.version): POST JSON-RPC 2.0 here. Methods:\n"
                    + self.dispatcher.methodNames.joined(separator: "\n") + "\n")
        }
        router.post("/") { request, _ in try await self.answerJSON(request) }
        router.post("/statements") { request, _ in try await self.takeStatements(request) }
        for method in [HTTPRequest.Method.get, .head] {
            router.on("/health", method: method) { _, _ in self.text("ok\n") }
            router.on("/ready", method: method) { _, _ in self.readiness() }
        }
        LogRoutes(backend: self.backend).add(to: router)
        SCITTRoutes(backend: self.backend).add(to: router)
        return router
    }

    private func answerJSON(_ request: Request) async throws -> Response {
        guard Self.mediaType(of: request) == "application/json" else {
            return self.problem(
                .unsupportedMediaType,
                RPCError(
                    .invalidRequest, "send the header Content-Type: application/json"))
        }
        let limit = self.backend.limits.maximumBodyBytes
        guard let body = try await Self.body(of: request, limit: limit) else {
            return self.tooLarge(limit)
        }
        guard let answer = await self.dispatcher.answer(Data(body.readableBytesView)) else {
            return Response(status: .noContent)
        }
        return self.json(answer)
    }

    /// Takes a CBOR sequence (RFC 8742) of statements: one after another.
    private func takeStatements(_ request: Request) async throws -> Response {
        let types = ["application/cose", "application/cbor-seq"]
        guard types.contains(Self.mediaType(of: request)) else {
            return self.problem(
                .unsupportedMediaType,
                RPCError(
                    .invalidRequest,
                    "send the header Content-Type: application/cose (or application/cbor-seq)"))
        }
        let goal = request.uri.queryParameters["wait"].map { String($0) } ?? "accepted"
        guard let wait = SubmissionGoal(rawValue: goal) else {
            return self.problem(
                .badRequest, .invalid("wait", "must be \"accepted\" or \"final\""))
        }
        let limit = self.backend.limits.maximumStatementsBytes
        guard let body = try await Self.body(of: request, limit: limit) else {
            return self.tooLarge(limit)
        }
        let statements: [[UInt8]]
        do throws(DecodeError) {
            statements = try Statement.split(
                [UInt8](body.readableBytesView),
                maximum: self.backend.limits.maximumStatements)
        } catch {
            if case .tooMany(let limit) = error.reason {
                return self.problem(
                    .contentTooLarge,
                    RPCError(
                        .limitExceeded, "more than the \(limit) statements allowed",
                        data: RPCError.Details(reason: "tooManyStatements", limit: limit)))
            }
            return self.problem(.badRequest, RPCError(.malformed(error)))
        }
        let results = await self.backend.submit(statements, wait: wait)
        var bulk = BulkResult(statements: results.count, accepted: 0, waiting: 0, refused: [])
        for (position, result) in results.enumerated() {
            if let error = result.error {
                bulk.refused.append(BulkResult.Refusal(position: position, error: error))
            } else if result.status == .waiting {
                bulk.waiting += 1
            } else {
                bulk.accepted += 1
            }
        }
        return self.json(Dispatcher.encode(bulk))
    }

    /// Ready: blocks are being made.
    ///
    /// Three heartbeats without one mean that they are not.
    private func readiness() -> Response {
        let head = self.backend.node.ledger.view.head
        let limit = head.header.time + 3 * head.parameters[.heartbeat]
        guard self.backend.now() <= limit else {
            return self.text("no block for three heartbeats\n", status: .serviceUnavailable)
        }
        return self.text("ready\n")
    }

    static func mediaType(of request: Request) -> String {
        let header = request.headers[.contentType] ?? ""
        let type = header.prefix { $0 != ";" }
        return type.lowercased().filter { $0 != " " }
    }

    /// The whole body; `nil` if it is longer than allowed.
    static func body(of request: Request, limit: Int) async throws -> ByteBuffer? {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            return nil
        }
        do {
            return try await request.body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            return nil
        }
    }

    private func tooLarge(_ limit: Int) -> Response {
        self.problem(
            .contentTooLarge,
            RPCError(
                .limitExceeded, "the body is longer than the \(limit) bytes allowed",
                data: RPCError.Details(reason: "bodyTooLarge", limit: limit)))
    }

    private func problem(_ status: HTTPResponse.Status, _ error: RPCError) -> Response {
        self.json(
            Dispatcher.encode(RPCResponse(error: error, id: .null)), status: status)
    }

    private func json(_ data: Data, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
    }

    private func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
