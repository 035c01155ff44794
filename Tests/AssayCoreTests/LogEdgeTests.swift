import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// The growing edge against RFC 9162 itself, and against an edge restored from stored tiles.
@Suite struct LogEdgeTests {
    @Test func anEmptyLogHasTheHashOfNothing() {
        #expect(LogEdge().size == 0)
        #expect(LogEdge().root == SHA256.hash([]))
        #expect(CompactRange().root == SHA256.hash([]))
    }

    @Test func aLeafIsHashedBehindAZeroByte() {
        #expect(LogHash.leaf([]) == SHA256.hash([0]))
        #expect(LogHash.leaf([1, 2]) == SHA256.hash([0, 1, 2]))
        let (left, right) = (SHA256.hash([1]), SHA256.hash([2]))
        #expect(LogHash.node(left, right) == SHA256.hash([1] + left.bytes + right.bytes))
        #expect(LogHash.root(of: [left]) == left)
        #expect(LogHash.root(of: [left, right]) == LogHash.node(left, right))
    }

    /// At every size the root is that of the definition, and an edge made of the tiles that
    /// were stored up to then is the same edge.
    @Test func everySizeUpTo600() throws {
        let tree = LogNaiveTree(count: 600)
        let shelf = LogTileShelf()
        var edge = LogEdge()
        var range = CompactRange()
        for size in 1...600 {
            edge.append(tree.leaves[size - 1])
            range.append(tree.leaves[size - 1])
            #expect(edge.size == UInt64(size) && edge.root == tree.root(size))
            #expect(range.size == UInt64(size) && range.root == tree.root(size))
            shelf.store(edge.takeTiles())
            try Self.expectSame(edge, restoredFrom: shelf, and: tree)
        }
    }

    @Test func sizesWhereTilesFillUp() throws {
        let tree = LogNaiveTree(count: 65_800)
        let shelf = LogTileShelf()
        var edge = LogEdge()
        let sizes: Set = [
            255, 256, 257, 511, 512, 513, 65_279, 65_280, 65_535, 65_536, 65_537, 65_791, 65_792,
            65_793, 65_800,
        ]
        for index in 0..<65_800 {
            edge.append(tree.leaves[index])
            guard sizes.contains(index + 1) else { continue }
            #expect(edge.root == tree.root(index + 1))
            shelf.store(edge.takeTiles())
            try Self.expectSame(edge, restoredFrom: shelf, and: tree)
        }
    }

    /// The edge of an earlier size can be made of tiles that grew since.
    @Test func anOlderEdgeFromNewerTiles() throws {
        let tree = LogNaiveTree(count: 600)
        let shelf = LogTileShelf(tree, size: 600)
        for size in 0...600 {
            let edge = try #require(
                LogEdge(size: UInt64(size)) { id in
                    // The store keeps what a tile has grown to; its beginning is what it was.
                    shelf.tiles[id]
                })
            #expect(edge.size == UInt64(size) && edge.root == tree.root(size))
        }
    }

    @Test func aTileThatIsTooNarrowIsRefused() throws {
        let tree = LogNaiveTree(count: 600)
        let shelf = LogTileShelf(tree, size: 600)
        #expect(LogEdge(size: 600) { shelf.tiles[$0] } != nil)
        for missing in [LogTileID(level: 0, index: 2), LogTileID(level: 1, index: 0)] {
            #expect(LogEdge(size: 600) { $0 == missing ? nil : shelf.tiles[$0] } == nil)
            #expect(
                LogEdge(size: 600) { id in
                    shelf.tiles[id].map { id == missing ? Array($0.dropLast()) : $0 }
                } == nil)
        }
        // A tile of width 0 is not asked for: at 512 entries level 0 has none.
        #expect(LogEdge(size: 512) { $0.level == 0 ? nil : shelf.tiles[$0] } != nil)
    }

    /// A block is tried on a copy, and the edge it came from knows nothing of it.
    @Test func aCopyIsIndependent() {
        let tree = LogNaiveTree(count: 300)
        var edge = LogEdge()
        for leaf in tree.leaves.prefix(255) { edge.append(leaf) }
        var tried = edge
        tried.append(tree.leaves[0])
        tried.append(tree.leaves[1])
        #expect(edge.root == tree.root(255) && edge.size == 255)
        edge.append(tree.leaves[255])
        #expect(edge.root == tree.root(256))
        #expect(tried.root != tree.root(257))
    }

    /// Two edges are the same if they have the same root and go on in the same way.
    static func expectSame(
        _ grown: LogEdge, restoredFrom shelf: LogTileShelf, and tree: LogNaiveTree
    ) throws {
        var grown = grown
        var restored = try #require(LogEdge(size: grown.size) { shelf.tiles[$0] })
        #expect(restored.size == grown.size && restored.root == grown.root)
        for level in 0...2 {
            let id = LogTileID(level: level, index: grown.size >> UInt64(8 * (level + 1)))
            let hashes = grown.partialTile(id) ?? []
            #expect(restored.partialTile(id) ?? [] == hashes)
            #expect(UInt64(hashes.count) == grown.size >> UInt64(8 * level) & 255)
            #expect(grown.partialTile(LogTileID(level: level, index: id.index + 1)) == nil)
        }
        #expect(restored.takeTiles().isEmpty, "what was stored is not handed out again")
        for index in 0..<3 {
            grown.append(tree.leaves[index])
            restored.append(tree.leaves[index])
        }
        #expect(restored.root == grown.root)
        #expect(restored.takeTiles() == grown.takeTiles())
    }
}
