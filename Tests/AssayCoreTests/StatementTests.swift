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
        .attest(Attest(.model(digest), root: .zero, count: 1, units: 1, evidence: nil)),
        .attest(
            Attest(
                .model(digest), root: digest, count: .max, units: .max,
                evidence: Evidence(type: 65_535, digest: digest))),
        .vote(Vote(for: .parameters([.init(.heartbeat, .max), .init(.ballotLimit, 0)]))),
        .vote(Vote(for: .dismiss(.zero))),
        .attest(Attest(.job(digest), root: .zero, count: 1, units: 1)),
        JobDraft().transaction,
        JobDraft {
            $0.audience = [key.publicKey.address, .zero, .zero]
            $0.place = JobPlace("/srv/jobs/{job}")
        }.transaction,
        .open(
            Open(
                TestWork(
                    for: digest, by: .zero, inputs: TestInputs(count: 3), answers: .right(3)
                ).openings(at: 0..<3), for: digest)),
        .challenge(Challenge(of: digest)),
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
                    .model(Self.digest), root: Self.digest, count: .max, units: .max,
                    evidence: Evidence(type: 65_535, digest: Self.digest))),
            for: try Self.chain("abcdefghijkl"), nonce: .max, issuedAt: .max, key: Self.key)
        #expect(statement.bytes.count == 352)
        // An everyday one: nothing is filled up.
        let small = Statement(
            .attest(Attest(.model(.zero), root: .zero, count: 1, units: 1, evidence: nil)),
            for: try Self.chain("a"), nonce: 1, issuedAt: 1_700_000_000, key: Self.key)
        #expect(small.bytes.count == 281)
    }

    /// A vote for all parameters and a job for the largest audience are far below the 16 KiB that
    /// are looked at.
    @Test func theLargestVoteAndJob() throws {
        #expect(Statement.maximumSize == 16 * 1_024)
        let values = Parameter.allCases.map { Change.ParameterValue($0, .max) }
        let job = JobDraft {
            ($0.count, $0.price, $0.maxUnits, $0.duration, $0.window) = (
                .max, .max, .max, .max, .max
            )
            $0.audience = (0..<64).map { TestKeys.key(300 + $0).publicKey.address }
            $0.place = JobPlace(String(repeating: "x", count: 128))
        }
        for (transaction, size) in [
            (.vote(Vote(for: .parameters(values))), 425), (job.transaction, 1_823),
        ] as [(Transaction, Int)] {
            let statement = Statement(
                transaction, for: try Self.chain("abcdefghijkl"), nonce: .max, issuedAt: .max,
                key: Self.key)
            #expect(statement.bytes.count == size)
        }
    }

    /// Openings fill the 16 KiB: nine of them in a tree of a million leaves, so that eight draws
    /// are opened at once, and three in the deepest tree there is.
    @Test("the largest openings", arguments: [(20, 9), (64, 3)])
    func theLargestOpenings(_ depth: Int, _ most: Int) throws {
        let node = WorkTree.Node(hash: Self.digest, units: .max)
        let leaf = WorkLeaf(
            context: Self.digest, node: .zero, index: .max, input: Self.digest,
            output: Self.digest, units: .max, evidence: Self.digest,
            salt: [UInt8](repeating: 1, count: 32))
        let opening = Opening(
            leaf, at: .max, path: WorkPath(Array(repeating: node, count: depth)),
            inputPath: Array(repeating: Self.digest, count: depth))
        var sizes: [Int] = []
        for count in [1, most] {
            let open = Open(Array(repeating: opening, count: count), for: Self.digest)
            let statement = Statement(
                .open(open), for: try Self.chain("abcdefghijkl"), nonce: .max, issuedAt: .max,
                key: Self.key)
            #expect(statement.transaction == .open(open))
            sizes.append(statement.bytes.count)
        }
        let one = (sizes[1] - sizes[0]) / (most - 1)
        #expect(sizes[1] <= Statement.maximumSize && sizes[1] + one > Statement.maximumSize)
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
