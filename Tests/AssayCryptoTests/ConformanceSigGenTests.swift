import AssayCrypto
import AssayTestSupport
import Testing

/// Signatures in the form of NIST's SigGen vectors: message, key, point, r and s.
@Suite struct ConformanceSigGenTests {
    static let path = "secp256k1/SigGen.txt"

    @Test(
        "the signatures of section [K-256,SHA-256] verify",
        .enabled(if: ConformanceVectors.has(path), "the vectors are absent"))
    func signatures() throws {
        let text = String(decoding: try ConformanceVectors.bytes(of: Self.path), as: UTF8.self)
        var section = ""
        var fields: [String: String] = [:]
        var count = 0
        for line in text.split(whereSeparator: \.isNewline) {
            if line.hasPrefix("[") { section = String(line) }
            let parts = line.split(separator: " = ", maxSplits: 1)
            guard section == "[K-256,SHA-256]", parts.count == 2 else { continue }
            fields[String(parts[0])] = String(parts[1])
            guard parts[0] == "S" else { continue }
            try Self.check(fields)
            fields = [:]
            count += 1
        }
        #expect(count == 225)
    }

    static func check(_ fields: [String: String]) throws {
        /// A number of 32 bytes; leading zeros are left out in the file.
        func number(_ name: String) throws -> [UInt8] {
            let digits = try #require(fields[name])
            return [UInt8](hex: String(repeating: "0", count: 64 - digits.count) + digits)
        }
        let y = try number("Qy")
        let name = try #require(PublicKey(bytes: [2 + y[31] % 2] + number("Qx")))
        let key = try #require(PrivateKey(bytes: number("d")))
        #expect(key.publicKey == name)
        let digest = SHA256.hash(.init(hex: try #require(fields["Msg"])))
        let signature = try Signature(normalizing: number("R") + number("S"))
        #expect(try VerifyingKey(name).isValid(signature, of: digest))
        #expect(!(try VerifyingKey(name).isValid(signature, of: SHA256.hash([]))))
    }
}
