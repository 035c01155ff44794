import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// Paths from a leaf to the root of a sum tree, against the definition, and forged.
@Suite struct WorkPathTests {
    /// Leaves with some units, every fourth with none.
    private static func leaves(_ count: Int, _ random: inout SeededGenerator) -> [WorkLeaf] {
        (0..<count).map { index in
            let units: UInt64 = index % 4 == 3 ? 0 : .random(in: 1...9, using: &random)
            return WorkTreeTests.leaf(UInt64(index), units: units)
        }
    }

    private static func node(_ leaves: ArraySlice<WorkLeaf>) -> WorkTree.Node {
        let node = WorkTreeTests.node(leaves)
        return WorkTree.Node(hash: node.hash, units: node.units)
    }

    /// PATH(m, D_n) of RFC 9162 §2.1.3.1 with units, the lowest sibling first.
    private static func path(_ index: Int, _ leaves: ArraySlice<WorkLeaf>) -> [WorkTree.Node] {
        guard leaves.count > 1 else { return [] }
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        let middle = leaves.startIndex + half
        return index < middle
            ? Self.path(index, leaves[..<middle]) + [Self.node(leaves[middle...])]
            : Self.path(index, leaves[middle...]) + [Self.node(leaves[..<middle])]
    }

    @Test("every leaf of every size", arguments: [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 33])
    func paths(_ count: Int) throws {
        var random = SeededGenerator(seed: UInt64(count))
        let leaves = Self.leaves(count, &random)
        let root = Self.node(leaves[...])
        var collector = WorkPathCollector(indices: 0..<UInt64(count))
        for leaf in leaves {
            let isWanted = try collector.append(leaf)
            #expect(isWanted)
        }
        #expect(collector.count == UInt64(count))
        let paths = collector.paths()
        #expect(paths.count == count)
        for (index, leaf) in leaves.enumerated() {
            let path = try #require(paths[UInt64(index)])
            #expect(path.siblings == Self.path(index, leaves[...]))
            let end = try path.follow(
                from: WorkTree.Node(hash: leaf.hash, units: leaf.units), at: UInt64(index),
                of: UInt64(count))
            #expect(end.root == root)
            #expect(end.unitsBefore == leaves[..<index].reduce(0) { $0 + $1.units })
            let naive = NaiveJob.unitsBefore(
                UInt64(index), of: UInt64(count), path.siblings[...])
            #expect(naive == UInt128(end.unitsBefore))
        }
    }

    /// A path leads nowhere from another place, in a tree of another size, or with a sibling more
    /// or less.
    @Test func everyOtherPlaceIsRefused() throws {
        for count in 1...17 {
            var random = SeededGenerator(seed: UInt64(count))
            let leaves = Self.leaves(count, &random)
            let root = Self.node(leaves[...])
            for index in 0..<count {
                let path = Self.path(index, leaves[...])
                let leaf = WorkTree.Node(hash: leaves[index].hash, units: leaves[index].units)
                func leads(_ siblings: [WorkTree.Node], _ index: Int, _ count: Int) -> Bool {
                    let end = try? WorkPath(siblings).follow(
                        from: leaf, at: UInt64(index), of: UInt64(count))
                    return end?.root == root
                }
                for other in 0..<count where other != index {
                    #expect(!leads(path, other, count), "\(index) as \(other) of \(count)")
                }
                for cut in path.indices {
                    var shorter = path
                    shorter.remove(at: cut)
                    #expect(!leads(shorter, index, count))
                    var longer = path
                    longer.insert(path[cut], at: cut)
                    #expect(!leads(longer, index, count))
                    var changed = path
                    changed[cut] = WorkTree.Node(
                        hash: path[cut].hash, units: path[cut].units + 1)
                    #expect(!leads(changed, index, count))
                }
                #expect(!leads(path + [root], index, count))
                #expect(!leads(path, count, count))
            }
        }
    }

    @Test(
        "errors",
        arguments: [
            (0, 0, 0, .outOfRange), (1, 1, 0, .outOfRange), (.max, .max, 64, .outOfRange),
            (0, 1, 1, .wrongLength), (0, 2, 0, .wrongLength), (0, 2, 2, .wrongLength),
            (2, 3, 2, .wrongLength), (2, 3, 0, .wrongLength), (0, .max, 63, .wrongLength),
            (0, .max, 65, .wrongLength), (0, 1, 0, nil), (2, 3, 1, nil), (0, .max, 64, nil),
            (.max - 1, .max, 63, nil),
        ] as [(UInt64, UInt64, Int, WorkPathError?)])
    func errors(index: UInt64, count: UInt64, length: Int, expected: WorkPathError?) {
        let node = WorkTree.Node(hash: .zero, units: 0)
        var found: WorkPathError?
        do throws(WorkPathError) {
            _ = try WorkPath(Array(repeating: node, count: length)).follow(
                from: node, at: index, of: count)
        } catch {
            found = error
        }
        #expect(found == expected)
    }

    @Test(
        "sums that do not fit",
        arguments: [(0, .max, 1), (1, .max, 1), (0, 1, .max), (1, 1, .max)]
            as [(UInt64, UInt64, UInt64)])
    func overflow(index: UInt64, units: UInt64, sibling: UInt64) {
        let leaf = WorkTree.Node(hash: .zero, units: units)
        let path = WorkPath([WorkTree.Node(hash: .zero, units: sibling)])
        #expect(throws: WorkPathError.overflow) { try path.follow(from: leaf, at: index, of: 2) }
        let fits = WorkPath([WorkTree.Node(hash: .zero, units: .max - units)])
        #expect(throws: Never.self) { try fits.follow(from: leaf, at: index, of: 2) }
    }

    @Test func aTreeThatDoesNotFitIsNotCollected() throws {
        var collector = WorkPathCollector(indices: [0])
        try collector.append(WorkTreeTests.leaf(0, units: .max))
        #expect(throws: Rejection.overflow) {
            try collector.append(WorkTreeTests.leaf(1, units: 1))
        }
        try collector.append(WorkTreeTests.leaf(1, units: 0))
        #expect(collector.count == 2)
    }

    /// The leaves in which units lie: each is found once, and a leaf without units never.
    @Test func unitsFindTheirLeaves() throws {
        for seed in 0..<40 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            let leaves = Self.leaves(Int.random(in: 1...40, using: &random), &random)
            let total = leaves.reduce(0) { $0 + $1.units }
            let units = (0..<6).map { _ in UInt64.random(in: 0..<total + 2, using: &random) }
            var collector = WorkPathCollector(units: units)
            var start: UInt64 = 0
            var wanted: Set<UInt64> = []
            for leaf in leaves {
                let end = start + leaf.units
                let isHit = units.contains { $0 >= start && $0 < end }
                if isHit { wanted.insert(leaf.index) }
                let isWanted = try collector.append(leaf)
                #expect(isWanted == isHit)
                start = end
            }
            let paths = collector.paths()
            #expect(Set(paths.keys) == wanted)
            for index in wanted {
                #expect(paths[index]?.siblings == Self.path(Int(index), leaves[...]))
            }
        }
    }

    @Test func aCollectorOfNothingIsEmpty() throws {
        #expect(WorkPathCollector(indices: [0]).paths().isEmpty)
        var collector = WorkPathCollector()
        try collector.append(WorkTreeTests.leaf(0, units: 5))
        #expect(collector.paths().isEmpty)
    }

    /// The tree and the collector agree on the root of 3,000 leaves, of which three are opened.
    @Test func aLongStream() throws {
        var random = SeededGenerator(seed: 3)
        var tree = WorkTree()
        var collector = WorkPathCollector(indices: [0, 2_047, 2_999])
        var leaves: [WorkLeaf] = []
        for index in 0..<3_000 as Range<UInt64> {
            leaves.append(
                WorkTreeTests.leaf(index, units: .random(in: 0...1 << 40, using: &random)))
            try tree.append(leaves[Int(index)])
            try collector.append(leaves[Int(index)])
        }
        for (index, path) in collector.paths() {
            let leaf = leaves[Int(index)]
            let end = try path.follow(
                from: WorkTree.Node(hash: leaf.hash, units: leaf.units), at: index, of: 3_000)
            #expect(end.root == tree.root)
            #expect(end.unitsBefore == leaves[..<Int(index)].reduce(0) { $0 + $1.units })
        }
    }
}
