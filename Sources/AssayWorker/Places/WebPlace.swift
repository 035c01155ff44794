import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// A place behind a URL template: items are fetched with GET and left with PUT.
///
/// No redirect is followed: it could lead to where the operator did not allow.
public struct WebPlace: Hashable, Sendable {
    /// How long a request may take.
    private static let timeout = TimeAmount.seconds(120)
    /// The most bytes of an answer to PUT that are read.
    private static let maximumAnswer = 1 << 16

    /// One for the whole process, so that connections are shared, and never shut down.
    private static let http: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.connect = .seconds(10)
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// The template.
    let address: WebAddress

    /// The bytes of an item, at most `limit` of them.
    func read(_ item: PlaceItem, limit: Int) async throws(PlaceError) -> [UInt8] {
        let request = HTTPClientRequest(url: self.address.url(of: item))
        let answer = try await Self.send(request, for: item, limit: limit)
        guard answer.status != .notFound, answer.status != .gone else { throw .missing(item) }
        guard answer.status == .ok else {
            throw .refused(item, status: Int(answer.status.code))
        }
        return [UInt8](answer.body.readableBytesView)
    }

    /// Leaves an item; what was there before is replaced.
    func write(_ bytes: [UInt8], as item: PlaceItem) async throws(PlaceError) {
        var request = HTTPClientRequest(url: self.address.url(of: item))
        request.method = .PUT
        request.headers.add(name: "content-type", value: "application/octet-stream")
        request.body = .bytes(ByteBuffer(bytes: bytes))
        let answer = try await Self.send(request, for: item, limit: Self.maximumAnswer)
        guard [.ok, .created, .noContent].contains(answer.status) else {
            throw .refused(item, status: Int(answer.status.code))
        }
    }

    private static func send(
        _ request: HTTPClientRequest, for item: PlaceItem, limit: Int
    ) async throws(PlaceError) -> (status: HTTPResponseStatus, body: ByteBuffer) {
        do {
            let response = try await Self.http.execute(request, timeout: Self.timeout)
            return (response.status, try await response.body.collect(upTo: limit))
        } catch is NIOTooManyBytesError {
            throw .tooLarge(item, limit: limit)
        } catch let error as HTTPClientError {
            throw .failed(item, reason: error.shortDescription)
        } catch {
            throw .failed(item, reason: "no connection")
        }
    }
}
