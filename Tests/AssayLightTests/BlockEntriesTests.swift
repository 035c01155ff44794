import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayLight

/// All entries of a block, which together with the peaks before them prove themselves.
@Suite struct BlockEntriesTests {
    private static let chain = LightChain.standard

    /// The roots of the complete subtrees of a log, the largest first, by their definition.
    private static func peaks(_ leaves: ArraySlice<Digest>) -> [Digest] {
        var peaks: [Digest] = []
        var rest = leaves
        while !rest.isEmpty {
            let size = 1 << (Int.bitWidth - 1 - rest.count.leadingZeroBitCount)
            peaks.append(LightChain.root(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return peaks
    }

    /// The entries of a block of a chain.
    static func block(_ height: Int, of chain: LightChain = chain) -> BlockEntries {
        let header = chain.headers[height]
        let (first, end) = (Int(header.firstIndex), Int(header.logSize))
        return BlockEntries(
            peaks: peaks(chain.leaves[..<first]), entries: Array(chain.entries[first..<end]))
    }

    static func proven(_ header: Header) -> ProvenHeader {
        ProvenHeader(header, hash: header.hash, sealing: .ancestor)
    }

    private static func verify(
        _ block: BlockEntries, _ header: Header
    ) -> Result<ProvenBlock, VerificationError> {
        let verifier = Verifier(trust: Trust(chain.genesis), now: chain.time)
        return Result { () throws(VerificationError) in
            try verifier.verify(block, of: proven(header))
        }
    }

    @Test("every block", arguments: 1...9)
    func everyBlock(_ height: Int) throws {
        let header = Self.chain.headers[height]
        let block = Self.block(height)
        let proven = try Self.verify(block, header).get()
        #expect(proven.header.header == header)
        #expect(proven.statements.map(\.bytes) == Array(block.entries.dropFirst()))
        #expect(proven.settlements.isEmpty)
        let leaves = Self.chain.leaves[..<Int(header.logSize)]
        let indices = Int(header.firstIndex)..<leaves.count
        #expect(proven.paths == indices.map { LightChain.path(leaves, to: $0) })
        let bytes = block.encoded
        let decoded = try BlockEntries(decoding: bytes, limit: BlockEntries.maximumSize)
        #expect(decoded == block)
        #expect(decoded.encoded == bytes)
    }

    /// What an honest node of a real ledger sends, settlements included.
    @Test func everyBlockOfARealLedger() throws {
        let scene = try InferenceScene()
        let leaves = scene.ledger.entries.map { LogHash.leaf($0) }
        var settlements = 0
        for certified in scene.ledger.blocks {
            let header = certified.block.header
            let (first, end) = (Int(header.firstIndex), Int(header.logSize))
            let block = BlockEntries(
                peaks: Self.peaks(leaves[..<first]),
                entries: Array(scene.ledger.entries[first..<end]))
            let proven = try Self.verify(block, header).get()
            #expect(proven.statements.map(\.bytes) == certified.block.statements)
            #expect(
                proven.statements.map(\.bytes) + proven.settlements.map(\.encoded)
                    == Array(block.entries.dropFirst()))
            #expect(
                proven.paths == (first..<end).map { LightChain.path(leaves[..<end], to: $0) })
            settlements += proven.settlements.count
        }
        #expect(settlements == 1)
    }

    /// Every number of entries before the block and in it, up to some; odd shapes among them.
    @Test(
        "paths",
        arguments: [
            0..<20, 20..<34, 61..<68, 126..<131, 254..<260, 511..<514,
        ])
    func paths(_ sizes: Range<Int>) throws {
        let leaves = (0..<600).map { LogHash.leaf([UInt8($0 / 256), UInt8($0 % 256)]) }
        let counts = sizes.lowerBound < 100 ? [0, 1, 2, 3, 5, 8, 17, 64] : [1, 5, 70]
        for first in sizes {
            for count in counts {
                let entries = (first..<first + count).map { [UInt8($0 / 256), UInt8($0 % 256)] }
                let peaks = Self.peaks(leaves[..<first])
                let block = BlockEntries(peaks: peaks, entries: entries)
                let all = leaves[..<(first + count)]
                let expected = (first..<first + count).map { LightChain.path(all, to: $0) }
                #expect(block.paths(from: UInt64(first)) == expected)
                let extra = BlockEntries(peaks: peaks + [.zero], entries: entries)
                #expect(extra.paths(from: UInt64(first)) == nil)
                let header = Self.chain.headers[1].with {
                    $0.firstIndex = UInt64(first)
                    $0.logSize = UInt64(first + count)
                    $0.logRoot = LightChain.root(all)
                }
                #expect(block.mismatch(with: header) == (count == 0 ? .wrongCount : nil))
            }
        }
    }

    /// Logs that are too large to be made: the paths must lead to the root all the same.
    @Test(
        "paths in huge logs",
        arguments: [
            1 << 20, (1 << 32) - 3, 1 << 40, (1 << 40) + 12_345, (1 << 63) - 1, 1 << 63,
            (1 << 63) + 1, .max - 9,
        ] as [UInt64])
    func hugeLogs(_ first: UInt64) throws {
        let peaks = (0..<first.nonzeroBitCount).map { LogHash.leaf([0xff, UInt8($0)]) }
        let entries = (0..<9).map { [UInt8($0)] }
        let block = BlockEntries(peaks: peaks, entries: entries)
        var log = try #require(CompactRange(of: first, peaks: peaks))
        for entry in entries { log.append(LogHash.leaf(entry)) }
        let header = Self.chain.headers[1].with {
            $0.firstIndex = first
            $0.logSize = first + 9
            $0.logRoot = log.root
        }
        #expect(block.mismatch(with: header) == nil)
        let paths = try #require(block.paths(from: first))
        for (number, path) in paths.enumerated() {
            try LogProof.checkInclusion(
                of: LogHash.leaf(entries[number]), at: first + UInt64(number), in: first + 9,
                root: log.root, path: path)
        }
    }

    /// One line of a table: what is forged, and why these are not a block's entries; `nil` for
    /// what holds.
    struct BlockCase: Sendable, CustomTestStringConvertible {
        struct Draft {
            var peaks: [Digest]
            var entries: [[UInt8]]
            var header: HeaderDraft
        }

        let testDescription: String
        let expected: VerificationError?
        let forge: @Sendable (inout Draft) -> Void

        init(
            _ name: String, _ mismatch: BlockEntries.Mismatch?,
            forge: @escaping @Sendable (inout Draft) -> Void = { _ in }
        ) {
            self.testDescription = name
            self.expected = mismatch.map { .entries($0) }
            self.forge = forge
        }
    }

    @Test(
        "entries of block 3",
        arguments: [
            BlockCase("as they are", nil),
            BlockCase("the first left out", .wrongCount) { $0.entries.removeFirst() },
            BlockCase("the last left out", .wrongCount) { $0.entries.removeLast() },
            BlockCase("the one between left out", .wrongCount) { $0.entries.remove(at: 1) },
            BlockCase("none", .wrongCount) { $0.entries = [] },
            BlockCase("one more behind them", .wrongCount) {
                $0.entries.append(chain.entries[10])
            },
            BlockCase("one more before them", .wrongCount) {
                $0.entries.insert(chain.entries[6], at: 0)
            },
            BlockCase("the last twice", .wrongCount) { $0.entries.append($0.entries[2]) },
            BlockCase("an empty one more", .wrongCount) { $0.entries.append([]) },
            BlockCase("the statements swapped", .rootMismatch) { $0.entries.swapAt(1, 2) },
            BlockCase("header and statement swapped", .rootMismatch) {
                $0.entries.swapAt(0, 1)
            },
            BlockCase("reversed", .rootMismatch) { $0.entries.reverse() },
            BlockCase("one twice in place of another", .rootMismatch) {
                $0.entries[2] = $0.entries[1]
            },
            BlockCase("those of the block before", .rootMismatch) {
                $0.entries = block(2).entries
            },
            BlockCase("the header of another block before", .rootMismatch) {
                $0.entries[0] = chain.headers[1].encoded
            },
            BlockCase("a bit of the header", .rootMismatch) { $0.entries[0][40] ^= 1 },
            BlockCase("a bit of a signature", .rootMismatch) {
                $0.entries[2][$0.entries[2].count - 1] ^= 1
            },
            BlockCase("a byte behind a statement", .rootMismatch) { $0.entries[1].append(0) },
            BlockCase("an empty entry", .rootMismatch) { $0.entries[1] = [] },
            BlockCase("two statements in one entry", .wrongCount) {
                $0.entries[1] += $0.entries.removeLast()
            },
            BlockCase("no peaks", .wrongCount) { $0.peaks = [] },
            BlockCase("the first peak left out", .wrongCount) { $0.peaks.removeFirst() },
            BlockCase("the last peak left out", .wrongCount) { $0.peaks.removeLast() },
            BlockCase("a surplus peak", .wrongCount) { $0.peaks.append(.zero) },
            BlockCase("a surplus peak before them", .wrongCount) {
                $0.peaks.insert($0.peaks[0], at: 0)
            },
            BlockCase("peaks reversed", .rootMismatch) { $0.peaks.reverse() },
            BlockCase("peaks swapped", .rootMismatch) { $0.peaks.swapAt(0, 1) },
            BlockCase("a bit of the first peak", .rootMismatch) { $0.peaks.flip(0) },
            BlockCase("a bit of the last peak", .rootMismatch) {
                $0.peaks.flip($0.peaks.count - 1)
            },
            BlockCase("the peaks of the block before", .wrongCount) {
                $0.peaks = block(2).peaks
            },
            BlockCase("the peaks of a fork", .rootMismatch) {
                $0.peaks = block(3, of: .fork(after: 0)).peaks
            },
            BlockCase("a first index less", .wrongCount) { $0.header.firstIndex -= 1 },
            BlockCase("a first index more", .wrongCount) { $0.header.firstIndex += 1 },
            BlockCase("both numbers one more", .wrongCount) {
                $0.header.firstIndex += 1
                $0.header.logSize += 1
            },
            BlockCase("both numbers four more", .rootMismatch) {
                // 11 and 14: again three entries behind three peaks.
                $0.header.firstIndex += 4
                $0.header.logSize += 4
            },
            BlockCase("no entries in the header", .wrongCount) { $0.header.logSize = 7 },
            BlockCase("fewer than none in the header", .wrongCount) { $0.header.logSize = 6 },
            BlockCase("all numbers in the header", .wrongCount) { $0.header.logSize = .max },
            BlockCase("another root", .rootMismatch) { $0.header.logRoot = .zero },
            BlockCase("the header of another block", .wrongCount) {
                $0.header = HeaderDraft(chain.headers[4])
            },
            BlockCase("a header with another parent", .rootMismatch) {
                $0.header.parent = .zero
            },
        ])
    func entries(_ test: BlockCase) throws {
        let good = Self.block(3)
        var draft = BlockCase.Draft(
            peaks: good.peaks, entries: good.entries, header: HeaderDraft(Self.chain.headers[3]))
        #expect(draft.peaks.count == 3)
        test.forge(&draft)
        let block = BlockEntries(peaks: draft.peaks, entries: draft.entries)
        #expect(Self.verify(block, draft.header.header).error == test.expected)
        let bytes = block.encoded
        #expect(try BlockEntries(decoding: bytes, limit: BlockEntries.maximumSize) == block)
    }
}

extension BlockEntries {
    /// Why these are not the entries of a block; `nil` if they are.
    func mismatch(with header: Header) -> Mismatch? {
        do throws(Mismatch) {
            try self.check(header)
            return nil
        } catch {
            return error
        }
    }
}
