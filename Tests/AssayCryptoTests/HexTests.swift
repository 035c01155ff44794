import AssayCrypto
import AssayTestSupport
import Testing

/// One value has one text: whatever else a lenient reader would take is refused.
@Suite struct HexTests {
    @Test func everyByteIsTwoLowercaseDigits() {
        let all = (0...255).map { UInt8($0) }
        let text = Hex.encode(all)
        #expect(text.hasPrefix("000102") && text.hasSuffix("fdfeff") && text.count == 512)
        #expect(Hex.decode(text) == all)
        #expect(Hex.decode(prefixed: "0x" + text) == all)
        #expect(Hex.encode([]).isEmpty && Hex.decode("") == [])
    }

    @Test(
        "not lowercase hexadecimal",
        arguments: [
            "0", "abc", "AB", "aB", "0x00", "g0", "0g", " 00", "00 ", "0 0", "-1", "+1", "０１",
            "a\u{301}", "\u{0}0", "0\n", "é",
        ])
    func refused(text: String) {
        #expect(Hex.decode(text) == nil)
        #expect(Hex.decode(prefixed: "0x" + text) == nil)
    }

    @Test(
        "the prefix is 0x and nothing else",
        arguments: ["", "0", "x", "00", "0X00", "1x00", "x000", " 0x00", "0x0", "0x\u{301}00"])
    func wrongPrefix(text: String) {
        #expect(Hex.decode(prefixed: text) == nil)
    }

    static let digest = "0x" + String(repeating: "ab", count: 32)

    @Test func aDigestIsWrittenAndReadBack() throws {
        let digest = try #require(Digest(Self.digest))
        #expect(digest.description == Self.digest)
        #expect(digest.bytes == [UInt8](repeating: 0xab, count: 32))
        #expect(Digest(bytes: digest.bytes) == digest)
        #expect(Digest.zero.description == "0x" + String(repeating: "0", count: 64))
        #expect(Digest.zero < digest && !(digest < digest))
    }

    @Test(
        "not a digest",
        arguments: [
            "", "0x", String(Self.digest.dropFirst(2)), Self.digest + "00", Self.digest + "0",
            String(Self.digest.dropLast(2)), String(Self.digest.dropLast(1)),
            "0x" + String(repeating: "AB", count: 32), "0X" + String(repeating: "ab", count: 32),
        ])
    func notADigest(text: String) {
        #expect(Digest(text) == nil)
    }

    @Test("a digest has 32 bytes", arguments: [0, 31, 33])
    func digestLength(count: Int) {
        #expect(Digest(bytes: [UInt8](repeating: 0, count: count)) == nil)
    }
}
