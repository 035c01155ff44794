import AssayCrypto
import AssayTestSupport
import Testing

/// What it takes to hold a `Verified`: the named key, and its signature of just this content.
@Suite struct VerifiedTests {
    struct Letter: Signed, Hashable {
        var signer: PublicKey
        var signature: Signature
        var signedDigest: Digest
    }

    static let digest = SHA256.hash([1])

    static func letter(_ key: PrivateKey = TestKeys.key(0)) -> Letter {
        Letter(
            signer: key.publicKey, signature: key.sign(Self.digest), signedDigest: Self.digest)
    }

    @Test func aGoodSignatureIsAccepted() throws {
        let letter = Self.letter()
        #expect(try Verified(letter, key: VerifyingKey(letter.signer)).value == letter)
        #expect(try Verified(letter, cache: KeyCache()).value == letter)
    }

    /// What is exchanged in a good letter.
    enum Exchange: CaseIterable {
        case content, signer, anothersSignature, signatureOfAnotherContent, mirroredKey
    }

    @Test("refused letters", arguments: Exchange.allCases)
    func refused(exchange: Exchange) throws {
        var letter = Self.letter()
        let (key, other) = (TestKeys.key(0), TestKeys.key(1))
        switch exchange {
        case .content: letter.signedDigest = SHA256.hash([2])
        case .signer: letter.signer = other.publicKey
        case .anothersSignature: letter.signature = other.sign(Self.digest)
        case .signatureOfAnotherContent: letter.signature = key.sign(SHA256.hash([2]))
        case .mirroredKey:
            let bytes = letter.signer.bytes
            letter.signer = try #require(PublicKey(bytes: [5 - bytes[0]] + bytes.dropFirst()))
        }
        #expect(letter != Self.letter())
        #expect(throws: SignatureError.mismatch) { try Verified(letter, cache: KeyCache()) }
    }

    /// A signature that is right under the key at hand proves nothing if the value names another.
    @Test func theParsedKeyMustBeTheNamedOne() throws {
        let other = TestKeys.key(1)
        var letter = Self.letter()
        letter.signature = other.sign(Self.digest)
        let key = try VerifyingKey(other.publicKey)
        #expect(key.isValid(letter.signature, of: letter.signedDigest))
        #expect(throws: SignatureError.mismatch) { try Verified(letter, key: key) }
        letter.signer = other.publicKey
        #expect(try Verified(letter, key: key).value == letter)
    }

    @Test(
        "33 bytes that are no point of the curve",
        arguments: [
            "02 0000000000000000000000000000000000000000000000000000000000000000",
            "02 0000000000000000000000000000000000000000000000000000000000000005",
            "03 0000000000000000000000000000000000000000000000000000000000000007",
            "02 fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
            "02 fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc30",
            "03 ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        ])
    func notAPoint(hex: String) throws {
        let name = try #require(PublicKey(bytes: [UInt8](hex: hex)))
        #expect(throws: SignatureError.notAPoint) { try VerifyingKey(name) }
        #expect(throws: SignatureError.notAPoint) { try KeyCache().key(for: name) }
        var letter = Self.letter()
        letter.signer = name
        #expect(throws: SignatureError.notAPoint) { try Verified(letter, cache: KeyCache()) }
    }

    static let point = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"

    @Test(
        "not the name of a key",
        arguments: [
            "", point, "00" + point, "01" + point, "04" + point, "05" + point, "06" + point,
            "ff" + point, "02" + point + "00", "02" + point.dropLast(2),
            // The uncompressed generator.
            "04" + point + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
        ])
    func notAName(hex: String) {
        #expect(PublicKey(bytes: [UInt8](hex: hex)) == nil)
        #expect(PublicKey("0x" + hex) == nil)
    }

    @Test func namesAreOrderedByTheirBytes() throws {
        let names = (0..<40).map { TestKeys.key($0).publicKey }
        for left in names {
            #expect(PublicKey(left.description) == left)
            #expect(PublicKey(bytes: left.bytes) == left)
            #expect(try VerifyingKey(left).publicKey == left)
            for right in names {
                #expect((left < right) == left.bytes.lexicographicallyPrecedes(right.bytes))
            }
        }
        #expect(Set(names.map { $0.bytes[0] }) == [2, 3])
    }
}
