import AssayCrypto

/// The way from a leaf of a ``WorkTree`` to its root: the siblings from the bottom up, each with
/// the units below it.
public struct WorkPath: Hashable, Sendable {
    /// The most siblings on a path.
    public static let maximumLength = 64

    /// The siblings, the lowest first.
    public let siblings: [WorkTree.Node]

    /// A path over siblings.
    public init(_ siblings: [WorkTree.Node]) {
        self.siblings = siblings
    }

    /// Where a path leads.
    public struct End: Hashable, Sendable {
        /// The root and the units of all leaves.
        public let root: WorkTree.Node
        /// The units of the leaves to the left of the one that was followed.
        public let unitsBefore: UInt64
    }

    /// Follows the path from a leaf to the root, in the shape of RFC 9162 §2.1.3.2.
    ///
    /// - Throws: ``WorkPathError`` if the path does not fit `index` and `count`, or its units do
    ///   not fit 64 bits.
    public func follow(
        from leaf: WorkTree.Node, at index: UInt64, of count: UInt64
    ) throws(WorkPathError) -> End {
        guard index < count else { throw .outOfRange }
        var position = index
        var last = count - 1
        var node = leaf
        var before: UInt64 = 0
        for sibling in self.siblings {
            guard last != 0 else { throw .wrongLength }
            if position & 1 == 1 || position == last {
                node = try Self.join(sibling, node)
                // No more than the sum, which fits.
                before += sibling.units
                while position & 1 == 0 && position != 0 {
                    position >>= 1
                    last >>= 1
                }
            } else {
                node = try Self.join(node, sibling)
            }
            position >>= 1
            last >>= 1
        }
        guard last == 0 else { throw .wrongLength }
        return End(root: node, unitsBefore: before)
    }

    private static func join(
        _ left: WorkTree.Node, _ right: WorkTree.Node
    ) throws(WorkPathError) -> WorkTree.Node {
        guard let node = WorkTree.Node(joining: left, right) else { throw .overflow }
        return node
    }
}

/// Why a path shows nothing.
public enum WorkPathError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The index is not below the number of leaves.
    case outOfRange
    /// The path has more or fewer siblings than its index demands.
    case wrongLength
    /// The units of all leaves do not fit 64 bits.
    case overflow

    /// The value as people read it.
    public var description: String {
        switch self {
        case .outOfRange: "the index is not below the number of leaves"
        case .wrongLength: "the path does not have the length that its index demands"
        case .overflow: "the units of all leaves do not fit 64 bits"
        }
    }
}

extension WorkPath: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(self.siblings.count)
        for sibling in self.siblings {
            encoder.array(2)
            encoder.digest(sibling.hash)
            encoder.unsigned(sibling.units)
        }
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        var siblings: [WorkTree.Node] = []
        for _ in 0..<(try decoder.array(maximum: Self.maximumLength)) {
            try decoder.array(count: 2)
            siblings.append(
                WorkTree.Node(hash: try decoder.digest(), units: try decoder.unsigned()))
        }
        self.siblings = siblings
    }
}

/// Collects the paths of some leaves while the leaves of a tree stream by once more.
///
/// Memory grows with the number of paths and the logarithm of the number of leaves.
public struct WorkPathCollector: Sendable {
    private struct Peak: Sendable {
        var node: WorkTree.Node
        /// The wanted leaves below.
        var wanted: [UInt64]
    }

    private let indices: Set<UInt64>
    private let units: [UInt64]
    private var unitsBefore: UInt64 = 0
    private var peaks: [Peak] = []
    private var siblings: [UInt64: [WorkTree.Node]] = [:]
    /// The number of leaves that went by.
    public private(set) var count: UInt64 = 0

    /// Collects the paths of the leaves at `indices`, and of those in which one of `units` lies,
    /// counted from the first leaf.
    public init(indices: some Sequence<UInt64> = [], units: some Sequence<UInt64> = []) {
        self.indices = Set(indices)
        self.units = units.sorted()
    }

    /// Lets the next leaf go by, and answers whether its path is collected.
    ///
    /// - Throws: ``Rejection/overflow`` if the units no longer fit 64 bits.
    @discardableResult
    public mutating func append(_ leaf: WorkLeaf) throws(Rejection) -> Bool {
        let (end, overflow) = self.unitsBefore.addingReportingOverflow(leaf.units)
        guard !overflow else { throw .overflow }
        let isWanted = self.indices.contains(self.count) || self.holdsUnit(upTo: end)
        var peak = Peak(
            node: WorkTree.Node(hash: leaf.hash, units: leaf.units),
            wanted: isWanted ? [self.count] : [])
        if isWanted { self.siblings[self.count] = [] }
        for _ in 0..<(~self.count).trailingZeroBitCount {
            peak = self.join(self.peaks.removeLast(), peak)
        }
        self.peaks.append(peak)
        self.count += 1
        self.unitsBefore = end
        return isWanted
    }

    /// The paths by the index of their leaf, after the last leaf.
    public consuming func paths() -> [UInt64: WorkPath] {
        if var root = self.peaks.last {
            for peak in self.peaks.dropLast().reversed() { root = self.join(peak, root) }
        }
        return self.siblings.mapValues { WorkPath($0) }
    }

    /// Whether a wanted unit lies in the leaf that ends before unit `end`.
    private func holdsUnit(upTo end: UInt64) -> Bool {
        var low = 0
        var high = self.units.count
        while low < high {
            let middle = (low + high) / 2
            if self.units[middle] < self.unitsBefore { low = middle + 1 } else { high = middle }
        }
        return low < self.units.count && self.units[low] < end
    }

    private mutating func join(_ left: Peak, _ right: Peak) -> Peak {
        for index in left.wanted { self.siblings[index]?.append(right.node) }
        for index in right.wanted { self.siblings[index]?.append(left.node) }
        guard let node = WorkTree.Node(joining: left.node, right.node) else {
            preconditionFailure("the sum of all leaves fits, so every part of it does")
        }
        return Peak(node: node, wanted: left.wanted + right.wanted)
    }
}
