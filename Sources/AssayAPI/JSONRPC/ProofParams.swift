/// Parameters of a read that can be asked with its proof.
public protocol ProofParams {
    /// Whether to prove the answer.
    var prove: Bool? { get }
    /// The height that the reader trusts: the proof carries the changes of validators after it. The
    /// genesis, if left out.
    var trustedHeight: UInt64? { get }
}

extension ProofParams {
    /// From which trusted height the answer is to be proven; `nil` if it need not be.
    public var provenFrom: UInt64? { self.prove == true ? self.trustedHeight ?? 0 : nil }
}

extension API {
    /// The parameters of a read that takes no others.
    public struct OnlyProofParams: ProofParams, OptionalParams, Codable, Hashable, Sendable {
        /// Whether to prove the answer.
        public var prove: Bool?
        /// The height that the reader trusts: the proof carries the changes of validators after it.
        ///
        /// The genesis, if left out.
        public var trustedHeight: UInt64?

        /// The parameter names, in order.
        public static let names = ["prove", "trustedHeight"]

        /// A read without proof.
        public init() {}

        /// A read, proven or not.
        public init(prove: Bool?, trustedHeight: UInt64? = nil) {
            self.prove = prove
            self.trustedHeight = trustedHeight
        }
    }
}
