import AssayAPI
import AssayCore
import FoundationEssentials
import HTTPTypes
package import Hummingbird
import NIOCore

/// JSON-RPC at `POST /`, and a list of the methods at `GET /`.
package struct JSONDoor: Sendable {
    let dispatcher: Dispatcher
    let limits: RPCLimits
    let version: String

    /// The way in to the methods of a dispatcher.
    package init(dispatcher: Dispatcher, limits: RPCLimits, version: String) {
        self.dispatcher = dispatcher
        self.limits = limits
        self.version = version
    }

    /// Serves both.
    package func add(to router: Router<RPCContext>) {
        router.get("/") { _, _ in
            Self.text(
                "Assay \(self.version): POST JSON-RPC 2.0 here. Methods:\n"
                    + self.dispatcher.methodNames.joined(separator: "\n") + "\n")
        }
        router.post("/") { request, context in
            try await self.answer(request, context.caller)
        }
    }

    private func answer(_ request: Request, _ caller: Caller) async throws -> Response {
        guard Self.mediaType(of: request) == "application/json" else {
            return Self.problem(
                .unsupportedMediaType,
                RPCError(
                    .invalidRequest, "send the header Content-Type: application/json"))
        }
        let limit = self.limits.maximumBodyBytes
        guard let body = try await Self.body(of: request, limit: limit) else {
            return Self.tooLarge(limit)
        }
        let answer = await self.dispatcher.answer(Data(body.readableBytesView), for: caller)
        guard let answer else {
            return Response(status: .noContent)
        }
        return Self.json(answer)
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

    static func tooLarge(_ limit: Int) -> Response {
        Self.problem(
            .contentTooLarge,
            RPCError(
                .limitExceeded, "the body is longer than the \(limit) bytes allowed",
                data: RPCError.Details(reason: "bodyTooLarge", limit: limit)))
    }

    static func problem(_ status: HTTPResponse.Status, _ error: RPCError) -> Response {
        Self.json(
            Dispatcher.encode(RPCResponse(error: error, id: .null)), status: status)
    }

    static func json(_ data: Data, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
    }

    static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
