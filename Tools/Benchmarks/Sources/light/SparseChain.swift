import AssayCore
import AssayCrypto
import AssayLight

extension Header {
    /// A header that only the benchmark seals, read from its own encoding.
    static func draft(
        _ genesis: Genesis, height: UInt64, firstIndex: UInt64, logSize: UInt64,
        logRoot: Digest, set: ValidatorSet, next: ValidatorSet
    ) -> Header {
        var map = CBORMapEncoder()
        map.unsigned(1, Self.version)
        map.put(2, genesis.chain)
        map.unsigned(3, height)
        map.digest(4, LogHash.leaf([3]))
        map.unsigned(5, genesis.time + height * 100)
        map.put(6, set.keys[0].address)
        map.unsigned(7, firstIndex)
        map.unsigned(8, logSize)
        map.digest(9, logRoot)
        map.digest(10, LogHash.leaf([4]))
        map.digest(11, set.hash)
        map.digest(12, next.hash)
        map.digest(13, genesis.parameters.hash)
        var encoder = CBOREncoder()
        encoder.tag(EntryTag.header)
        encoder.map(map)
        guard let header = try? Header(decoding: encoder.bytes, limit: Header.maximumSize) else {
            fatalError("a header")
        }
        return header
    }
}

/// A chain of empty blocks, of which only those headers are there that a light client sees.
///
/// The log is real: every entry is the number of its block, and the head's log continues that of
/// the genesis.
struct SparseChain {
    private let genesis: Genesis
    private let blocks: UInt64
    private let changes: Int
    private let log: [Digest]
    let verifier: Verifier

    init(blocks: UInt64, changes: Int) {
        let first = Validators(4)
        self.genesis = Scene.makeGenesis(first.set)
        self.blocks = blocks
        self.changes = changes
        self.log =
            [LogHash.leaf(self.genesis.encoded)]
            + (1...blocks).map { number in
                withUnsafeBytes(of: number) { LogHash.leaf([UInt8]($0)) }
            }
        self.verifier = Verifier(trust: Trust(self.genesis), now: 1_770_000_000)
    }

    /// The update from the genesis to the head.
    func update() -> LightUpdate {
        let pace = Int(self.blocks) / (self.changes + 1)
        var links: [Link] = []
        for number in 0..<self.changes {
            let (old, new) = (Validators(4, from: 1 + number), Validators(4, from: 2 + number))
            let header = self.header((number + 1) * pace, old.set, new.set)
            links.append(
                Link(header: header, certificate: old.certificate(header), next: new.set))
        }
        let last = Validators(4, from: 1 + self.changes)
        let header = self.header(Int(self.blocks), last.set, last.set)
        var tiles = LogEdge()
        var stored: [LogTileID: [Digest]] = [:]
        for leaf in self.log { tiles.append(leaf) }
        for tile in tiles.takeTiles() { stored[tile.id] = tile.hashes }
        var prover = LogProver(size: UInt64(self.log.count), reader: Tiles(tiles: stored))
        guard let path = try? prover.consistency(from: 1) else { fatalError("tiles are there") }
        return LightUpdate(
            head: SealedHeader(header, last.certificate(header)), consistency: path, links: links)
    }

    private func header(_ height: Int, _ set: ValidatorSet, _ next: ValidatorSet) -> Header {
        Header.draft(
            self.genesis, height: UInt64(height), firstIndex: UInt64(height),
            logSize: UInt64(height) + 1, logRoot: LogHash.root(of: self.log[...height]), set: set,
            next: next)
    }
}

private struct Tiles: LogTileReader {
    let tiles: [LogTileID: [Digest]]

    func tile(_ id: LogTileID, width: Int) throws(Unreadable) -> [Digest] {
        guard let hashes = self.tiles[id] else { throw Unreadable("no tile \(id)") }
        return hashes
    }
}
