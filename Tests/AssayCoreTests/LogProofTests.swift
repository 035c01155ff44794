import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// What is no proof: every field wrong in turn, and the reason that is given.
@Suite struct LogProofTests {
    static let tree = Tree(size: 40)

    /// Roots and proofs of a small log, as plain values.
    struct Tree: Sendable {
        let leaves: [Digest]
        let roots: [Digest]
        let paths: [[[Digest]]]
        let proofs: [[[Digest]]]

        init(size: Int) {
            let naive = LogNaiveTree(count: size)
            self.leaves = naive.leaves
            self.roots = (0...size).map { naive.root($0) }
            self.paths = (0...size).map { n in (0..<n).map { naive.path($0, n) } }
            self.proofs = (0...size).map { n in
                n == 0 ? [] : [[]] + (1...n).map { naive.proof($0, n) }
            }
        }
    }

    static func included(
        _ index: UInt64, of size: UInt64, _ path: [Digest], leaf: Digest? = nil,
        root: Digest? = nil
    ) throws(LogProofError) {
        try LogProof.checkInclusion(
            of: leaf ?? Self.tree.leaves[Int(index)], at: index, in: size,
            root: root ?? Self.tree.roots[Int(size)], path: path)
    }

    static func consistent(
        _ first: Int, _ second: Int, _ path: [Digest], older: Digest? = nil,
        newer: Digest? = nil
    ) throws(LogProofError) {
        try LogProof.checkConsistency(
            from: UInt64(first), root: older ?? Self.tree.roots[first], to: UInt64(second),
            root: newer ?? Self.tree.roots[second], path: path)
    }

    @Test(
        "an index at or above the size",
        arguments: [(0, 0), (1, 1), (5, 5), (6, 5), (.max, 5), (.max, .max), (0, 0)]
            as [(UInt64, UInt64)])
    func indexOutOfRange(index: UInt64, size: UInt64) {
        for path in [[], [Digest.zero], [Digest](repeating: .zero, count: 64)] {
            #expect(throws: LogProofError.outOfRange) {
                try LogProof.checkInclusion(
                    of: .zero, at: index, in: size, root: .zero, path: path)
            }
        }
    }

    /// Sizes near 2⁶⁴ do not overflow anything, and need no more than 64 hashes.
    @Test func theLargestLog() {
        for count in 0...70 {
            let path = [Digest](repeating: .zero, count: count)
            let expected: LogProofError = count == 64 ? .rootMismatch : .wrongLength
            #expect(throws: expected) {
                try LogProof.checkInclusion(of: .zero, at: 0, in: .max, root: .zero, path: path)
            }
        }
        let long = [Digest](repeating: .zero, count: 1_000)
        #expect(throws: LogProofError.wrongLength) {
            try LogProof.checkInclusion(
                of: .zero, at: .max - 1, in: .max, root: .zero, path: long)
        }
        #expect(throws: LogProofError.wrongLength) {
            try LogProof.checkConsistency(
                from: .max - 1, root: .zero, to: .max, root: .zero, path: long)
        }
        #expect(throws: LogProofError.rootMismatch) {
            try LogProof.checkConsistency(
                from: .max, root: .zero, to: .max, root: LogHash.leaf([]), path: [])
        }
    }

    @Test func everyWrongInclusionIsRefused() throws {
        for size in 1...UInt64(40) {
            for index in 0..<size {
                let path = Self.tree.paths[Int(size)][Int(index)]
                try Self.included(index, of: size, path)
                #expect(throws: LogProofError.wrongLength) {
                    try Self.included(index, of: size, path + [.zero])
                }
                #expect(throws: LogProofError.rootMismatch) {
                    try Self.included(index, of: size, path, root: .zero)
                }
                #expect(throws: LogProofError.rootMismatch) {
                    try Self.included(index, of: size, path, leaf: .zero)
                }
                guard !path.isEmpty else { continue }
                #expect(throws: LogProofError.wrongLength) {
                    try Self.included(index, of: size, path.dropLast())
                }
                #expect(throws: LogProofError.wrongLength) {
                    try Self.included(index, of: size, Array(path.dropFirst()))
                }
                for position in path.indices {
                    var flipped = path
                    flipped[position] = flipped[position].flipping(bit: Int(index) * 7 % 256)
                    #expect(throws: LogProofError.rootMismatch) {
                        try Self.included(index, of: size, flipped)
                    }
                }
            }
        }
    }

    /// A leaf is proven for one index only: no path of one serves another.
    @Test func aPathShowsOneIndexOnly() {
        for index in 0..<UInt64(40) {
            let path = Self.tree.paths[40][Int(index)]
            for other in 0..<UInt64(40) where other != index {
                #expect(throws: LogProofError.self) {
                    try Self.included(other, of: 40, path, leaf: Self.tree.leaves[Int(index)])
                }
            }
        }
    }

    @Test(
        "sizes that prove nothing",
        arguments: [(0, 0), (0, 1), (0, 40), (2, 1), (40, 39), (.max, 0), (.max, 40)]
            as [(UInt64, UInt64)])
    func sizesOutOfRange(first: UInt64, second: UInt64) {
        for path in [[], [Digest.zero]] {
            #expect(throws: LogProofError.outOfRange) {
                try LogProof.checkConsistency(
                    from: first, root: SHA256.hash([]), to: second, root: SHA256.hash([]),
                    path: path)
            }
        }
    }

    @Test func everyWrongConsistencyIsRefused() throws {
        for second in 1...40 {
            for first in 1...second {
                let path = Self.tree.proofs[second][first]
                try Self.consistent(first, second, path)
                #expect(throws: LogProofError.wrongLength) {
                    try Self.consistent(first, second, path + [.zero])
                }
                #expect(throws: LogProofError.rootMismatch) {
                    try Self.consistent(first, second, path, older: .zero)
                }
                #expect(throws: LogProofError.rootMismatch) {
                    try Self.consistent(first, second, path, newer: .zero)
                }
                guard !path.isEmpty else { continue }
                #expect(throws: LogProofError.wrongLength) {
                    try Self.consistent(first, second, path.dropLast())
                }
                #expect(throws: LogProofError.self) {
                    try Self.consistent(first, second, Array(path.dropFirst()))
                }
                #expect(throws: LogProofError.wrongLength) {
                    try Self.consistent(first, second, [])
                }
                #expect(throws: LogProofError.self) {
                    try LogProof.checkConsistency(
                        from: UInt64(first), root: Self.tree.roots[second],
                        to: UInt64(second), root: Self.tree.roots[first], path: path)
                }
                for position in path.indices {
                    var flipped = path
                    flipped[position] = flipped[position].flipping(bit: first * 11 % 256)
                    #expect(throws: LogProofError.rootMismatch) {
                        try Self.consistent(first, second, flipped)
                    }
                }
            }
        }
    }
}

extension Digest {
    /// The digest with one bit turned over.
    func flipping(bit: Int) -> Digest {
        var bytes = self.bytes
        bytes[bit / 8] ^= 0x80 >> UInt8(bit % 8)
        return Digest(bytes: bytes) ?? self
    }
}
