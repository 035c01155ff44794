import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// The list of cosigning keys as it stands in the state, and bytes that are none.
@Suite struct CheckpointCosignersTests {
    private static let validators = TestValidators(count: 4)

    /// A list written by hand, with one thing changed.
    struct Draft {
        var entries = validators.keys.map {
            [$0.publicKey.bytes, CosigningKey(of: $0).publicKey.bytes]
        }
        var count: Int?
        var tail: [UInt8] = []

        var bytes: [UInt8] {
            var encoder = CBOREncoder()
            encoder.array(self.count ?? self.entries.count)
            for entry in self.entries {
                encoder.array(entry.count)
                for part in entry { encoder.byteString(part) }
            }
            return encoder.bytes + self.tail
        }
    }

    private static let list = DecodeError.Reason.outOfRange("the list of cosigners")

    private static let malformations:
        [(String, DecodeError.Reason, @Sendable (inout Draft) -> Void)] = [
            ("reversed", list, { $0.entries.reverse() }),
            ("two swapped", list, { $0.entries.swapAt(1, 2) }),
            ("a validator twice", list, { $0.entries.insert($0.entries[1], at: 1) }),
            (
                "a validator twice with two keys", list,
                {
                    $0.entries.insert($0.entries[1], at: 1)
                    $0.entries[1][1] = [UInt8](repeating: 7, count: 32)
                }
            ),
            ("a key of two validators", list, { $0.entries[3][1] = $0.entries[0][1] }),
            (
                "a validator without a key", .wrongLength(expected: 2, found: 1),
                { $0.entries[0].removeLast() }
            ),
            (
                "a validator with two keys", .wrongLength(expected: 2, found: 3),
                { $0.entries[0].append($0.entries[0][1]) }
            ),
            (
                "a key of 31 bytes", .wrongLength(expected: 32, found: 31),
                { $0.entries[2][1].removeLast() }
            ),
            (
                "a key of 33 bytes", .wrongLength(expected: 32, found: 33),
                { $0.entries[2][1].append(0) }
            ),
            (
                "a key of no bytes", .wrongLength(expected: 32, found: 0),
                { $0.entries[2][1] = [] }
            ),
            ("51 entries", .tooLarge(limit: 50), { $0.count = 51 }),
            ("an entry less than said", .truncated, { $0.count = 5 }),
            ("an entry more than said", .trailingBytes, { $0.count = 3 }),
            ("a byte behind them", .trailingBytes, { $0.tail = [0] }),
        ]

    @Test("malformed", arguments: Self.malformations.indices)
    func malformed(_ number: Int) throws {
        var draft = Draft()
        #expect(try Cosigners(decoding: draft.bytes, limit: 10_000).encoded == draft.bytes)
        let (name, reason, change) = Self.malformations[number]
        change(&draft)
        // A list that claims 51 must be long enough for them to be refused for their number.
        let bytes = draft.bytes + (draft.count == 51 ? [UInt8](repeating: 0, count: 60) : [])
        var found: DecodeError?
        do throws(DecodeError) {
            _ = try Cosigners(decoding: bytes, limit: 10_000)
        } catch {
            found = error
        }
        #expect(found?.reason == reason, "\(name)")
    }

    @Test(
        "a validator that is no key",
        arguments: [
            [], [UInt8](repeating: 2, count: 32), [UInt8](repeating: 2, count: 34),
            [UInt8](repeating: 4, count: 33),
        ])
    func noKey(_ validator: [UInt8]) {
        var draft = Draft()
        draft.entries[0][0] = validator
        #expect(throws: DecodeError.self) { try Cosigners(decoding: draft.bytes, limit: 10_000) }
    }

    @Test("every number of cosigners", arguments: [0, 1, 2, 50])
    func everyNumber(_ count: Int) throws {
        let keys = count == 0 ? [] : TestValidators(count: count).keys
        let pairs = keys.map { ($0.publicKey, CosigningKey(of: $0).publicKey) }
        let cosigners = CheckpointNote.cosigners(pairs)
        #expect(cosigners.entries.map(\.validator) == pairs.map(\.0))
        #expect(cosigners.entries.map(\.key) == pairs.map(\.1))
        for (validator, key) in pairs { #expect(cosigners.key(of: validator) == key) }
        #expect(cosigners.key(of: TestKeys.key(77).publicKey) == nil)
        #expect(count > 0 || cosigners == Cosigners())
        let bytes = cosigners.encoded
        for cut in bytes.indices {
            #expect(throws: DecodeError.self) {
                try Cosigners(decoding: Array(bytes[..<cut]), limit: 10_000)
            }
        }
    }
}
