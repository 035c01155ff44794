public import AssayCrypto

/// The growing edge of the log: what is needed to append to it and to know its root.
///
/// A value: a block is tried on a copy. Full tiles are handed out once and then forgotten.
public struct LogEdge: Sendable {
    private var range = CompactRange()
    /// For each level the hashes of its last, not yet full tile.
    private var partial: [[Digest]] = []
    /// Tiles that became full, and were not yet taken.
    private var full: [LogTile] = []
    /// The levels whose partial tile grew since the last ``takeTiles()``.
    private var grown: Set<Int> = []

    /// The edge of an empty log.
    public init() {}

    /// The edge of a log of `size` entries, from its partial tiles.
    ///
    /// - Returns: `nil` if a tile does not have the width that `size` demands.
    public init?(size: UInt64, partialTile: (LogTileID) -> [Digest]?) {
        var count = size
        var peaks: [Digest] = []
        var level = 0
        while count > 0 {
            let width = Int(count % UInt64(LogTileID.width))
            let id = LogTileID(level: level, index: count / UInt64(LogTileID.width))
            var hashes: [Digest] = []
            if width > 0 {
                guard let stored = partialTile(id), stored.count >= width else { return nil }
                hashes = Array(stored.prefix(width))
            }
            var tile = CompactRange()
            for hash in hashes { tile.append(hash) }
            peaks = tile.peaks + peaks
            self.partial.append(hashes)
            count /= UInt64(LogTileID.width)
            level += 1
        }
        self.range = CompactRange(size: size, peaks: peaks)
    }

    /// The number of entries in the log.
    public var size: UInt64 { self.range.size }

    /// The RFC 9162 root of the log.
    public var root: Digest { self.range.root }

    /// Adds the leaf hash of the next entry.
    public mutating func append(_ leaf: Digest) {
        self.range.append(leaf)
        var hash = leaf
        var level = 0
        var index = self.range.size - 1
        while true {
            if self.partial.count == level { self.partial.append([]) }
            self.partial[level].append(hash)
            self.grown.insert(level)
            index /= UInt64(LogTileID.width)
            guard self.partial[level].count == LogTileID.width else { return }
            let hashes = self.partial[level]
            self.full.append(LogTile(id: LogTileID(level: level, index: index), hashes: hashes))
            self.partial[level] = []
            hash = LogHash.root(of: hashes)
            level += 1
        }
    }

    /// The tiles that changed since the last call, to be stored: full ones, and the partial
    /// ones that replace what was stored at their place before.
    public mutating func takeTiles() -> [LogTile] {
        var tiles = self.full
        for level in self.grown.sorted() where !self.partial[level].isEmpty {
            tiles.append(LogTile(id: self.partialID(level), hashes: self.partial[level]))
        }
        self.full = []
        self.grown = []
        return tiles
    }

    /// The hashes of the partial tile at `id`; `nil` if the growing tile of its level is another.
    public func partialTile(_ id: LogTileID) -> [Digest]? {
        guard self.partial.indices.contains(id.level), self.partialID(id.level) == id else {
            return nil
        }
        return self.partial[id.level]
    }

    private func partialID(_ level: Int) -> LogTileID {
        LogTileID(level: level, index: self.size >> UInt64((level + 1) * LogTileID.height))
    }
}
