import HTTPTypes
import Hummingbird
import HummingbirdCore

/// Answers HEAD as RFC 9110 wants it: with the head of the answer to GET, and nothing after it.
///
/// A body would be read as the beginning of the next answer on the connection.
struct HeadMiddleware<Context: RequestContext>: RouterMiddleware {
    @concurrent func handle(
        _ request: Request, context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard request.method == .head else { return try await next(request, context) }
        do {
            return try await next(request, context).createHeadResponse()
        } catch let error as any HTTPResponseError {
            return try error.response(from: request, context: context).createHeadResponse()
        }
    }
}
