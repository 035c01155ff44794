import AssayCore
import AssayCrypto
import Foundation

/// A device with its own account and its own count of nonces.
public struct Device {
    /// Its key.
    public let key: PrivateKey
    /// The nonce of its next statement.
    public var nonce: UInt64 = 1

    /// A device that never signed.
    public init(key: PrivateKey) { self.key = key }

    /// Its next attestation of one inference.
    public mutating func attest(_ model: Digest, _ chain: ChainID) -> Statement {
        defer { self.nonce += 1 }
        return Statement(
            .attest(
                Attest(
                    .model(model), root: SHA256.hash([UInt8(truncatingIfNeeded: self.nonce)]),
                    count: 1, units: 1, evidence: nil)),
            for: chain, nonce: self.nonce, issuedAt: UInt64(Date().timeIntervalSince1970),
            key: self.key)
    }
}
