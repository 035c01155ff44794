import AssayAPI
import HTTPTypes
package import Hummingbird
import NIOCore

/// Decides about each request, before anything of its body is read, whether it is let in.
package final class Gatekeeper: Sendable {
    /// Why a request is not let in.
    struct Refusal: Error {
        let status: HTTPResponse.Status
        let error: RPCError
    }

    let policy: AccessPolicy
    let clients: ClientLimits
    let metrics: RPCMetrics

    init(_ policy: AccessPolicy, _ limits: RPCLimits, _ metrics: RPCMetrics) {
        self.policy = policy
        self.clients = ClientLimits(limits)
        self.metrics = metrics
    }

    /// Who asks.
    ///
    /// - Parameters:
    ///   - isOpen: whether no token is needed for this, such as for `/health`.
    ///   - isPageAllowed: whether a browser keeps answers from strange pages by itself.
    func admit(
        _ headers: HTTPFields, host: String?, from address: SocketAddress?, isOpen: Bool,
        isPageAllowed: Bool
    ) throws(Refusal) -> Caller {
        guard self.policy.allows(host: host) else {
            throw Refusal(
                status: .forbidden,
                error: RPCError(
                    .unauthorized,
                    "this server is not \"\((host ?? "").prefix(64))\": call it localhost, or add "
                        + "the name to rpc.hosts",
                    data: RPCError.Details(reason: "host")))
        }
        if !isPageAllowed, let refusal = self.refusal(ofPage: headers[.origin]) { throw refusal }
        let client = ClientAddress(address)
        // Before the token, so that tokens cannot be tried out faster than that.
        do throws(RPCError) {
            try self.clients.charge(1, to: client)
        } catch {
            self.metrics.refused(.rate)
            throw Refusal(status: .tooManyRequests, error: error)
        }
        return Caller(
            isAdministrator: try self.isAdministrator(headers[.authorization], isOpen),
            address: client, limits: self.clients)
    }

    /// Why a page of the web may not ask; `nil` if it may, or if no page asks.
    func refusal(ofPage origin: String?) -> Refusal? {
        guard let origin, !self.policy.allows(origin: origin) else { return nil }
        return Refusal(
            status: .forbidden,
            error: RPCError(
                .unauthorized,
                "pages of \(origin.prefix(128)) may not ask: add the origin to rpc.origins",
                data: RPCError.Details(reason: "origin")))
    }

    /// A router that lets in only what this lets in.
    package func router() -> Router<RPCContext> {
        let router = Router(context: RPCContext.self)
        router.add(middleware: MetricsMiddleware(metrics: self.metrics))
        router.add(middleware: HeadMiddleware())
        router.add(middleware: GateMiddleware(gatekeeper: self))
        return router
    }

    /// Whether the token is that of administrators.
    ///
    /// A token that is not known is refused even where none is needed: whoever sends one means it.
    private func isAdministrator(
        _ authorization: String?, _ isOpen: Bool
    ) throws(Refusal) -> Bool {
        guard let authorization else {
            guard self.policy.token == nil || isOpen else {
                throw self.unauthorized(
                    "this node needs a token: send the header Authorization: Bearer TOKEN")
            }
            return false
        }
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            throw self.unauthorized("the header must be Authorization: Bearer TOKEN")
        }
        if let admin = self.policy.adminToken, admin.matches(parts[1]) { return true }
        guard let token = self.policy.token, token.matches(parts[1]) else {
            throw self.unauthorized("the token is not known here")
        }
        return false
    }

    private func unauthorized(_ message: String) -> Refusal {
        self.metrics.refused(.token)
        return Refusal(
            status: .unauthorized,
            error: RPCError(
                .unauthorized, message, data: RPCError.Details(reason: "token")))
    }
}
