import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayLight

/// Entries of the log, proven under a header that is believed already, and under a trust.
@Suite struct HeaderEntryTests {
    private static let chain = LightChain.standard
    private static let another: LightChain = {
        do {
            var chain = try LightChain(TestValidators(count: 4), name: "another")
            for _ in 1...3 { chain.append() }
            return chain
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    private static func path(_ index: Int, _ height: Int) -> [Digest] {
        LightChain.path(chain.leaves[..<Int(chain.headers[height].logSize)], to: index)
    }

    /// A header as each way of believing it proves it.
    private static func proven(_ height: Int) throws -> [ProvenHeader] {
        let trust = chain.trust(at: chain.height)
        let index = Int(chain.headers[height].logSize)
        let ancestor = try Verifier(trust: trust, now: chain.time).verify(
            ancestor: chain.headers[height], at: UInt64(index),
            path: index < chain.leaves.count ? LightChain.path(chain.leaves[...], to: index) : [])
        let trusted = try Verifier(trust: chain.trust(at: height), now: chain.time).verify(
            SealedHeader(chain.headers[height], nil))
        let update = chain.update(from: 0, to: height)
        let sealed = try Verifier(trust: Trust(chain.genesis), now: chain.time).verify(
            update.head, links: update.links)
        return [ancestor, trusted, sealed]
    }

    @Test("every entry under every header", arguments: [0, 1, 2, 5, 9])
    func everyEntry(_ height: Int) throws {
        let header = Self.chain.headers[height]
        let count = Self.chain.sealers[height].set.quorum
        let sealings: [Sealing] =
            height == 0
            ? [.ancestor, .ancestor, .ancestor]
            : [
                .ancestor, .ancestor,
                .validators(signers: count, of: Self.chain.sealers[height].count),
            ]
        let verifier = Verifier(trust: Trust(Self.chain.genesis), now: 0)
        for (proven, sealing) in zip(try Self.proven(height), sealings) {
            for index in 0..<Int(header.logSize) {
                let entry = try verifier.verify(
                    entry: Self.chain.entries[index], at: UInt64(index),
                    path: Self.path(index, height), under: proven)
                #expect(entry.index == UInt64(index))
                #expect(entry.sealing == sealing)
                #expect(entry.head == SealContent(header, hash: header.hash, round: 0))
                #expect(entry.isInHeadBlock == (UInt64(index) > header.firstIndex))
                #expect(entry.content.encoded == Self.chain.entries[index])
            }
        }
    }

    @Test func everyEntryOfTheTrustedLog() throws {
        for height in 0...Self.chain.height {
            let verifier = Verifier(trust: Self.chain.trust(at: height), now: .max)
            for index in 0..<Int(Self.chain.headers[height].logSize) {
                let content = try verifier.verify(
                    entry: Self.chain.entries[index], at: UInt64(index),
                    path: Self.path(index, height))
                #expect(content.encoded == Self.chain.entries[index])
            }
        }
    }

    /// An entry and its place, to be forged: a statement of block 3, under that block.
    struct Place: Sendable {
        var entry = chain.entries[8]
        var index: UInt64 = 8
        var path = HeaderEntryTests.path(8, 3)
        var header = HeaderDraft(chain.headers[3])

        /// Lets the log end with another entry, and the header say so.
        mutating func plant(_ entry: [UInt8]) {
            let leaves = chain.leaves[..<9] + [LogHash.leaf(entry)]
            self.entry = entry
            self.index = 9
            self.path = LightChain.path(leaves, to: 9)
            self.header.logRoot = LightChain.root(leaves)
        }
    }

    /// One line of a table: what is forged, and why it shows nothing; `nil` for what holds.
    struct EntryCase: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let expected: VerificationError?
        let forge: @Sendable (inout Place) -> Void

        init(
            _ name: String, _ expected: VerificationError?,
            forge: @escaping @Sendable (inout Place) -> Void = { _ in }
        ) {
            self.testDescription = name
            self.expected = expected
            self.forge = forge
        }
    }

    private static let mismatch = VerificationError.inclusion(.rootMismatch)
    private static let length = VerificationError.inclusion(.wrongLength)
    private static let range = VerificationError.inclusion(.outOfRange)

    @Test(
        "an entry under a header",
        arguments: [
            EntryCase("as it is", nil),
            EntryCase("the entry beside it", mismatch) { $0.entry = chain.entries[9] },
            EntryCase("another statement", mismatch) { $0.entry = chain.statement(500).bytes },
            EntryCase("a header in its place", mismatch) {
                $0.entry = chain.headers[2].encoded
            },
            EntryCase("an index less", length) { $0.index -= 1 },
            EntryCase("an index more", mismatch) { $0.index += 1 },
            EntryCase("index 0", length) { $0.index = 0 },
            EntryCase("an index outside the log", range) { $0.index = 10 },
            EntryCase("the highest index", range) { $0.index = .max },
            EntryCase("no path", length) { $0.path = [] },
            EntryCase("the first hash left out", length) { $0.path.removeFirst() },
            EntryCase("the last hash left out", length) { $0.path.removeLast() },
            EntryCase("a hash more", length) { $0.path.append(.zero) },
            EntryCase("hashes swapped", mismatch) { $0.path.swapAt(0, 1) },
            EntryCase("a bit of the first hash", mismatch) { $0.path.flip(0) },
            EntryCase("a bit of the last hash", mismatch) { $0.path.flip($0.path.count - 1) },
            EntryCase("the path under another header", length) {
                $0.path = path(8, 4)
            },
            EntryCase("another header", length) { $0.header = HeaderDraft(chain.headers[4]) },
            EntryCase("a header with another root", mismatch) { $0.header.logRoot = .zero },
            EntryCase("a header with a larger log", length) { $0.header.logSize += 1 },
            EntryCase("a header with an empty log", range) { $0.header.logSize = 0 },
            EntryCase("a statement for another chain", .wrongChain) {
                $0.plant(another.statement(1).bytes)
            },
            EntryCase("a header of another chain", .wrongChain) {
                $0.plant(another.headers[2].encoded)
            },
            EntryCase("a genesis of another chain", .wrongChain) {
                $0.plant(another.genesis.encoded)
            },
            EntryCase("a statement of the chain that was planted", nil) {
                $0.plant(chain.statement(600).bytes)
            },
        ])
    func underHeader(_ test: EntryCase) throws {
        var place = Place()
        test.forge(&place)
        let verifier = Verifier(trust: Trust(Self.chain.genesis), now: Self.chain.time)
        let header = place.header.header
        let result = Result { () throws(VerificationError) in
            try verifier.verify(
                entry: place.entry, at: place.index, path: place.path,
                under: ProvenHeader(header, hash: header.hash, sealing: .ancestor))
        }
        #expect(result.error == test.expected)
    }

    @Test(
        "an entry of the trusted log",
        arguments: [
            EntryCase("as it is", nil),
            EntryCase("the entry beside it", mismatch) { $0.entry = chain.entries[9] },
            EntryCase("an index less", length) { $0.index -= 1 },
            EntryCase("an index more", mismatch) { $0.index += 1 },
            EntryCase("an index outside the log", range) { $0.index = 10 },
            EntryCase("the first hash left out", length) { $0.path.removeFirst() },
            EntryCase("a hash more", length) { $0.path.append(.zero) },
            EntryCase("a bit of the last hash", mismatch) { $0.path.flip($0.path.count - 1) },
            EntryCase("an entry that was planted", mismatch) {
                $0.plant(chain.statement(600).bytes)
            },
            EntryCase("the path under a later head", length) { $0.path = path(8, 9) },
        ])
    func underTrust(_ test: EntryCase) throws {
        var place = Place()
        test.forge(&place)
        let verifier = Verifier(trust: Self.chain.trust(at: 3), now: Self.chain.time)
        let result = Result { () throws(VerificationError) in
            try verifier.verify(entry: place.entry, at: place.index, path: place.path)
        }
        #expect(result.error == test.expected)
    }

    @Test(
        "bytes that are no entry",
        arguments: [
            [], [0], chain.entries[8] + [0], Array(chain.entries[8].dropLast()),
            [0xa0], chain.quorum(at: 3).encoded, chain.proof(of: 8, at: 3).encoded,
            chain.update(from: 2, to: 3).encoded, chain.link(4).encoded,
        ])
    func noEntry(_ bytes: [UInt8]) throws {
        let verifier = Verifier(trust: Self.chain.trust(at: 3), now: Self.chain.time)
        let header = try Self.proven(3)[0]
        for result in [
            Result { () throws(VerificationError) in
                _ = try verifier.verify(entry: bytes, at: 8, path: Self.path(8, 3))
            },
            Result { () throws(VerificationError) in
                _ = try verifier.verify(
                    entry: bytes, at: 8, path: Self.path(8, 3), under: header)
            },
        ] {
            guard case .failure(.malformedEntry) = result else {
                Issue.record("\(result)")
                continue
            }
        }
    }
}

extension ProvenEntry.Content {
    /// The bytes of the entry.
    fileprivate var encoded: [UInt8] {
        switch self {
        case .genesis(let genesis): genesis.encoded
        case .header(let header): header.encoded
        case .statement(let statement): statement.bytes
        case .settlement(let settlement): settlement.encoded
        }
    }
}
