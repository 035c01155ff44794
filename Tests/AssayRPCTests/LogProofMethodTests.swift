import AssayAPI
import AssayCore
import AssayCrypto
import AssayNode
import AssayStore
import AssayTestSupport
import Testing

/// Proofs of the log at many sizes, checked with nothing but the hashes.
@Suite struct LogProofMethodTests {
    private let served: ServedNode
    /// The leaf hashes of the whole log.
    private let leaves: [Digest]

    /// 300 statements in a block, so that the first tile is full, after blocks of few.
    init() async throws {
        self.served = try await ServedNode()
        _ = try await self.served.playHistory()
        let served = self.served
        try await served.settle(
            (10...15).flatMap { nonce in (0..<50).map { served.statement($0, nonce) } })
        var leaves: [Digest] = []
        for index in 0..<served.head.header.logSize {
            leaves.append(LogHash.leaf(try #require(try served.node.store.entry(at: index)).bytes))
        }
        self.leaves = leaves
    }

    private var size: UInt64 { UInt64(self.leaves.count) }

    /// The root of the log when it had so many entries, from the definition.
    private func root(_ size: UInt64) -> Digest { LogHash.root(of: self.leaves[..<Int(size)]) }

    private func inclusion(
        _ index: UInt64?, id: Digest? = nil, size: UInt64? = nil
    ) async throws -> API.GetInclusion.Result {
        try await self.served.result(
            of: API.GetInclusion.self, API.GetInclusion.Params(index: index, id: id, size: size))
    }

    private func expect(
        _ result: API.GetInclusion.Result, index: UInt64, size: UInt64
    ) throws {
        #expect(result.index == index)
        #expect(result.size == size)
        #expect(result.leaf == self.leaves[Int(index)])
        #expect(LogHash.leaf(result.entry.bytes) == result.leaf)
        #expect(result.root == self.root(size))
        try LogProof.checkInclusion(
            of: result.leaf, at: index, in: size, root: result.root, path: result.path)
    }

    @Test("inclusion under the head, for indices around every boundary")
    func inclusionUnderHead() async throws {
        #expect(self.size > 340)
        for index: UInt64 in [0, 1, 2, 3, 127, 128, 255, 256, 257, 319, self.size - 1] {
            try self.expect(try await self.inclusion(index), index: index, size: self.size)
        }
        #expect(self.root(self.size) == self.served.head.header.logRoot)
    }

    @Test("inclusion at older sizes")
    func inclusionAtSizes() async throws {
        for size: UInt64 in [1, 2, 3, 4, 5, 7, 8, 9, 31, 33, 64, 255, 256, 257, 300] {
            for index in Set([0, size / 2, size - 1]) {
                try self.expect(
                    try await self.inclusion(index, size: size), index: index, size: size)
            }
        }
    }

    @Test("inclusion by id: of statements, and of blocks as entries of the next")
    func inclusionByID() async throws {
        for index: UInt64 in [2, 4, 5, 60, 300] {
            let id = self.leaves[Int(index)]
            try self.expect(
                try await self.inclusion(nil, id: id), index: index, size: self.size)
        }
        for height: UInt64 in 1...5 {
            let header = try #require(try self.served.node.store.header(at: height))
            let next = try #require(try self.served.node.store.header(at: height + 1))
            let result = try await self.inclusion(nil, id: header.hash)
            try self.expect(result, index: next.firstIndex, size: self.size)
            #expect(result.entry.bytes == header.encoded)
        }
    }

    @Test("the head's own header enters the log with the next block")
    func headHeader() async throws {
        let params = "{\"id\": \"\(self.served.head.hash)\"}"
        let error = try await self.served.error("proof_getInclusion", params)
        #expect(error == WireError(-32_002, "notFound"))
    }

    @Test("inclusion that cannot be asked for")
    func badInclusion() async throws {
        let id = "\"\(self.leaves[2])\""
        let cases: [(String, WireError)] = [
            ("{}", WireError(-32_602, "invalidParams", parameter: "index")),
            (
                "{\"index\": 2, \"id\": \(id)}",
                WireError(-32_602, "invalidParams", parameter: "index")
            ),
            ("{\"index\": \(self.size)}", WireError(-32_002, "notFound")),
            ("{\"index\": 18446744073709551615}", WireError(-32_002, "notFound")),
            ("{\"id\": \"\(Digest.zero)\"}", WireError(-32_002, "notFound")),
            (
                "{\"index\": 5, \"size\": 5}",
                WireError(-32_602, "invalidParams", parameter: "size")
            ),
            (
                "{\"index\": 0, \"size\": 0}",
                WireError(-32_602, "invalidParams", parameter: "size")
            ),
            (
                "{\"index\": 0, \"size\": \(self.size + 1)}",
                WireError(-32_602, "invalidParams", parameter: "size")
            ),
        ]
        for (params, expected) in cases {
            #expect(try await self.served.error("proof_getInclusion", params) == expected)
        }
        #expect(try await self.served.isAlive())
    }

    @Test("consistency between many sizes")
    func consistency() async throws {
        let sizes: [UInt64] = [1, 2, 3, 5, 8, 33, 255, 256, 257, 320, self.size]
        for first in sizes {
            for second in sizes where second >= first {
                let result = try await self.served.result(
                    of: API.GetConsistency.self,
                    API.GetConsistency.Params(first: first, second: second))
                #expect(result.first == first)
                #expect(result.second == second)
                #expect(result.firstRoot == self.root(first))
                #expect(result.secondRoot == self.root(second))
                try LogProof.checkConsistency(
                    from: first, root: result.firstRoot, to: second, root: result.secondRoot,
                    path: result.path)
            }
        }
    }

    @Test("consistency with the head, unless another size is named")
    func consistencyWithHead() async throws {
        let result = try await self.served.result(
            of: API.GetConsistency.self, API.GetConsistency.Params(first: 7))
        #expect(result.second == self.size)
        #expect(result.secondRoot == self.served.head.header.logRoot)
        try LogProof.checkConsistency(
            from: 7, root: self.root(7), to: self.size, root: result.secondRoot,
            path: result.path)
    }

    @Test("consistency that cannot be asked for")
    func badConsistency() async throws {
        let cases: [(String, String)] = [
            ("[0]", "first"), ("[0, 5]", "first"), ("[6, 5]", "first"),
            ("[1, \(self.size + 1)]", "second"), ("[\(self.size + 1)]", "first"),
            ("[1, 0]", "first"), ("[1, 18446744073709551615]", "second"),
        ]
        for (params, parameter) in cases {
            let error = try await self.served.error("proof_getConsistency", params)
            #expect(error == WireError(-32_602, "invalidParams", parameter: parameter), "\(params)")
        }
        #expect(try await self.served.isAlive())
    }
}
