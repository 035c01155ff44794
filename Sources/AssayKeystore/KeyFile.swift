public import AssayCrypto

/// A private key as it lies on a disk: encrypted under a passphrase, with its public key in clear.
///
/// scrypt (RFC 7914) makes a 256-bit key of the passphrase; AES-256-GCM encrypts the 32 bytes of
/// the private key, with the address as associated data.
public struct KeyFile: Hashable, Sendable {
    /// The version of the format: 1.
    public static let version = 1
    /// The most bytes of the JSON.
    public static let maximumSize = 16 << 10

    /// The public key.
    ///
    /// It is the encrypted key's once ``decrypt(with:)`` said so.
    public let publicKey: PublicKey
    /// What it costs to try a passphrase.
    public let cost: ScryptCost
    /// What makes equal passphrases into different keys: 16 to 64 bytes.
    let salt: [UInt8]
    /// The nonce of AES-GCM: 12 bytes.
    let nonce: [UInt8]
    /// 32 encrypted bytes and 16 bytes of tag.
    let ciphertext: [UInt8]

    static let saltLengths = 16...64
    static let nonceLength = 12
    static let ciphertextLength = PrivateKey.byteCount + 16

    /// A key file from its parts; `nil` if they have the wrong lengths.
    init?(
        publicKey: PublicKey, cost: ScryptCost, salt: [UInt8], nonce: [UInt8],
        ciphertext: [UInt8]
    ) {
        guard Self.saltLengths.contains(salt.count), nonce.count == Self.nonceLength,
            ciphertext.count == Self.ciphertextLength
        else { return nil }
        self.publicKey = publicKey
        self.cost = cost
        self.salt = salt
        self.nonce = nonce
        self.ciphertext = ciphertext
    }

    /// The address of the public key.
    public var address: Address { self.publicKey.address }
}

/// What scrypt costs: memory of 128 · n · r bytes, and time in proportion to n · r · p.
public struct ScryptCost: Hashable, Sendable {
    /// The number of rounds, a power of two.
    public let n: Int
    /// The size of a block in units of 128 bytes.
    public let r: Int
    /// How often it is all done.
    public let p: Int

    /// The cost of new files: 128 MiB, about half a second.
    public static let standard = ScryptCost(checkedN: 1 << 17, r: 8, p: 1)
    /// The most memory that a file can demand: 1 GiB.
    public static let maximumMemory = 1 << 30

    /// The numbers that a file may contain.
    static let bounds = (n: 1 << 10...1 << 20, r: 1...16, p: 1...4)

    private init(checkedN n: Int, r: Int, p: Int) {
        self.n = n
        self.r = r
        self.p = p
    }

    /// A cost; `nil` unless n is a power of two from 2¹⁰ to 2²⁰, r at most 16, p at most 4, and the
    /// memory at most ``maximumMemory``: an altered file must not exhaust the machine.
    public init?(n: Int, r: Int, p: Int) {
        guard Self.bounds.n.contains(n), n.nonzeroBitCount == 1, Self.bounds.r.contains(r),
            Self.bounds.p.contains(p), 128 * n * r <= Self.maximumMemory
        else { return nil }
        self.init(checkedN: n, r: r, p: p)
    }
}
