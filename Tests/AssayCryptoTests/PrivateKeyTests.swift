import AssayCrypto
import AssayTestSupport
import Testing

@Suite struct PrivateKeyTests {
    static let order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"

    @Test(
        "numbers that are no key",
        arguments: [
            String(repeating: "00", count: 32), order,
            "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364142",
            String(repeating: "ff", count: 32), "", "01", String(repeating: "01", count: 31),
            String(repeating: "01", count: 33),
        ])
    func refused(hex: String) {
        #expect(PrivateKey(bytes: [UInt8](hex: hex)) == nil)
    }

    /// SEC 2 §2.4.1: key 1 is the generator, and n − 1 its mirror image.
    @Test(
        "public keys of known keys",
        arguments: [
            (
                "0000000000000000000000000000000000000000000000000000000000000001",
                "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
            ),
            (
                "0000000000000000000000000000000000000000000000000000000000000002",
                "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5"
            ),
            (
                "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140",
                "0379be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
            ),
        ])
    func known(secret: String, publicKey: String) throws {
        let key = try #require(PrivateKey(bytes: [UInt8](hex: secret)))
        #expect(key.publicKey.description == "0x" + publicKey)
        #expect(key.withSecretBytes { [UInt8]($0) } == [UInt8](hex: secret))
    }

    /// RFC 6979 over secp256k1: examples that many libraries share, computed again outside the
    /// project.
    ///
    /// Another nonce would be as valid, but two signatures would betray a weak one.
    @Test(
        "deterministic signatures",
        arguments: [
            (
                "0000000000000000000000000000000000000000000000000000000000000001",
                "Satoshi Nakamoto",
                """
                934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8\
                2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5
                """
            ),
            (
                "0000000000000000000000000000000000000000000000000000000000000001",
                "All those moments will be lost in time, like tears in rain. Time to die...",
                """
                8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b\
                547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21
                """
            ),
            (
                "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140",
                "Satoshi Nakamoto",
                """
                fd567d121db66e382991534ada77a6bd3106f0a1098c231e47993447cd6af2d0\
                6b39cd0eb1bc8603e159ef5c20a5c8ad685a45b06ce9bebed3f153d10d93bed5
                """
            ),
            (
                "f8b8af8ce3c7cca5e300d33939540c10d45ce001b8f252bfbc57ba0342904181",
                "Alan Turing",
                """
                7063ae83e7f62bbb171798131b4a0564b956930092b33b07b395615d9ec7e15c\
                58dfcc1e00a35e1572f366ffe34ba0fc47db1e7189759b9fb233c5b05ab388ea
                """
            ),
        ])
    func deterministic(secret: String, message: String, signature: String) throws {
        let key = try #require(PrivateKey(bytes: [UInt8](hex: secret)))
        let digest = SHA256.hash([UInt8](message.utf8))
        #expect(key.sign(digest).description == "0x" + signature)
        #expect(try VerifyingKey(key.publicKey).isValid(key.sign(digest), of: digest))
    }

    /// No way of printing a key, the debugger's included, shows its secret: not in hexadecimal,
    /// not as bytes one after another, not as the words that the bytes make.
    @Test func aPrintedKeyShowsNoSecret() throws {
        let bytes = (0..<32).map { UInt8(0xb0 + $0 % 16) }
        let key = try #require(PrivateKey(bytes: bytes))
        var dumped = ""
        dump(["key": key], to: &dumped)
        let optional: PrivateKey? = key
        for text in ["\(key)", String(reflecting: key), dumped, String(reflecting: [optional])] {
            #expect(text.contains(key.publicKey.address.description))
            #expect(!text.lowercased().contains("b0b1"))
            let numbers = text.split { !$0.isNumber }.compactMap { UInt64($0) }
            #expect(!zip(numbers, numbers.dropFirst()).contains { $0 == (0xb0, 0xb1) })
            let word = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
            #expect(!numbers.contains(word) && !numbers.contains(word.byteSwapped))
        }
    }

    @Test func newKeysDifferAndSign() throws {
        let keys = (0..<50).map { _ in PrivateKey.random() }
        #expect(Set(keys.map(\.publicKey)).count == keys.count)
        let digest = SHA256.hash([9])
        for key in keys {
            #expect(try VerifyingKey(key.publicKey).isValid(key.sign(digest), of: digest))
        }
    }

    /// Whatever is signed, s comes out low: statements of our own are never refused for it.
    @Test func everySignatureHasALowS() throws {
        let key = TestKeys.key(41)
        for number in 0..<100 {
            let signature = key.sign(SHA256.hash([UInt8(number)]))
            #expect(try Signature(bytes: signature.bytes) == signature)
        }
    }
}
