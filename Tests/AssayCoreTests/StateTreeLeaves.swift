import AssayCore
import AssayCrypto

/// The leaves of a state in memory, and the root that the definition gives them.
struct StateTreeLeaves: StateLeafReader {
    private(set) var sorted: [StateLeaf] = []

    /// Writes a batch of changes, as the store would after the tree was updated.
    mutating func apply(_ changes: [StateTreeChange]) {
        for change in changes {
            self.sorted.removeAll { $0.key == change.key }
            guard let valueHash = change.valueHash else { continue }
            let index = self.sorted.firstIndex { change.key < $0.key } ?? self.sorted.count
            self.sorted.insert(StateLeaf(key: change.key, valueHash: valueHash), at: index)
        }
    }

    func leaves(in range: ClosedRange<Digest>) -> [StateLeaf] {
        self.sorted.filter { range.contains($0.key) }
    }

    /// The state root by the definition alone: a subtree with one leaf is that leaf, one with
    /// none is the placeholder, and any other hashes its two halves.
    var root: Digest { Self.root(self.sorted.map { ($0.key.bytes, $0.valueHash.bytes) }, bit: 0) }

    private static func root(_ leaves: [(key: [UInt8], value: [UInt8])], bit: Int) -> Digest {
        if leaves.isEmpty {
            return placeholder("SPARSE_MERKLE_PLACEHOLDER_HASH__")
        }
        if leaves.count == 1 {
            return SHA256.hash(Array("JMT::LeafNode".utf8) + leaves[0].key + leaves[0].value)
        }
        let isRight = { (key: [UInt8]) in key[bit / 8] & (0x80 >> UInt8(bit % 8)) != 0 }
        let left = Self.root(leaves.filter { !isRight($0.key) }, bit: bit + 1)
        let right = Self.root(leaves.filter { isRight($0.key) }, bit: bit + 1)
        return SHA256.hash(Array("JMT::IntrnalNode".utf8) + left.bytes + right.bytes)
    }

    private static func placeholder(_ text: String) -> Digest {
        guard let digest = Digest(bytes: Array(text.utf8)) else {
            preconditionFailure("32 letters")
        }
        return digest
    }
}
