import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore
@testable import AssayLight

/// The standard form of a proof and the native one say the same, in the same signatures.
@Suite struct TransparentStatementTests {
    private static let chain = LightChain.standard
    private static let validators = chain.sealers[3]

    /// The transparent statement of a proof of a statement in block 3.
    private static func transparent(
        by numbers: [Int]? = nil
    ) throws -> TransparentStatement {
        try TransparentStatement(
            chain.proof(of: 8, at: 3, by: numbers), validators: validators.set)
    }

    /// The bytes of a transparent statement with any receipts.
    private static func encode(_ statement: Statement, _ receipts: [[UInt8]]) -> [UInt8] {
        let parts = statement.envelope
        var unprotected = CBORMapEncoder()
        unprotected.put(394) { encoder in
            encoder.array(receipts.count)
            for receipt in receipts { encoder.byteString(receipt) }
        }
        var encoder = CBOREncoder()
        encoder.tag(18)
        encoder.array(4)
        encoder.byteString(parts.protected)
        encoder.map(unprotected)
        encoder.byteString(parts.payload)
        encoder.byteString(statement.signature.bytes)
        return encoder.bytes
    }

    private static func decode(_ bytes: [UInt8]) throws -> TransparentStatement {
        try TransparentStatement(decoding: bytes, limit: TransparentStatement.maximumSize)
    }

    @Test("both ways without loss", arguments: [1, 4, 7])
    func bothWays(_ count: Int) throws {
        let validators = TestValidators(count: count)
        var chain = try LightChain(validators)
        for statements in [1, 2, 0, 5] { chain.append(statements: statements) }
        let verifier = Verifier(trust: Trust(chain.genesis), now: chain.time)
        for height in 1...chain.height {
            for index in 0..<Int(chain.headers[height].logSize) {
                let signers = Array((0..<count).suffix(validators.set.quorum))
                let proof = chain.proof(
                    of: index, at: height, by: signers, round: UInt64(height))
                guard chain.entries[index][0] == 0xd2 else {
                    #expect(throws: TransparentStatement.ConversionError.notAStatement) {
                        try TransparentStatement(proof, validators: validators.set)
                    }
                    continue
                }
                let transparent = try TransparentStatement(proof, validators: validators.set)
                let bytes = transparent.encoded
                #expect(transparent.receipts.count == signers.count)
                let decoded = try Self.decode(bytes)
                #expect(decoded == transparent)
                #expect(decoded.encoded == bytes)
                let back = try decoded.proof(validators: validators.set)
                #expect(back == proof)
                #expect(back.encoded == proof.encoded)
                _ = try verifier.verify(back)
            }
        }
    }

    /// What a stock COSE verifier does: the signature over Sig_structure with the computed root.
    @Test func aReceiptIsACOSESignature() throws {
        let transparent = try Self.transparent()
        let header = Self.chain.headers[3]
        for (number, receipt) in transparent.receipts.enumerated() {
            let key = Self.validators.set.keys[number]
            var claims = CBORMapEncoder()
            claims.text(1, header.chain.description)
            claims.text(2, "block")
            claims.unsigned(6, header.time / 1_000)
            var map = CBORMapEncoder()
            map.put(1) { $0.integer(-47) }
            map.byteString(4, key.bytes)
            map.put(15) { $0.map(claims) }
            map.unsigned(395, 1)
            map.put(-70_000) { encoder in
                encoder.array(5)
                encoder.unsigned(3)
                encoder.unsigned(0)
                encoder.digest(header.hash)
                encoder.unsigned(header.firstIndex)
                encoder.unsigned(header.logSize)
            }
            var protected = CBOREncoder()
            protected.map(map)
            var structure = CBOREncoder()
            structure.array(4)
            structure.text("Signature1")
            structure.byteString(protected.bytes)
            structure.byteString([])
            structure.byteString(header.logRoot.bytes)
            #expect(receipt.content.protectedHeader(of: key) == protected.bytes)
            let digest = SHA256.hash(structure.bytes)
            #expect(try VerifyingKey(key).isValid(receipt.signature, of: digest))
        }
    }

    @Test func theEmptyHeaderOfAStatementBecomesItsReceipts() throws {
        let transparent = try Self.transparent()
        let receipts = transparent.receipts.map(\.encoded)
        #expect(transparent.encoded == Self.encode(transparent.statement, receipts))
        #expect(transparent.statement.bytes == Self.chain.entries[8])
    }

    private static let misfits:
        [(String, TransparentStatement.ConversionError, @Sendable (inout LightAttempt) -> Void)] = [
            ("a header", .notAStatement, { $0.entry = $0.chain.headers[1].encoded }),
            ("damage", .notAStatement, { $0.entry.removeLast() }),
            ("another set", .wrongValidators, { $0.validators = .zero }),
            ("a longer bitmap", .wrongValidators, { $0.signers = SignerBitmap([0], of: 9) }),
            ("a signature too few", .wrongValidators, { $0.signatures.removeLast() }),
            ("a signature too many", .wrongValidators, { $0.signatures.append($0.signatures[0]) }),
        ]

    @Test("a proof that has no standard form", arguments: Self.misfits.indices)
    func noStandardForm(_ number: Int) throws {
        var attempt = LightAttempt(Self.chain, index: 8, at: 3)
        let (name, error, forge) = Self.misfits[number]
        forge(&attempt)
        #expect(throws: error, "\(name)") {
            try TransparentStatement(attempt.proof, validators: Self.validators.set)
        }
    }

    @Test(
        "receipts that do not belong together",
        arguments: [
            "another round", "another block", "another first index", "reversed", "one twice",
            "two swapped", "another place in the same log",
        ])
    func inconsistent(_ name: String) throws {
        let good = try Self.transparent()
        var receipts = good.receipts
        let other = receipts[1]
        switch name {
        case "another round":
            let late = try TransparentStatement(
                Self.chain.proof(of: 8, at: 3, round: 1), validators: Self.validators.set)
            receipts[1] = late.receipts[1]
        case "another block":
            let later = try TransparentStatement(
                Self.chain.proof(of: 8, at: 4), validators: Self.validators.set)
            receipts[1] = later.receipts[1]
        case "another first index":
            let header = Self.chain.headers[3].with { $0.firstIndex -= 1 }
            receipts[1] = Receipt(
                validator: other.validator,
                content: SealContent(header, hash: other.content.block, round: 0),
                index: other.index, path: other.path, signature: other.signature)
        case "reversed": receipts.reverse()
        case "one twice": receipts.insert(receipts[0], at: 0)
        case "two swapped": receipts.swapAt(1, 2)
        default:
            // The same root reached from another index is impossible, so another root is told.
            receipts[1] = Receipt(
                validator: other.validator, content: other.content, index: other.index + 1,
                path: other.path, signature: other.signature)
        }
        let bytes = Self.encode(good.statement, receipts.map(\.encoded))
        let decoded = try Self.decode(bytes)
        #expect(throws: TransparentStatement.ConversionError.inconsistentReceipts) {
            try decoded.proof(validators: Self.validators.set)
        }
    }

    @Test func receiptsOfStrangersAreRefused() throws {
        let good = try Self.transparent()
        for other in [TestValidators(count: 4, from: 60), TestValidators(count: 2)] {
            #expect(throws: TransparentStatement.ConversionError.wrongValidators) {
                try good.proof(validators: other.set)
            }
        }
    }

    /// A conversion checks form only.
    ///
    /// What is false stays false, and is refused by the verifier.
    @Test func aForgedSealSurvivesTheConversionAndNotTheVerifier() throws {
        var attempt = LightAttempt(Self.chain, index: 8, at: 3)
        attempt.signatures.swapAt(0, 1)
        let transparent = try TransparentStatement(
            attempt.proof, validators: Self.validators.set)
        let back = try Self.decode(transparent.encoded).proof(validators: Self.validators.set)
        #expect(back == attempt.proof)
        let verifier = Verifier(trust: Trust(Self.chain.genesis), now: Self.chain.time)
        #expect(throws: VerificationError.certificate(.badSeal(validator: 0))) {
            try verifier.verify(back)
        }
    }
}
