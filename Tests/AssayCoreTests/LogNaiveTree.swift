import AssayCore
import AssayCrypto

/// RFC 9162 §2.1 word for word, over leaf hashes: slow, and independent of the code under test.
///
/// Roots of ranges are remembered, since the definition asks for the same ones again and again.
final class LogNaiveTree {
    let leaves: [Digest]
    private var known: [Range<Int>: Digest] = [:]

    /// A log of `count` entries, each of which is the bytes of its index.
    init(count: Int) {
        self.leaves = (0..<count).map { SHA256.hash([0] + Self.entry($0)) }
    }

    static func entry(_ index: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt64(index).bigEndian) { [UInt8]($0) }
    }

    /// MTH of the first `size` entries (§2.1.1).
    func root(_ size: Int) -> Digest { self.hash(0..<size) }

    /// PATH(m, D_n) (§2.1.3.1).
    func path(_ index: Int, _ size: Int) -> [Digest] { self.path(index, 0..<size) }

    /// PROOF(m, D_n) (§2.1.4.1).
    func proof(_ first: Int, _ second: Int) -> [Digest] {
        first == second ? [] : self.subproof(first, 0..<second, true)
    }

    private func hash(_ range: Range<Int>) -> Digest {
        if range.isEmpty { return SHA256.hash([]) }
        if range.count == 1 { return self.leaves[range.lowerBound] }
        if let hash = self.known[range] { return hash }
        let middle = range.lowerBound + Self.split(range.count)
        let left = self.hash(range.lowerBound..<middle)
        let right = self.hash(middle..<range.upperBound)
        let hash = SHA256.hash([1] + left.bytes + right.bytes)
        self.known[range] = hash
        return hash
    }

    private func path(_ index: Int, _ range: Range<Int>) -> [Digest] {
        if range.count == 1 { return [] }
        let middle = range.lowerBound + Self.split(range.count)
        return index < middle
            ? self.path(index, range.lowerBound..<middle)
                + [self.hash(middle..<range.upperBound)]
            : self.path(index, middle..<range.upperBound)
                + [self.hash(range.lowerBound..<middle)]
    }

    private func subproof(_ end: Int, _ range: Range<Int>, _ isKnown: Bool) -> [Digest] {
        if end == range.upperBound { return isKnown ? [] : [self.hash(range)] }
        let middle = range.lowerBound + Self.split(range.count)
        return end <= middle
            ? self.subproof(end, range.lowerBound..<middle, isKnown)
                + [self.hash(middle..<range.upperBound)]
            : self.subproof(end, middle..<range.upperBound, false)
                + [self.hash(range.lowerBound..<middle)]
    }

    /// The largest power of two below `count`.
    private static func split(_ count: Int) -> Int {
        var power = 1
        while power * 2 < count { power *= 2 }
        return power
    }
}

/// Tiles as a store keeps them: what is at a place is replaced, and reads can be counted.
final class LogTileShelf: LogTileReader, @unchecked Sendable {
    // Only ever used by one test at a time.
    private(set) var tiles: [LogTileID: [Digest]] = [:]
    var reads: [LogTileID] = []

    func store(_ tiles: [LogTile]) {
        for tile in tiles { self.tiles[tile.id] = tile.hashes }
    }

    func tile(_ id: LogTileID, width: Int) throws(Unreadable) -> [Digest] {
        self.reads.append(id)
        guard let hashes = self.tiles[id], hashes.count >= width else {
            throw Unreadable("no tile \(id) of \(width) hashes")
        }
        return hashes
    }

    /// A shelf with the tiles of a log, stored after every `step` entries.
    convenience init(_ tree: LogNaiveTree, size: Int, step: Int = 1_000) {
        self.init()
        var edge = LogEdge()
        for index in 0..<size {
            edge.append(tree.leaves[index])
            if index % step == step - 1 { self.store(edge.takeTiles()) }
        }
        self.store(edge.takeTiles())
    }
}
