import AssayCrypto
import AssayTestSupport
import Testing

/// ECDSA over secp256k1 with SHA-256 against the vectors of Project Wycheproof.
@Suite struct ConformanceWycheproofTests {
    struct File: Decodable {
        let numberOfTests: Int
        let testGroups: [Group]
    }

    struct Group: Decodable {
        let publicKey: Key
        let tests: [Vector]
    }

    struct Key: Decodable {
        let uncompressed: String
    }

    struct Vector: Decodable {
        let tcId: Int
        let comment: String
        let msg: String
        let sig: String
        let result: String
    }

    static func path(_ form: String) -> String {
        "wycheproof/ecdsa_secp256k1_sha256_\(form)_test.json"
    }

    /// The key of a group: x, and whether y is odd.
    static func key(_ group: Group) throws -> VerifyingKey {
        let point = [UInt8](hex: group.publicKey.uncompressed)
        try #require(point.count == 65 && point[0] == 4)
        let name = try #require(PublicKey(bytes: [2 + point[64] % 2] + point[1...32]))
        return try VerifyingKey(name)
    }

    /// Signatures of 64 bytes: right once s is lowered, and a high s is refused as it stands.
    @Test(
        "r and s of 32 bytes",
        .enabled(if: ConformanceVectors.has(path("p1363")), "the vectors are absent"))
    func p1363() throws {
        let file: File = try ConformanceVectors.json(of: Self.path("p1363"))
        var (count, valid, high) = (0, 0, 0)
        for group in file.testGroups {
            let key = try Self.key(group)
            for vector in group.tests {
                count += 1
                let bytes = [UInt8](hex: vector.sig)
                let digest = SHA256.hash(.init(hex: vector.msg))
                let isValid = vector.result == "valid"
                let lowered = try? Signature(normalizing: bytes)
                #expect(
                    lowered.map { key.isValid($0, of: digest) } ?? false == isValid,
                    "\(vector.tcId): \(vector.comment)")
                guard isValid else {
                    let strict = try? Signature(bytes: bytes)
                    #expect(strict.map { key.isValid($0, of: digest) } ?? false == false)
                    continue
                }
                valid += 1
                do {
                    #expect(key.isValid(try Signature(bytes: bytes), of: digest))
                } catch {
                    #expect(error == .highS, "\(vector.tcId): \(vector.comment)")
                    high += 1
                }
            }
        }
        #expect((count, valid, high) == (252, 167, 72))
        #expect(file.numberOfTests == count)
    }

    /// Signatures in DER, where a high s is invalid: our own rule, in another dress.
    @Test(
        "strict DER with a low s",
        .enabled(if: ConformanceVectors.has(path("bitcoin")), "the vectors are absent"))
    func bitcoin() throws {
        let file: File = try ConformanceVectors.json(of: Self.path("bitcoin"))
        var (count, valid) = (0, 0)
        for group in file.testGroups {
            let key = try Self.key(group)
            for vector in group.tests {
                count += 1
                let digest = SHA256.hash(.init(hex: vector.msg))
                let signature = Self.strictDER([UInt8](hex: vector.sig))
                    .flatMap { try? Signature(bytes: $0) }
                let isValid = signature.map { key.isValid($0, of: digest) } ?? false
                #expect(isValid == (vector.result == "valid"), "\(vector.tcId): \(vector.comment)")
                if isValid { valid += 1 }
            }
        }
        #expect((count, valid) == (463, 162))
        #expect(file.numberOfTests == count)
    }

    /// The 64 bytes of a signature in strict DER (X.690 §10); `nil` for any other encoding.
    static func strictDER(_ bytes: [UInt8]) -> [UInt8]? {
        var rest = bytes[...]
        guard let body = Self.element(0x30, &rest), rest.isEmpty else { return nil }
        rest = body
        guard let r = Self.element(0x02, &rest).flatMap(Self.number),
            let s = Self.element(0x02, &rest).flatMap(Self.number), rest.isEmpty
        else { return nil }
        return r + s
    }

    /// The content of an element with a short length, which is all that a signature needs.
    private static func element(
        _ type: UInt8, _ rest: inout ArraySlice<UInt8>
    ) -> ArraySlice<UInt8>? {
        guard rest.popFirst() == type, let length = rest.popFirst(), length < 0x80,
            rest.count >= Int(length)
        else { return nil }
        defer { rest = rest.dropFirst(Int(length)) }
        return rest.prefix(Int(length))
    }

    /// A positive integer without needless zeros, filled up to 32 bytes.
    private static func number(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        guard let first = bytes.first, first < 0x80 else { return nil }
        if first == 0, bytes.count > 1, bytes.dropFirst().first ?? 0 < 0x80 { return nil }
        let digits = first == 0 ? bytes.dropFirst() : bytes
        guard digits.count <= 32 else { return nil }
        return [UInt8](repeating: 0, count: 32 - digits.count) + digits
    }
}
