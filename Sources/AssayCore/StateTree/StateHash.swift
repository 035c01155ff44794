public import AssayCrypto

/// The hashes of the state tree: the SHA-256 mode of the Jellyfish Merkle tree (`jmt`).
public enum StateHash {
    private static let leafDomain = [UInt8]("JMT::LeafNode".utf8)
    private static let innerDomain = [UInt8]("JMT::IntrnalNode".utf8)

    /// The hash of a subtree without leaves: 32 letters of ASCII.
    public static let empty: Digest = {
        guard let digest = Digest(bytes: [UInt8]("SPARSE_MERKLE_PLACEHOLDER_HASH__".utf8)) else {
            preconditionFailure("the placeholder has 32 bytes")
        }
        return digest
    }()

    /// The hash of a leaf: SHA-256("JMT::LeafNode" ‖ key hash ‖ value hash).
    public static func leaf(_ leaf: StateLeaf) -> Digest {
        Self.hash(Self.leafDomain, leaf.key, leaf.valueHash)
    }

    /// The hash of an inner node: SHA-256("JMT::IntrnalNode" ‖ left ‖ right).
    public static func inner(_ left: Digest, _ right: Digest) -> Digest {
        Self.hash(Self.innerDomain, left, right)
    }

    private static func hash(_ domain: [UInt8], _ first: Digest, _ second: Digest) -> Digest {
        let start = domain.count
        return withUnsafeTemporaryAllocation(byteCount: start + 64, alignment: 8) { buffer in
            buffer.copyBytes(from: domain)
            first.word.withUnsafeBytes {
                UnsafeMutableRawBufferPointer(rebasing: buffer[start..<start + 32])
                    .copyMemory(from: $0)
            }
            second.word.withUnsafeBytes {
                UnsafeMutableRawBufferPointer(rebasing: buffer[(start + 32)...])
                    .copyMemory(from: $0)
            }
            return SHA256.hash(UnsafeRawBufferPointer(buffer))
        }
    }
}

/// A leaf of the state tree.
public struct StateLeaf: Hashable, Comparable, Sendable {
    /// The hash of the key (``StateKey/hash``): the path from the root.
    public let key: Digest
    /// The SHA-256 of the value.
    public let valueHash: Digest

    /// A leaf.
    public init(key: Digest, valueHash: Digest) {
        self.key = key
        self.valueHash = valueHash
    }

    /// Whether one comes before the other.
    public static func < (left: StateLeaf, right: StateLeaf) -> Bool { left.key < right.key }
}

/// Where the leaves of stored buckets come from.
public protocol StateLeafReader: Sendable {
    /// The leaves whose keys lie in a range, in rising order.
    func leaves(in range: ClosedRange<Digest>) throws(Unreadable) -> [StateLeaf]
}
