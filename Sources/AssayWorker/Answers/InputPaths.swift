import AssayCore
import AssayCrypto

/// Collects the way of some input digests to the root of a job's inputs, while all of them stream
/// by once (RFC 9162).
///
/// Memory grows with the number of ways and the logarithm of the number of inputs.
struct InputPaths {
    private struct Peak {
        var hash: Digest
        /// The wanted inputs below.
        var wanted: [UInt64]
    }

    private let indices: Set<UInt64>
    private var peaks: [Peak] = []
    private var siblings: [UInt64: [Digest]] = [:]
    private(set) var count: UInt64 = 0

    /// Collects the ways of the inputs at `indices`.
    init(indices: Set<UInt64>) {
        self.indices = indices
    }

    /// Lets the next input digest go by.
    mutating func append(_ digest: Digest) {
        let isWanted = self.indices.contains(self.count)
        var peak = Peak(
            hash: LogHash.leaf(digest.bytes), wanted: isWanted ? [self.count] : [])
        if isWanted { self.siblings[self.count] = [] }
        for _ in 0..<(~self.count).trailingZeroBitCount {
            peak = self.join(self.peaks.removeLast(), peak)
        }
        self.peaks.append(peak)
        self.count += 1
    }

    /// The ways by the index of their input, after the last input.
    consuming func paths() -> [UInt64: [Digest]] {
        if var root = self.peaks.last {
            for peak in self.peaks.dropLast().reversed() { root = self.join(peak, root) }
        }
        return self.siblings
    }

    private mutating func join(_ left: Peak, _ right: Peak) -> Peak {
        for index in left.wanted { self.siblings[index]?.append(right.hash) }
        for index in right.wanted { self.siblings[index]?.append(left.hash) }
        return Peak(
            hash: LogHash.node(left.hash, right.hash), wanted: left.wanted + right.wanted)
    }
}
