public import AssayCrypto

/// What is said of a block: its place, its time, and the roots of log and state after it.
///
/// The consensus round and the certificate are not part of it, so that a block has one hash.
public struct Header: Hashable, Sendable {
    /// The version of the format: 1.
    public static let version: UInt64 = 1
    /// The most bytes in a header.
    public static let maximumSize = 512

    /// The chain.
    public let chain: ChainID
    /// The height: 0 for the header of the genesis.
    public let height: UInt64
    /// The hash of the block before; zero at height 0.
    public let parent: Digest
    /// Milliseconds since 1970; above the time of the parent.
    public let time: UInt64
    /// Who proposed the block; zero at height 0.
    public let proposer: Address
    /// The index of the block's first entry in the log.
    public let firstIndex: UInt64
    /// The number of entries in the log after the block.
    public let logSize: UInt64
    /// The root of the log after the block.
    public let logRoot: Digest
    /// The root of the state after the block.
    public let stateRoot: Digest
    /// The hash of the validators who seal this block.
    public let validators: Digest
    /// The hash of the validators who seal the next block.
    public let nextValidators: Digest
    /// The hash of the parameters after the block.
    public let parameters: Digest

    /// The hash of the block: the leaf hash of this header as an entry of the log.
    public var hash: Digest { LogHash.leaf(self.encoded) }
}

extension Header: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.unsigned(1, Self.version)
        map.put(2, self.chain)
        map.unsigned(3, self.height)
        map.digest(4, self.parent)
        map.unsigned(5, self.time)
        map.put(6, self.proposer)
        map.unsigned(7, self.firstIndex)
        map.unsigned(8, self.logSize)
        map.digest(9, self.logRoot)
        map.digest(10, self.stateRoot)
        map.digest(11, self.validators)
        map.digest(12, self.nextValidators)
        map.digest(13, self.parameters)
        encoder.tag(EntryTag.header)
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.tag(EntryTag.header)
        var map = try decoder.map()
        try map.label(1, &decoder)
        _ = try decoder.unsigned(in: Self.version...Self.version, "the version of the header")
        try map.label(2, &decoder)
        self.chain = try ChainID(from: &decoder)
        try map.label(3, &decoder)
        self.height = try decoder.unsigned()
        try map.label(4, &decoder)
        self.parent = try decoder.digest()
        try map.label(5, &decoder)
        self.time = try decoder.unsigned()
        try map.label(6, &decoder)
        self.proposer = try Address(from: &decoder)
        try map.label(7, &decoder)
        self.firstIndex = try decoder.unsigned()
        try map.label(8, &decoder)
        self.logSize = try decoder.unsigned()
        try map.label(9, &decoder)
        self.logRoot = try decoder.digest()
        try map.label(10, &decoder)
        self.stateRoot = try decoder.digest()
        try map.label(11, &decoder)
        self.validators = try decoder.digest()
        try map.label(12, &decoder)
        self.nextValidators = try decoder.digest()
        try map.label(13, &decoder)
        self.parameters = try decoder.digest()
        try map.end(&decoder)
    }
}
