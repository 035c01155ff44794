import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// Which tiles an edge hands out: full ones exactly once, partial ones when they grew.
@Suite struct LogTilesTests {
    /// One line: the entries appended since the last call, and the tiles that come of them as
    /// level, index and width.
    static let steps: [(appended: Int, tiles: [[UInt64]])] = [
        (0, []),
        (1, [[0, 0, 1]]),
        (0, []),
        (2, [[0, 0, 3]]),
        (252, [[0, 0, 255]]),
        (1, [[0, 0, 256], [1, 0, 1]]),
        (0, []),
        (1, [[0, 1, 1]]),
        (255, [[0, 1, 256], [1, 0, 2]]),
        (300, [[0, 2, 256], [0, 3, 44], [1, 0, 3]]),
        (724, [[0, 3, 256], [0, 4, 256], [0, 5, 256], [1, 0, 6]]),
    ]

    @Test func tilesComeOnceWhenFullAndAgainWhenGrown() {
        let tree = LogNaiveTree(count: 1_536)
        var edge = LogEdge()
        var size = 0
        for step in Self.steps {
            for _ in 0..<step.appended {
                edge.append(tree.leaves[size])
                size += 1
            }
            let tiles = edge.takeTiles()
            let places = tiles.map { [UInt64($0.id.level), $0.id.index, UInt64($0.hashes.count)] }
            #expect(places == step.tiles, "at \(size)")
            #expect(edge.takeTiles().isEmpty)
        }
    }

    /// However often tiles are taken, every full one comes once, and holds what it should.
    @Test("full tiles come once", arguments: [1, 7, 255, 256, 257, 1_000, 70_000])
    func once(step: Int) {
        let size = step < 7 ? 3_000 : 66_000
        let tree = LogNaiveTree(count: size)
        var edge = LogEdge()
        var full: [LogTileID: Int] = [:]
        var last: [LogTileID: [Digest]] = [:]
        for index in 0..<size {
            edge.append(tree.leaves[index])
            guard (index + 1) % step == 0 || index + 1 == size else { continue }
            for tile in edge.takeTiles() {
                #expect((1...256).contains(tile.hashes.count))
                let before = last[tile.id] ?? []
                #expect(Array(tile.hashes.prefix(before.count)) == before, "tiles only grow")
                #expect(tile.hashes.count > before.count, "a tile comes only when it grew")
                last[tile.id] = tile.hashes
                if tile.hashes.count == 256 { full[tile.id, default: 0] += 1 }
            }
        }
        #expect(full.values.allSatisfy { $0 == 1 })
        #expect(full.keys.count { $0.level == 0 } == size / 256)
        #expect(full.keys.count { $0.level == 1 } == size / 65_536)
        let leaves = last.filter { $0.key.level == 0 }.sorted { $0.key < $1.key }
        #expect(leaves.flatMap(\.value) == tree.leaves)
        let nodes = last.filter { $0.key.level == 1 }.sorted { $0.key < $1.key }
        let roots = leaves.filter { $0.value.count == 256 }.map { LogHash.root(of: $0.value) }
        #expect(nodes.flatMap(\.value) == roots)
    }
}
