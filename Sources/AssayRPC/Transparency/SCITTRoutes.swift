import AssayAPI
import AssayCore
import AssayCrypto
import AssayNode
import AssayStore
import HTTPTypes
import Hummingbird
import NIOCore

/// The SCITT reference API (draft-ietf-scitt-scrapi): register a signed statement, get its receipt,
/// find the keys that receipts are signed with.
///
/// A receipt is one validator's seal. All seals together are a Transparent Statement, which is
/// given to whoever accepts `application/scitt-statement+cose`.
struct SCITTRoutes: Sendable {
    private static let cose = "application/cose"
    private static let statement = "application/scitt-statement+cose"
    private static let receipt = "application/scitt-receipt+cose"
    private static let bodyLimit = Statement.maximumSize

    let backend: Backend

    /// Serves `/entries` and `/.well-known/scitt-keys`.
    func add(to router: Router<RPCContext>) {
        router.post("/entries") { request, _ in try await self.register(request) }
        router.get("/entries/:id") { request, context in
            let id = context.parameters.get("id") ?? ""
            return self.resolve(id, accepting: request.headers[.accept])
        }
        router.get("/.well-known/scitt-keys") { _, _ in self.keys() }
        router.get("/.well-known/scitt-keys/:kid") { _, context in
            self.key(context.parameters.get("kid") ?? "")
        }
    }

    /// Registers a statement, and answers once it is final.
    private func register(_ request: Request) async throws -> Response {
        let type = JSONDoor.mediaType(of: request)
        guard type == Self.cose || type == Self.statement else {
            return Self.problem(
                .unsupportedMediaType, "Unsupported Media Type",
                "send the header Content-Type: application/cose")
        }
        guard let body = try await JSONDoor.body(of: request, limit: Self.bodyLimit) else {
            return Self.problem(
                .contentTooLarge, "Too Large", "a statement has at most \(Self.bodyLimit) bytes")
        }
        let results = await self.backend.submit([Array(body.readableBytesView)], wait: .final)
        guard let result = results.first else {
            return Self.problem(.internalServerError, "Not Answered", "try again")
        }
        if let error = result.error {
            let status: HTTPResponse.Status =
                error.code == RPCError.stopping.code || error.code == RPCError.mempoolIsFull.code
                ? .serviceUnavailable : .badRequest
            return Self.problem(status, "Rejected", error.message)
        }
        guard let id = result.txid else {
            return Self.problem(.internalServerError, "Not Answered", "try again")
        }
        let location = "/entries/\(Hex.encode(id.bytes))"
        guard result.status == .final else {
            // Early: it waits for its nonce or its time.
            var response = Response(status: .seeOther)
            response.headers[.location] = location
            response.headers[.retryAfter] = "1"
            return response
        }
        var response = self.receipt(of: id, accepting: request.headers[.accept])
        if response.status == .ok { response.status = .created }
        response.headers[.location] = location
        return response
    }

    private func resolve(_ text: String, accepting accepted: String?) -> Response {
        guard let id = Digest("0x" + text) else {
            return Self.problem(
                .badRequest, "Invalid locator",
                "an entry is named by the 64 hexadecimal digits of its id")
        }
        return self.receipt(of: id, accepting: accepted)
    }

    private func receipt(of id: Digest, accepting accepted: String?) -> Response {
        let all: TransparentStatement
        do throws(RPCError) {
            all = try self.backend.transparentStatement(id)
        } catch {
            return Self.noReceipt(error)
        }
        if accepted?.contains(Self.statement) == true {
            return Self.answer(all.encoded, Self.statement)
        }
        let type = accepted?.contains(Self.receipt) == true ? Self.receipt : Self.cose
        return Self.answer(all.receipts[0].encoded, type)
    }

    /// Says why there is no receipt: whose fault it is shows in the status.
    private static func noReceipt(_ error: RPCError) -> Response {
        switch RPCError.Code(rawValue: error.code) {
        case .notFound: Self.problem(.notFound, "Not Found", error.message)
        case .notIndexed: Self.problem(.notImplemented, "No Receipts Here", error.message)
        case .internalError: Self.problem(.internalServerError, "No Receipt", error.message)
        default: Self.problem(.badRequest, "No Receipt", error.message)
        }
    }

    /// The keys of the validators as a COSE Key Set (RFC 9052 §7).
    private func keys() -> Response {
        var set = CBOREncoder()
        let keys = self.backend.node.ledger.view.head.members.keys
            .compactMap { try? VerifyingKey($0) }
        set.array(keys.count)
        for key in keys { Self.append(key, to: &set) }
        return Self.answer(set.bytes, "application/cbor")
    }

    /// One key that is, or was, a validator's: receipts outlive memberships.
    private func key(_ text: String) -> Response {
        let padded = text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : String($0) }.joined()
        let padding = String(repeating: "=", count: (4 - padded.count % 4) % 4)
        let key = Base64.decode(padded + padding).flatMap { PublicKey(bytes: $0) }
        guard let key, self.wasValidator(key), let point = try? VerifyingKey(key) else {
            return Self.problem(
                .notFound, "No such key", "No key could be found for this kid value")
        }
        var encoder = CBOREncoder()
        Self.append(point, to: &encoder)
        return Self.answer(encoder.bytes, "application/cbor")
    }

    private func wasValidator(_ key: PublicKey) -> Bool {
        let view = self.backend.node.ledger.view
        if view.head.members.contains(key) { return true }
        guard let genesis = try? view.state.validators(sealing: 1),
            let changes = try? view.state.membersChanges(
                above: 0, upTo: view.head.header.height, limit: 10_000)
        else { return false }
        return genesis.contains(key) || changes.contains { $0.next.contains(key) }
    }

    /// A key as a COSE_Key: an EC2 key on secp256k1 (RFC 8812).
    private static func append(_ key: VerifyingKey, to encoder: inout CBOREncoder) {
        let point = key.coordinates
        var map = CBORMapEncoder()
        map.unsigned(1, 2)
        map.byteString(2, key.publicKey.bytes)
        map.put(3) { $0.integer(COSE.es256k) }
        map.unsigned(-1, 8)
        map.byteString(-2, point.x)
        map.byteString(-3, point.y)
        encoder.map(map)
    }

    private static func answer(_ bytes: [UInt8], _ type: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// An error as RFC 9290 has it.
    private static func problem(
        _ status: HTTPResponse.Status, _ title: String, _ detail: String
    ) -> Response {
        var map = CBORMapEncoder()
        map.text(-1, title)
        map.text(-2, detail)
        var encoder = CBOREncoder()
        encoder.map(map)
        return Response(
            status: status,
            headers: [.contentType: "application/concise-problem-details+cbor"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: encoder.bytes)))
    }
}
