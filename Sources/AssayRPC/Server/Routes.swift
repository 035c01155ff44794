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
    let door: JSONDoor
    let gatekeeper: Gatekeeper

    init(_ backend: Backend, _ dispatcher: Dispatcher, _ gatekeeper: Gatekeeper) {
        self.backend = backend
        self.door = JSONDoor(
            dispatcher: dispatcher, limits: backend.limits, version: backend.version)
        self.gatekeeper = gatekeeper
    }

    func router() -> Router<RPCContext> {
        let router = self.gatekeeper.router()
        self.door.add(to: router)
        router.get("/ws") { request, context in self.notUpgraded(request, context) }
        router.post("/statements") { request, _ in try await self.takeStatements(request) }
        for method in [HTTPRequest.Method.get, .head] {
            router.on("/openrpc.json", method: method) { _, _ in
                JSONDoor.json(Data(API.Discover.document))
            }
        }
        HealthRoutes(backend: self.backend).add(to: router)
        MetricsRoutes(backend: self.backend).add(to: router)
        LogRoutes(backend: self.backend).add(to: router)
        SCITTRoutes(backend: self.backend).add(to: router)
        return router
    }

    /// Tells why a request did not become a WebSocket.
    private func notUpgraded(_ request: Request, _ context: RPCContext) -> Response {
        if let refusal = self.gatekeeper.refusal(ofPage: request.headers[.origin]) {
            return GateMiddleware.refuse(refusal)
        }
        return JSONDoor.problem(
            .upgradeRequired,
            RPCError(
                .invalidRequest,
                "open a WebSocket here (RFC 6455), with the first request of a connection"))
    }

    /// Takes a CBOR sequence (RFC 8742) of statements: one after another.
    private func takeStatements(_ request: Request) async throws -> Response {
        let types = ["application/cose", "application/cbor-seq"]
        guard types.contains(JSONDoor.mediaType(of: request)) else {
            return JSONDoor.problem(
                .unsupportedMediaType,
                RPCError(
                    .invalidRequest,
                    "send the header Content-Type: application/cose (or application/cbor-seq)"))
        }
        let goal = request.uri.queryParameters["wait"].map { String($0) } ?? "accepted"
        guard let wait = SubmissionGoal(rawValue: goal) else {
            return JSONDoor.problem(
                .badRequest, .invalid("wait", "must be \"accepted\" or \"final\""))
        }
        let limit = self.backend.limits.maximumStatementsBytes
        guard let body = try await JSONDoor.body(of: request, limit: limit) else {
            return JSONDoor.tooLarge(limit)
        }
        let statements: [[UInt8]]
        do throws(DecodeError) {
            statements = try Statement.split(
                [UInt8](body.readableBytesView),
                maximum: self.backend.limits.maximumStatements)
        } catch {
            if case .tooMany(let limit) = error.reason {
                return JSONDoor.problem(
                    .contentTooLarge,
                    RPCError(
                        .limitExceeded, "more than the \(limit) statements allowed",
                        data: RPCError.Details(reason: "tooManyStatements", limit: limit)))
            }
            return JSONDoor.problem(.badRequest, RPCError(.malformed(error)))
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
        return JSONDoor.json(Dispatcher.encode(bulk))
    }
}
