public import AssayCrypto

/// A Merkle *sum* tree over inferences: the shape of RFC 9162 §2.1.1, with the units of every
/// subtree hashed beside it, so that nobody can claim more units than the leaves hold.
///
/// Built leaf by leaf; memory grows with the logarithm of their number.
public struct WorkTree: Hashable, Sendable {
    /// A subtree: its hash and the units of its leaves.
    public struct Node: Hashable, Sendable {
        /// The hash.
        public let hash: Digest
        /// The units of all leaves below.
        public let units: UInt64

        /// A subtree with this hash and these units.
        public init(hash: Digest, units: UInt64) {
            self.hash = hash
            self.units = units
        }
    }

    /// The number of leaves.
    public private(set) var count: UInt64 = 0
    private var peaks: [Node] = []

    /// A tree without leaves.
    public init() {}

    /// Adds the next leaf.
    ///
    /// - Throws: ``Rejection/overflow`` if the units no longer fit 64 bits.
    public mutating func append(_ leaf: WorkLeaf) throws(Rejection) {
        var total = leaf.units
        for peak in self.peaks {
            let (sum, overflow) = total.addingReportingOverflow(peak.units)
            guard !overflow else { throw .overflow }
            total = sum
        }
        var node = Node(hash: leaf.hash, units: leaf.units)
        for _ in 0..<(~self.count).trailingZeroBitCount {
            node = Self.join(self.peaks.removeLast(), node)
        }
        self.peaks.append(node)
        self.count += 1
    }

    /// The root and the total units; `nil` for a tree without leaves.
    public var root: Node? {
        guard var root = self.peaks.last else { return nil }
        for peak in self.peaks.dropLast().reversed() { root = Self.join(peak, root) }
        return root
    }

    private static func join(_ left: Node, _ right: Node) -> Node {
        guard let node = Node(joining: left, right) else {
            preconditionFailure("the sum of all leaves was checked, so every part of it fits")
        }
        return node
    }
}

extension WorkTree.Node {
    /// The node over two subtrees: SHA-256(0x01 ‖ left ‖ units ‖ right ‖ units), units in 8 bytes,
    /// big-endian; `nil` if the units of both do not fit 64 bits.
    public init?(joining left: Self, _ right: Self) {
        let (units, overflow) = left.units.addingReportingOverflow(right.units)
        guard !overflow else { return nil }
        let hash = withUnsafeTemporaryAllocation(byteCount: 81, alignment: 8) { buffer in
            buffer[0] = 1
            func write(_ node: Self, at offset: Int) {
                node.hash.word.withUnsafeBytes {
                    UnsafeMutableRawBufferPointer(rebasing: buffer[offset..<(offset + 32)])
                        .copyMemory(from: $0)
                }
                buffer.storeBytes(
                    of: node.units.bigEndian, toByteOffset: offset + 32, as: UInt64.self)
            }
            write(left, at: 1)
            write(right, at: 41)
            return SHA256.hash(UnsafeRawBufferPointer(buffer))
        }
        self.init(hash: hash, units: units)
    }
}
