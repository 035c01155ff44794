import AssayCrypto
import AssayKeystore
import AssayTestSupport
import Testing

@Suite("A key file")
struct KeyFileTests {
    /// Made by Python's hashlib.scrypt and cryptography's AESGCM, not by this project: private key
    /// 2 under the passphrase `pässword`.
    static let sample = """
        {
          "version": 1,
          "address": "assay1k8ye8rcpzg0ptxy84skg6wf6ytjywmlcmvm3f5",
          "publicKey": "0x02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5",
          "kdf": {
            "name": "scrypt", "n": 1024, "r": 4, "p": 3,
            "salt": "0x000102030405060708090a0b0c0d0e0f"
          },
          "cipher": {"name": "aes-256-gcm", "nonce": "0x6465666768696a6b6c6d6e6f"},
          "ciphertext": "0x07cd7c121053a112a815a3e46f84b17421cd550fc234f32211a2707e0cc7a482\
        f49327d533d7a592c6a0faa32ada0b8a"
        }
        """

    static func read(_ text: String) throws(KeystoreError) -> KeyFile {
        try KeyFile(json: Array(text.utf8), path: "sample")
    }

    @Test("opens a file that another program made")
    func opensForeignFile() throws {
        let file = try Self.read(Self.sample)
        let key = try file.decrypt(with: try #require(Passphrase("pässword")))
        #expect(file.publicKey == TestKeys.key(1).publicKey)
        #expect(secretBytes(of: key) == secretBytes(of: TestKeys.key(1)))
    }

    @Test("gives back the key, through JSON too")
    func roundTrip() throws {
        let key = PrivateKey.random()
        let passphrase = try #require(Passphrase("correct horse battery staple"))
        let file = try KeyFile.encrypt(key, with: passphrase, cost: cheap)
        let again = try KeyFile(json: file.json, path: "again")
        #expect(again == file)
        #expect(again.address == key.publicKey.address)
        #expect(secretBytes(of: try again.decrypt(with: passphrase)) == secretBytes(of: key))
    }

    @Test("never repeats a salt or a nonce, and never contains the key")
    func freshness() throws {
        let key = PrivateKey.random()
        let passphrase = try #require(Passphrase("x"))
        let texts = try (0..<8).map { _ in
            let file = try KeyFile.encrypt(key, with: passphrase, cost: cheap)
            return String(decoding: file.json, as: UTF8.self)
        }
        #expect(Set(texts).count == texts.count)
        let digits = Hex.encode(secretBytes(of: key))
        #expect(!texts.contains { $0.contains(digits) })
    }

    @Test(
        "refuses a wrong passphrase",
        arguments: ["", "p", "passwordpässword", "Pässword", "pässword ", "password"])
    func wrongPassphrase(_ text: String) throws {
        let file = try Self.read(Self.sample)
        let passphrase = try #require(Passphrase(text))
        #expect(throws: KeystoreError.wrongPassphrase(file.address)) {
            try file.decrypt(with: passphrase)
        }
    }

    @Test("refuses an empty passphrase unless it is wanted")
    func emptyPassphrase() throws {
        let key = TestKeys.key(0)
        let empty = try #require(Passphrase(""))
        #expect(throws: KeystoreError.emptyPassphrase) {
            try KeyFile.encrypt(key, with: empty, cost: cheap)
        }
        let file = try KeyFile.encrypt(key, with: empty, allowEmpty: true, cost: cheap)
        #expect(secretBytes(of: try file.decrypt(with: empty)) == secretBytes(of: key))
    }

    @Test(
        "does not open after a change of what is checked only by the cipher",
        arguments: [
            ("the salt", "0x0001", "0x0101"),
            ("a longer salt", "0c0d0e0f", "0c0d0e0f00"),
            ("the nonce", "0x6465", "0x6565"),
            ("the first byte of the ciphertext", "0x07cd", "0x06cd"),
            ("the last byte of the key", "c7a482f4", "c7a483f4"),
            ("the first byte of the tag", "c7a482f4", "c7a482f5"),
            ("the last byte of the tag", "da0b8a", "da0b8b"),
            ("n", "1024", "2048"),
            ("r", "\"r\": 4", "\"r\": 5"),
            ("p", "\"p\": 3", "\"p\": 2"),
        ])
    func alteredCipher(_ name: String, _ from: String, _ to: String) throws {
        let file = try Self.read(replacing(from, by: to, in: Self.sample))
        let passphrase = try #require(Passphrase("pässword"))
        #expect(throws: KeystoreError.wrongPassphrase(file.address)) {
            try file.decrypt(with: passphrase)
        }
    }

    @Test(
        "does not open if whoever made it encrypted another key than it names, or none",
        arguments: [
            "0x07cd7c121053a112a815a3e46f84b17421cd550fc234f32211a2707e0cc7a483"
                + "f5b0a44e266b61c52a6ef19ee8c7fa74",
            "0x07cd7c121053a112a815a3e46f84b17421cd550fc234f32211a2707e0cc7a480"
                + "f6d420e318ae2d3d1f3cecd8aee1e876",
        ])
    func wrongContent(_ ciphertext: String) throws {
        let start = try #require(Self.sample.firstRange(of: "0x07cd")).lowerBound
        let file = try Self.read(Self.sample[..<start] + ciphertext + "\"}")
        let passphrase = try #require(Passphrase("pässword"))
        #expect(throws: KeystoreError.wrongPassphrase(file.address)) {
            try file.decrypt(with: passphrase)
        }
    }

    @Test("does not open under the address and public key of another key")
    func swappedIdentity() throws {
        let other = TestKeys.key(2).publicKey
        let file = try Self.read(Self.sample)
        var text = try replacing(file.address.description, by: "\(other.address)", in: Self.sample)
        text = try replacing(file.publicKey.description, by: "\(other)", in: text)
        let swapped = try Self.read(text)
        let passphrase = try #require(Passphrase("pässword"))
        #expect(throws: KeystoreError.wrongPassphrase(other.address)) {
            try swapped.decrypt(with: passphrase)
        }
    }
}
