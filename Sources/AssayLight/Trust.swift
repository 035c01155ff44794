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
    /// The head with its seals, where they are at hand: a reader who is shown another history has
    /// both signed.
    public let sealed: SealedHeader?

    /// A trust in a head.
    public init(
        chain: ChainID, height: UInt64, block: Digest, logSize: UInt64, logRoot: Digest,
        time: UInt64, validators: ValidatorSet, sealed: SealedHeader? = nil
    ) {
        self.chain = chain
        self.height = height
        self.block = block
        self.logSize = logSize
        self.logRoot = logRoot
        self.time = time
        self.validators = validators
        self.sealed = sealed
    }

    /// Trust in a header and in the validators that it names as the next.
    ///
    /// - Returns: `nil` if `next` is not the set that the header names.
    public init?(_ header: Header, next: ValidatorSet, certificate: Certificate? = nil) {
        guard header.nextValidators == next.hash else { return nil }
        self.init(
            chain: header.chain, height: header.height, block: header.hash,
            logSize: header.logSize, logRoot: header.logRoot, time: header.time / 1_000,
            validators: next, sealed: certificate.map { SealedHeader(header, $0) })
    }

    /// How old the head is, in seconds by the reader's clock.
    public func age(at now: UInt64) -> UInt64 { now > self.time ? now - self.time : 0 }

    /// Trust in the beginning of a chain.
    public init(_ genesis: Genesis) {
        let header = genesis.execute().header
        self.init(
            chain: header.chain, height: 0, block: header.hash, logSize: header.logSize,
            logRoot: header.logRoot, time: header.time / 1_000, validators: genesis.validators)
    }
}
