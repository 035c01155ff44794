import AssayAPI
import HTTPTypes
package import Hummingbird
import Logging
import NIOCore

/// What is known of a request besides itself.
package struct RPCContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// Where it comes from.
    let remote: SocketAddress?
    /// Who asks, once that was decided.
    var caller = Caller.anyone

    package init(source: ApplicationRequestContextSource) {
        self.coreContext = .init(source: source)
        self.remote = source.channel.remoteAddress
    }
}

/// Lets in only what the gatekeeper lets in, and tells browsers which pages may ask (CORS, in the
/// Fetch standard §3.2).
struct GateMiddleware: RouterMiddleware {
    let gatekeeper: Gatekeeper

    /// Paths that tell only how the node is, for probes that hold no token.
    private static let openPaths: Set<String> = ["/health", "/ready"]

    @concurrent func handle(
        _ request: Request, context: RPCContext,
        next: @concurrent (Request, RPCContext) async throws -> Response
    ) async throws -> Response {
        let origin = request.headers[.origin]
        let isAllowed = origin.map { self.gatekeeper.policy.allows(origin: $0) } ?? false
        var response: Response
        if isAllowed, request.method == .options {
            response = Self.preflight
        } else {
            response = try await self.answer(request, context, next)
        }
        if let origin, isAllowed {
            response.headers[.accessControlAllowOrigin] = origin
            response.headers[.vary] = "Origin"
        }
        return response
    }

    @concurrent private func answer(
        _ request: Request, _ context: RPCContext,
        _ next: @concurrent (Request, RPCContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        do throws(Gatekeeper.Refusal) {
            context.caller = try self.gatekeeper.admit(
                request.headers, host: request.head.authority, from: context.remote,
                isOpen: Self.openPaths.contains(request.uri.path), isPageAllowed: true)
        } catch {
            return Self.refuse(error)
        }
        return try await next(request, context)
    }

    static func refuse(_ refusal: Gatekeeper.Refusal) -> Response {
        var response = JSONDoor.problem(refusal.status, refusal.error)
        if refusal.status == .unauthorized {
            response.headers[.wwwAuthenticate] = "Bearer"
        }
        if let seconds = refusal.error.data?.retryAfter {
            response.headers[.retryAfter] = "\(seconds)"
        }
        return response
    }

    private static let preflight = Response(
        status: .noContent,
        headers: [
            .accessControlAllowMethods: "GET, HEAD, POST",
            .accessControlAllowHeaders: "Authorization, Content-Type",
            .accessControlMaxAge: "600",
        ])
}
