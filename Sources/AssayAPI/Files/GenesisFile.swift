public import AssayCore
public import AssayCrypto

/// A genesis as people write and read it: JSON, described by `Genesis/genesis.schema.json`.
///
/// The chain id comes from ``genesis`` alone. What the file says beyond it, the names and network
/// addresses of validators, is for people and may differ between two files of one chain.
public struct GenesisFile: Hashable, Sendable {
    /// What the chain begins with.
    public let genesis: Genesis
    /// The validators in rising order of their keys, with what people call them.
    public let validators: [Validator]

    /// A validator in a genesis file.
    public struct Validator: Hashable, Sendable {
        /// The most bytes of a name.
        public static let maximumNameLength = 64

        /// The key that seals.
        public let publicKey: PublicKey
        /// The name for people.
        public let name: String
        /// Where its node listens for other nodes: `host:port`.
        public let address: String?

        /// A validator.
        public init(publicKey: PublicKey, name: String, address: String? = nil) {
            self.publicKey = publicKey
            self.name = name
            self.address = address
        }
    }

    /// The file of a genesis.
    ///
    /// Validators without an entry in `labels` are named by their number.
    public init(genesis: Genesis, labels: [Validator] = []) throws(DocumentError) {
        guard genesis.time <= Timestamp.latest.milliseconds else {
            let reason = "a genesis file cannot say a time after \(Timestamp.latest)"
            let mistake = DocumentMistake(path: "time", reason: reason)
            throw .mistakes(path: "genesis", [mistake])
        }
        self.genesis = genesis
        self.validators = genesis.validators.keys.enumerated().map { index, key in
            labels.first { $0.publicKey == key }
                ?? Validator(publicKey: key, name: "validator-\(index + 1)")
        }
    }

    /// Reads a file.
    public static func read(_ path: String) throws(DocumentError) -> GenesisFile {
        try GenesisFile(json: try DocumentDisk.read(path), path: path)
    }

    /// Writes the file, and refuses to replace another unless `overwriting`.
    public func write(to path: String, overwriting: Bool = false) throws(DocumentError) {
        try DocumentDisk.write(self.json, to: path, overwriting: overwriting)
    }
}
