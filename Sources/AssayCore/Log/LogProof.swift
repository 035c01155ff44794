public import AssayCrypto

/// Why a proof does not show what it should.
public enum LogProofError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The index is not below the size, or the older size is not at most the newer.
    case outOfRange
    /// The proof has more or fewer hashes than its index and size demand.
    case wrongLength
    /// The hashes lead to another root.
    case rootMismatch

    /// The value as people read it.
    public var description: String {
        switch self {
        case .outOfRange: "the index or the older size does not fit the size of the log"
        case .wrongLength: "the proof does not have the length that its index and size demand"
        case .rootMismatch: "the hashes of the proof lead to another root"
        }
    }
}

/// Checks proofs of an RFC 9162 log.
public enum LogProof {
    /// The most hashes on a path: one for each level of a log of 2⁶⁴ entries.
    public static let maximumLength = 64

    /// Checks that `leaf` is the leaf at `index` of the log of `size` entries with `root`.
    public static func checkInclusion(
        of leaf: Digest, at index: UInt64, in size: UInt64, root: Digest, path: [Digest]
    ) throws(LogProofError) {
        guard try Self.root(from: leaf, at: index, in: size, path: path) == root else {
            throw .rootMismatch
        }
    }

    /// The root to which `path` leads from `leaf` (RFC 9162 §2.1.3.2).
    public static func root(
        from leaf: Digest, at index: UInt64, in size: UInt64, path: [Digest]
    ) throws(LogProofError) -> Digest {
        guard index < size else { throw .outOfRange }
        var position = index
        var last = size - 1
        var hash = leaf
        for sibling in path {
            guard last != 0 else { throw .wrongLength }
            if position & 1 == 1 || position == last {
                hash = LogHash.node(sibling, hash)
                while position & 1 == 0 && position != 0 {
                    position >>= 1
                    last >>= 1
                }
            } else {
                hash = LogHash.node(hash, sibling)
            }
            position >>= 1
            last >>= 1
        }
        guard last == 0 else { throw .wrongLength }
        return hash
    }

    /// Checks that the log of `first` entries with `firstRoot` is a prefix of the log of `second`
    /// entries with `secondRoot` (RFC 9162 §2.1.4.2).
    ///
    /// Size 0 proves nothing and is refused.
    public static func checkConsistency(
        from first: UInt64, root firstRoot: Digest, to second: UInt64, root secondRoot: Digest,
        path: [Digest]
    ) throws(LogProofError) {
        guard first >= 1, first <= second else { throw .outOfRange }
        if first == second {
            guard path.isEmpty else { throw .wrongLength }
            guard firstRoot == secondRoot else { throw .rootMismatch }
            return
        }
        guard !path.isEmpty else { throw .wrongLength }
        var hashes = path[...]
        // A complete older tree is a node itself, and is left out of the proof.
        let seed = first.nonzeroBitCount == 1 ? firstRoot : hashes.removeFirst()
        var position = first - 1
        var last = second - 1
        while position & 1 == 1 {
            position >>= 1
            last >>= 1
        }
        var older = seed
        var newer = seed
        for hash in hashes {
            guard last != 0 else { throw .wrongLength }
            if position & 1 == 1 || position == last {
                older = LogHash.node(hash, older)
                newer = LogHash.node(hash, newer)
                while position & 1 == 0 && position != 0 {
                    position >>= 1
                    last >>= 1
                }
            } else {
                newer = LogHash.node(newer, hash)
            }
            position >>= 1
            last >>= 1
        }
        guard last == 0 else { throw .wrongLength }
        guard older == firstRoot, newer == secondRoot else { throw .rootMismatch }
    }
}
