import Hummingbird
import HummingbirdCore
import Logging

/// Counts the requests and answers of a server.
struct MetricsMiddleware<Context: RequestContext>: RouterMiddleware {
    let metrics: RPCMetrics

    @concurrent func handle(
        _ request: Request, context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        self.metrics.requestBegan()
        do {
            let response = try await next(request, context)
            self.metrics.responded(status: response.status.code)
            return response
        } catch {
            self.metrics.responded(
                status: (error as? any HTTPResponseError)?.status.code ?? 500)
            throw error
        }
    }
}

/// Bounds the connections of a server, and counts them.
struct CountedConnections: AvailableConnectionsDelegate {
    private var limit: MaximumAvailableConnections
    private let metrics: RPCMetrics

    /// At most so many connections.
    init(_ maximum: Int, metrics: RPCMetrics) {
        self.limit = MaximumAvailableConnections(maximum)
        self.metrics = metrics
    }

    mutating func connectionOpened() {
        self.limit.connectionOpened()
        self.metrics.connectionOpened()
    }

    mutating func connectionClosed() {
        self.limit.connectionClosed()
        self.metrics.connectionClosed()
    }

    func isAcceptingNewConnections() -> Bool { self.limit.isAcceptingNewConnections() }
}
