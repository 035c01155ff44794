public import AssayCrypto

/// The place of a tile: 256 neighbouring hashes of one level of the log.
///
/// Tile `index` of `level` holds the roots of the complete subtrees of 256^level leaves that
/// begin at leaf `index · 256 · 256^level`, as in C2SP tlog-tiles with a height of 8.
public struct LogTileID: Hashable, Comparable, Sendable {
    /// Hashes in a full tile: 256.
    public static let width = 256
    /// Levels of the tree within a tile: 8.
    public static let height = 8
    /// The highest level of tiles in a log of at most 2⁶⁴ leaves: 7.
    public static let highestLevel = 7

    /// The level of the tile, 0 for leaf hashes.
    public let level: Int
    /// The position of the tile within its level.
    public let index: UInt64

    /// A tile's place.
    public init(level: Int, index: UInt64) {
        self.level = level
        self.index = index
    }

    /// Whether one comes before the other.
    public static func < (left: LogTileID, right: LogTileID) -> Bool {
        (left.level, left.index) < (right.level, right.index)
    }
}

/// A tile: full with 256 hashes, or the growing one at the end of its level.
public struct LogTile: Hashable, Sendable {
    /// Where it stands.
    public let id: LogTileID
    /// Its hashes, 1 … 256.
    public let hashes: [Digest]

    /// A tile.
    public init(id: LogTileID, hashes: [Digest]) {
        self.id = id
        self.hashes = hashes
    }
}
