import AssayCore
import AssayCrypto
import Foundation

/// A device with its own account and its own count of nonces.
struct Device {
    let key: PrivateKey
    var nonce: UInt64 = 1

    mutating func attest(_ model: Digest, _ chain: ChainID) -> Statement {
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

/// The present in milliseconds, of a clock that does not jump.
func milliseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1_000 + Double(time.tv_nsec) / 1_000_000
}

/// The middle, the 99th percentile and the largest of some numbers.
func summary(_ values: [Double]) -> String {
    let sorted = values.sorted()
    func quantile(_ share: Double) -> String {
        String(format: "%.1f", sorted[Int(Double(sorted.count - 1) * share)])
    }
    return
        #""count":\#(sorted.count),"p50":\#(quantile(0.5)),"p99":\#(quantile(0.99)),"#
        + #""max":\#(quantile(1))"#
}
