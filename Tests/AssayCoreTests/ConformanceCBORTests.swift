import AssayCore
import AssayTestSupport
import Testing

/// RFC 8949 Appendix A: what is in our subset is read and written back, all else is refused.
@Suite struct ConformanceCBORTests {
    struct Vector: Decodable {
        let hex: String
        let roundtrip: Bool
    }

    static let path = "cbor/appendix_a.json"

    /// Whether an example belongs to the subset, from its first bytes and its known exceptions:
    /// no floats, no `undefined` or other simple values, nothing of indefinite length.
    static func isInSubset(_ vector: Vector) -> Bool {
        // A tag around a float: the one example whose float is not at its beginning.
        if vector.hex == "c1fb41d452d9ec200000" { return false }
        if ["f4", "f5", "f6"].contains(vector.hex) { return true }
        // Only indefinite lengths are marked as not surviving a round trip, and long floats.
        return vector.roundtrip && !vector.hex.hasPrefix("f")
    }

    @Test(
        "the examples of Appendix A",
        .enabled(if: ConformanceVectors.has(path), "the vectors are absent"))
    func appendixA() throws {
        let vectors: [Vector] = try ConformanceVectors.json(of: Self.path)
        var accepted = 0
        for vector in vectors {
            let bytes = [UInt8](hex: vector.hex)
            if Self.isInSubset(vector) {
                accepted += 1
                #expect(
                    try CBORValue(decoding: bytes, limit: bytes.count).encoded == bytes,
                    "\(vector.hex)")
            } else {
                #expect(throws: DecodeError.self, "\(vector.hex)") {
                    try CBORValue(decoding: bytes, limit: bytes.count)
                }
            }
        }
        #expect((vectors.count, accepted) == (82, 44))
        #expect(vectors.contains { $0.hex == "f818" }, "ill-formed since RFC 8949")
    }
}
