import AssayCrypto
import AssayKeystore
import Testing

/// The least cost that is allowed: these tests are not about time.
var cheap: ScryptCost {
    guard let cost = ScryptCost(n: 1 << 10, r: 1, p: 1) else {
        preconditionFailure("these numbers are allowed")
    }
    return cost
}

/// The bytes of a private key.
func secretBytes(of key: PrivateKey) -> [UInt8] {
    key.withSecretBytes { Array($0) }
}

/// A text with the first occurrence of a part replaced; fails if there is none.
func replacing(_ part: String, by other: String, in text: String) throws -> String {
    let range = try #require(text.firstRange(of: part), "there is no \(part)")
    return text[..<range.lowerBound] + other + text[range.upperBound...]
}
