public import AssayCrypto

extension API {
    /// `proof_getInclusion`: the RFC 9162 path of an entry.
    public enum GetInclusion: APIMethod {
        /// The name of the method.
        public static let name = "proof_getInclusion"
        /// The names of its parameters, in order.
        public static let parameterNames = ["index", "id", "size"]
        /// The errors that it can answer beyond the general ones.
        public static let errors: [RPCError.Code] = [.notFound, .notIndexed]

        /// Which entry, in which log.
        public struct Params: Codable, Hashable, Sendable {
            /// The index of the entry; or `id`.
            public var index: UInt64?
            /// The id of a statement, settlement or block.
            public var id: Digest?
            /// The size of the log; that of the head if left out.
            public var size: UInt64?

            /// An entry.
            public init(index: UInt64? = nil, id: Digest? = nil, size: UInt64? = nil) {
                self.index = index
                self.id = id
                self.size = size
            }
        }

        /// A path.
        public struct Result: Codable, Hashable, Sendable {
            /// The index.
            public var index: UInt64
            /// The size of the log.
            public var size: UInt64
            /// The leaf hash of the entry.
            public var leaf: Digest
            /// The root of the log of that size.
            public var root: Digest
            /// The hashes from leaf to root.
            public var path: [Digest]
            /// The entry.
            public var entry: HexBytes

            /// A path.
            public init(
                index: UInt64, size: UInt64, leaf: Digest, root: Digest, path: [Digest],
                entry: HexBytes
            ) {
                self.index = index
                self.size = size
                self.leaf = leaf
                self.root = root
                self.path = path
                self.entry = entry
            }
        }
    }

    /// `proof_getConsistency`: the RFC 9162 proof that one log is a prefix of another.
    public enum GetConsistency: APIMethod {
        /// The name of the method.
        public static let name = "proof_getConsistency"
        /// The names of its parameters, in order.
        public static let parameterNames = ["first", "second"]

        /// Which logs.
        public struct Params: Codable, Hashable, Sendable {
            /// The older size, at least 1.
            public var first: UInt64
            /// The newer size; that of the head if left out.
            public var second: UInt64?

            /// Two sizes.
            public init(first: UInt64, second: UInt64? = nil) {
                self.first = first
                self.second = second
            }
        }

        /// A proof.
        public struct Result: Codable, Hashable, Sendable {
            /// The older size.
            public var first: UInt64
            /// The newer size.
            public var second: UInt64
            /// The root of the older log.
            public var firstRoot: Digest
            /// The root of the newer log.
            public var secondRoot: Digest
            /// The hashes of the proof.
            public var path: [Digest]

            /// A proof.
            public init(
                first: UInt64, second: UInt64, firstRoot: Digest, secondRoot: Digest,
                path: [Digest]
            ) {
                self.first = first
                self.second = second
                self.firstRoot = firstRoot
                self.secondRoot = secondRoot
                self.path = path
            }
        }
    }

    /// `proof_getState`: what the head's state holds under a key, proven.
    public enum GetStateProof: APIMethod {
        /// The name of the method.
        public static let name = "proof_getState"
        /// The names of its parameters, in order.
        public static let parameterNames = ["kind", "id", "trustedHeight"]

        /// Which value.
        public struct Params: Codable, Hashable, Sendable {
            /// The kind: `account`, `model`, `job`, `epoch`, `ballot`, `queue`, `ready`,
            /// `parameters`, `members`, `record`, `cosigners`.
            public var kind: String
            /// The id: an address, a digest, a number, or left out, as the kind demands.
            public var id: String?
            /// The height that the reader trusts, from where links begin; that of the genesis if
            /// left out.
            public var trustedHeight: UInt64?

            /// A value.
            public init(kind: String, id: String? = nil, trustedHeight: UInt64? = nil) {
                self.kind = kind
                self.id = id
                self.trustedHeight = trustedHeight
            }
        }

        /// A value and its proof.
        public struct Result: Codable, Hashable, Sendable {
            /// The height of the block after which it holds.
            public var height: UInt64
            /// The value in deterministic CBOR; absent if there is none.
            public var value: HexBytes?
            /// The proof in deterministic CBOR.
            public var proof: HexBytes

            /// A value.
            public init(height: UInt64, value: HexBytes?, proof: HexBytes) {
                self.height = height
                self.value = value
                self.proof = proof
            }
        }
    }
}
