public import AssayCore

extension API {
    /// `epoch_get`: what an ended epoch distributes, and how far the current one is.
    ///
    /// An epoch is in the state from its end until all is claimed, or returned. One that has not
    /// ended, or in which nobody earned weight, is not; that is no error.
    public enum GetEpoch: APIMethod {
        /// The name of the method.
        public static let name = "epoch_get"
        /// The names of its parameters, in order.
        public static let parameterNames = ["epoch", "prove", "trustedHeight"]
        /// Its answer.
        public typealias Result = EpochView

        /// Which epoch.
        public struct Params: ProofParams, Codable, Hashable, Sendable {
            /// Its number.
            public var epoch: UInt64
            /// Whether to prove the answer.
            public var prove: Bool?
            /// The height that the reader trusts: the proof carries the changes of validators after
            /// it.
            ///
            /// The genesis, if left out.
            public var trustedHeight: UInt64?

            /// An epoch.
            public init(epoch: UInt64, prove: Bool? = nil, trustedHeight: UInt64? = nil) {
                self.epoch = epoch
                self.prove = prove
                self.trustedHeight = trustedHeight
            }
        }
    }
}

/// An epoch as JSON, after the block at `height`.
public struct EpochView: Codable, Hashable, Sendable {
    /// Its number.
    public var epoch: UInt64
    /// Whether it distributes something that was not claimed yet.
    public var exists: Bool
    /// What is distributed.
    public var pool: Amount?
    /// The weight of all verified work of the epoch.
    public var total: Amount?
    /// What was paid so far.
    public var paid: Amount?
    /// The weight that was paid so far.
    public var settled: Amount?
    /// The epoch at whose end what is unclaimed goes back to the reserve.
    public var returnsAfter: UInt64?
    /// The current epoch.
    public var current: CurrentEpochView
    /// The height of the block after which this holds.
    public var height: UInt64
    /// The proof, if it was asked for: a value proof in deterministic CBOR.
    public var proof: HexBytes?

    /// An epoch as JSON.
    public init(
        number: UInt64, epoch: Epoch?, current: CurrentEpochView, height: UInt64,
        proof: HexBytes?
    ) {
        self.epoch = number
        self.exists = epoch != nil
        self.pool = epoch.map { Amount($0.pool) }
        self.total = epoch.map { Amount($0.total) }
        self.paid = epoch.map { Amount($0.paid) }
        self.settled = epoch.map { Amount($0.settled) }
        self.returnsAfter = epoch.map { _ in number + Epoch.lifetime }
        self.current = current
        self.height = height
        self.proof = proof
    }
}

/// The current epoch as JSON.
public struct CurrentEpochView: Codable, Hashable, Sendable {
    /// Its number.
    public var epoch: UInt64
    /// Its last height.
    public var end: UInt64
    /// The weight of verified work so far.
    public var weight: Amount
    /// What the reserve would add to the pool if the epoch ended now with some weight.
    public var subsidy: Amount
    /// What fees would add.
    public var feePot: Amount

    /// The current epoch as JSON.
    public init(_ record: LedgerRecord, _ parameters: Parameters) {
        self.epoch = record.epoch
        self.end = record.epochEnd
        self.weight = Amount(record.epochWeight)
        self.subsidy = Amount(min(parameters[.subsidy], record.reserve))
        self.feePot = Amount(record.feePot)
    }
}
