public import AssayCrypto

/// A head of the log as everyone else's tools read it: a C2SP *checkpoint* (tlog-checkpoint).
///
/// Its text is three lines: the origin, which is the chain id; the size of the log; the root in
/// base64.
public struct Checkpoint: Hashable, Sendable {
    /// The chain, whose id is the origin.
    public let chain: ChainID
    /// The number of entries in the log.
    public let size: UInt64
    /// The root of the log.
    public let root: Digest

    /// A checkpoint.
    public init(chain: ChainID, size: UInt64, root: Digest) {
        self.chain = chain
        self.size = size
        self.root = root
    }

    /// The checkpoint of the log after a block.
    public init(_ header: Header) {
        self.init(chain: header.chain, size: header.logSize, root: header.logRoot)
    }

    /// The text that is signed: three lines, each with its newline.
    public var text: String {
        "\(self.chain)\n\(self.size)\n\(Base64.encode(self.root.bytes))\n"
    }
}

/// A validator's C2SP *cosignature/v1* (tlog-cosignature) of a checkpoint: that it is the newest
/// head which the validator knew at that time.
public struct Cosignature: Hashable, Sendable {
    /// When it was made, in seconds since 1970.
    public let time: UInt64
    /// The Ed25519 signature, 64 bytes.
    public let signature: [UInt8]

    /// A cosignature, unchecked.
    public init(time: UInt64, signature: [UInt8]) {
        self.time = time
        self.signature = signature
    }

    /// Cosigns a checkpoint.
    public init(of checkpoint: Checkpoint, at time: UInt64, key: CosigningKey) {
        self.init(time: time, signature: key.sign(Self.message(checkpoint, time)))
    }

    /// Whether it is a key's cosignature of a checkpoint.
    public func isValid(for checkpoint: Checkpoint, by key: CosignerKey) -> Bool {
        self.time <= UInt64(Int64.max)
            && key.isValid(self.signature, of: Self.message(checkpoint, self.time))
    }

    private static func message(_ checkpoint: Checkpoint, _ time: UInt64) -> [UInt8] {
        [UInt8]("cosignature/v1\ntime \(time)\n\(checkpoint.text)".utf8)
    }
}

extension Cosigners.Entry {
    /// The name of the cosigner in signed notes: `<chain id>/<address of the validator>`.
    public func name(on chain: ChainID) -> String { "\(chain)/\(self.validator.address)" }

    /// The first four bytes of SHA-256(name ‖ newline ‖ 4 ‖ key): what tells keys apart in notes.
    public func keyID(on chain: ChainID) -> [UInt8] {
        let named = [UInt8]("\(self.name(on: chain))\n".utf8)
        return Array(
            SHA256.hash(named + [SignedCheckpoint.keyType] + self.key.bytes).bytes.prefix(4))
    }

    /// The key as C2SP tools take it (a *vkey*): `name+key id+base64(4 ‖ key)`.
    public func verifierKey(on chain: ChainID) -> String {
        let key = Base64.encode([SignedCheckpoint.keyType] + self.key.bytes)
        return "\(self.name(on: chain))+\(Hex.encode(self.keyID(on: chain)))+\(key)"
    }
}
