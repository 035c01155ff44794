import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// Statements of our own: what they say, how large they are, and that they are always readable.
@Suite struct StatementTests {
    static let key = TestKeys.key(0)
    static let digest = SHA256.hash([1])

    static let transactions: [Transaction] = [
        .transfer(Transfer(to: .zero, amount: 0)),
        .transfer(Transfer(to: key.publicKey.address, amount: .max)),
        .bond(Bond(delta: 0)),
        .bond(Bond(delta: .max)),
        .bond(Bond(delta: .min)),
        .attest(Attest(model: digest, root: .zero, count: 1, units: 1, evidence: nil)),
        .attest(
            Attest(
                model: digest, root: digest, count: .max, units: .max,
                evidence: Evidence(type: 65_535, digest: digest))),
        .vote(Vote(for: .parameters([.init(.heartbeat, .max), .init(.ballotLimit, 0)]))),
        .vote(Vote(for: .dismiss(.zero))),
    ]

    static func chain(_ name: String = "test") throws -> ChainID {
        ChainID(name: try #require(ChainName(name)), genesis: Self.digest)
    }

    @Test("a statement says what was signed", arguments: transactions)
    func ownStatements(transaction: Transaction) throws {
        let statement = Statement(
            transaction, for: try Self.chain(), nonce: 7, issuedAt: 1_700_000_000, key: Self.key)
        #expect(statement.transaction == transaction)
        #expect(statement.claims.signer == Self.key.publicKey)
        #expect(statement.claims.chain == (try Self.chain()))
        #expect(statement.claims.nonce == 7 && statement.claims.issuedAt == 1_700_000_000)
        #expect(statement.id == LogHash.leaf(statement.bytes))
        #expect(statement.encoded == statement.bytes)
        let read = try Statement(decoding: statement.bytes, limit: Statement.maximumSize)
        #expect(read == statement && read.bytes == statement.bytes)
        #expect(read.signedDigest == statement.signedDigest)
        #expect(try Verified(read, cache: KeyCache()).value == statement)
    }

    @Test func modelsAndAdmissionsToo() throws {
        let rule = try #require(UnitRule(String(repeating: "z", count: 32)))
        let name = try #require(OperatorID(String(repeating: "ü", count: 32)))
        for transaction: Transaction in [
            .model(RegisterModel(manifest: .zero, royalty: .max, unitRule: rule, isExact: true)),
            .model(RegisterModel(manifest: .zero, royalty: 0, unitRule: rule, isExact: false)),
            .vote(Vote(for: .admit(.zero, name))),
        ] { try self.ownStatements(transaction: transaction) }
    }

    /// Nonce, clock, name and amounts of every width: our own statements always decode, which
    /// signing insists on.
    @Test func randomStatementsAreReadBack() throws {
        var generator = SeededGenerator(seed: 18)
        for _ in 0..<300 {
            let width = UInt64.random(in: 0...63, using: &generator)
            let name = String(repeating: "a", count: .random(in: 1...12, using: &generator))
            let statement = Statement(
                .transfer(Transfer(to: .zero, amount: generator.next() >> width)),
                for: try Self.chain(name), nonce: generator.next() >> (63 - width),
                issuedAt: generator.next() >> width,
                key: TestKeys.key(generator.next() >> 1))
            let read = try Statement(decoding: statement.bytes, limit: Statement.maximumSize)
            #expect(read == statement && read.claims == statement.claims)
        }
    }

    /// What is signed, and the bytes around it, written out by hand.
    @Test func theBytesAreThoseOfTheFormat() throws {
        var pieces = StatementPieces()
        let chain = try #require(ChainID(StatementPieces.chain))
        let statement = Statement(
            .transfer(Transfer(to: .zero, amount: 1_000)), for: chain, nonce: 1,
            issuedAt: 1_700_000_000, key: Self.key)
        let header = StatementPieces.headerPieces.flatMap { pieces[$0] }
        let signed =
            [0x84, 0x6a] + Array("Signature1".utf8) + StatementPieces.head(header.count) + header
            + [0x40] + StatementPieces.head(pieces[.body].count) + pieces[.body]
        #expect(statement.signedDigest == SHA256.hash(signed))
        #expect(
            SignatureStructure.digest(protected: header, payload: pieces[.body])
                == statement.signedDigest)
        pieces[.signature] = [0x58, 64] + Self.key.sign(SHA256.hash(signed)).bytes
        #expect(statement.bytes == pieces.bytes)
    }

    /// The largest attestation has 352 bytes: the longest name of a chain, and every number in nine
    /// bytes.
    ///
    /// An attestation is promised to have at most 360.
    @Test func theLargestAttestation() throws {
        #expect(Statement.maximumAttestationSize == 360)
        let statement = Statement(
            .attest(
                Attest(
                    model: Self.digest, root: Self.digest, count: .max, units: .max,
                    evidence: Evidence(type: 65_535, digest: Self.digest))),
            for: try Self.chain("abcdefghijkl"), nonce: .max, issuedAt: .max, key: Self.key)
        #expect(statement.bytes.count == 352)
        // An everyday one: nothing is filled up.
        let small = Statement(
            .attest(Attest(model: .zero, root: .zero, count: 1, units: 1, evidence: nil)),
            for: try Self.chain("a"), nonce: 1, issuedAt: 1_700_000_000, key: Self.key)
        #expect(small.bytes.count == 281)
    }

    /// A statement of any kind is far below the 16 KiB that are looked at.
    @Test func theLargestStatement() throws {
        let values = Parameter.allCases.map { Change.ParameterValue($0, .max) }
        let statement = Statement(
            .vote(Vote(for: .parameters(values))), for: try Self.chain("abcdefghijkl"),
            nonce: .max, issuedAt: .max, key: Self.key)
        #expect(statement.bytes.count < 400)
        #expect(Statement.maximumSize == 16 * 1_024)
    }

    @Test func statementsAreToldApartByTheirBytes() throws {
        let chain = try Self.chain()
        let statements = (0..<20).map { number in
            Statement(
                .transfer(Transfer(to: .zero, amount: 5)), for: chain, nonce: number,
                issuedAt: 0, key: Self.key)
        }
        #expect(Set(statements).count == 20 && Set(statements.map(\.id)).count == 20)
        #expect(Set(statements + statements).count == 20)
    }

    /// "é" is one letter or two to Unicode, which calls both the same.
    ///
    /// Nodes of different ages must not differ about it, so that names are their bytes.
    @Test func namesAreComparedByteForByte() throws {
        let composed = try #require(OperatorID("caf\u{e9}"))
        let decomposed = try #require(OperatorID("cafe\u{301}"))
        #expect(composed.description == decomposed.description)
        #expect(composed != decomposed && Set([composed, decomposed, composed]).count == 2)
        #expect(Change.admit(.zero, composed) != .admit(.zero, decomposed))
        #expect(Change.admit(.zero, composed).digest != Change.admit(.zero, decomposed).digest)
    }

    /// A changed bit anywhere makes bytes that are refused, or whose signature does not verify,
    /// or that say the same in another signature: none can be passed off as the signer's.
    @Test func everyFlippedBitIsNoticed() throws {
        let statement = Statement(
            .transfer(Transfer(to: .zero, amount: 1_000)), for: try Self.chain(), nonce: 1,
            issuedAt: 1_700_000_000, key: Self.key)
        let cache = KeyCache()
        var decoded = 0
        for bit in 0..<statement.bytes.count * 8 {
            var bytes = statement.bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            guard let read = try? Statement(decoding: bytes, limit: Statement.maximumSize)
            else { continue }
            decoded += 1
            #expect(throws: SignatureError.self) { try Verified(read, cache: cache) }
            #expect(read.id != statement.id)
        }
        #expect(decoded > 700, "payload, clock, nonce and signature may be anything")
    }
}
