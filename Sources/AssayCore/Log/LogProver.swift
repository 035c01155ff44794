public import AssayCrypto

/// Where the tiles of a log come from.
public protocol LogTileReader: Sendable {
    /// The hashes of the tile at `id`, at least the first `width` of them.
    func tile(_ id: LogTileID, width: Int) throws(Unreadable) -> [Digest]
}

/// Builds the proofs of RFC 9162 §2.1.3 and §2.1.4 from tiles.
///
/// A path in a log of n entries reads a tile a level, ⌈log₂₅₆ n⌉ in all, and on the ragged right
/// edge of the log as many less one again; no tile is read twice.
public struct LogProver: Sendable {
    private let reader: any LogTileReader
    private let size: UInt64
    private var tiles: [LogTileID: [Digest]] = [:]
    /// Nodes within tiles that were computed: neighbouring leaves need the same ones.
    private var nodes: [Node: Digest] = [:]

    /// The root of a complete subtree, by its height and first leaf.
    private struct Node: Hashable {
        let height: Int
        let leaf: UInt64
    }

    /// A prover for the log as it was when it had `size` entries.
    public init(size: UInt64, reader: any LogTileReader) {
        self.size = size
        self.reader = reader
    }

    /// The hashes that lead from the leaf at `index` to the root: the leaf's sibling first.
    ///
    /// - Precondition: `index` is below the size.
    public mutating func inclusion(of index: UInt64) throws(Unreadable) -> [Digest] {
        precondition(index < self.size, "the leaf is in the log")
        var path: [Digest] = []
        var range = 0..<self.size
        while range.upperBound - range.lowerBound > 1 {
            let middle = LogHash.split(range)
            if index < middle {
                path.append(try self.root(of: middle..<range.upperBound))
                range = range.lowerBound..<middle
            } else {
                path.append(try self.root(of: range.lowerBound..<middle))
                range = middle..<range.upperBound
            }
        }
        return path.reversed()
    }

    /// The hashes that show that the log of `first` entries is a prefix of this one.
    ///
    /// - Precondition: `first` is at least 1 and at most the size. Equal sizes need no hashes.
    public mutating func consistency(from first: UInt64) throws(Unreadable) -> [Digest] {
        precondition(first >= 1 && first <= self.size, "the older log is a prefix of this one")
        var path: [Digest] = []
        var range = 0..<self.size
        var isWhole = true
        while first != range.upperBound {
            let middle = LogHash.split(range)
            if first <= middle {
                path.append(try self.root(of: middle..<range.upperBound))
                range = range.lowerBound..<middle
            } else {
                path.append(try self.root(of: range.lowerBound..<middle))
                range = middle..<range.upperBound
                isWhole = false
            }
        }
        if !isWhole { path.append(try self.root(of: range)) }
        return path.reversed()
    }

    /// The roots of the complete subtrees that the log consists of, the largest first.
    public mutating func peaks() throws(Unreadable) -> [Digest] {
        var peaks: [Digest] = []
        var start: UInt64 = 0
        for height in (0..<64).reversed() where self.size >> UInt64(height) & 1 == 1 {
            peaks.append(try self.node(height: height, at: start))
            start += 1 << UInt64(height)
        }
        return peaks
    }

    /// The root of the whole log.
    public mutating func root() throws(Unreadable) -> Digest {
        self.size == 0 ? SHA256.hash([]) : try self.root(of: 0..<self.size)
    }

    /// The hash of one leaf.
    public mutating func leaf(at index: UInt64) throws(Unreadable) -> Digest {
        try self.root(of: index..<index + 1)
    }

    /// The root of a range as the tree splits it: complete and aligned parts are nodes.
    private mutating func root(of range: Range<UInt64>) throws(Unreadable) -> Digest {
        let count = range.upperBound - range.lowerBound
        if count.nonzeroBitCount == 1, range.lowerBound % count == 0 {
            return try self.node(height: count.trailingZeroBitCount, at: range.lowerBound)
        }
        let middle = LogHash.split(range)
        return LogHash.node(
            try self.root(of: range.lowerBound..<middle),
            try self.root(of: middle..<range.upperBound))
    }

    /// The root of the complete subtree of 2^height leaves that begins at `leaf`.
    private mutating func node(height: Int, at leaf: UInt64) throws(Unreadable) -> Digest {
        let level = min(height / LogTileID.height, LogTileID.highestLevel)
        let first = leaf >> UInt64(level * LogTileID.height)
        let count = 1 << (height - level * LogTileID.height)
        let id = LogTileID(level: level, index: first / UInt64(LogTileID.width))
        let start = Int(first % UInt64(LogTileID.width))
        let hashes = try self.tile(id)
        guard count > 1 else { return hashes[start] }
        let node = Node(height: height, leaf: leaf)
        if let hash = self.nodes[node] { return hash }
        let hash = LogHash.root(of: hashes[start..<start + count])
        self.nodes[node] = hash
        return hash
    }

    private mutating func tile(_ id: LogTileID) throws(Unreadable) -> [Digest] {
        if let hashes = self.tiles[id] { return hashes }
        let total = self.size >> UInt64(id.level * LogTileID.height)
        let before = id.index * UInt64(LogTileID.width)
        let width = Int(min(total - before, UInt64(LogTileID.width)))
        let hashes = try self.reader.tile(id, width: width)
        guard hashes.count >= width else {
            throw Unreadable("tile \(id.level)/\(id.index) has \(hashes.count) of \(width) hashes")
        }
        self.tiles[id] = hashes
        return hashes
    }
}
