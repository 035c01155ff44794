import AssayAPI
import AssayCore
import AssayCrypto
import AssayLight
import AssayNode
import AssayTestSupport
import Testing

/// `proof_getBlock`: all entries of a block, proven together.
@Suite struct BlockProofTests {
    /// A chain on which validators change, and one on which jobs end.
    enum Play: CaseIterable, Sendable {
        case members, jobs

        func chain() throws -> StoredChain {
            switch self {
            case .members: return StoredChain(try MembersHistory.standard.get())
            case .jobs:
                let jobs = try JobHistory.standard.get()
                return StoredChain(memory: jobs.memory, executed: jobs.executed)
            }
        }
    }

    private func proof(
        of block: BlockReference?, _ served: ServedNode
    ) async throws -> (header: SealedHeader, entries: BlockEntries) {
        let result = try await served.result(
            of: API.GetBlockProof.self, API.BlockParams(block: block))
        let header = try Header(
            decoding: result.header.encoded.bytes, limit: Header.maximumSize)
        let certificate = try result.header.certificate.map {
            try Certificate(decoding: $0.bytes, limit: Block.maximumSize)
        }
        let entries = try BlockEntries(
            decoding: result.entries.bytes, limit: BlockEntries.maximumSize)
        return (SealedHeader(header, certificate), entries)
    }

    @Test("every block, to who trusts the one before it", arguments: Play.allCases)
    func everyBlock(play: Play) async throws {
        let chain = try play.chain()
        let served = try await ServedNode(stored: chain)
        for height in 1...chain.height {
            let (header, entries) = try await self.proof(of: .height(height), served)
            let verifier = try chain.verifier(at: height - 1)
            let proven = try verifier.verify(entries, of: try verifier.verify(header))
            let executed = chain.executed[Int(height) - 1]
            #expect(proven.header.hash == chain.heads[Int(height)].hash)
            let statements = proven.statements.map(\.bytes)
            #expect(statements == executed.block.statements)
            let settlements = proven.settlements.map(\.encoded)
            #expect(settlements == executed.settlements)
            #expect(entries.entries[0] == chain.heads[Int(height) - 1].header.encoded)
            try self.check(proven.paths, of: entries.entries, under: header.header)
        }
    }

    /// Checks each path by itself.
    private func check(
        _ paths: [[Digest]], of entries: [[UInt8]], under header: Header
    ) throws {
        #expect(paths.count == entries.count)
        for (offset, (path, entry)) in zip(paths, entries).enumerated() {
            try LogProof.checkInclusion(
                of: LogHash.leaf(entry), at: header.firstIndex + UInt64(offset),
                in: header.logSize, root: header.logRoot, path: path)
        }
    }

    @Test("the genesis, which nobody sealed, to who trusts it")
    func genesis() async throws {
        for play in Play.allCases {
            let chain = try play.chain()
            let served = try await ServedNode(stored: chain)
            let (header, entries) = try await self.proof(of: .height(0), served)
            #expect(header.certificate == nil)
            #expect(entries.peaks.isEmpty)
            #expect(entries.entries == [chain.memory.genesis.encoded])
            let verifier = try chain.verifier(at: 0)
            let proven = try verifier.verify(entries, of: try verifier.verify(header))
            #expect(proven.header.sealing == .trusted)
            #expect(proven.statements.isEmpty)
            #expect(proven.paths == [[]])
        }
    }

    @Test("by height, by hash and the newest: the same")
    func references() async throws {
        let chain = try Play.members.chain()
        let served = try await ServedNode(stored: chain)
        for height in 0...chain.height {
            let byHeight = try await self.proof(of: .height(height), served)
            let byHash = try await self.proof(of: .hash(chain.heads[Int(height)].hash), served)
            #expect(byHeight == byHash)
            guard height == chain.height else { continue }
            for reference in [nil, BlockReference.latest] {
                #expect(try await self.proof(of: reference, served) == byHeight)
            }
        }
    }

    @Test("an entry less, more or other, or of another block, is refused")
    func forged() async throws {
        let chain = try Play.members.chain()
        let served = try await ServedNode(stored: chain)
        let full = chain.executed.filter {
            $0.block.statements.count >= 3 && $0.head.header.firstIndex.nonzeroBitCount > 1
        }
        let height = try #require(full.last).head.header.height
        let (header, good) = try await self.proof(of: .height(height), served)
        let (_, other) = try await self.proof(of: .height(height - 1), served)
        let verifier = try chain.verifier(at: height - 1)
        let proven = try verifier.verify(header)
        var swapped = good.entries
        swapped.swapAt(1, 2)
        let forgeries = [
            other, BlockEntries(peaks: good.peaks, entries: good.entries.dropLast()),
            BlockEntries(peaks: good.peaks, entries: good.entries + [good.entries[1]]),
            BlockEntries(peaks: good.peaks, entries: swapped),
            BlockEntries(peaks: good.peaks.reversed(), entries: good.entries),
            BlockEntries(peaks: good.peaks.dropLast(), entries: good.entries),
            BlockEntries(peaks: [], entries: good.entries),
        ]
        for forgery in forgeries where forgery != good {
            #expect(throws: VerificationError.self) { try verifier.verify(forgery, of: proven) }
        }
        #expect(good.peaks.count > 1)
        #expect(try verifier.verify(good, of: proven).statements.count >= 3)
    }

    @Test(
        "a block that is not there",
        arguments: ["1000", "18446744073709551615", "\"\(Digest.zero)\""])
    func noBlock(reference: String) async throws {
        let served = try await ServedNode(stored: try Play.members.chain())
        let error = try await served.error("proof_getBlock", "[\(reference)]")
        #expect(error == WireError(-32_002, "notFound"))
    }

    @Test("wrong parameters", arguments: ["[-1]", #"["newest"]"#, "[true]", "[[]]", "[1.5]"])
    func wrong(params: String) async throws {
        let served = try await ServedNode(stored: try Play.members.chain())
        let error = try await served.error("proof_getBlock", params)
        #expect(error == WireError(-32_602, "invalidParams", parameter: "block"))
    }
}
