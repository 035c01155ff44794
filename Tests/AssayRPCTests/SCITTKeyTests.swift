import AssayCore
import AssayCrypto
import AssayNode
import AssayTestSupport
import Testing

/// The keys of receipts: all validators', and one by its name.
@Suite struct SCITTKeyTests {
    private static let keysPath = "/.well-known/scitt-keys"

    /// A key as RFC 9052 and RFC 8812 write it: EC2, its name, ES256K, on secp256k1, x and y.
    private static func coseKey(_ key: PublicKey) throws -> CBORValue {
        let point = try VerifyingKey(key).coordinates
        #expect(point.x == Array(key.bytes.dropFirst()))
        #expect(point.y[31] % 2 == key.bytes[0] % 2)
        return .map([
            .init(.unsigned(1), .unsigned(2)), .init(.unsigned(2), .bytes(key.bytes)),
            .init(.unsigned(3), .negative(46)), .init(.negative(0), .unsigned(8)),
            .init(.negative(1), .bytes(point.x)), .init(.negative(2), .bytes(point.y)),
        ])
    }

    /// Base64url without padding, spelled out (RFC 4648 §5).
    private static func base64url(_ bytes: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        var text = ""
        var (buffer, bits) = (0, 0)
        for byte in bytes {
            (buffer, bits) = (buffer << 8 | Int(byte), bits + 8)
            while bits >= 6 {
                bits -= 6
                text.append(digits[buffer >> bits & 63])
            }
        }
        if bits > 0 { text.append(digits[buffer << (6 - bits) & 63]) }
        return text
    }

    private func members() async throws -> (chain: StoredChain, served: ServedNode) {
        let chain = StoredChain(try MembersHistory.standard.get())
        return (chain, try await ServedNode(stored: chain))
    }

    @Test("the keys are those of the validators")
    func keySet() async throws {
        let (chain, served) = try await self.members()
        let answer = try await served.send("GET", Self.keysPath)
        #expect(answer.status == 200)
        #expect(answer.type == "application/cbor")
        let expected = try chain.memory.head.members.keys.map { try Self.coseKey($0) }
        #expect(expected.count == 3)
        let found = try CBORValue(decoding: answer.body, limit: 10_000)
        #expect(found == .array(expected))
    }

    @Test("of a chain with one validator, the one key; its receipts name it")
    func single() async throws {
        let served = try await ServedNode()
        let answer = try await served.send("GET", Self.keysPath)
        let key = try Self.coseKey(ServedNode.validator.publicKey)
        #expect(try CBORValue(decoding: answer.body, limit: 1_000) == .array([key]))
        served.clock.time += 1_000
        let receipt = try await served.send(
            "POST", "/entries", body: served.statement(0, 1).bytes, type: "application/cose")
        guard
            case .tag(18, .array(let parts)) = try CBORValue(decoding: receipt.body, limit: 9_000),
            case .bytes(let protected) = parts.first,
            case .map(let header) = try CBORValue(decoding: protected, limit: 1_000)
        else { throw UnexpectedAnswer(text: "no receipt") }
        let kid = header.filter { $0.key == .unsigned(4) }.first?.value
        #expect(kid == .bytes(ServedNode.validator.publicKey.bytes))
    }

    @Test("a key by its name: of every present and former validator")
    func byName() async throws {
        let (_, served) = try await self.members()
        for number: UInt64 in 0...4 {
            let key = TestKeys.key(number).publicKey
            let answer = try await served.send(
                "GET", "\(Self.keysPath)/\(Self.base64url(key.bytes))")
            #expect(answer.status == 200, "validator \(number)")
            #expect(answer.type == "application/cbor")
            let expected = try Self.coseKey(key)
            #expect(try CBORValue(decoding: answer.body, limit: 1_000) == expected)
        }
    }

    @Test("a key whose name has digits that base64 writes otherwise")
    func otherDigits() async throws {
        let numbers = (UInt64(0)..<400).filter {
            let name = Self.base64url(TestKeys.key($0).publicKey.bytes)
            return name.contains("-") && name.contains("_")
        }
        let number = try #require(numbers.first)
        let key = TestKeys.key(number).publicKey
        let memory = try MemoryLedger(validatorKeys: [TestKeys.key(number)])
        let served = try await ServedNode(stored: StoredChain(memory: memory, executed: []))
        let name = Self.base64url(key.bytes)
        #expect(try await served.send("GET", "\(Self.keysPath)/\(name)").status == 200)
    }

    @Test("names that are nobody's")
    func unknown() async throws {
        let (_, served) = try await self.members()
        let known = TestKeys.key(0).publicKey.bytes
        let names = [
            Self.base64url(TestKeys.key(9).publicKey.bytes), Self.base64url(known.dropLast()),
            Self.base64url(known + [0]), Self.base64url([2] + [UInt8](repeating: 0, count: 32)),
            Self.base64url([5] + known.dropFirst()), "A", "AA", "AAAA", "%20", "x=y", "%C3%A9",
            Hex.encode(known), "0x" + Hex.encode(known), "a.b", String(repeating: "A", count: 44),
            String(repeating: "A", count: 5_000),
        ]
        for name in names {
            let answer = try await served.send("GET", "\(Self.keysPath)/\(name)")
            #expect(answer.status == 404, "\(name)")
            try answer.expectProblem("No such key")
        }
    }
}
