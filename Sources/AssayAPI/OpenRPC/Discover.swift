extension API {
    /// `rpc.discover`: this description of the interface, in OpenRPC.
    ///
    /// `GET /openrpc.json` answers with the same document. It is made from the program's own types,
    /// and its examples are answers of a real node.
    public enum Discover: APIMethod {
        /// The name of the method.
        public static let name = "rpc.discover"
        /// The names of its parameters, in order.
        public static let parameterNames: [String] = []
        /// Its parameters.
        public typealias Params = NoParams
        /// Its answer.
        public typealias Result = JSONValue

        /// The bytes of its answer: the text of the document, as it is committed.
        public static let document = [UInt8](openRPCText.utf8)
    }
}
