import AssayAPI
import AssayCrypto
import AssayKeystore
import AssayNode

/// A home that was made for a node to run unattended: an encrypted key, and its passphrase in a
/// file beside it.
enum NodeHome {
    /// The name of the node's key.
    static let keyName = "validator"
    /// The name of the file with the passphrase.
    static let passphraseFile = "passphrase"
    /// A passphrase of 256 random bits needs no slow function against guessing.
    private static let cost = ScryptCost(n: 1 << 10, r: 8, p: 1)

    /// Makes the directory of a home and the key in it, under a generated passphrase.
    static func makeKey(_ key: PrivateKey, in home: Home) throws {
        try home.make()
        var generator = SystemRandomNumberGenerator()
        let secret = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let text = Hex.encode(secret)
        guard let passphrase = Passphrase(text) else {
            preconditionFailure("64 digits are a passphrase")
        }
        try PrivateDisk.write(
            Array((text + "\n").utf8), to: home.path + "/" + Self.passphraseFile,
            overwriting: false)
        try home.keystore.save(
            key, name: Self.keyName, passphrase: passphrase, cost: Self.cost ?? .standard)
    }

    /// Writes the genesis, the settings and the first vote record of a home that has its key.
    ///
    /// - Parameter isKeyNew: whether the key was made for this, and has signed nothing.
    static func make(
        _ home: Home, genesis: GenesisFile, rpc: ListenAddress, peers: ListenAddress?,
        isKeyNew: Bool
    ) throws {
        try genesis.write(to: home.genesis)
        try Node.prepare(dataPath: home.data, isKeyNew: isKeyNew)
        let settings = Configuration.template(
            nodeKey: Self.keyName, listen: peers, passphraseFile: Self.passphraseFile, rpc: rpc)
        try PrivateDisk.write(
            Array(settings.utf8), to: home.configuration, overwriting: false)
    }
}
