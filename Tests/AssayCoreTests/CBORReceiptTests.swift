import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// Receipts in a transparent statement, written out by hand and spoiled piece by piece.
@Suite struct CBORReceiptTests {
    /// The pieces of one receipt for a statement at index 1 of a log of 3 entries.
    struct Pieces: Sendable {
        var alg = CBORValue.negative(46)
        var kid = CBORValue.bytes(TestKeys.key(5).publicKey.bytes)
        var claims: [CBORValue.Entry] = [
            .init(.unsigned(1), .text(StatementPieces.chain)),
            .init(.unsigned(2), .text("block")),
            .init(.unsigned(6), .unsigned(1_700_000_000)),
        ]
        var structure = CBORValue.unsigned(1)
        var place: [CBORValue] = [
            .unsigned(4), .unsigned(0), .bytes([UInt8](repeating: 9, count: 32)), .unsigned(1),
            .unsigned(3),
        ]
        var headerMore: [CBORValue.Entry] = []
        var proof: [CBORValue] = [
            .unsigned(3), .unsigned(1), .array([Self.hash(1), Self.hash(2)]),
        ]
        var proofs: [CBORValue]?
        var proofLabel = CBORValue.negative(0)
        var proofsLabel = CBORValue.unsigned(396)
        var payload = CBORValue.null
        var signature = CBORValue.bytes(TestKeys.key(5).sign(SHA256.hash([1])).bytes)
        var tag: UInt64 = 18
        var more: [CBORValue] = []

        static func hash(_ byte: UInt8) -> CBORValue {
            .bytes([UInt8](repeating: byte, count: 32))
        }

        var receipt: [UInt8] {
            let header = CBORValue.map(
                [
                    .init(.unsigned(1), self.alg), .init(.unsigned(4), self.kid),
                    .init(.unsigned(15), .map(self.claims)),
                    .init(.unsigned(395), self.structure),
                    .init(.negative(69_999), .array(self.place)),
                ] + self.headerMore)
            let proofs = self.proofs ?? [.bytes(CBORValue.array(self.proof).encoded)]
            let unprotected = CBORValue.map([
                .init(self.proofsLabel, .map([.init(self.proofLabel, .array(proofs))]))
            ])
            let parts = [.bytes(header.encoded), unprotected, self.payload, self.signature]
            return CBORValue.tag(self.tag, .array(parts + self.more)).encoded
        }

        /// A statement with these receipts.
        static func transparent(_ receipts: [CBORValue], label: UInt64 = 394) -> [UInt8] {
            let pieces = StatementPieces()
            let header = StatementPieces.headerPieces.flatMap { pieces[$0] }
            let unprotected = CBORValue.map([.init(.unsigned(label), .array(receipts))])
            let signature = Array(pieces[.signature].dropFirst(2))
            return CBORValue.tag(
                18,
                .array([.bytes(header), unprotected, .bytes(pieces[.body]), .bytes(signature)])
            ).encoded
        }
    }

    static func decode(_ bytes: [UInt8]) throws(DecodeError) -> TransparentStatement {
        try TransparentStatement(decoding: bytes, limit: TransparentStatement.maximumSize)
    }

    @Test func theSampleItselfIsRead() throws {
        let bytes = Pieces.transparent([.bytes(Pieces().receipt)])
        let read = try Self.decode(bytes)
        #expect(read.encoded == bytes)
        let receipt = try #require(read.receipts.first)
        #expect(receipt.index == 1 && receipt.path.count == 2 && receipt.content.logSize == 3)
        #expect(receipt.validator == TestKeys.key(5).publicKey && receipt.content.height == 4)
        // What the seal signs is the root that the path leads to.
        let leaf = LogHash.leaf(StatementPieces().bytes)
        let root = try LogProof.root(from: leaf, at: 1, in: 3, path: receipt.path)
        #expect(read.statement.id == leaf && receipt.content.logRoot == root)
    }

    /// A change of the pieces, and the reason for which the receipt is refused.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let reason: DecodeError.Reason
        let receipt: [UInt8]

        init(_ name: String, _ reason: DecodeError.Reason, _ spoil: (inout Pieces) -> Void) {
            var pieces = Pieces()
            spoil(&pieces)
            self.testDescription = name
            self.reason = reason
            self.receipt = pieces.receipt
        }
    }

    static let badProof = DecodeError.Reason.outOfRange("the inclusion proof of a receipt")
    static let badSize = DecodeError.Reason.outOfRange("the log size of a receipt")
    static let badSubject = DecodeError.Reason.outOfRange("the subject of a seal")
    static var hash: CBORValue { Pieces.hash(7) }

    static let cases: [Case] = [
        Case("tag 17", .wrongTag(expected: 18, found: 17)) { $0.tag = 17 },
        Case("a fifth part", .length(5, not: 4)) { $0.more = [.null] },
        Case("payload", .wanted(.simple, not: .bytes)) { $0.payload = hash },
        Case("payload false", .wanted(.simple, not: .simple)) { $0.payload = .bool(false) },
        Case("ES256", .outOfRange("the algorithm (only ES256K, -47)")) { $0.alg = .negative(6) },
        Case("short kid", .length(32, not: 33)) { $0.kid = hash },
        Case("no claims", .missingLabel(1)) { $0.claims = [] },
        Case("no time", .missingLabel(6)) { $0.claims.removeLast() },
        Case("iss as in a statement", .outOfRange("a chain id")) {
            $0.claims[0] = .init(.unsigned(1), .text("assay1"))
        },
        Case("a seal of something else", badSubject) {
            $0.claims[1] = .init(.unsigned(2), .text("blocks"))
        },
        Case("a transfer", badSubject) { $0.claims[1] = .init(.unsigned(2), .text("transfer")) },
        Case("structure 2", .outOfRange("the data structure")) { $0.structure = .unsigned(2) },
        Case("structure 0", .outOfRange("the data structure")) { $0.structure = .unsigned(0) },
        Case("place of 4", .length(4, not: 5)) { $0.place.removeLast() },
        Case("place of 6", .length(6, not: 5)) { $0.place.append(.null) },
        Case("another size", badSize) { $0.place[4] = .unsigned(4) },
        Case("a size of the proof", badProof) { $0.proof[0] = .unsigned(5) },
        Case("a size with the same path", badSize) { $0.proof[0] = .unsigned(4) },
        Case("one more label", .unknown(-70_001)) {
            $0.headerMore = [.init(.negative(70_000), .null)]
        },
        Case("consistency", .label(-2, not: -1)) { $0.proofLabel = .negative(1) },
        Case("label 395", .label(395, not: 396)) { $0.proofsLabel = .unsigned(395) },
        Case("no proof", .length(0, not: 1)) { $0.proofs = [] },
        Case("two proofs", .length(2, not: 1)) { $0.proofs = [.bytes([]), .bytes([])] },
        Case("proof unwrapped", .wanted(.bytes, not: .array)) { $0.proofs = [.array($0.proof)] },
        Case("index = size", badProof) { $0.proof[1] = .unsigned(3) },
        Case("size 0", badProof) { $0.proof[0] = .unsigned(0) },
        Case("short path", badProof) { $0.proof[2] = .array([hash]) },
        Case("long path", badProof) { $0.proof[2] = .array([hash, hash, hash]) },
        Case("no path", badProof) { $0.proof[2] = .array([]) },
        Case("65 hashes", .tooLarge(limit: 64)) {
            $0.proof[2] = .array([CBORValue](repeating: hash, count: 65))
        },
        Case("31 bytes", .length(31, not: 32)) {
            $0.proof[2] = .array([hash, .bytes([UInt8](repeating: 0, count: 31))])
        },
        Case("path in one string", .wanted(.array, not: .bytes)) { $0.proof[2] = hash },
        Case("a fourth part of the proof", .length(4, not: 3)) { $0.proof.append(.null) },
        Case("a byte behind the proof", .trailingBytes) {
            $0.proofs = [.bytes(CBORValue.array($0.proof).encoded + [0])]
        },
        Case("high s", .signature(.highS)) {
            $0.signature = .bytes(TestKeys.key(5).sign(SHA256.hash([1])).highTwin)
        },
        Case("no signature", .length(0, not: 64)) { $0.signature = .bytes([]) },
    ]

    @Test("refused", arguments: cases)
    func refused(spoiled: Case) {
        let good = CBORValue.bytes(Pieces().receipt)
        for receipts in [[.bytes(spoiled.receipt)], [good, .bytes(spoiled.receipt)]] {
            do {
                _ = try Self.decode(Pieces.transparent(receipts))
                Issue.record("accepted")
            } catch {
                #expect(error.reason == spoiled.reason)
            }
        }
    }

    @Test(
        "not a list of receipts",
        arguments: [
            (Pieces.transparent([]), .outOfRange("the list of receipts")),
            (Pieces.transparent([.null]), .wanted(.bytes, not: .simple)),
            (Pieces.transparent([.bytes([])]), .truncated),
            (Pieces.transparent([.bytes(Pieces().receipt + [0])]), .trailingBytes),
            (Pieces.transparent([.bytes(Pieces().receipt)], label: 395), .label(395, not: 394)),
            (Pieces.transparent([.bytes(large)]), .tooLarge(limit: 8_192)),
            (Pieces.transparent(many), .tooLarge(limit: 50)),
        ] as [([UInt8], DecodeError.Reason)])
    func notAList(bytes: [UInt8], reason: DecodeError.Reason) {
        do {
            _ = try Self.decode(bytes)
            Issue.record("accepted")
        } catch {
            #expect(error.reason == reason)
        }
    }

    static let large = [UInt8](repeating: 0, count: 8_193)
    static var many: [CBORValue] {
        [CBORValue](repeating: .bytes(Pieces().receipt), count: ValidatorSet.maximumCount + 1)
    }

    /// A plain statement is no transparent one, and the other way round.
    @Test func theTwoFormsAreToldApart() {
        let plain = StatementPieces().bytes
        #expect(throws: DecodeError(.missingLabel(394), at: 143)) { try Self.decode(plain) }
        let transparent = Pieces.transparent([.bytes(Pieces().receipt)])
        #expect(throws: DecodeError(.unknown(394), at: 143)) {
            try Statement(decoding: transparent, limit: Statement.maximumSize)
        }
    }
}
