public import AssayCore

extension API {
    /// `light_getUpdate`: what leads a light client from the head that it trusts to a newer one.
    ///
    /// It holds the changes of validators between them, the sealed head, and the proof that its log
    /// continues the trusted one (Docs/Protocol.md §9.7).
    public enum GetUpdate: APIMethod {
        /// The name of the method.
        public static let name = "light_getUpdate"
        /// The names of its parameters, in order.
        public static let parameterNames = ["trustedHeight", "height"]

        /// From where to where.
        public struct Params: Codable, Hashable, Sendable {
            /// The height of the trusted head.
            public var trustedHeight: UInt64
            /// The height of the newer head; the newest if left out, or if the chain is not there
            /// yet.
            public var height: UInt64?

            /// From a trusted head to another.
            public init(trustedHeight: UInt64, height: UInt64? = nil) {
                self.trustedHeight = trustedHeight
                self.height = height
            }
        }

        /// An update.
        public struct Result: Codable, Hashable, Sendable {
            /// Where the update leads: below what was asked for if more than 1,024 changes of
            /// validators lie between.
            ///
            /// Then ask again from there.
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
    ///
    /// The peaks of the log before the block and the entries lead to the log root in its header,
    /// and give the inclusion path of every one of them (Docs/Protocol.md §9.8).
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
            /// The peaks, and the entries: the header of the block before, the statements, the
            /// settlements; in deterministic CBOR.
            public var entries: HexBytes

            /// A block.
            public init(header: HeaderView, entries: HexBytes) {
                self.header = header
                self.entries = entries
            }
        }
    }
}
