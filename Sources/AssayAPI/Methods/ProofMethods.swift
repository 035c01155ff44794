public import AssayCrypto

extension API {
    /// `proof_getInclusion`: the RFC 9162 path of an entry.
    ///
    /// The header of the head is not in the log yet: it is the first entry of the next block. By id
    /// it needs the index of the node.
    public enum GetInclusion: APIMethod {
        /// The name of the method.
        public static let name = "proof_getInclusion"
        /// The names of its parameters, in order.
        public static let parameterNames = ["index", "id", "size"]
        /// The errors that it can answer beyond the general ones.
        public static let errors: [RPCError.Code] = [.notFound, .notIndexed]

        /// Which entry, in which log.
        public struct Params: Codable, Hashable, Sendable {
            /// The index of the entry: this or `id`, and not both.
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
            /// The leaf hash of the entry: SHA-256(0x00 ‖ entry).
            public var leaf: Digest
            /// The root of the log of that size.
            ///
            /// It is sealed only where a header has this `logSize` and `logRoot`.
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

    /// `proof_getConsistency`: the RFC 9162 proof that an older log is the beginning of a newer
    /// one.
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

    /// `proof_getState`: what the state of the head holds under a key, with its proof; or the proof
    /// that it holds nothing.
    public enum GetStateProof: APIMethod {
        /// The name of the method.
        public static let name = "proof_getState"
        /// The names of its parameters, in order.
        public static let parameterNames = ["kind", "id", "trustedHeight"]

        /// Which value.
        public struct Params: Codable, Hashable, Sendable {
            /// The kind of the value.
            public var kind: String
            /// Of an `account` the address, and of `ready` that of the proposed key; of a `model`,
            /// `job` or `ballot` the digest; of `epoch` and `queue` a number, as a string of
            /// digits; for the others left out.
            public var id: String?
            /// The height that the reader trusts: the proof carries the changes of validators after
            /// it.
            ///
            /// The genesis, if left out.
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
            /// A value proof in deterministic CBOR, with the certified header.
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
