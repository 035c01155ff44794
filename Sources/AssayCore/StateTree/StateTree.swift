public import AssayCrypto

/// The authenticated state: a Jellyfish Merkle tree over all state values, as an immutable value.
///
/// Only inner hashes are held in memory, down to *buckets* of a few leaves. While the state is
/// not too large the leaves are held too, about 75 bytes each; in a larger one a bucket's leaves
/// are read again when it changes or is proven. Updating shares what did not change, so that a
/// block can be tried, and the head be proven, without copies or locks.
///
/// A subtree without leaves is ``StateHash/empty``, one with a single leaf is that leaf, and any
/// other is the hash of its two halves, split by the next bit of the key.
public struct StateTree: Sendable {
    /// The most leaves in a bucket.
    static let bucketCapacity = 8
    /// A subtree that shrinks to this many leaves becomes a bucket again.
    static let mergeThreshold = 4
    /// The number of parts from which a whole tree can be built side by side.
    public static let partCount = 256
    private static let partDepth = 8
    /// Up to so many values, the leaves are held in memory unless told otherwise: 300 MB at most.
    public static let standardHeldLeaves: UInt64 = 1 << 22

    let root: StateNode
    private let heldLeaves: UInt64

    /// The tree without leaves.
    ///
    /// - Parameter heldLeaves: the number of values up to which leaves are held in memory.
    public init(heldLeaves: UInt64 = Self.standardHeldLeaves) {
        self.root = .empty
        self.heldLeaves = heldLeaves
    }

    private init(root: StateNode, heldLeaves: UInt64) {
        self.root = root
        self.heldLeaves = heldLeaves
    }

    /// The tree made of the subtrees of all 256 values of a key's first byte.
    public init(parts: [StateTreePart]) {
        precondition(parts.count == Self.partCount, "one part for each first byte")
        var nodes = parts.map(\.node)
        while nodes.count > 1 {
            nodes = stride(from: 0, to: nodes.count, by: 2).map { index in
                StateNode.joining(nodes[index], nodes[index + 1])
            }
        }
        self.root = nodes[0]
        self.heldLeaves = Self.standardHeldLeaves
    }

    /// The state root.
    public var rootHash: Digest { self.root.hash }

    /// The number of values.
    public var count: UInt64 { self.root.count }

    /// The tree after a batch of changes.
    ///
    /// - Parameters:
    ///   - changes: at most one change a key, in rising order of keys.
    ///   - reader: gives the leaves of this tree (not of the one that is made).
    public func applying(
        _ changes: [StateTreeChange], reader: any StateLeafReader
    ) throws(Unreadable) -> StateTree {
        let isHeld = self.count < self.heldLeaves
        return StateTree(
            root: try Self.update(self.root, at: 0, changes[...], reader, isHeld),
            heldLeaves: self.heldLeaves)
    }

    /// The subtree of one value of a key's first byte, from its leaves in rising order.
    public static func part(_ leaves: [StateLeaf]) -> StateTreePart {
        let isHeld = leaves.count <= Self.standardHeldLeaves / UInt64(Self.partCount)
        return StateTreePart(node: Self.build(leaves[...], at: Self.partDepth, isHeld))
    }

    /// Whether a value that was read under `key` is the one that this tree commits to.
    ///
    /// `nil` if the leaves there are not held in memory, so that it cannot tell.
    func commits(to value: [UInt8]?, at key: Digest) -> Bool? {
        var node = self.root
        var depth = 0
        while let children = node.children {
            node = key.word.bit(depth) ? children.right : children.left
            depth += 1
        }
        guard node.count > 0 else { return value == nil }
        guard let leaves = node.leaves else { return nil }
        let leaf = leaves.first { $0.key == key }
        return leaf?.valueHash == value.map { SHA256.hash($0) }
    }

    private static func update(
        _ node: StateNode, at depth: Int, _ changes: ArraySlice<StateTreeChange>,
        _ reader: any StateLeafReader, _ isHeld: Bool
    ) throws(Unreadable) -> StateNode {
        guard let first = changes.first else { return node }
        guard let children = node.children else {
            let leaves = try Self.bucketLeaves(node, at: depth, around: first.key, reader)
            return Self.build(Self.merge(leaves, changes)[...], at: depth, isHeld)
        }
        let middle = changes.partitioningIndex { $0.key.word.bit(depth) }
        return StateNode.joining(
            try Self.update(children.left, at: depth + 1, changes[..<middle], reader, isHeld),
            try Self.update(children.right, at: depth + 1, changes[middle...], reader, isHeld))
    }

    /// The leaves of a bucket on the path to `key`: as many as the bucket counts, in its range, and
    /// in order.
    ///
    /// Anything else would be hashed without end.
    static func bucketLeaves(
        _ node: StateNode, at depth: Int, around key: Digest, _ reader: any StateLeafReader
    ) throws(Unreadable) -> [StateLeaf] {
        guard node.count > 0 else { return [] }
        if let leaves = node.leaves { return leaves }
        let lower = Digest(key.word.filled(from: depth, with: false))
        let upper = Digest(key.word.filled(from: depth, with: true))
        let leaves = try reader.leaves(in: lower...upper)
        guard UInt64(leaves.count) == node.count else {
            throw Unreadable(
                "the state has \(leaves.count) values where its tree has \(node.count), "
                    + "from key \(lower)")
        }
        guard let first = leaves.first, let last = leaves.last, lower <= first.key,
            last.key <= upper, zip(leaves, leaves.dropFirst()).allSatisfy({ $0 < $1 })
        else { throw Unreadable("the values of the state from key \(lower) are out of order") }
        return leaves
    }

    private static func build(
        _ leaves: ArraySlice<StateLeaf>, at depth: Int, _ isHeld: Bool
    ) -> StateNode {
        guard leaves.count > Self.bucketCapacity else {
            return .bucket(
                hash: Self.hash(leaves, at: depth), count: UInt64(leaves.count),
                leaves: isHeld ? Array(leaves) : nil)
        }
        let middle = leaves.partitioningIndex { $0.key.word.bit(depth) }
        return StateNode.joining(
            Self.build(leaves[..<middle], at: depth + 1, isHeld),
            Self.build(leaves[middle...], at: depth + 1, isHeld))
    }

    /// The hash of the subtree at `depth` with these leaves.
    static func hash(_ leaves: ArraySlice<StateLeaf>, at depth: Int) -> Digest {
        guard let first = leaves.first else { return StateHash.empty }
        guard leaves.count > 1 else { return StateHash.leaf(first) }
        let middle = leaves.partitioningIndex { $0.key.word.bit(depth) }
        return StateHash.inner(
            Self.hash(leaves[..<middle], at: depth + 1),
            Self.hash(leaves[middle...], at: depth + 1))
    }

    private static func merge(
        _ leaves: [StateLeaf], _ changes: ArraySlice<StateTreeChange>
    ) -> [StateLeaf] {
        var merged: [StateLeaf] = []
        merged.reserveCapacity(leaves.count + changes.count)
        var old = leaves[...]
        for change in changes {
            while let leaf = old.first, leaf.key < change.key {
                merged.append(leaf)
                old.removeFirst()
            }
            if old.first?.key == change.key { old.removeFirst() }
            if let valueHash = change.valueHash {
                merged.append(StateLeaf(key: change.key, valueHash: valueHash))
            }
        }
        merged.append(contentsOf: old)
        return merged
    }
}

/// What happens to one value of the state.
public struct StateTreeChange: Hashable, Sendable {
    /// The hash of the key.
    public let key: Digest
    /// The SHA-256 of the new value; `nil` if the value goes.
    public let valueHash: Digest?

    /// A change.
    public init(key: Digest, valueHash: Digest?) {
        self.key = key
        self.valueHash = valueHash
    }
}

/// A part of a tree that is being built: the subtree under one first byte.
public struct StateTreePart: Sendable {
    let node: StateNode
}

/// A subtree: its hash, the number of its leaves, and its halves unless it is a bucket.
final class StateNode: Sendable {
    let hash: Digest
    let count: UInt64
    let children: (left: StateNode, right: StateNode)?
    /// The leaves of a bucket, if they are held in memory.
    let leaves: [StateLeaf]?

    static let empty = StateNode(hash: StateHash.empty, count: 0, children: nil, leaves: nil)

    private init(
        hash: Digest, count: UInt64, children: (left: StateNode, right: StateNode)?,
        leaves: [StateLeaf]?
    ) {
        self.hash = hash
        self.count = count
        self.children = children
        self.leaves = leaves
    }

    static func bucket(hash: Digest, count: UInt64, leaves: [StateLeaf]?) -> StateNode {
        count == 0
            ? .empty : StateNode(hash: hash, count: count, children: nil, leaves: leaves)
    }

    /// The subtree of two halves.
    ///
    /// One that holds few leaves is a bucket: its hash is the same.
    static func joining(_ left: StateNode, _ right: StateNode) -> StateNode {
        let count = left.count + right.count
        let hash =
            switch (left.count, right.count) {
            case (0, 0): StateHash.empty
            case (1, 0): left.hash
            case (0, 1): right.hash
            default: StateHash.inner(left.hash, right.hash)
            }
        guard count <= UInt64(StateTree.mergeThreshold) else {
            return StateNode(hash: hash, count: count, children: (left, right), leaves: nil)
        }
        let halves = [left, right].filter { $0.count > 0 }.map(\.leaves)
        let leaves = halves.contains(nil) ? nil : halves.flatMap { $0 ?? [] }
        return .bucket(hash: hash, count: count, leaves: leaves)
    }
}

extension RandomAccessCollection {
    /// The first index whose element satisfies `belongsRight`, given that all that do come last.
    fileprivate func partitioningIndex(where belongsRight: (Element) -> Bool) -> Index {
        var lower = self.startIndex
        var count = self.count
        while count > 0 {
            let half = count / 2
            let middle = self.index(lower, offsetBy: half)
            if belongsRight(self[middle]) {
                count = half
            } else {
                lower = self.index(after: middle)
                count -= half + 1
            }
        }
        return lower
    }
}
