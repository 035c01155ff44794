public import AssayCrypto

/// Shows that a key has a value in a state, or that it has none.
public struct StateProof: Hashable, Sendable {
    /// The most hashes on a path: one for each bit of a key.
    public static let maximumLength = 256

    /// The leaf at the end of the key's path; `nil` if there is an empty subtree.
    public let leaf: StateLeaf?
    /// The siblings along the path, the deepest first.
    public let siblings: [Digest]

    /// A proof.
    public init(leaf: StateLeaf?, siblings: [Digest]) {
        self.leaf = leaf
        self.siblings = siblings
    }

    /// Checks that in the state with `root` the value under `key` is `value`; `nil` for absent.
    public func check(
        _ key: Digest, value: [UInt8]?, root: Digest
    ) throws(StateProofError) {
        guard self.siblings.count <= Self.maximumLength else { throw .wrongLength }
        if let value {
            guard let leaf, leaf.key == key else { throw .absent }
            guard leaf.valueHash == SHA256.hash(value) else { throw .valueMismatch }
        } else if let leaf {
            guard leaf.key != key else { throw .present }
            guard leaf.key.word.commonPrefixLength(with: key.word) >= self.siblings.count else {
                throw .wrongLeaf
            }
        }
        var hash = self.leaf.map(StateHash.leaf) ?? StateHash.empty
        for (index, sibling) in self.siblings.enumerated() {
            hash =
                key.word.bit(self.siblings.count - 1 - index)
                ? StateHash.inner(sibling, hash) : StateHash.inner(hash, sibling)
        }
        guard hash == root else { throw .rootMismatch }
    }
}

/// Why a state proof does not show what it should.
public enum StateProofError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path has more hashes than a key has bits.
    case wrongLength
    /// A value is claimed, and the proof is one of absence.
    case absent
    /// Absence is claimed, and the proof is one of presence.
    case present
    /// The value is not the one that was proven.
    case valueMismatch
    /// The leaf that is shown does not stand on the key's path.
    case wrongLeaf
    /// The hashes lead to another root.
    case rootMismatch

    /// The value as people read it.
    public var description: String {
        switch self {
        case .wrongLength: "the proof is longer than a key has bits"
        case .absent: "the proof shows that there is no such value"
        case .present: "the proof shows that there is such a value"
        case .valueMismatch: "the value is not the one that the proof shows"
        case .wrongLeaf: "the leaf in the proof is not on the path of the key"
        case .rootMismatch: "the hashes of the proof lead to another state root"
        }
    }
}

extension StateTree {
    /// The proof for `key`: of its value, or of its absence.
    ///
    /// - Parameter reader: gives the leaves of this tree.
    public func proof(
        of key: Digest, reader: any StateLeafReader
    ) throws(Unreadable) -> StateProof {
        var siblings: [Digest] = []
        var node = self.root
        var depth = 0
        while let children = node.children {
            let isRight = key.word.bit(depth)
            siblings.append(isRight ? children.left.hash : children.right.hash)
            node = isRight ? children.right : children.left
            depth += 1
        }
        var leaves = try Self.bucketLeaves(node, at: depth, around: key, reader)
        while leaves.count > 1 {
            let isRight = key.word.bit(depth)
            let others = leaves.filter { $0.key.word.bit(depth) != isRight }
            siblings.append(Self.hash(others[...], at: depth + 1))
            leaves.removeAll { $0.key.word.bit(depth) != isRight }
            depth += 1
        }
        return StateProof(leaf: leaves.first, siblings: siblings.reversed())
    }
}
