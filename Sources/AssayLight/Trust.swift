public import AssayCore
public import AssayCrypto

/// What a reader believes without proof: a head, and the validators after it.
///
/// It came from a genesis file that was compared by other means, or from a head that was verified
/// before.
public struct Trust: Hashable, Sendable {
    /// The chain.
    public let chain: ChainID
    /// The height of the trusted head.
    public let height: UInt64
    /// The hash of its block.
    public let block: Digest
    /// The size of the log after it.
    public let logSize: UInt64
    /// The root of the log after it.
    public let logRoot: Digest
    /// Its time in seconds since 1970.
    public let time: UInt64
    /// The validators who seal the next block.
    public let validators: ValidatorSet

    /// A trust in a head.
    public init(
        chain: ChainID, height: UInt64, block: Digest, logSize: UInt64, logRoot: Digest,
        time: UInt64, validators: ValidatorSet
    ) {
        self.chain = chain
        self.height = height
        self.block = block
        self.logSize = logSize
        self.logRoot = logRoot
        self.time = time
        self.validators = validators
    }

    /// Trust in a header and in the validators that it names as the next.
    ///
    /// - Returns: `nil` if `next` is not the set that the header names.
    public init?(_ header: Header, next: ValidatorSet) {
        guard header.nextValidators == next.hash else { return nil }
        self.init(
            chain: header.chain, height: header.height, block: header.hash,
            logSize: header.logSize, logRoot: header.logRoot, time: header.time / 1_000,
            validators: next)
    }

    /// Trust in the beginning of a chain.
    public init(_ genesis: Genesis) {
        let header = genesis.execute().header
        self.init(
            chain: header.chain, height: 0, block: header.hash, logSize: header.logSize,
            logRoot: header.logRoot, time: header.time / 1_000, validators: genesis.validators)
    }
}
