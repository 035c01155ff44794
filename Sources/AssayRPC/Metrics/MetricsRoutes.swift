import HTTPTypes
import Hummingbird
import NIOCore

/// `GET /metrics`, for Prometheus.
struct MetricsRoutes: Sendable {
    let backend: Backend

    /// Serves it.
    func add<Context: RequestContext>(to router: Router<Context>) {
        for method in [HTTPRequest.Method.get, .head] {
            router.on("/metrics", method: method) { _, _ in
                let text = MetricsText(await self.backend.metricFamilies()).text
                return Response(
                    status: .ok, headers: [.contentType: MetricsText.contentType],
                    body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
            }
        }
    }
}
