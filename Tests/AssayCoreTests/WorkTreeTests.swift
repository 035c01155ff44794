import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// The sum tree over inferences against its definition, and what it must refuse.
@Suite struct WorkTreeTests {
    static func leaf(_ index: UInt64, units: UInt64, evidence: Digest? = nil) -> WorkLeaf {
        WorkLeaf(
            context: SHA256.hash([1]), node: TestKeys.key(0).publicKey.address, index: index,
            input: SHA256.hash([2]), output: SHA256.hash([3]), units: units, evidence: evidence,
            salt: [UInt8](repeating: 7, count: 32))
    }

    /// RFC 9162 §2.1.1 with units beside every hash: the largest power of two to the left.
    static func node(_ leaves: ArraySlice<WorkLeaf>) -> (hash: Digest, units: UInt64) {
        if leaves.count == 1, let leaf = leaves.first {
            return (SHA256.hash([0] + leaf.encoded), leaf.units)
        }
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        let left = Self.node(leaves.prefix(half))
        let right = Self.node(leaves.dropFirst(half))
        let bytes =
            [1] + left.hash.bytes + Self.bytes(left.units) + right.hash.bytes
            + Self.bytes(right.units)
        return (SHA256.hash(bytes), left.units + right.units)
    }

    static func bytes(_ value: UInt64) -> [UInt8] {
        (0..<8).reversed().map { UInt8(value >> UInt64(8 * $0) & 255) }
    }

    @Test func everySizeUpTo130() throws {
        var generator = SeededGenerator(seed: 6)
        var tree = WorkTree()
        var leaves: [WorkLeaf] = []
        #expect(tree.root == nil && tree.count == 0)
        for index in 0..<UInt64(130) {
            let leaf = Self.leaf(index, units: .random(in: 0...1_000_000, using: &generator))
            leaves.append(leaf)
            try tree.append(leaf)
            let expected = Self.node(leaves[...])
            #expect(tree.root?.hash == expected.hash && tree.root?.units == expected.units)
            #expect(tree.count == index + 1)
        }
    }

    @Test func aSingleLeafIsTheRoot() throws {
        let leaf = Self.leaf(0, units: 5)
        var tree = WorkTree()
        try tree.append(leaf)
        #expect(tree.root?.hash == leaf.hash && tree.root?.units == 5)
        #expect(leaf.hash == LogHash.leaf(leaf.encoded))
    }

    /// Units moved from one leaf to another leave the total, but not the root.
    @Test func unitsAreBoundToTheirLeaf() throws {
        var (first, second) = (WorkTree(), WorkTree())
        for (index, units) in [(10, 30), (20, 20), (30, 10)].enumerated() {
            try first.append(Self.leaf(UInt64(index), units: UInt64(units.0)))
            try second.append(Self.leaf(UInt64(index), units: UInt64(units.1)))
        }
        #expect(first.root?.units == 60 && second.root?.units == 60)
        #expect(first.root?.hash != second.root?.hash)
    }

    @Test(
        "a sum that does not fit",
        arguments: [
            [.max, 1],
            [1, .max],
            [.max / 2, .max / 2, 2],
            [.max / 2, .max / 2, 1, 5],
            [0, 0, 0, .max, 1],
            [.max / 4, .max / 4, .max / 4, .max / 4, 100],
        ] as [[UInt64]])
    func overflow(units: [UInt64]) throws {
        var tree = WorkTree()
        for (index, amount) in units.dropLast().enumerated() {
            try tree.append(Self.leaf(UInt64(index), units: amount))
        }
        let before = tree
        let last = Self.leaf(UInt64(units.count - 1), units: try #require(units.last))
        #expect(throws: Rejection.overflow) { try tree.append(last) }
        #expect(tree == before, "a leaf that is refused leaves nothing behind")
        // What still fits is taken, up to the largest sum there is.
        let rest = UInt64.max - (try #require(tree.root?.units))
        try tree.append(Self.leaf(0, units: rest))
        #expect(tree.root?.units == .max)
        try tree.append(Self.leaf(1, units: 0))
        #expect(tree.root?.units == .max)
    }

    @Test func aLeafIsReadBack() throws {
        for evidence in [nil, SHA256.hash([9])] {
            let leaf = Self.leaf(.max, units: .max, evidence: evidence)
            #expect(try WorkLeaf(decoding: leaf.encoded, limit: 512) == leaf)
        }
        let bytes = [UInt8](hex: "88 5820" + String(repeating: "00", count: 32))
        #expect(throws: DecodeError(.truncated, at: 35)) {
            try WorkLeaf(decoding: bytes, limit: 512)
        }
    }

    @Test(
        "a leaf of another form",
        arguments: [
            (0, [0x87], .wrongLength(expected: 8, found: 7), 0),
            (0, [0x89], .wrongLength(expected: 8, found: 9), 0),
            (35, [0x53], .wrongLength(expected: 20, found: 19), 35),
            (56, [0x20], .unexpectedType(expected: .unsigned, found: .negative), 56),
            (126, [0xf4], .unexpectedType(expected: .bytes, found: .simple), 126),
            (127, [0x58, 31], .wrongLength(expected: 32, found: 31), 127),
        ] as [(Int, [UInt8], DecodeError.Reason, Int)])
    func refused(place: Int, bytes: [UInt8], reason: DecodeError.Reason, offset: Int) {
        var encoded = Self.leaf(0, units: 5).encoded
        encoded.replaceSubrange(place..<place + bytes.count, with: bytes)
        #expect(throws: DecodeError(reason, at: offset)) {
            try WorkLeaf(decoding: encoded, limit: 512)
        }
    }

    @Test func aSaltHas32Bytes() async {
        await #expect(processExitsWith: .failure) {
            _ = WorkLeaf(
                context: .zero, node: .zero, index: 0, input: .zero, output: .zero, units: 0,
                evidence: nil, salt: [1])
        }
    }

    /// SHA-256(chain id ‖ address ‖ nonce): other work of the same device has another context.
    @Test func theContextOfStandingWork() throws {
        let chain = try #require(ChainID(StatementPieces.chain))
        let address = TestKeys.key(0).publicKey.address
        let context = WorkLeaf.standingContext(chain: chain, signer: address, nonce: 258)
        let bytes = Array(StatementPieces.chain.utf8) + address.bytes + [0, 0, 0, 0, 0, 0, 1, 2]
        #expect(context == SHA256.hash(bytes))
    }
}
