import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// The bytes of a header, and how headers follow from each other and from the log.
@Suite struct HeaderTests {
    private static func header() throws -> Header {
        var play = try LedgerPlay(validators: 4)
        try play.block(play.sign(.bonding(1), by: play.ledger.validatorKeys[0]))
        return play.ledger.head.header
    }

    private static let changes: [(String, @Sendable (inout HeaderDraft) -> Void)] = [
        ("chain", { $0.chain = LedgerScene.chain ?? $0.chain }),
        ("height", { $0.height += 1 }),
        ("parent", { $0.parent = .zero }),
        ("time", { $0.time += 1 }),
        ("proposer", { $0.proposer = .zero }),
        ("firstIndex", { $0.firstIndex += 1 }),
        ("logSize", { $0.logSize += 1 }),
        ("logRoot", { $0.logRoot = .zero }),
        ("stateRoot", { $0.stateRoot = .zero }),
        ("validators", { $0.validators = .zero }),
        ("nextValidators", { $0.nextValidators = .zero }),
        ("parameters", { $0.parameters = .zero }),
    ]

    @Test func theBytesAreThoseOfTheFormat() throws {
        let header = try Self.header()
        #expect(header.encoded == HeaderDraft(header).bytes)
        #expect(header.encoded.prefix(5) == [0xda, 0x41, 0x53, 0x59, 0x48])
        #expect(header.encoded.count <= Header.maximumSize)
        #expect(try Header(decoding: header.encoded, limit: Header.maximumSize) == header)
        #expect(header.hash == SHA256.hash([0] + header.encoded))
    }

    @Test func theLongestHeaderFits() throws {
        let header = try Self.header().with {
            $0.chain = ChainID("twelvelongid-0123456789abcdef") ?? $0.chain
            $0.height = .max
            $0.time = .max
            $0.firstIndex = .max
            $0.logSize = .max
        }
        #expect(header.encoded.count <= Header.maximumSize)
    }

    @Test("the hash covers every field", arguments: Self.changes.indices)
    func hash(_ number: Int) throws {
        let header = try Self.header()
        let changed = header.with(Self.changes[number].1)
        #expect(changed != header)
        #expect(changed.hash != header.hash)
        #expect(try Header(decoding: changed.encoded, limit: Header.maximumSize) == changed)
    }

    @Test func everyFieldIsChanged() {
        #expect(Set(Self.changes.map(\.0)) == Set(HeaderField.allCases.map(\.rawValue)))
    }

    @Test("another version", arguments: [0, 2, .max] as [UInt64])
    func version(_ version: UInt64) throws {
        var draft = HeaderDraft(try Self.header())
        draft.version = version
        #expect(throws: DecodeError(.outOfRange("the version of the header"), at: 7)) {
            try Header(decoding: draft.bytes, limit: Header.maximumSize)
        }
    }

    @Test func cutAndPaddedBytesAreRefused() throws {
        let bytes = try Self.header().encoded
        for cut in 0..<bytes.count {
            #expect(throws: DecodeError.self) {
                try Header(decoding: Array(bytes[..<cut]), limit: Header.maximumSize)
            }
        }
        #expect(throws: DecodeError.self) { try Header(decoding: bytes + [0], limit: 1_000) }
        #expect(throws: DecodeError.self) { try Header(decoding: bytes, limit: bytes.count - 1) }
    }

    @Test func headersChainThroughTheLog() throws {
        var play = try LedgerPlay(validators: 1)
        var headers = [play.ledger.head.header]
        for count in [0, 1, 3, 0] {
            let key = play.ledger.validatorKeys[0]
            let statements = (0..<count).map { _ in play.sign(.bonding(1), by: key) }
            try play.ledger.append(statements)
            let header = play.ledger.head.header
            let parent = try #require(headers.last)
            #expect(header.height == parent.height + 1)
            #expect(header.parent == parent.hash)
            #expect(header.firstIndex == parent.logSize)
            #expect(header.logSize == parent.logSize + 1 + UInt64(count))
            // The entry at the first index is the header of the block before.
            #expect(play.ledger.entries[Int(header.firstIndex)] == parent.encoded)
            let leaves = play.ledger.entries.map { LogHash.leaf($0) }
            #expect(header.logRoot == LogHash.root(of: leaves))
            #expect(header.validators == parent.nextValidators)
            headers.append(header)
        }
        #expect(Set(headers.map(\.hash)).count == headers.count)
    }

    /// A round in the hash would turn one decided block into two.
    @Test func neitherRoundNorCertificateIsInTheHash() throws {
        var play = try LedgerPlay(validators: 4)
        try play.block()
        let header = play.ledger.head.header
        let first = SealContent(header, hash: header.hash, round: 0)
        let second = SealContent(header, hash: header.hash, round: 1)
        #expect(first != second)
        #expect(first.block == second.block)
        let key = play.ledger.validatorKeys[0].publicKey
        #expect(first.digest(for: key) != second.digest(for: key))
    }
}
