import AssayCrypto

/// The last leaves of a log, and the peaks of all before them: the inclusion paths of these leaves
/// need nothing else.
struct LogTail {
    /// The nodes of one level of the tree from some position on.
    private struct Level {
        /// The position, in its level, of the first node that is here.
        let first: UInt64
        /// The nodes; all of them are complete subtrees.
        var nodes: [Digest]

        subscript(position: UInt64) -> Digest { self.nodes[Int(position - self.first)] }
    }

    private let first: UInt64
    private let size: UInt64
    private var levels: [Level] = []

    /// The tail with these leaf hashes after `before`.
    init(_ before: CompactRange, leaves: [Digest]) {
        self.first = before.size
        self.size = before.size + UInt64(leaves.count)
        var peaks = before.peaks[...]
        var level = Level(first: before.size, nodes: leaves)
        for height in 0..<UInt64(64) where self.size >> height > 0 {
            // A peak of this height completes the first pair.
            if before.size >> height & 1 == 1, let peak = peaks.popLast() {
                level = Level(first: level.first - 1, nodes: [peak] + level.nodes)
            }
            self.levels.append(level)
            let pairs = level.nodes.count / 2
            level = Level(
                first: level.first / 2,
                nodes: (0..<pairs).map {
                    LogHash.node(level.nodes[2 * $0], level.nodes[2 * $0 + 1])
                })
        }
    }

    /// The path of each leaf, in their order.
    func paths() -> [[Digest]] {
        (self.first..<self.size).map { self.path(of: $0) }
    }

    private func path(of index: UInt64) -> [Digest] {
        var path: [Digest] = []
        var lower: UInt64 = 0
        var upper = self.size
        while upper - lower > 1 {
            let middle = LogHash.split(lower..<upper)
            if index < middle {
                path.append(self.root(of: middle..<upper))
                upper = middle
            } else {
                path.append(self.root(of: lower..<middle))
                lower = middle
            }
        }
        return path.reversed()
    }

    private func root(of range: Range<UInt64>) -> Digest {
        let count = range.upperBound - range.lowerBound
        if count.nonzeroBitCount == 1 {
            let height = count.trailingZeroBitCount
            return self.levels[height][range.lowerBound >> UInt64(height)]
        }
        let middle = LogHash.split(range)
        return LogHash.node(
            self.root(of: range.lowerBound..<middle), self.root(of: middle..<range.upperBound))
    }
}
