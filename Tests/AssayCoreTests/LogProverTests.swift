import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// Proofs made of tiles against PATH and SUBPROOF of RFC 9162, hash for hash.
@Suite struct LogProverTests {
    @Test func everySizeUpTo600() throws {
        let tree = LogNaiveTree(count: 600)
        let shelf = LogTileShelf(tree, size: 600, step: 1)
        var generator = SeededGenerator(seed: 600)
        for size in 1...600 {
            var sampled: Set = [0, size / 2, size - 1]
            for _ in 0..<3 { sampled.insert(Int.random(in: 0..<size, using: &generator)) }
            for index in sampled {
                try Self.expectProofs(of: index, in: size, tree, shelf)
            }
        }
    }

    @Test func everyIndexOfSmallLogs() throws {
        let tree = LogNaiveTree(count: 33)
        for size in 1...33 {
            let shelf = LogTileShelf(tree, size: size)
            for index in 0..<size { try Self.expectProofs(of: index, in: size, tree, shelf) }
        }
    }

    static let largest = 65_800
    static let edges = [
        255, 256, 257, 511, 512, 513, 65_279, 65_281, 65_535, 65_536, 65_537, 65_792, 65_793,
        largest,
    ]

    /// Sizes where tiles fill up, from the tiles of a log that grew past them: what was stored
    /// later serves every earlier head.
    @Test func sizesWhereTilesFillUp() throws {
        let tree = LogNaiveTree(count: Self.largest)
        let shelf = LogTileShelf(tree, size: Self.largest)
        for size in Self.edges {
            for index in [0, 1, 254, 255, 256, 257, 510, 511, 512, size / 2, size - 2, size - 1]
            where index < size {
                try Self.expectProofs(of: index, in: size, tree, shelf)
            }
            for index in Self.edges where index < size {
                try Self.expectProofs(of: index, in: size, tree, shelf)
            }
        }
    }

    /// A path reads one tile a level on the way from the leaf to the top, and one a level on the
    /// ragged right edge, where the top is shared: 2 · ⌈log₂₅₆ n⌉ − 1 at most, none twice.
    @Test func aPathReadsFewTiles() throws {
        let tree = LogNaiveTree(count: Self.largest)
        let shelf = LogTileShelf(tree, size: Self.largest)
        for size in Self.edges {
            var most = 0
            for index in stride(from: 0, to: size, by: max(1, size / 97)) {
                shelf.reads = []
                var prover = LogProver(size: UInt64(size), reader: shelf)
                _ = try prover.inclusion(of: UInt64(index))
                #expect(Set(shelf.reads).count == shelf.reads.count, "no tile is read twice")
                most = max(most, shelf.reads.count)
            }
            let levels = size <= 256 ? 1 : size <= 65_536 ? 2 : 3
            #expect(most <= 2 * levels - 1, "\(most) reads in a log of \(size)")
        }
    }

    @Test func rootAndLeavesAreThoseOfTheLog() throws {
        let tree = LogNaiveTree(count: 600)
        let shelf = LogTileShelf(tree, size: 600)
        var empty = LogProver(size: 0, reader: shelf)
        #expect(try empty.root() == SHA256.hash([]))
        for size in [1, 2, 255, 256, 257, 600] {
            var prover = LogProver(size: UInt64(size), reader: shelf)
            #expect(try prover.root() == tree.root(size))
            for index in [0, size / 2, size - 1] {
                #expect(try prover.leaf(at: UInt64(index)) == tree.leaves[index])
            }
        }
    }

    /// A tile that is missing or too narrow is a failure to read, not a wrong proof.
    @Test func aDamagedStoreIsUnreadable() throws {
        struct Narrow: LogTileReader {
            let tiles: [LogTileID: [Digest]]
            func tile(_ id: LogTileID, width: Int) throws(Unreadable) -> [Digest] {
                Array((self.tiles[id] ?? []).prefix(width - 1))
            }
        }
        let tree = LogNaiveTree(count: 300)
        let shelf = LogTileShelf(tree, size: 300)
        for size: UInt64 in [2, 256, 257, 300] {
            var prover = LogProver(size: size, reader: Narrow(tiles: shelf.tiles))
            #expect(throws: Unreadable.self) { try prover.inclusion(of: 0) }
            #expect(throws: Unreadable.self) { try prover.consistency(from: 1) }
            var bare = LogProver(size: size, reader: LogTileShelf())
            #expect(throws: Unreadable.self) { try bare.inclusion(of: size - 1) }
            #expect(throws: Unreadable.self) { try bare.root() }
        }
    }

    @Test func askingBeyondTheLogStops() async {
        await #expect(processExitsWith: .failure) {
            var prover = LogProver(size: 5, reader: LogTileShelf())
            _ = try prover.inclusion(of: 5)
        }
        await #expect(processExitsWith: .failure) {
            var prover = LogProver(size: 5, reader: LogTileShelf())
            _ = try prover.consistency(from: 0)
        }
        await #expect(processExitsWith: .failure) {
            var prover = LogProver(size: 5, reader: LogTileShelf())
            _ = try prover.consistency(from: 6)
        }
    }

    /// The path of a leaf, and the proof that the log up to it is a prefix, are those of the
    /// definition, and verify.
    static func expectProofs(
        of index: Int, in size: Int, _ tree: LogNaiveTree, _ shelf: LogTileShelf
    ) throws {
        var prover = LogProver(size: UInt64(size), reader: shelf)
        let path = try prover.inclusion(of: UInt64(index))
        #expect(path == tree.path(index, size), "leaf \(index) of \(size)")
        try LogProof.checkInclusion(
            of: tree.leaves[index], at: UInt64(index), in: UInt64(size), root: tree.root(size),
            path: path)
        let first = index + 1
        let proof = try prover.consistency(from: UInt64(first))
        #expect(proof == tree.proof(first, size), "from \(first) to \(size)")
        try LogProof.checkConsistency(
            from: UInt64(first), root: tree.root(first), to: UInt64(size), root: tree.root(size),
            path: proof)
    }
}
