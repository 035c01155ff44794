import AssayCore
import AssayTestSupport
import Testing

/// Every kind of bytes outside the deterministic subset, with the reason and the byte.
@Suite struct CBORRejectionTests {
    typealias Case = (hex: String, reason: DecodeError.Reason, offset: Int)

    /// Integers, lengths and tags that are not in their shortest form.
    static let longForms: [Case] = [
        ("18 00", .nonShortestInteger, 0),
        ("18 17", .nonShortestInteger, 0),
        ("19 0000", .nonShortestInteger, 0),
        ("19 00ff", .nonShortestInteger, 0),
        ("1a 00000000", .nonShortestInteger, 0),
        ("1a 0000ffff", .nonShortestInteger, 0),
        ("1b 0000000000000000", .nonShortestInteger, 0),
        ("1b 00000000ffffffff", .nonShortestInteger, 0),
        ("38 17", .nonShortestInteger, 0),
        ("39 00ff", .nonShortestInteger, 0),
        ("3a 0000ffff", .nonShortestInteger, 0),
        ("3b 00000000ffffffff", .nonShortestInteger, 0),
        ("58 01 00", .nonShortestInteger, 0),
        ("59 0001 00", .nonShortestInteger, 0),
        ("5b 0000000000000001 00", .nonShortestInteger, 0),
        ("78 01 61", .nonShortestInteger, 0),
        ("7a 00000001 61", .nonShortestInteger, 0),
        ("98 01 00", .nonShortestInteger, 0),
        ("9b 0000000000000001 00", .nonShortestInteger, 0),
        ("b8 01 00 00", .nonShortestInteger, 0),
        ("bb 0000000000000001 00 00", .nonShortestInteger, 0),
        ("d8 12 00", .nonShortestInteger, 0),
        ("db 0000000000000012 00", .nonShortestInteger, 0),
        ("82 00 18 17", .nonShortestInteger, 2),
        ("a1 18 01 00", .nonShortestInteger, 1),
        ("c1 19 0001", .nonShortestInteger, 1),
    ]

    /// Forms that are CBOR, or were reserved in it, but not of the subset.
    static let otherForms: [Case] = [
        ("f9 3c00", .unsupported, 0),
        ("f9 7e00", .unsupported, 0),
        ("fa 47c35000", .unsupported, 0),
        ("fb 3ff199999999999a", .unsupported, 0),
        ("f7", .unsupported, 0),
        ("e0", .unsupported, 0),
        ("f3", .unsupported, 0),
        ("f8 00", .unsupported, 0),
        ("f8 14", .unsupported, 0),
        ("f8 15", .unsupported, 0),
        ("f8 16", .unsupported, 0),
        ("f8 18", .unsupported, 0),
        ("f8 ff", .unsupported, 0),
        ("fc", .unsupported, 0),
        ("fd", .unsupported, 0),
        ("fe", .unsupported, 0),
        ("1c", .unsupported, 0),
        ("1d", .unsupported, 0),
        ("1e", .unsupported, 0),
        ("5c", .unsupported, 0),
        ("7d", .unsupported, 0),
        ("9e", .unsupported, 0),
        ("bc", .unsupported, 0),
        ("dd 00", .unsupported, 0),
        ("81 f7", .unsupported, 1),
        ("a1 01 f9 0000", .unsupported, 2),
        ("a1 f7 01", .unsupported, 1),
        ("1f", .indefiniteLength, 0),
        ("3f", .indefiniteLength, 0),
        ("5f 41 00 ff", .indefiniteLength, 0),
        ("7f 61 61 ff", .indefiniteLength, 0),
        ("9f ff", .indefiniteLength, 0),
        ("bf ff", .indefiniteLength, 0),
        ("df 00", .indefiniteLength, 0),
        ("ff", .indefiniteLength, 0),
        ("81 9f ff", .indefiniteLength, 1),
        ("82 00 ff", .indefiniteLength, 2),
    ]

    /// Maps whose keys do not rise, bytewise.
    static let keys: [Case] = [
        ("a2 02 00 01 00", .keyOrder, 3),
        ("a2 1818 00 17 00", .keyOrder, 4),
        ("a2 20 00 00 00", .keyOrder, 3),
        ("a2 6161 00 01 00", .keyOrder, 4),
        ("a2 626161 00 617a 00", .keyOrder, 5),
        ("a2 f4 00 80 00", .keyOrder, 3),
        ("a3 00 00 02 00 01 00", .keyOrder, 5),
        ("81 a2 01 00 00 00", .keyOrder, 4),
        // Length-first order ("canonical" of RFC 7049), where it differs from ours.
        ("a2 20 00 1864 00", .keyOrder, 3),
        ("a2 01 00 01 00", .duplicateKey, 3),
        ("a2 6161 00 6161 01", .duplicateKey, 4),
        ("a3 00 00 01 00 01 00", .duplicateKey, 5),
        ("a2 a0 00 a0 00", .duplicateKey, 3),
        ("a3 01 00 02 00 01 00", .keyOrder, 5),
    ]

    /// Text that is not UTF-8 (RFC 3629).
    static let texts: [Case] = [
        ("61 80", .invalidUTF8, 0),
        ("61 ff", .invalidUTF8, 0),
        ("61 c3", .invalidUTF8, 0),
        ("62 c328", .invalidUTF8, 0),
        ("62 c080", .invalidUTF8, 0),
        ("62 c1bf", .invalidUTF8, 0),
        ("63 e08080", .invalidUTF8, 0),
        ("63 eda080", .invalidUTF8, 0),
        ("63 edbfbf", .invalidUTF8, 0),
        ("64 f0808080", .invalidUTF8, 0),
        ("64 f4908080", .invalidUTF8, 0),
        ("64 f5808080", .invalidUTF8, 0),
        ("82 00 61 80", .invalidUTF8, 2),
        ("a1 61 80 00", .invalidUTF8, 1),
    ]

    /// Items that end too soon, go on too long, or claim what is not there.
    static let lengths: [Case] = [
        ("", .truncated, 0),
        ("18", .truncated, 1),
        ("19 01", .truncated, 2),
        ("1a 010203", .truncated, 4),
        ("1b 01020304050607", .truncated, 8),
        ("41", .truncated, 1),
        ("42 00", .truncated, 2),
        ("58", .truncated, 1),
        ("61", .truncated, 1),
        ("81", .truncated, 1),
        ("82 00", .truncated, 2),
        ("a1", .truncated, 1),
        ("a1 00", .truncated, 2),
        ("c1", .truncated, 1),
        ("d8", .truncated, 1),
        ("00 00", .trailingBytes, 1),
        ("80 80", .trailingBytes, 1),
        ("f6 ff", .trailingBytes, 1),
        ("43 010203 00", .trailingBytes, 4),
        ("a0 00", .trailingBytes, 1),
        ("5b 7fffffffffffffff", .truncated, 9),
        ("5b 8000000000000000", .truncated, 9),
        ("5b ffffffffffffffff", .truncated, 9),
        ("7b 7fffffffffffffff 61", .truncated, 10),
        ("7b 8000000000000000 61", .truncated, 10),
        ("7b ffffffffffffffff 61", .truncated, 10),
        ("9b 7fffffffffffffff 00", .truncated, 10),
        ("9b 8000000000000000 00", .truncated, 10),
        ("9b ffffffffffffffff 00", .truncated, 10),
        ("bb 7fffffffffffffff 00 00", .truncated, 11),
        ("bb 8000000000000000 00 00", .truncated, 11),
        ("bb ffffffffffffffff 00 00", .truncated, 11),
        ("5a ffffffff 00", .truncated, 6),
        ("9a ffffffff 00", .truncated, 6),
        ("81 5b 8000000000000000", .truncated, 10),
    ]

    static let depths: [Case] = [
        (String(repeating: "81", count: 17) + "00", .tooDeep(limit: 16), 17),
        (String(repeating: "c1", count: 17) + "00", .tooDeep(limit: 16), 17),
        (String(repeating: "a100", count: 17) + "00", .tooDeep(limit: 16), 33),
        (String(repeating: "a1", count: 17) + "00", .tooDeep(limit: 16), 17),
        (String(repeating: "81", count: 5_000) + "00", .tooDeep(limit: 16), 17),
        (String(repeating: "c1", count: 5_000), .tooDeep(limit: 16), 17),
    ]

    @Test("refused", arguments: longForms + otherForms + keys + texts + lengths + depths)
    func refused(hex: String, reason: DecodeError.Reason, offset: Int) {
        let bytes = [UInt8](hex: hex)
        #expect(throws: DecodeError(reason, at: offset)) {
            try CBORValue(decoding: bytes, limit: bytes.count)
        }
    }

    @Test("input above the limit is refused unread", arguments: [0, 1, 15, 16])
    func limit(limit: Int) throws {
        let bytes = CBORValue.bytes([UInt8](repeating: 7, count: 16)).encoded
        #expect(bytes.count == 17)
        #expect(throws: DecodeError(.tooLarge(limit: limit), at: limit)) {
            try CBORValue(decoding: bytes, limit: limit)
        }
        #expect(try CBORValue(decoding: bytes, limit: 17).encoded == bytes)
    }

    @Test func everyPrefixOfAValueIsTruncated() throws {
        var generator = SeededGenerator(seed: 17)
        for _ in 0..<60 {
            let bytes = CBORValue.random(depth: 4, using: &generator).encoded
            for count in 0..<min(bytes.count, 300) {
                #expect(throws: DecodeError(.truncated, at: count)) {
                    try CBORValue(decoding: Array(bytes.prefix(count)), limit: bytes.count)
                }
            }
            #expect(throws: DecodeError(.trailingBytes, at: bytes.count)) {
                try CBORValue(decoding: bytes + [0], limit: bytes.count + 1)
            }
        }
    }
}
