import AssayAPI
import FoundationEssentials

/// Serves `rpc.discover`: the bytes of the document go out as they are.
struct DiscoverHandler: MethodHandler {
    private static let before = Data(#"{"jsonrpc":"2.0","result":"#.utf8)
    private static let between = Data(#","id":"#.utf8)

    private let checking = TypedHandler<API.Discover> { _ in .null }

    func call(
        _ request: Data, _ form: RequestHead.ParamsForm
    ) async throws(RPCError) -> @Sendable (JSONValue) -> Data {
        _ = try await self.checking.call(request, form)
        return { id in
            Self.before + API.Discover.document + Self.between + Dispatcher.encode(id)
                + Data("}".utf8)
        }
    }
}
