import AssayAPI
import AssayCore
import AssayCrypto
import AssayNode
import AssayStore
import HTTPTypes
import Hummingbird
import NIOCore

/// The log as static files, for everyone else's tools: C2SP tlog-tiles and tlog-checkpoint.
struct LogRoutes: Sendable {
    let backend: Backend

    /// Serves `/checkpoint` and all below `/tile/`.
    func add(to router: Router<RPCContext>) {
        for method in [HTTPRequest.Method.get, .head] {
            router.on("/checkpoint", method: method) { _, _ in self.checkpoint() }
            router.on("/tile/**", method: method) { request, _ in
                self.resource(at: String(request.uri.path.dropFirst()))
            }
        }
    }

    private func checkpoint() -> Response {
        guard let checkpoint = self.backend.node.ledger.checkpoint else {
            return Self.problem(
                .notFound,
                "no checkpoint yet: too few validators have cosigned one (see assay status)")
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/plain; charset=utf-8", .cacheControl: "no-cache",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: checkpoint.text)))
    }

    private func resource(at path: String) -> Response {
        guard let resource = LogResource(path: path) else {
            return Self.problem(.notFound, "not a path of C2SP tlog-tiles")
        }
        let bytes: [UInt8]?
        do throws(RPCError) {
            switch resource {
            case .checkpoint: return self.checkpoint()
            case .tile(let id, let width): bytes = try self.hashes(of: id, width: width)
            case .entries(let index, let width):
                bytes = try self.bundle(index, width: width)
            }
        } catch {
            return Self.problem(.internalServerError, error.message)
        }
        guard let bytes else {
            return Self.problem(
                .notFound, "the log does not reach that far, or an entry is too long for a bundle")
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/octet-stream",
                .cacheControl: "public, max-age=31536000, immutable",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// The first hashes of a tile; `nil` if the log has not so many.
    private func hashes(of id: LogTileID, width: Int) throws(RPCError) -> [UInt8]? {
        guard id.level <= LogTileID.highestLevel else { return nil }
        let view = self.backend.node.ledger.view
        let count = view.head.header.logSize >> UInt64(id.level * LogTileID.height)
        guard Self.reaches(id.index, width, count) else { return nil }
        let hashes = try fetching { () throws(Unreadable) in
            try view.state.tile(id, width: width)
        }
        return hashes.prefix(width).flatMap(\.bytes)
    }

    /// The first entries of a bundle; `nil` if the log has not so many.
    private func bundle(_ index: UInt64, width: Int) throws(RPCError) -> [UInt8]? {
        let size = self.backend.node.ledger.view.head.header.logSize
        guard Self.reaches(index, width, size) else { return nil }
        let first = index * UInt64(LogTileID.width)
        let entries = try fetching { () throws(StoreError) in
            try self.backend.store.entries(in: first..<first + UInt64(width))
        }
        return entries.count == width ? LogResource.bundle(entries) : nil
    }

    /// Whether a level of `count` hashes has so many of a tile.
    private static func reaches(_ index: UInt64, _ width: Int, _ count: UInt64) -> Bool {
        let (first, overflow) = index.multipliedReportingOverflow(by: UInt64(LogTileID.width))
        return !overflow && first < count && count - first >= UInt64(width)
    }

    private static func problem(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text + "\n")))
    }
}
