public import AssayCrypto
import Crypto
import CryptoExtras
import FoundationEssentials

extension KeyFile {
    /// Encrypts a key.
    ///
    /// An empty passphrase is refused unless `allowEmpty` says that this is wanted.
    public static func encrypt(
        _ key: PrivateKey, with passphrase: Passphrase, allowEmpty: Bool = false,
        cost: ScryptCost = .standard
    ) throws(KeystoreError) -> KeyFile {
        guard allowEmpty || !passphrase.isEmpty else { throw .emptyPassphrase }
        let salt = Self.randomBytes(32)
        let nonce = Self.randomBytes(Self.nonceLength)
        let ciphertext: [UInt8]
        do {
            let wrapping = try Self.wrappingKey(from: passphrase, salt: salt, cost: cost)
            let box = try key.withSecretBytes { secret in
                try AES.GCM.seal(
                    UnsafeRawBufferPointer(secret), using: wrapping,
                    nonce: AES.GCM.Nonce(data: nonce),
                    authenticating: Self.associatedData(of: key.publicKey))
            }
            ciphertext = Array(box.ciphertext) + Array(box.tag)
        } catch {
            throw .io(path: "scrypt", reason: "not enough memory")
        }
        guard
            let file = KeyFile(
                publicKey: key.publicKey, cost: cost, salt: salt, nonce: nonce,
                ciphertext: ciphertext)
        else { preconditionFailure("all lengths were chosen here") }
        return file
    }

    /// The private key, if the passphrase is right and the file is as it was written.
    public func decrypt(with passphrase: Passphrase) throws(KeystoreError) -> PrivateKey {
        let wrapping: SymmetricKey
        do {
            wrapping = try Self.wrappingKey(from: passphrase, salt: self.salt, cost: self.cost)
        } catch {
            throw .io(path: "scrypt", reason: "not enough memory")
        }
        var secret: Data
        do {
            let box = try AES.GCM.SealedBox(
                nonce: AES.GCM.Nonce(data: self.nonce),
                ciphertext: self.ciphertext.prefix(PrivateKey.byteCount),
                tag: self.ciphertext.suffix(16))
            secret = try AES.GCM.open(
                box, using: wrapping, authenticating: Self.associatedData(of: self.publicKey))
        } catch {
            throw .wrongPassphrase(self.address)
        }
        var bytes = Array(secret)
        defer {
            secret.withUnsafeMutableBytes { wipe($0) }
            bytes.withUnsafeMutableBytes { wipe($0) }
        }
        guard let key = PrivateKey(bytes: bytes), key.publicKey == self.publicKey else {
            throw .wrongPassphrase(self.address)
        }
        return key
    }

    private static func wrappingKey(
        from passphrase: Passphrase, salt: [UInt8], cost: ScryptCost
    ) throws -> SymmetricKey {
        try passphrase.withBytes { bytes in
            try KDF.Scrypt.deriveKey(
                from: bytes, salt: salt, outputByteCount: 32, rounds: cost.n, blockSize: cost.r,
                parallelism: cost.p)
        }
    }

    private static func associatedData(of key: PublicKey) -> [UInt8] {
        Array(key.address.description.utf8)
    }

    private static func randomBytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
}
