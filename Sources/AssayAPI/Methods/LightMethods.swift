public import AssayCore

extension API {
    /// `light_getUpdate`: what leads a light client from the head that it trusts to a newer one.
    public enum GetUpdate: APIMethod {
        /// The name of the method.
        public static let name = "light_getUpdate"
        /// The names of its parameters, in order.
        public static let parameterNames = ["trustedHeight", "height"]

        /// From where to where.
        public struct Params: Codable, Hashable, Sendable {
            /// The height of the trusted head.
            public var trustedHeight: UInt64
            /// The height of the newer head; the newest if left out, or if there is none yet.
            public var height: UInt64?

            /// From a trusted head to another.
            public init(trustedHeight: UInt64, height: UInt64? = nil) {
                self.trustedHeight = trustedHeight
                self.height = height
            }
        }

        /// An update.
        public struct Result: Codable, Hashable, Sendable {
            /// The height that it leads to: below what was asked for if there are more changes of
            /// validators on the way than fit in one update; then ask again from there.
            public var height: UInt64
            /// The height of the node's newest head.
            public var headHeight: UInt64
            /// The update in deterministic CBOR.
            public var update: HexBytes

            /// An update.
            public init(_ update: LightUpdate, headHeight: UInt64) {
                self.height = update.head.header.height
                self.headHeight = headHeight
                self.update = HexBytes(update.encoded)
            }
        }
    }

    /// `proof_getBlock`: all entries that came with a block, proven together by some thirty hashes.
    public enum GetBlockProof: APIMethod {
        /// The name of the method.
        public static let name = "proof_getBlock"
        /// The names of its parameters, in order.
        public static let parameterNames = ["block"]
        /// The errors that it can answer beyond the general ones.
        public static let errors: [RPCError.Code] = [.notFound, .notIndexed]
        /// Its parameters.
        public typealias Params = BlockParams

        /// A block.
        public struct Result: Codable, Hashable, Sendable {
            /// The header, whose log root they lead to, and its certificate.
            public var header: HeaderView
            /// The entries in deterministic CBOR.
            public var entries: HexBytes

            /// A block.
            public init(header: HeaderView, entries: HexBytes) {
                self.header = header
                self.entries = entries
            }
        }
    }
}
