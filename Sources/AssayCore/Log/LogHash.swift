public import AssayCrypto

/// The hashes of an RFC 9162 §2.1.1 Merkle tree.
public enum LogHash {
    /// The hash of an entry: SHA-256(0x00 ‖ entry).
    ///
    /// It is the id of what the entry holds.
    public static func leaf(_ entry: [UInt8]) -> Digest {
        var hash = SHA256()
        hash.update([0])
        hash.update(entry)
        return hash.finalize()
    }

    /// The hash of an inner node: SHA-256(0x01 ‖ left ‖ right).
    public static func node(_ left: Digest, _ right: Digest) -> Digest {
        withUnsafeTemporaryAllocation(byteCount: 65, alignment: 8) { buffer in
            buffer[0] = 1
            left.word.withUnsafeBytes {
                UnsafeMutableRawBufferPointer(rebasing: buffer[1..<33]).copyMemory(from: $0)
            }
            right.word.withUnsafeBytes {
                UnsafeMutableRawBufferPointer(rebasing: buffer[33..<65]).copyMemory(from: $0)
            }
            return SHA256.hash(UnsafeRawBufferPointer(buffer))
        }
    }

    /// The root over the leaf hashes `leaves`, of which there is at least one.
    public static func root(of leaves: some BidirectionalCollection<Digest>) -> Digest {
        var range = CompactRange()
        for leaf in leaves { range.append(leaf) }
        return range.root
    }

    /// Where the tree over a range of two leaves or more is split: at the largest power of two
    /// below its length.
    static func split(_ range: Range<UInt64>) -> UInt64 {
        let count = range.upperBound - range.lowerBound
        return range.lowerBound + (1 << UInt64(63 - (count - 1).leadingZeroBitCount))
    }
}

/// The roots of the complete subtrees that a growing tree consists of: all that appending needs.
public struct CompactRange: Hashable, Sendable {
    /// The number of leaves.
    public private(set) var size: UInt64 = 0
    /// One root for each set bit of `size`, the largest subtree first.
    private(set) var peaks: [Digest] = []

    /// The range of an empty tree.
    public init() {}

    init(size: UInt64, peaks: [Digest]) {
        precondition(peaks.count == size.nonzeroBitCount, "one peak for each set bit")
        self.size = size
        self.peaks = peaks
    }

    /// The range of a tree of `size` leaves; `nil` unless there is one peak for each set bit.
    public init?(of size: UInt64, peaks: [Digest]) {
        guard peaks.count == size.nonzeroBitCount else { return nil }
        self.init(size: size, peaks: peaks)
    }

    /// Adds the hash of the next leaf.
    public mutating func append(_ leaf: Digest) {
        var hash = leaf
        for _ in 0..<self.size.trailingOneBitCount {
            hash = LogHash.node(self.peaks.removeLast(), hash)
        }
        self.peaks.append(hash)
        self.size += 1
    }

    /// The root of the tree; of an empty tree SHA-256 of nothing.
    public var root: Digest {
        guard var hash = self.peaks.last else { return SHA256.hash([]) }
        for peak in self.peaks.dropLast().reversed() { hash = LogHash.node(peak, hash) }
        return hash
    }
}

extension UInt64 {
    fileprivate var trailingOneBitCount: Int { (~self).trailingZeroBitCount }
}
