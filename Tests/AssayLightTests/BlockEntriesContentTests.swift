import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayLight

/// What the entries of a block may hold; and bytes that are no block's entries.
@Suite struct BlockEntriesContentTests {
    private static let chain = LightChain.standard

    /// Block 3 with other entries, and a header that says so.
    ///
    /// Only a quorum could seal it: hashes show no more than what they hash.
    private static func planted(
        _ entries: [[UInt8]], parent: Digest? = nil
    ) -> Result<ProvenBlock, VerificationError> {
        let leaves = chain.leaves[..<7] + entries.map { LogHash.leaf($0) }
        let header = chain.headers[3].with {
            $0.logSize = UInt64(leaves.count)
            $0.logRoot = LightChain.root(leaves)
            $0.parent = parent ?? $0.parent
        }
        let verifier = Verifier(trust: Trust(chain.genesis), now: chain.time)
        let block = BlockEntries(peaks: BlockEntriesTests.block(3).peaks, entries: entries)
        return Result { () throws(VerificationError) in
            try verifier.verify(block, of: BlockEntriesTests.proven(header))
        }
    }

    private static let foreign = VerificationError.entries(.rootMismatch)

    @Test(
        "planted entries",
        arguments: [
            ("only the parent", [chain.headers[2].encoded], nil),
            (
                "the parent and a statement",
                [chain.headers[2].encoded, chain.statement(70).bytes], nil
            ),
            ("another block's header first", [chain.headers[1].encoded], foreign),
            (
                "the parent twice", [chain.headers[2].encoded, chain.headers[2].encoded],
                foreign
            ),
            (
                "the parent last", [chain.statement(70).bytes, chain.headers[2].encoded],
                foreign
            ),
            (
                "another header behind the parent",
                [chain.headers[2].encoded, chain.headers[1].encoded], foreign
            ),
            ("the genesis first", [chain.genesis.encoded], foreign),
            (
                "the genesis behind the parent",
                [chain.headers[2].encoded, chain.genesis.encoded], foreign
            ),
        ] as [(String, [[UInt8]], VerificationError?)])
    func planted(_ name: String, _ entries: [[UInt8]], _ expected: VerificationError?) {
        #expect(Self.planted(entries).error == expected, "\(name)")
    }

    @Test(
        "entries that are none",
        arguments: [
            [], [0], [0xf6], chain.statement(70).bytes + [0],
            Array(chain.statement(70).bytes.dropLast()), chain.proof(of: 8, at: 3).encoded,
            BlockEntriesTests.block(3).encoded, chain.update(from: 2, to: 3).encoded,
        ])
    func malformed(_ entry: [UInt8]) {
        let result = Self.planted([Self.chain.headers[2].encoded, entry])
        guard case .failure(.malformedEntry) = result else {
            Issue.record("\(result)")
            return
        }
    }

    @Test func theGenesisIsABlockOfOneEntry() throws {
        let chain = Self.chain
        let verifier = Verifier(trust: Trust(chain.genesis), now: chain.time)
        let header = BlockEntriesTests.proven(chain.headers[0])
        let block = BlockEntries(peaks: [], entries: [chain.genesis.encoded])
        let proven = try verifier.verify(block, of: header)
        #expect(proven.statements.isEmpty && proven.settlements.isEmpty)
        #expect(proven.paths == [[]])
        for entries in [[], [chain.headers[0].encoded], [chain.entries[0], chain.entries[1]]] {
            #expect(throws: VerificationError.self) {
                try verifier.verify(BlockEntries(peaks: [], entries: entries), of: header)
            }
        }
    }

    @Test func theGenesisComesOnce() {
        let chain = Self.chain
        let leaf = chain.leaves[0]
        let header = chain.headers[0].with {
            $0.logSize = 2
            $0.logRoot = LogHash.node(leaf, leaf)
        }
        let genesis = chain.genesis.encoded
        let block = BlockEntries(peaks: [], entries: [genesis, genesis])
        let verifier = Verifier(trust: Trust(chain.genesis), now: chain.time)
        #expect(throws: Self.foreign) {
            try verifier.verify(block, of: BlockEntriesTests.proven(header))
        }
    }

    /// A block begins with the header of the block before; without it the block is not proven to
    /// be where it is said to be.
    @Test func aBlockBeginsWithAHeader() throws {
        let statement = Self.chain.statement(70).bytes
        #expect(Self.planted([statement]).error == Self.foreign)
        #expect(Self.planted([statement, statement]).error == Self.foreign)
        let scene = try InferenceScene()
        let settlement = scene.ledger.entries[Int(scene.settlement)]
        #expect(Self.planted([settlement]).error == Self.foreign)
        let parent = Self.chain.headers[2].encoded
        #expect(Self.planted([settlement, parent]).error == Self.foreign)
        #expect(try Self.planted([parent, settlement]).get().settlements.count == 1)
    }

    /// What `Proof` refuses in a single statement must not pass in a whole block.
    @Test func aStatementForAnotherChainIsRefused() throws {
        let other = try LightChain(TestValidators(count: 4), name: "another").statement(1)
        let result = Self.planted([Self.chain.headers[2].encoded, other.bytes])
        #expect(result.error == .wrongChain)
    }

    /// Unlike a single proof: hashes alone show what a quorum sealed, and ten thousand signatures
    /// are the reader's choice.
    @Test func theStatementsOwnSignaturesAreNotChecked() throws {
        let statement = Self.chain.statement(70)
        let forged =
            Array(statement.bytes.dropLast(64)) + Self.chain.statement(71).signature.bytes
        let proven = try Self.planted([Self.chain.headers[2].encoded, forged]).get()
        #expect(throws: SignatureError.mismatch) {
            try Verified(proven.statements[0], cache: KeyCache())
        }
    }

    /// Block entries written by hand, with one thing changed.
    struct Draft {
        var tag = EntryTag.blockEntries
        var labels: [Int64] = [1, 2]
        var peaks = BlockEntriesTests.block(3).peaks.flatMap(\.bytes)
        var entries = BlockEntriesTests.block(3).entries
        var count: Int?
        var tail: [UInt8] = []

        var bytes: [UInt8] {
            var encoder = CBOREncoder()
            encoder.tag(self.tag)
            encoder.encoded([0xa0 | UInt8(self.labels.count)])
            for label in self.labels {
                encoder.integer(label)
                if label == 1 {
                    encoder.byteString(self.peaks)
                } else {
                    encoder.array(self.count ?? self.entries.count)
                    for entry in self.entries { encoder.byteString(entry) }
                }
            }
            return encoder.bytes + self.tail
        }
    }

    private static let malformations:
        [(String, DecodeError.Reason, @Sendable (inout Draft) -> Void)] = [
            (
                "a block's tag",
                .wrongTag(expected: EntryTag.blockEntries, found: EntryTag.block),
                { $0.tag = EntryTag.block }
            ),
            ("nothing", .missingLabel(1), { $0.labels = [] }),
            ("no entries", .missingLabel(2), { $0.labels = [1] }),
            ("no peaks", .unexpectedLabel(expected: 1, found: 2), { $0.labels = [2] }),
            (
                "labels reversed", .unexpectedLabel(expected: 1, found: 2),
                { $0.labels = [2, 1] }
            ),
            ("entries twice", .duplicateKey, { $0.labels = [1, 2, 2] }),
            (
                "an unknown label", .unexpectedLabel(expected: nil, found: 3),
                { $0.labels = [1, 2, 3] }
            ),
            (
                "a peak of 31 bytes", .wrongLength(expected: 64, found: 95),
                { $0.peaks.removeLast() }
            ),
            (
                "65 peaks", .tooLarge(limit: 64 * 32),
                { $0.peaks = [UInt8](repeating: 0, count: 65 * 32) }
            ),
            ("an entry less than said", .truncated, { $0.count = 4 }),
            ("an entry more than said", .trailingBytes, { $0.count = 2 }),
            (
                "65537 entries", .tooLarge(limit: 65_536),
                { $0.entries = [[UInt8]](repeating: [], count: 65_537) }
            ),
            ("a byte behind them", .trailingBytes, { $0.tail = [0] }),
        ]

    @Test("malformed", arguments: Self.malformations.indices)
    func malformed(_ number: Int) {
        var draft = Draft()
        #expect(draft.bytes == BlockEntriesTests.block(3).encoded)
        let (name, reason, change) = Self.malformations[number]
        change(&draft)
        var found: DecodeError?
        do throws(DecodeError) {
            _ = try BlockEntries(decoding: draft.bytes, limit: BlockEntries.maximumSize)
        } catch {
            found = error
        }
        #expect(found?.reason == reason, "\(name)")
    }

    @Test func cutBytesAreRefused() {
        let bytes = BlockEntriesTests.block(7).encoded
        for cut in bytes.indices {
            #expect(throws: DecodeError.self) {
                try BlockEntries(decoding: Array(bytes[..<cut]), limit: bytes.count)
            }
        }
    }
}
