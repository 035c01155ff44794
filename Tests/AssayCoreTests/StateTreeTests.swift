import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// The tree against its definition, over random batches in which buckets split and merge.
@Suite struct StateTreeTests {
    /// Keys whose paths part early, late, and in clusters, so that few leaves lie deep.
    enum Keys: CaseIterable {
        /// 40 hashes: everything happens in the first few bits.
        case spread
        /// 40 keys that differ in their last six bits only: a path of 250 bits is shared.
        case deep
        /// Clusters of hashes behind four shared beginnings.
        case clustered

        func key(_ number: Int) -> Digest {
            var bytes = SHA256.hash([UInt8(number)]).bytes
            switch self {
            case .spread: break
            case .deep: bytes = [UInt8](repeating: 0x5a, count: 31) + [UInt8(number)]
            case .clustered:
                bytes.replaceSubrange(
                    0..<20, with: [UInt8](repeating: UInt8(number % 4), count: 20))
            }
            guard let key = Digest(bytes: bytes) else { preconditionFailure("32 bytes") }
            return key
        }
    }

    static let keyCount = 40

    /// A batch of at most `size` changes of different keys, in rising order.
    static func batch(
        of keys: Keys, size: Int, removing: Double,
        using generator: inout SeededGenerator
    ) -> [StateTreeChange] {
        let numbers = Set(
            (0..<size).map { _ in Int.random(in: 0..<Self.keyCount, using: &generator) })
        return numbers.map { number in
            let isRemoved = Double.random(in: 0..<1, using: &generator) < removing
            let value = withUnsafeBytes(of: generator.next()) { [UInt8]($0) }
            return StateTreeChange(
                key: keys.key(number), valueHash: isRemoved ? nil : SHA256.hash(value))
        }.sorted { $0.key < $1.key }
    }

    /// Thousands of changes, filling and emptying the tree again and again.
    @Test(
        "roots are those of the definition", arguments: Keys.allCases,
        [0, 20, StateTree.standardHeldLeaves])
    func randomHistories(keys: Keys, heldLeaves: UInt64) throws {
        var generator = SeededGenerator(seed: 2)
        var (tree, reader) = (StateTree(heldLeaves: heldLeaves), StateTreeLeaves())
        var (changes, emptied, fullest) = (0, 0, 0)
        for step in 0..<400 {
            let removing = [0.1, 0.5, 0.9, 0.5][step / 25 % 4]
            var batch = Self.batch(
                of: keys, size: .random(in: 0...14, using: &generator), removing: removing,
                using: &generator)
            // Everything goes, or everything but one value.
            if step % 50 == 49 {
                batch = Self.everything(keys).map { .init(key: $0.key, valueHash: nil) }
                if step % 100 == 49 { batch.remove(at: step / 100 * 7) }
            }
            tree = try tree.applying(batch, reader: reader)
            reader.apply(batch)
            #expect(tree.rootHash == reader.root, "step \(step)")
            #expect(tree.count == UInt64(reader.sorted.count))
            #expect(Self.isWellFormed(tree.root), "step \(step)")
            changes += batch.count
            if tree.count == 0 { emptied += 1 }
            fullest = max(fullest, reader.sorted.count)
        }
        #expect(changes > 2_000 && fullest > 25 && emptied >= 4)
    }

    /// Buckets hold few leaves, inner nodes more than a bucket that merged would; an inner node
    /// counts what is below it, and hashes its halves.
    static func isWellFormed(_ node: StateNode) -> Bool {
        guard let (left, right) = node.children else {
            return node.count <= UInt64(StateTree.bucketCapacity)
                && (node.count > 0 || node.hash == StateHash.empty)
        }
        return node.count > UInt64(StateTree.mergeThreshold)
            && node.count == left.count + right.count
            && node.hash == StateHash.inner(left.hash, right.hash)
            && Self.isWellFormed(left) && Self.isWellFormed(right)
    }

    /// One batch or many, in any order: the same leaves have the same root.
    @Test("the order of changes does not show", arguments: Keys.allCases)
    func orderOfChanges(keys: Keys) throws {
        var generator = SeededGenerator(seed: 3)
        for count in [1, 2, 4, 5, 8, 9, 17, 40] {
            let all = (0..<count).map { number in
                StateTreeChange(key: keys.key(number), valueHash: SHA256.hash([UInt8(number)]))
            }
            let batch = all.sorted { $0.key < $1.key }
            let atOnce = try StateTree().applying(batch, reader: StateTreeLeaves())
            var (tree, reader) = (StateTree(), StateTreeLeaves())
            for change in all.shuffled(using: &generator) {
                tree = try tree.applying([change], reader: reader)
                reader.apply([change])
            }
            #expect(tree.rootHash == atOnce.rootHash && atOnce.rootHash == reader.root)
            #expect(tree.count == UInt64(count))
            for change in all.shuffled(using: &generator) {
                let removal = [StateTreeChange(key: change.key, valueHash: nil)]
                tree = try tree.applying(removal, reader: reader)
                reader.apply(removal)
                #expect(tree.rootHash == reader.root)
            }
            #expect(tree.rootHash == StateHash.empty && tree.count == 0)
        }
    }

    /// A tree is a value: what a tried block does to it leaves the one it came from alone.
    @Test func anUpdateLeavesTheOldTree() throws {
        var reader = StateTreeLeaves()
        let batch = Self.everything(.spread)
        let tree = try StateTree().applying(batch, reader: reader)
        reader.apply(batch)
        let root = tree.rootHash
        let tried = try tree.applying(
            [StateTreeChange(key: batch[7].key, valueHash: nil)], reader: reader)
        #expect(tried.rootHash != root && tried.count == tree.count - 1)
        #expect(tree.rootHash == root && tree.rootHash == reader.root)
        #expect(try tree.applying([], reader: reader).rootHash == root)
    }

    /// Removing what is not there, or writing what is there already, changes nothing.
    @Test("changes of nothing", arguments: Keys.allCases)
    func changesOfNothing(keys: Keys) throws {
        var reader = StateTreeLeaves()
        let batch = Self.everything(keys).filter { $0.key != keys.key(3) }
        let tree = try StateTree().applying(batch, reader: reader)
        reader.apply(batch)
        let absent = [StateTreeChange(key: keys.key(3), valueHash: nil)]
        #expect(try tree.applying(absent, reader: reader).rootHash == tree.rootHash)
        let nothing = try StateTree().applying(absent, reader: StateTreeLeaves())
        #expect(nothing.rootHash == StateHash.empty && nothing.count == 0)
        #expect(try tree.applying(batch, reader: reader).rootHash == tree.rootHash)
    }

    /// A node of a grown state starts by building 256 parts side by side.
    @Test("a tree built of parts", arguments: [0, 1, 2, 5, 9, 300, 3_000])
    func parts(count: Int) throws {
        var generator = SeededGenerator(seed: 4)
        let leaves = (0..<count).map { number in
            StateLeaf(
                key: SHA256.hash([UInt8(number >> 8), UInt8(number & 255)]),
                valueHash: SHA256.hash([UInt8(number & 255)]))
        }.sorted()
        let parts = (0..<StateTree.partCount).map { first in
            StateTree.part(leaves.filter { Int($0.key.bytes[0]) == first })
        }
        let changes = leaves.map { StateTreeChange(key: $0.key, valueHash: $0.valueHash) }
        var reader = StateTreeLeaves()
        var grown = StateTree()
        for start in stride(from: 0, to: count, by: 100) {
            let batch = Array(changes[start..<min(start + 100, count)])
            grown = try grown.applying(batch, reader: reader)
            reader.apply(batch)
        }
        var built = StateTree(parts: parts)
        #expect(built.rootHash == grown.rootHash && built.rootHash == reader.root)
        #expect(built.count == UInt64(count))
        // Both go on alike, though their buckets may be cut differently.
        for _ in 0..<5 where count > 0 {
            let batch = Set((0..<20).map { _ in Int.random(in: 0..<count, using: &generator) })
                .sorted().map { index in
                    StateTreeChange(
                        key: leaves[index].key,
                        valueHash: Bool.random(using: &generator) ? nil : SHA256.hash([1]))
                }
            built = try built.applying(batch, reader: reader)
            grown = try grown.applying(batch, reader: reader)
            reader.apply(batch)
            #expect(built.rootHash == grown.rootHash && built.rootHash == reader.root)
        }
    }

    @Test func anotherNumberOfPartsStops() async {
        await #expect(processExitsWith: .failure) {
            _ = StateTree(parts: [StateTreePart](repeating: StateTree.part([]), count: 255))
        }
    }

    /// Every key with a value of its own, in rising order.
    static func everything(_ keys: Keys) -> [StateTreeChange] {
        (0..<Self.keyCount).map {
            StateTreeChange(key: keys.key($0), valueHash: SHA256.hash([UInt8($0), 1]))
        }.sorted { $0.key < $1.key }
    }
}
